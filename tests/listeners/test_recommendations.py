"""The songs for a listener over the API: felt at once, with reasons, and of nobody else."""

from typing import Any

import pytest
from django.test import Client
from rest_framework.test import APIClient

from catalog.models import Song
from recommender.embedding import embed_all
from recommender.encoders import get_encoder
from recommender.encoders.base import Encoder
from recommender.listeners.models import Listener
from recommender.listeners.recording import record_now
from recommender.moods import MoodHead
from recommender.recommenders import fusion
from tests.factories import make_song
from tests.listeners.conftest import api_of
from tests.recommender.trained import publish_all

URL = "/api/v1/me/recommendations"
# The token; what is known of the listener; each source, and what the groups find looked at; artists; the songs shown,
# and those behind them; the epoch.
QUERIES, QUERIES_WITH_WORDS = 30, 26
WORDS = {"text": "雨落在空空的站台"}


@pytest.fixture(autouse=True)
def _an_ordinary_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the day does to a list is tested where it is done."""
    monkeypatch.setattr(fusion, "_chance", lambda luck, song: 0.0)


@pytest.fixture
def songs(db: None, encoder: Encoder) -> dict[str, Song]:
    """Everything goes with the rain: the other rain most, the night least."""
    catalogue = {
        "rain": make_song("雨", "甲", "雨落在空空的站台\n列车开走了"),
        "rain again": make_song("又雨", "乙", "雨落在空空的街道\n伞忘在家里"),
        "sun": make_song("晴", "丙", "太阳晒着新洗的被子\n风很轻"),
        "night": make_song("夜", "丁", "月亮照着窗\n谁还没有睡"),
    }
    list(embed_all(encoder))
    publish_all(list(catalogue.values()), [1, 0.9, 0.2, 0.1])
    return catalogue


def titles(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.json()
    return [found["song"]["title"] for found in answer.json()["recommendations"]]


def test_each_song_comes_with_its_reasons(api: APIClient, listener: Listener, songs: dict[str, Song]) -> None:
    record_now(listener, "like", song=songs["rain"].pk)
    body = api.get(URL, {"top_n": 1}).json()
    assert (body["stage"], body["encoder"], body["mood"], body["care"]) == ("beginning", "fake-v1", None, None)
    assert body["weights"] == {
        "meaning": 1.0, "listeners": pytest.approx(0.1), "playlists": pytest.approx(0.1), "popular": 1.0
    }  # fmt: skip
    (found,) = body["recommendations"]
    assert found["song"]["title"] == "又雨"
    assert 0 < found["score"] <= 1
    assert found["votes"]["ease"] == 1
    reasons = {reason["kind"]: reason for reason in found["reasons"]}
    assert reasons["listeners"]["song"]["title"] == "雨"
    assert reasons["listeners"]["deed"] == "like"
    assert reasons["listeners"]["sentence"] == "因为你收藏了《雨》，喜欢它的听众也常听这首"
    assert {"meaning", "playlists", "popular"} <= set(reasons)


def test_words_are_answered_with_what_resonates_and_the_line(
    api: APIClient, listener: Listener, songs: dict[str, Song]
) -> None:
    record_now(listener, "like", song=songs["night"].pk)
    body = api.post(URL, WORDS | {"top_n": 1}, format="json").json()
    (found,) = body["recommendations"]
    assert found["song"]["title"] == "雨"
    assert found["resonance"]["text"].startswith("雨落在空空的站台")
    assert found["reasons"][0]["kind"] == "resonance"
    assert found["reasons"][0]["line"] == "雨落在空空的站台"
    assert found["reasons"][0]["song"] is None


def test_an_event_is_felt_in_the_next_answer(api: APIClient, songs: dict[str, Song]) -> None:
    def report(kind: str, number: int, **subject: int) -> None:
        event = {"id": f"00000000-0000-4000-8000-00000000000{number}", "kind": kind} | subject
        assert api.post("/api/v1/me/events", {"events": [event]}, format="json").status_code == 200

    assert titles(api.get(URL)) == ["雨", "又雨", "晴", "夜"]  # by how many listen
    report("like", 1, song=songs["rain"].pk)
    assert titles(api.get(URL)) == ["又雨", "晴", "夜"]
    report("dislike", 2, song=songs["rain again"].pk)
    assert titles(api.get(URL)) == ["晴", "夜"]
    assert "又雨" not in titles(api.post(URL, WORDS, format="json"))
    report("dislike_artist", 3, artist=songs["sun"].artist_id)
    assert titles(api.get(URL)) == ["夜"]


def test_what_somebody_else_likes_and_rejects_changes_nothing(
    api: APIClient, other: Listener, songs: dict[str, Song]
) -> None:
    before = titles(api.get(URL))
    record_now(other, "like", song=songs["rain"].pk)
    record_now(other, "dislike", song=songs["sun"].pk)
    assert titles(api.get(URL)) == before
    assert "晴" not in titles(api_of(other).get(URL))


def test_filters_narrow_what_comes(api: APIClient, songs: dict[str, Song]) -> None:
    assert titles(api.get(URL, {"artist": songs["sun"].artist_id})) == ["晴"]
    assert titles(api.get(URL, {"exclude": [songs["rain"].pk, songs["rain again"].pk]})) == ["晴", "夜"]
    assert titles(api.get(URL, {"language": "en"})) == []


def test_weights_are_kept_until_they_are_turned_again(
    api: APIClient, listener: Listener, songs: dict[str, Song]
) -> None:
    record_now(listener, "like", song=songs["rain"].pk)
    assert api.get("/api/v1/me").json()["weights"] == {"meaning": 1, "listeners": 1, "playlists": 1, "popular": 1}
    assert api.patch("/api/v1/me", {"weights": {"meaning": 0}}, format="json").status_code == 200
    assert api.patch("/api/v1/me", {"weights": {"popular": 2}}, format="json").json()["weights"] == {
        "meaning": 0, "listeners": 1, "playlists": 1, "popular": 2
    }  # fmt: skip
    body = api.get(URL).json()
    assert (body["weights"]["meaning"], body["weights"]["popular"]) == (0, 2)
    assert not any("lyrics" in found["votes"] for found in body["recommendations"])
    assert api.get("/api/v1/me/export").json()["weights"] == {"meaning": 0, "popular": 2}


def test_weights_of_one_request_are_not_kept(api: APIClient, listener: Listener, songs: dict[str, Song]) -> None:
    record_now(listener, "like", song=songs["rain"].pk)
    once = api.get(URL, {"playlists": 0}).json()
    assert once["weights"]["playlists"] == 0
    assert "playlists" not in {reason["kind"] for reason in once["recommendations"][0]["reasons"]}
    assert "playlist_knn" in api.get(URL).json()["recommendations"][0]["votes"]


@pytest.mark.parametrize("weight", ["-0.1", "2.1", "nan", "inf", "x"])
def test_a_weight_that_makes_no_sense_gets_400_with_its_name(api: APIClient, db: None, weight: str) -> None:
    answer = api.get(URL, {"listeners": weight})
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "listeners")
    answer = api.patch("/api/v1/me", {"weights": {"listeners": weight}}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "weights.listeners")


@pytest.mark.parametrize("text", [None, "", "  ", "字" * 2001, "空\0字符"])
def test_words_that_cannot_be_read_get_400(api: APIClient, db: None, text: str | None) -> None:
    answer = api.post(URL, {"text": text}, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "text")


def test_recommend_with_a_token_leaves_out_what_was_rejected(
    client: Client, api: APIClient, listener: Listener, songs: dict[str, Song]
) -> None:
    record_now(listener, "dislike", song=songs["rain"].pk)
    for_all = client.post("/api/v1/recommend", WORDS, content_type="application/json")
    assert titles(for_all)[0] == "雨"
    assert titles(api.post("/api/v1/recommend", WORDS, format="json"))[0] == "又雨"
    wrong = client.post("/api/v1/recommend", WORDS, "application/json", headers={"Authorization": "Bearer x"})
    assert wrong.status_code == 401


def test_similar_songs_with_a_token_are_without_what_was_rejected(
    client: Client, api: APIClient, listener: Listener, songs: dict[str, Song]
) -> None:
    url = f"/api/v1/songs/{songs['rain'].pk}/similar"
    record_now(listener, "dislike_artist", artist=songs["rain again"].artist_id)
    assert "又雨" in titles(client.get(url))
    assert "又雨" not in titles(api.get(url))
    assert client.get(url, headers={"Authorization": "Bearer x"}).status_code == 401


def test_a_journey_with_a_token_is_without_what_was_rejected(
    client: Client, api: APIClient, listener: Listener, songs: dict[str, Song], mood_head: MoodHead
) -> None:
    list(embed_all(get_encoder()))
    ends = {"start": "雨落在空空的站台", "end": "太阳晒着新洗的被子", "language": "any"}
    for_all = client.post("/api/v1/journey", ends, content_type="application/json")
    met = [step["song"] for step in for_all.json()["steps"]]
    record_now(listener, "dislike_artist", artist=met[0]["artist"]["id"])
    record_now(listener, "dislike", song=met[-1]["id"])
    mine = [step["song"]["id"] for step in api.post("/api/v1/journey", ends, format="json").json()["steps"]]
    assert mine
    assert not {met[0]["id"], met[-1]["id"]} & set(mine)


def test_songs_are_similar_by_the_source_that_is_asked(client: Client, songs: dict[str, Song]) -> None:
    url = f"/api/v1/songs/{songs['rain'].pk}/similar"
    for source in ("lyrics", "resonance", "als", "ease", "item2vec", "playlist_knn", "fusion"):
        assert titles(client.get(url, {"source": source}))[0] == "又雨", source
    for source in ("popular", "nobody"):
        answer = client.get(url, {"source": source})
        assert (answer.status_code, answer.json()["errors"][0]["attr"]) == (400, "source")


def test_the_number_of_queries_hangs_on_no_history(
    api: APIClient, listener: Listener, songs: dict[str, Song], django_assert_max_num_queries: Any
) -> None:
    for name in ("rain", "night"):
        record_now(listener, "like", song=songs[name].pk)
        record_now(listener, "play", song=songs[name].pk)
    with django_assert_max_num_queries(QUERIES):
        assert titles(api.get(URL)) == ["又雨", "晴"]
    with django_assert_max_num_queries(QUERIES_WITH_WORDS):
        api.post(URL, WORDS, format="json")
