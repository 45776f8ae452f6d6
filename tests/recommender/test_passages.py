"""Lyrics cut into the lines that belong together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.text.keys import comparable
from recommender.passages import split_passages


def numbers(text: str) -> list[tuple[int, int]]:
    return [(passage.first_line, passage.last_line) for passage in split_passages(text)]


def verse(name: str, lines: int) -> str:
    return "\n".join(f"{name}的第{number}句" for number in range(lines))


def test_a_stanza_is_a_passage_with_its_line_numbers_in_the_lyrics() -> None:
    first, second = split_passages("雨落在站台\n灯一盏盏灭\n车还没有来\n\n太阳出来了\n被子晒得暖\n猫也在睡觉")
    assert (first.first_line, first.last_line) == (1, 3)
    assert (second.first_line, second.last_line) == (5, 7)
    assert second.lines == ["太阳出来了", "被子晒得暖", "猫也在睡觉"]


def test_a_chorus_sung_again_counts_once() -> None:
    chorus = verse("副歌", 4)
    text = "\n\n".join([verse("甲", 4), chorus, verse("乙", 4), chorus, chorus])
    assert numbers(text) == [(1, 4), (6, 9), (11, 14)]


def test_a_chorus_without_blank_lines_around_it_counts_once_too() -> None:
    chorus = verse("副歌", 4)
    text = "\n".join([verse("甲", 4), chorus, verse("乙", 4), chorus])
    assert numbers(text) == [(1, 4), (5, 8), (9, 12)]


def test_one_line_that_returns_among_new_ones_stays_in_its_verse() -> None:
    text = "我等着你\n雨下了一夜\n灯也没有灭\n\n我等着你\n风吹了一年\n信也没有来"
    assert numbers(text) == [(1, 3), (5, 7)]


def test_a_line_sung_over_and_over_is_quoted_as_two() -> None:
    assert numbers("\n".join(["啦啦啦"] * 9)) == [(1, 2)]


@pytest.mark.parametrize(("lines", "expected"), [(6, [6]), (7, [3, 4]), (8, [4, 4]), (16, [4] * 4), (17, [4, 4, 4, 5])])
def test_long_stanzas_are_cut_evenly(lines: int, expected: list[int]) -> None:
    assert [len(passage.lines) for passage in split_passages(verse("长", lines))] == expected


def test_short_stanzas_are_joined_across_the_blank_line() -> None:
    (passage,) = split_passages("雨落在站台\n车还没有来\n\n太阳出来了\n被子晒得暖")
    assert (passage.first_line, passage.last_line) == (1, 5)
    assert len(passage.lines) == 4


def test_a_line_on_its_own_joins_its_neighbours() -> None:
    assert numbers("\n\n".join(verse("独", 12).split("\n"))) == [(1, 7), (9, 15), (17, 23)]


def test_a_new_line_between_repeated_ones_takes_one_of_them_along() -> None:
    chorus = verse("副歌", 3)
    assert numbers("\n".join([chorus, chorus, "只有这句是新的", chorus])) == [(1, 3), (6, 7)]


def test_long_lines_make_short_passages() -> None:
    assert len(split_passages("\n".join(f"{n}" + "很长的一句话" * 10 for n in range(6)))) == 3


def test_a_text_of_one_line_is_one_passage_and_a_blank_one_none() -> None:
    assert numbers("只有一句") == [(1, 1)]
    assert numbers("…") == [(1, 1)]
    assert numbers(" \n\n") == numbers("") == []


@given(st.text(alphabet="甲乙丙，\n \u3000a", max_size=200))
def test_passages_of_any_text_are_its_lines_in_order_and_start_at_different_ones(text: str) -> None:
    lines = [line.strip() for line in text.split("\n")]
    passages = split_passages(text)
    starts = [passage.first_line for passage in passages]
    assert starts == sorted(set(starts))
    for passage in passages:
        assert passage.lines == [line for line in lines[passage.first_line - 1 : passage.last_line] if line]
        assert len(passage.lines) <= 6
    assert bool(passages) == bool(text.strip())
    sung = {comparable(line) for passage in passages for line in passage.lines}
    assert sung == {comparable(line) for line in lines if line}
