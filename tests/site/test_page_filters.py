"""The template filters that set lyrics and name a score."""

import pytest

from frontend.templatetags.lyrics import language_tag, opening, stanzas
from frontend.templatetags.resonance import STEPS, WORDS, strength, strength_in_words


def test_blank_lines_part_stanzas() -> None:
    assert stanzas("一\n二\n\n \n三\n") == [["一", "二"], ["三"]]


@pytest.mark.parametrize(("text", "line"), [("\n　\n晚风 \n雨", "晚风"), ("", "")])
def test_the_opening_is_the_first_line_with_words(text: str, line: str) -> None:
    assert opening(text) == line


def test_strength_grows_with_the_score_in_five_steps() -> None:
    assert [strength(score) for score in (-1.0, *STEPS, 1.0)] == [1, 2, 3, 4, 5, 5]


def test_each_step_has_its_own_words() -> None:
    assert [strength_in_words(score) for score in (-1.0, *STEPS)] == list(WORDS)


@pytest.mark.parametrize(("language", "tag"), [("zh", "zh-Hans"), ("ja", "ja"), ("other", "")])
def test_a_language_becomes_the_tag_that_browsers_know(language: str, tag: str) -> None:
    assert language_tag(language) == tag
