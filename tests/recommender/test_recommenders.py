"""The contract that every recommender keeps, on a catalogue whose right answers are known."""

from typing import Any

import pytest

from catalog.models import Song
from recommender.embedding import drop_index, embed_all
from recommender.encoders.base import Encoder
from recommender.models import SongMood
from recommender.moods import Mood
from recommender.recommenders import RECOMMENDERS, get_recommender
from recommender.recommenders.base import Filters, Query, Recommender
from recommender.recommenders.fusion import FusionRecommender
from recommender.recommenders.lyrics import LyricsRecommender
from recommender.recommenders.resonance import ResonanceRecommender
from tests.factories import make_song
from tests.recommender.trained import publish_all

pytestmark = pytest.mark.django_db


@pytest.fixture(params=RECOMMENDERS)
def recommender(request: pytest.FixtureRequest, encoder: Encoder) -> Recommender:
    return get_recommender(request.param)


@pytest.fixture(params=[LyricsRecommender.name, ResonanceRecommender.name, FusionRecommender.name])
def reader(request: pytest.FixtureRequest, encoder: Encoder) -> Recommender:
    """One that understands words."""
    return get_recommender(request.param)


@pytest.fixture
def songs(encoder: Encoder) -> dict[str, Song]:
    catalogue = {
        "rain": make_song("雨", "甲", "雨落在空空的站台", year=1999),
        "rain again": make_song("又雨", "乙", "雨落在空空的街道", year=2009),
        "sun": make_song("晴", "甲", "太阳晒着新洗的被子", year=2019),
        "hidden": make_song("藏", "丙", "雨落在空空的站台上", hidden=True),
        "english": make_song("Rain", "丁", "雨落 on the platform 空空的", language="en"),
    }
    list(embed_all(encoder))
    publish_all([catalogue[name] for name in ("rain", "rain again", "sun", "hidden", "english")], [1, 0.9, 0.5, 1, 0.8])
    return catalogue


def ids(recommender: Recommender, query: Query, k: int = 10) -> list[int]:
    return [candidate.song for candidate in recommender.recommend(query, k)]


def like_rain(songs: dict[str, Song], **filters: Any) -> Query:
    """A question that every recommender understands."""
    return Query(seeds=(songs["rain"].pk,), filters=Filters(**filters))


def test_the_best_comes_first_and_scores_fall(recommender: Recommender, songs: dict[str, Song]) -> None:
    candidates = recommender.recommend(like_rain(songs), 10)
    assert [c.song for c in candidates] == [songs["rain again"].pk, songs["sun"].pk]
    assert [c.score for c in candidates] == sorted((c.score for c in candidates), reverse=True)
    assert {c.source for c in candidates} == {recommender.name}


def test_at_most_k_songs_are_returned_and_none_twice(recommender: Recommender, songs: dict[str, Song]) -> None:
    assert ids(recommender, like_rain(songs), 1) == [songs["rain again"].pk]
    found = ids(recommender, like_rain(songs, language=""), 100)
    assert len(found) == len(set(found)) == 3


def test_seeds_are_never_returned(recommender: Recommender, songs: dict[str, Song]) -> None:
    seeds = songs["rain"].pk, songs["rain again"].pk
    assert ids(recommender, Query(seeds=seeds)) == [songs["sun"].pk]


def test_excluded_songs_are_never_returned(recommender: Recommender, songs: dict[str, Song]) -> None:
    assert ids(recommender, like_rain(songs, exclude=frozenset({songs["sun"].pk}))) == [songs["rain again"].pk]


def test_songs_of_excluded_artists_are_never_returned(recommender: Recommender, songs: dict[str, Song]) -> None:
    artist = songs["rain again"].artist_id
    assert ids(recommender, like_rain(songs, exclude_artists=frozenset({artist}))) == [songs["sun"].pk]


def test_only_songs_that_are_named_are_returned_where_any_are(recommender: Recommender, songs: dict[str, Song]) -> None:
    named = frozenset({songs["sun"].pk, songs["hidden"].pk, songs["english"].pk, songs["rain"].pk})
    assert ids(recommender, like_rain(songs, only=named)) == [songs["sun"].pk]
    assert ids(recommender, like_rain(songs, only=frozenset())) == []


def test_a_mood_filter_keeps_songs_of_that_mood(recommender: Recommender, songs: dict[str, Song]) -> None:
    for name, mood in (("rain again", Mood.SAD), ("sun", Mood.HAPPY)):
        SongMood.objects.create(song=songs[name], head="by hand", shares=[1 / 12] * 12, strongest=mood, strength=1,
                                valence=0, energy=0)  # fmt: skip
    assert ids(recommender, like_rain(songs, mood=Mood.HAPPY)) == [songs["sun"].pk]
    assert ids(recommender, like_rain(songs, mood=Mood.CALM)) == []


