"""A journey begins where the listener is, ends where they want to be, and never turns back on the way."""

from itertools import pairwise
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.models import Song
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.journey import LEAST_STEPS, MOST_STEPS, USUAL_STEPS, InvalidEnd, Journey, plan_journey
from recommender.models import SongMood
from recommender.moods import Mood, MoodHead
from recommender.paths import APART
from recommender.recommenders.base import Filters
from tests.factories import make_song

pytestmark = pytest.mark.django_db

DARK, BRIGHT = "暗暗的夜里", "光光的早晨"
WEARY = "我不想活了，暗暗的夜里"
SHADES = 40


@pytest.fixture
def shades(encoder: Encoder, mood_head: MoodHead) -> list[Song]:
    """Songs from the darkest to the brightest, by ten artists in turn."""
    songs = [
        make_song(f"第{n}首", f"歌手{n % 10}", f"{'光' * n}{'暗' * (SHADES - n)}\n第{n}首") for n in range(SHADES + 1)
    ]
    list(embed_all(encoder))
    return songs


def planned(start: str = DARK, end: str | Mood = BRIGHT, steps: int = USUAL_STEPS, **filters: Any) -> Journey:
    return plan_journey(start, end, steps, Filters(**filters))


def test_each_step_is_as_bright_as_the_one_before_or_brighter(shades: list[Song]) -> None:
    valences = [step.profile.valence for step in planned().steps]
    assert len(valences) == USUAL_STEPS
    assert all(before <= after for before, after in pairwise(valences))
    assert valences[0] < -0.5
    assert valences[-1] > 0.5


def test_the_way_back_leads_into_the_dark(shades: list[Song]) -> None:
    valences = [step.profile.valence for step in planned(BRIGHT, DARK).steps]
    assert all(before >= after for before, after in pairwise(valences))
    assert valences[0] > 0.5 > -0.5 > valences[-1]


@pytest.mark.parametrize("steps", [LEAST_STEPS, MOST_STEPS])
def test_a_journey_is_as_long_as_wanted_and_meets_no_song_twice_and_no_artist_soon_again(
    shades: list[Song], steps: int
) -> None:
    songs = [step.recommendation.song for step in planned(steps=steps).steps]
    assert len({song.pk for song in songs}) == steps
    for at, song in enumerate(songs):
        assert song.artist_id not in {near.artist_id for near in songs[max(0, at - APART) : at]}


def test_songs_that_resemble_each_other_are_one_song(shades: list[Song]) -> None:
    Song.objects.filter(pk__in=[song.pk for song in shades[5:20]]).update(resembles=shades[4])
    songs = [step.recommendation.song.pk for step in planned().steps]
    assert len(set(songs) & {song.pk for song in shades[4:20]}) <= 1


def test_every_step_has_a_line(shades: list[Song]) -> None:
    assert all(step.recommendation.strongest_line for step in planned().steps)


def test_a_journey_may_lead_to_a_mood(shades: list[Song], encoder: Encoder) -> None:
    happy = [make_song(f"快乐{n}", f"乐队{n}", f"快乐 快乐 光光光光 {n}") for n in range(12)]
    list(embed_all(encoder))
    journey = planned(DARK, Mood.HAPPY)
    assert journey.destination == Mood.HAPPY
    assert journey.end
    assert journey.end.strongest == Mood.HAPPY
    assert journey.steps[-1].recommendation.song in happy
    assert journey.steps[0].recommendation.song not in happy


@pytest.mark.parametrize(("end", "queries"), [(BRIGHT, 5), (Mood.HAPPY, 7)])
@pytest.mark.parametrize("steps", [LEAST_STEPS, MOST_STEPS])
def test_a_journey_of_any_length_takes_the_same_few_queries(
    shades: list[Song],
    encoder: Encoder,
    django_assert_num_queries: DjangoAssertNumQueries,
    end: str | Mood,
    queries: int,
    steps: int,
) -> None:
    make_song("快乐", "乐队", "快乐 快乐 光光光光")
    list(embed_all(encoder))
    # For a mood its purest songs and their centre; then songs around the way, their moods, the passages of the first
    # half and of the second, and what is shown.
    with django_assert_num_queries(queries):
        planned(end=end, steps=steps)


