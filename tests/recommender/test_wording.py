"""What a question and songs share word for word."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.wording import shared_wording


def test_the_song_that_says_most_of_it_has_the_highest_score_and_one_that_says_nothing_none() -> None:
    scores = shared_wording("想家的夜里下着雨", ["想家的夜里", "夜里灯火很亮", "太阳照耀四方"])
    assert scores[0] == 1
    assert scores[0] > scores[1] > scores[2] == 0


def test_what_every_song_says_counts_less_than_what_one_says() -> None:
    common, rare = shared_wording("我爱外婆", ["我爱你", "外婆呀", "我爱他", "我爱她"])[:2]
    assert rare > common


def test_two_units_together_count_more_than_apart() -> None:
    together, apart = shared_wording("想家", ["我在想家呀", "家里我在想"])
    assert together > apart


def test_traditional_words_share_with_simplified_lines() -> None:
    assert shared_wording("下雨聽見雷聲", ["听见雷声"])[0] == 1


def test_a_short_song_is_not_drowned_by_a_long_one() -> None:
    short, long = shared_wording("想家", ["想家", "想家" + "走过许多地方看过许多风景" * 20])
    assert short > long


@pytest.mark.parametrize("question", ["", "🎧…", "！"])
def test_a_question_without_words_shares_nothing(question: str) -> None:
    assert not shared_wording(question, ["想家"]).any()


def test_a_word_repeated_without_end_is_heard_in_pairs() -> None:
    fours, pairs = shared_wording("慢慢", ["慢慢慢慢", "慢慢走慢慢"])
    assert fours > pairs  # both twice, and the first is the shorter song


def test_words_of_letters_are_looked_for_whole() -> None:
    whole, part = shared_wording("so lonely tonight", ["sososolonely", "loneliness"])
    assert whole == 1
    assert part == 0


def test_a_word_does_not_run_from_one_song_into_the_next() -> None:
    assert not shared_wording("想家", ["我想", "", "家里"])[1]
    together = shared_wording("想家", ["我想", "家里", "想家"])
    assert together[2] > together[0] + together[1] - 1e-6


@given(st.text(max_size=300), st.lists(st.text(max_size=50), max_size=4))
def test_any_texts_have_scores_from_nought_to_one(question: str, songs: list[str]) -> None:
    scores = shared_wording(question, songs)
    assert scores.shape == (len(songs),)
    assert np.isfinite(scores).all()
    assert (scores >= 0).all()
    assert (scores <= 1).all()