def test_many_seeds_are_as_good_as_one(recommender: Recommender, songs: dict[str, Song]) -> None:
    unknown = tuple(range(10**9, 10**9 + 50))
    assert ids(recommender, Query(seeds=(songs["rain"].pk, *unknown))) == ids(recommender, like_rain(songs))


def test_hidden_songs_are_never_returned(recommender: Recommender, songs: dict[str, Song]) -> None:
    assert songs["hidden"].pk not in ids(recommender, like_rain(songs, language=""))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"language": "en"}, {"english"}),
        ({"language": ""}, {"rain again", "sun", "english"}),
        ({"year_from": 2009}, {"rain again", "sun"}),
        ({"year_to": 2009}, {"rain again"}),
        ({"year_from": 2010, "year_to": 2020}, {"sun"}),
    ],
)
def test_filters_keep_what_they_name(
    recommender: Recommender, songs: dict[str, Song], filters: dict[str, Any], expected: set[str]
) -> None:
    assert set(ids(recommender, like_rain(songs, **filters))) == {songs[name].pk for name in expected}


def test_an_artist_filter_keeps_one_artist(recommender: Recommender, songs: dict[str, Song]) -> None:
    assert ids(recommender, like_rain(songs, artist=songs["sun"].artist_id)) == [songs["sun"].pk]


def test_words_find_the_songs_that_say_them(reader: Recommender, songs: dict[str, Song]) -> None:
    candidates = reader.recommend(Query("雨落在空空的站台"), 10)
    assert [c.song for c in candidates] == [songs["rain"].pk, songs["rain again"].pk, songs["sun"].pk]
    assert 0 < candidates[0].score <= 1 + 1e-3


def test_songs_that_lead_the_way_of_words_are_not_returned(reader: Recommender, songs: dict[str, Song]) -> None:
    found = ids(reader, Query("雨落在空空的站台", seeds=(songs["rain"].pk,)))
    assert found == [songs["rain again"].pk, songs["sun"].pk]


def test_words_obey_filters(reader: Recommender, songs: dict[str, Song]) -> None:
    excluded = frozenset({songs["rain"].pk, songs["sun"].pk})
    assert ids(reader, Query("雨", filters=Filters(exclude=excluded))) == [songs["rain again"].pk]
    assert ids(reader, Query("雨落", filters=Filters(language="en"))) == [songs["english"].pk]


def test_equally_good_songs_come_by_id(recommender: Recommender, encoder: Encoder) -> None:
    seed, *twins = [make_song(f"双生{n}", "甲", "同一句话说两遍") for n in range(5)]
    list(embed_all(encoder))
    publish_all([seed, *twins], [1, *[0.5] * 4])
    assert ids(recommender, Query(seeds=(seed.pk,))) == sorted(song.pk for song in twins)


def test_of_songs_that_resemble_each_other_only_one_is_returned(recommender: Recommender, encoder: Encoder) -> None:
    seed = make_song("种子", "丁", "雨落在空空的站台吧")
    first = make_song("原唱", "甲", "雨落在空空的站台")
    cover = make_song("翻唱", "乙", "雨落在空空的站台啊", resembles=first)
    other = make_song("晴", "丙", "太阳晒着新洗的被子")
    list(embed_all(encoder))
    publish_all([seed, first, cover, other], [1, 0.9, 0.8, 0.1])
    assert ids(recommender, Query(seeds=(seed.pk,))) == [first.pk, other.pk]


def test_nothing_known_gives_nothing(recommender: Recommender) -> None:
    assert recommender.recommend(Query("雨"), 10) == []
    assert recommender.recommend(Query(), 10) == []
    assert recommender.recommend(Query(seeds=(404,)), 10) == []


def test_a_narrow_filter_among_many_songs_still_finds_all_that_pass(reader: Recommender, encoder: Encoder) -> None:
    for n in range(300):
        make_song(f"雨{n}", "多", f"雨落在站台{n}")
    rare = [make_song(f"稀{n}", "少", f"太阳{n}", year=1937) for n in range(3)]
    list(embed_all(encoder))
    assert set(ids(reader, Query("雨落", filters=Filters(year_to=1940)), 3)) == {song.pk for song in rare}


def test_songs_are_found_before_the_index_is_built(reader: Recommender, songs: dict[str, Song]) -> None:
    drop_index()
    assert ids(reader, Query("雨落在空空的站台"))[0] == songs["rain"].pk
