"""The contract that every recommender keeps, on a catalogue whose right answers are known."""

import pytest

from catalog.models import Song
from recommender.embedding import drop_index, embed_all
from recommender.encoders.base import Encoder
from recommender.recommenders import RECOMMENDERS, get_recommender
from recommender.recommenders.base import Filters, Query, Recommender
from tests.factories import make_song

pytestmark = pytest.mark.django_db


@pytest.fixture(params=RECOMMENDERS)
def recommender(request: pytest.FixtureRequest, encoder: Encoder) -> Recommender:
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
    return catalogue


def ids(recommender: Recommender, query: Query, k: int = 10) -> list[int]:
    return [candidate.song for candidate in recommender.recommend(query, k)]


def test_the_best_comes_first_and_scores_fall(recommender: Recommender, songs: dict[str, Song]) -> None:
    candidates = recommender.recommend(Query("雨落在空空的站台"), 10)
    assert [c.song for c in candidates] == [songs["rain"].pk, songs["rain again"].pk, songs["sun"].pk]
    assert [c.score for c in candidates] == sorted((c.score for c in candidates), reverse=True)
    assert candidates[0].score == pytest.approx(1.0, abs=1e-3)


def test_at_most_k_songs_are_returned_and_none_twice(recommender: Recommender, songs: dict[str, Song]) -> None:
    assert len(ids(recommender, Query("雨"), 2)) == 2
    found = ids(recommender, Query("雨"), 100)
    assert len(found) == len(set(found)) == 3


def test_seeds_are_never_returned(recommender: Recommender, songs: dict[str, Song]) -> None:
    seed = songs["rain"].pk
    assert ids(recommender, Query(seeds=(seed,))) == [songs["rain again"].pk, songs["sun"].pk]


def test_excluded_songs_are_never_returned(recommender: Recommender, songs: dict[str, Song]) -> None:
    excluded = frozenset({songs["rain"].pk, songs["sun"].pk})
    assert ids(recommender, Query("雨", filters=Filters(exclude=excluded))) == [songs["rain again"].pk]


def test_hidden_songs_are_never_returned(recommender: Recommender, songs: dict[str, Song]) -> None:
    assert songs["hidden"].pk not in ids(recommender, Query("雨落在空空的站台上"))


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(language="en"), {"english"}),
        (Filters(language=""), {"rain", "rain again", "sun", "english"}),
        (Filters(year_from=2009), {"rain again", "sun"}),
        (Filters(year_to=2009), {"rain", "rain again"}),
        (Filters(year_from=2000, year_to=2010), {"rain again"}),
    ],
)
def test_filters_keep_what_they_name(
    recommender: Recommender, songs: dict[str, Song], filters: Filters, expected: set[str]
) -> None:
    assert set(ids(recommender, Query("雨", filters=filters))) == {songs[name].pk for name in expected}


def test_an_artist_filter_keeps_one_artist(recommender: Recommender, songs: dict[str, Song]) -> None:
    filters = Filters(artist=songs["rain"].artist_id)
    assert ids(recommender, Query("太阳", filters=filters)) == [songs["sun"].pk, songs["rain"].pk]


def test_equally_good_songs_come_by_id(recommender: Recommender, encoder: Encoder) -> None:
    twins = [make_song(f"双生{n}", "甲", "同一句话说两遍") for n in range(4)]
    list(embed_all(encoder))
    assert ids(recommender, Query("同一句话")) == sorted(song.pk for song in twins)


def test_of_songs_that_resemble_each_other_only_one_is_returned(recommender: Recommender, encoder: Encoder) -> None:
    first = make_song("原唱", "甲", "雨落在空空的站台")
    make_song("翻唱", "乙", "雨落在空空的站台啊", resembles=first)
    other = make_song("晴", "丙", "太阳晒着新洗的被子")
    list(embed_all(encoder))
    assert ids(recommender, Query("雨落在空空的站台")) == [first.pk, other.pk]


def test_nothing_known_gives_nothing(recommender: Recommender) -> None:
    assert recommender.recommend(Query("雨"), 10) == []
    assert recommender.recommend(Query(), 10) == []
    assert recommender.recommend(Query(seeds=(404,)), 10) == []


def test_a_narrow_filter_among_many_songs_still_finds_all_that_pass(recommender: Recommender, encoder: Encoder) -> None:
    for n in range(300):
        make_song(f"雨{n}", "多", f"雨落在站台{n}")
    rare = [make_song(f"稀{n}", "少", f"太阳{n}", year=1937) for n in range(3)]
    list(embed_all(encoder))
    assert set(ids(recommender, Query("雨落", filters=Filters(year_to=1940)), 3)) == {song.pk for song in rare}


def test_songs_are_found_before_the_index_is_built(recommender: Recommender, songs: dict[str, Song]) -> None:
    drop_index()
    assert ids(recommender, Query("雨落在空空的站台"))[0] == songs["rain"].pk
