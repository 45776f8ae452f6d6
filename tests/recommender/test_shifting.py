"""Brighter, quieter, more powerful: the answer follows."""

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.models import Song
from recommender import shifting
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.models import SongMood
from recommender.moods import Mood, MoodHead
from recommender.recommendation import Answer, recommend
from recommender.recommenders.base import Filters
from recommender.shifting import MOST, NO_SHIFT, Shift
from tests.factories import make_song

pytestmark = pytest.mark.django_db

TEXT = "雨里的街"


@pytest.fixture
def streets(encoder: Encoder, mood_head: MoodHead) -> dict[str, Song]:
    """Four songs about the same street, each in its own light."""
    songs = {light: make_song(f"{light}街", f"歌手{light}", f"雨里的街 {light}") for light in "光暗力静"}
    list(embed_all(encoder))
    return songs


def first(answer: Answer) -> Song:
    return answer.recommendations[0].song


@pytest.mark.parametrize(
    ("shift", "light"),
    [(Shift(valence=1), "光"), (Shift(valence=-1), "暗"), (Shift(energy=1), "力"), (Shift(energy=-1), "静")],
)
def test_the_song_in_the_wanted_light_comes_first(streets: dict[str, Song], shift: Shift, light: str) -> None:
    assert first(recommend(TEXT, 4, shift=shift)) == streets[light]


def test_a_shift_drops_no_songs_and_is_not_answered_from_the_cache_of_another(streets: dict[str, Song]) -> None:
    plain, brighter = recommend(TEXT, 4), recommend(TEXT, 4, shift=Shift(valence=1))
    assert not brighter.cached
    assert {r.song for r in plain.recommendations} == {r.song for r in brighter.recommendations}


def test_a_shift_costs_one_query(
    streets: dict[str, Song], django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shifting, "POOL", 2)  # where it is more than there are songs, all are compared once more
    # The epoch, the nearest songs, their passages and words, their moods, what is shown.
    with django_assert_num_queries(5):
        recommend(TEXT, 2, shift=Shift(valence=2, energy=-1))


def test_steps_end_at_the_edge() -> None:
    assert NO_SHIFT.moved(MOST + 5, -MOST - 5) == Shift(MOST, -MOST)
    assert Shift(1, 1).moved(-1, -1) == NO_SHIFT
    assert not NO_SHIFT


def test_an_answer_says_how_the_words_feel_whatever_the_shift(streets: dict[str, Song]) -> None:
    plain, brighter = recommend("孤独", 2), recommend("孤独", 2, shift=Shift(valence=3))
    assert plain.mood is not None
    assert plain.mood.strongest == Mood.LONELY
    assert brighter.mood == plain.mood


def test_songs_without_a_mood_yet_are_not_lost(streets: dict[str, Song]) -> None:
    SongMood.objects.all().delete()
    assert len(recommend(TEXT, 4, shift=Shift(valence=1)).recommendations) == 4


def test_where_no_song_may_answer_a_shift_finds_none(streets: dict[str, Song]) -> None:
    nobody = Filters(artist=0)
    assert recommend(TEXT, 4, nobody, Shift(valence=1)).recommendations == []


def test_an_answer_may_be_of_one_mood_only(streets: dict[str, Song], encoder: Encoder) -> None:
    lonely = make_song("孤独的街", "独行", "孤独孤独 雨里的街")
    list(embed_all(encoder))
    answer = recommend(TEXT, 4, Filters(mood=Mood.LONELY))
    assert lonely in [recommendation.song for recommendation in answer.recommendations]
    assert all(r.song.mood.strongest == Mood.LONELY for r in answer.recommendations)


def test_without_a_head_a_shift_changes_nothing(encoder: Encoder) -> None:
    make_song("街", "歌手", "雨里的街")
    list(embed_all(encoder))
    answer = recommend(TEXT, 4, shift=Shift(valence=1))
    assert answer.mood is None
    assert len(answer.recommendations) == 1
