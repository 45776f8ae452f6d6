"""The dozen of songs from which a new listener picks: fit, varied, fair to artists, and kind."""

import numpy as np
import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from catalog.models import Song
from recommender.cold_start import DOZEN, dozen, most_relevant_and_unlike, similarities
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.listeners.models import Listener, Opinion
from recommender.listeners.recording import record_now
from recommender.listeners.tokens import make_token
from recommender.recommendation import InvalidText, recommend
from recommender.recommenders.base import Filters
from tests.factories import make_listener, make_song
from tests.recommender.trained import publish_group, publish_vectors

pytestmark = pytest.mark.django_db

FEELING = "雨落在站台"
ADDRESS = "/api/v1/me/dozen"


@pytest.fixture
def songs(encoder: Encoder) -> list[Song]:
    """Fifteen about the same, by fourteen artists: the first has the last one as well."""
    made = [make_song(f"第{n}首", f"歌手{n % 14}", f"雨落在站台{chr(0x4E00 + 7 * n) * (n + 1)}") for n in range(15)]
    list(embed_all(encoder))
    return made


def ids(listener: Listener | None = None, text: str = FEELING, **filters: object) -> list[int]:
    answer = dozen(text, listener, Filters(**filters))  # type: ignore[arg-type]
    return [found.song.pk for found in answer.recommendations]


def test_a_dozen_are_twelve_songs_of_twelve_artists(songs: list[Song]) -> None:
    answer = dozen(FEELING)
    assert len({found.song.artist_id for found in answer.recommendations}) == DOZEN == len(answer.recommendations)
    assert answer.recommendations[0].song == songs[0]
    assert all(found.excerpt for found in answer.recommendations)


def test_the_dozen_stays_the_same_while_somebody_picks_from_it(songs: list[Song]) -> None:
    listener = make_listener()
    before = ids(listener)
    for song in before[:3]:
        record_now(listener, "like", song=song)
    assert ids(listener) == before == ids()


def test_of_songs_that_say_the_same_one_is_chosen_before_a_song_that_says_something_else(encoder: Encoder) -> None:
    red, as_red, black = (
        make_song("红", "甲", "雨落在红红"), make_song("也红", "乙", "雨落红红"), make_song("黑", "丙", "站黑"),
    )  # fmt: skip
    list(embed_all(encoder))
    assert [found.song for found in recommend(FEELING).recommendations] == [red, as_red, black]
    assert ids() == [red.pk, black.pk, as_red.pk]


def test_of_songs_that_answer_equally_well_those_that_many_hear_come_first(encoder: Encoder) -> None:
    made = [make_song(f"第{n}首", f"歌手{n}", "雨落在站台") for n in range(15)]
    list(embed_all(encoder))
    assert ids() == [song.pk for song in made[:DOZEN]]
    publish_vectors("als", {})
    publish_group(made[-3:])
    assert ids() == [song.pk for song in [*made[-3:], *made[: DOZEN - 3]]]


def test_there_are_fewer_where_there_are_fewer_artists(songs: list[Song]) -> None:
    assert ids(artist=songs[0].artist_id) == [songs[0].pk]
    assert ids(language="ja") == []


def test_what_a_listener_rejected_does_not_come(songs: list[Song]) -> None:
    listener = make_listener()
    record_now(listener, "dislike", song=songs[1].pk)
    record_now(listener, "dislike_artist", artist=songs[0].artist_id)
    assert not {songs[0].pk, songs[1].pk, songs[14].pk} & set(ids(listener))


def test_who_thinks_of_dying_gets_care_and_songs_that_do_not_dwell_on_it(songs: list[Song], encoder: Encoder) -> None:
    make_song("天台", "很暗", "我不想活了 雨落在站台")
    list(embed_all(encoder))
    answer = dozen("我不想活了 雨落在站台")
    assert answer.care
    assert "天台" not in {found.song.title for found in answer.recommendations}
    assert len(answer.recommendations) == DOZEN
    assert not cache._cache.get_client(None).keys("answer:*")  # type: ignore[attr-defined]
    assert dozen(FEELING).care is None


@pytest.mark.parametrize("text", ["", " \n ", "\0", "长" * 2001])
def test_words_that_cannot_be_read_are_refused(encoder: Encoder, text: str) -> None:
    with pytest.raises(InvalidText):
        dozen(text)


def test_the_similarities_of_songs_are_those_of_their_vectors(songs: list[Song], encoder: Encoder) -> None:
    asked = [songs[3].pk, songs[1].pk, 0]
    vectors = encoder.encode([song.versions.get().text for song in (songs[3], songs[1])])
    found = similarities(asked)
    np.testing.assert_allclose(found[:2, :2], vectors @ vectors.T, atol=2e-3)
    assert not found[2].any()
    assert not found[:, 2].any()
    assert similarities([]).shape == (0, 0)


def test_relevance_leads_and_likeness_holds_back() -> None:
    scores = np.array([0.9, 0.89, 0.8])
    alike = np.array([[1, 0.95, 0.2], [0.95, 1, 0.2], [0.2, 0.2, 1]])
    assert most_relevant_and_unlike(scores, alike, np.array([1, 2, 3]), 3) == [0, 2, 1]
    assert most_relevant_and_unlike(scores, alike, np.array([1, 2, 1]), 3) == [0, 1]
    assert most_relevant_and_unlike(np.zeros(0), np.zeros((0, 0)), np.zeros(0, dtype=int), 3) == []


def test_the_api_gives_the_dozen_and_keeps_nothing_of_the_words(
    songs: list[Song], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    listener = make_listener()
    api = APIClient(headers={"Authorization": f"Bearer {make_token(listener, '测试')}"})
    with django_assert_num_queries(10):
        answer = api.post(ADDRESS, {"text": FEELING}, format="json")
    assert [found["song"]["id"] for found in answer.json()["recommendations"]] == ids()
    assert "no-store" in answer["Cache-Control"]
    assert api.post(ADDRESS, {"text": " "}, format="json").json()["errors"][0]["attr"] == "text"
    assert api.get(f"{ADDRESS}?text={FEELING}").status_code == 405
    assert APIClient().post(ADDRESS, {"text": FEELING}, format="json").status_code == 401


def test_picks_over_the_api_are_likes(songs: list[Song]) -> None:
    listener = make_listener()
    for song in ids(listener)[:3]:
        record_now(listener, "like", song=song)
    assert Opinion.objects.filter(listener=listener).liked().count() == 3
