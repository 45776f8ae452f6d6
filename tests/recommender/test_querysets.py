"""How the nearest vectors are found: by the index, or by comparing them all."""

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.models import Song
from recommender import querysets
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.models import SongVector
from recommender.recommenders import get_recommender
from recommender.recommenders.base import Filters, Query
from recommender.recommenders.lyrics import LyricsRecommender
from tests.factories import make_song

pytestmark = pytest.mark.django_db

TEXT = "雨落在站台"


@pytest.fixture
def songs(encoder: Encoder) -> list[Song]:
    words = ["雨落在空空的站台", "雨落在空空的街道", "太阳晒着新洗的被子", "站台上没有人"]
    made = [make_song(f"第{n}首", lyrics=text, year=2000 + n) for n, text in enumerate(words)]
    list(embed_all(encoder))
    return made


def test_the_index_and_comparing_every_song_agree(songs: list[Song], encoder: Encoder) -> None:
    (vector,) = encoder.encode([TEXT])
    found = SongVector.objects.nearest(vector, 3)
    assert [song for song, _ in found] == [songs[0].pk, songs[1].pk, songs[3].pk]
    assert found == SongVector.objects.nearest_compared(vector, 3)


def test_whether_songs_are_few_is_a_matter_of_their_number(songs: list[Song], monkeypatch: pytest.MonkeyPatch) -> None:
    assert SongVector.objects.filter(song__year=2001).are_few()
    monkeypatch.setattr(querysets, "FEW", 0)
    assert not SongVector.objects.filter(song__year=2001).are_few()


@pytest.mark.parametrize("few", [0, 5_000])
def test_a_filter_is_answered_alike_whether_few_or_many_songs_pass_it(
    songs: list[Song], monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(querysets, "FEW", few)
    candidates = get_recommender(LyricsRecommender.name).recommend(Query(TEXT, filters=Filters(year_from=2001)), 2)
    assert [candidate.song for candidate in candidates] == [songs[1].pk, songs[3].pk]


def test_only_an_unusual_filter_is_asked_how_many_pass_it(
    songs: list[Song], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    recommender = get_recommender(LyricsRecommender.name)
    with django_assert_num_queries(1):
        recommender.recommend(Query(TEXT, filters=Filters(exclude=frozenset({songs[0].pk}))), 1)
    with django_assert_num_queries(2):
        recommender.recommend(Query(TEXT, filters=Filters(year_to=2002)), 1)