@pytest.mark.parametrize(
    ("start", "end", "wrong", "said"),
    [
        ("", BRIGHT, "start", "先写下你现在的心情"),
        (" \n", BRIGHT, "start", "先写下你现在的心情"),
        (DARK, "　", "end", "想去的地方"),
        (DARK, DARK, "end", "一样"),
        (DARK, f"  {DARK}\n", "end", "一样"),
        (DARK, "长" * 2_001, "end", "2000 字以内"),
        ("半个\ud83d表情", BRIGHT, "start", "无法识别"),
        (DARK, Mood.ANGRY, "end", "愤怒"),
    ],
)
def test_an_end_that_cannot_be_is_refused_with_a_sentence(
    shades: list[Song], start: str, end: str | Mood, wrong: str, said: str
) -> None:
    with pytest.raises(InvalidEnd, match=said) as refusal:
        plan_journey(start, end)
    assert refusal.value.end == wrong


def test_with_few_songs_the_journey_is_short_and_says_what_was_wanted(encoder: Encoder, mood_head: MoodHead) -> None:
    for n in range(3):
        make_song(f"第{n}首", f"歌手{n}", f"{'光' * n}{'暗' * (3 - n)}\n第{n}首")
    list(embed_all(encoder))
    journey = planned()
    assert len(journey.steps) == 3
    assert journey.wanted == USUAL_STEPS


def test_an_empty_catalogue_has_no_way(encoder: Encoder, mood_head: MoodHead) -> None:
    assert planned().steps == []


def test_songs_that_are_hidden_or_in_another_language_are_not_on_the_way(shades: list[Song]) -> None:
    Song.objects.filter(pk=shades[0].pk).update(hidden=True)
    Song.objects.filter(pk__in=[song.pk for song in shades[1:20]]).update(language="en")
    songs = {step.recommendation.song for step in planned().steps}
    assert songs <= set(shades[20:])
    assert {step.recommendation.song for step in planned(language="").steps} & set(shades[1:20])


@pytest.mark.parametrize("end", [BRIGHT, Mood.HAPPY])
def test_songs_and_artists_that_are_excluded_are_not_on_the_way(
    shades: list[Song], encoder: Encoder, end: str | Mood
) -> None:
    happy = [make_song(f"快乐{n}", f"乐队{n}", f"快乐 快乐 光光光光 {n}") for n in range(3)]
    list(embed_all(encoder))
    met = [step.recommendation.song for step in planned(end=end).steps]
    artists = frozenset({met[0].artist_id, happy[0].artist_id})
    songs = on_the_way(planned(end=end, exclude=frozenset({met[-1].pk}), exclude_artists=artists))
    assert songs
    assert met[-1] not in songs
    assert not artists & {song.artist_id for song in songs}


@pytest.fixture
def farewells(shades: list[Song], encoder: Encoder) -> set[Song]:
    """Among the shades, songs that speak of dying."""
    songs = {
        make_song(f"来世{n}", f"别的歌手{n}", f"{'光' * n}{'暗' * (SHADES - n)} 来世") for n in range(0, SHADES, 4)
    }
    list(embed_all(encoder))
    return songs


def on_the_way(journey: Journey) -> set[Song]:
    return {step.recommendation.song for step in journey.steps}


@pytest.mark.parametrize(("start", "end"), [(WEARY, BRIGHT), (BRIGHT, WEARY), (WEARY, Mood.HAPPY)])
def test_whoever_thinks_of_dying_meets_no_song_that_dwells_on_it(
    farewells: set[Song], encoder: Encoder, start: str, end: str | Mood
) -> None:
    make_song("快乐", "乐队", "快乐 快乐 光光光光")
    list(embed_all(encoder))
    assert farewells & on_the_way(planned()), "others do"
    journey = planned(start, end)
    assert journey.care
    assert len(journey.steps) == USUAL_STEPS
    assert not farewells & on_the_way(journey)


def test_where_there_are_only_songs_that_dwell_on_dying_they_are_on_the_way(
    shades: list[Song], farewells: set[Song]
) -> None:
    Song.objects.filter(pk__in=[song.pk for song in shades[1:]]).update(hidden=True)
    assert on_the_way(planned(WEARY)) == {shades[0]}
    Song.objects.filter(pk=shades[0].pk).update(hidden=True)
    assert on_the_way(planned(WEARY)) <= farewells
    assert on_the_way(planned(WEARY))


def test_without_moods_there_is_no_journey(encoder: Encoder) -> None:
    journey = planned(WEARY)
    assert journey.steps == []
    assert (journey.start, journey.end) == (None, None)
    assert journey.care


def test_songs_whose_moods_another_head_has_read_wait(shades: list[Song]) -> None:
    SongMood.objects.update(head="another")
    assert planned().steps == []
