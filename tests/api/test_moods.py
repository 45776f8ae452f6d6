"""Moods and journeys for REST clients."""

from itertools import pairwise
from typing import Any

import pytest
from rest_framework.test import APIClient

from catalog.models import Song
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.moods import Mood, MoodHead
from tests.factories import make_song

pytestmark = pytest.mark.django_db

JOURNEY = "/api/v1/journey"


@pytest.fixture
def moody(encoder: Encoder, mood_head: MoodHead) -> list[Song]:
    songs = [make_song(f"独{n}", f"甲{n}", f"孤独孤独 {'光' * n}{'暗' * (20 - n)} {n}") for n in range(21)]
    songs.append(make_song("快乐", "乙", "快乐快乐"))
    list(embed_all(encoder))
    return songs


def test_an_answer_says_how_the_words_feel(client: APIClient, moody: list[Song]) -> None:
    mood = client.post("/api/v1/recommend", {"text": "孤独"}, format="json").json()["mood"]
    assert mood["strongest"] == "lonely"
    assert "孤独" in mood["words"]
    assert set(mood["shares"]) == set(Mood.values)
    assert sum(mood["shares"].values()) == pytest.approx(1, abs=1e-4)
    assert -1 <= mood["valence"] <= 1


def test_brighter_songs_can_be_asked_for(client: APIClient, moody: list[Song]) -> None:
    first, last = (
        client.post("/api/v1/recommend", {"text": "孤独", "brighter": steps, "top_n": 1}, format="json").json()
        for steps in (3, -3)
    )
    bright, dark = (answer["recommendations"][0]["song"]["title"] for answer in (first, last))
    assert int(bright[1:]) > int(dark[1:])


def test_recommendations_and_songs_can_be_of_one_mood(client: APIClient, moody: list[Song]) -> None:
    answer = client.post("/api/v1/recommend", {"text": "孤独", "mood": "happy"}, format="json").json()
    assert [found["song"]["title"] for found in answer["recommendations"]] == ["快乐"]
    page = client.get("/api/v1/songs", {"mood": "happy"}).json()
    assert [song["title"] for song in page["results"]] == ["快乐"]


def test_the_moods_are_listed_with_what_the_catalogue_has_of_them(client: APIClient, moody: list[Song]) -> None:
    moods = {mood["mood"]: mood for mood in client.get("/api/v1/moods").json()}
    assert list(moods) == Mood.values
    assert moods["happy"]["songs"] == 1
    assert moods["happy"]["name"] == "快乐"
    assert moods["happy"]["purest"]["song"]["title"] == "快乐"
    assert moods["angry"]["purest"] is None


def test_the_songs_of_a_mood_come_in_pages(client: APIClient, moody: list[Song]) -> None:
    page = client.get("/api/v1/moods/lonely/songs", {"page_size": 2}).json()
    assert page["count"] == 21
    assert len(page["results"]) == 2
    assert "孤独" in page["results"][0]["line"]
    bright = client.get("/api/v1/moods/lonely/songs?light=bright&page_size=100").json()
    assert 0 < bright["count"] < 21


def test_a_journey_goes_up_step_by_step(client: APIClient, moody: list[Song]) -> None:
    response = client.post(JOURNEY, {"start": "孤独 暗暗", "end": "孤独 光光", "steps": 8}, format="json")
    journey = response.json()
    valences = [step["mood"]["valence"] for step in journey["steps"]]
    assert response.status_code == 200
    assert len(valences) == journey["wanted"] == 8
    assert all(before <= after for before, after in pairwise(valences))
    assert journey["start"]["valence"] < journey["end"]["valence"]
    assert journey["steps"][0]["resonance"]["text"]
    assert journey["care"] is None


def test_a_journey_may_lead_to_a_mood(client: APIClient, moody: list[Song]) -> None:
    journey = client.post(JOURNEY, {"start": "孤独 暗暗", "mood": "happy"}, format="json").json()
    assert journey["end"]["strongest"] == "happy"


def test_without_a_head_moods_are_empty_and_nothing_fails(client: APIClient, songs: dict[str, Song]) -> None:
    assert client.get("/api/v1/moods").json() == []
    assert client.get("/api/v1/moods/lonely/songs").json()["results"] == []
    assert client.post(JOURNEY, {"start": "雨", "end": "晴"}, format="json").json()["start"] is None


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"end": "光"}, "start"),
        ({"start": " ", "end": "光"}, "start"),
        ({"start": "暗"}, "end"),
        ({"start": "暗", "end": "光", "mood": "happy"}, "end"),
        ({"start": "暗", "end": ""}, "end"),
        ({"start": "暗", "end": " 暗 "}, "end"),
        ({"start": "暗", "end": "长" * 2001}, "end"),
        ({"start": "暗", "mood": "klingon"}, "mood"),
        ({"start": "暗", "mood": "angry"}, "mood"),
        ({"start": "暗", "end": "光", "steps": 7}, "steps"),
        ({"start": "暗", "end": "光", "steps": 16}, "steps"),
        ({"start": "暗", "end": "光", "language": "klingon"}, "language"),
    ],
)
def test_a_journey_that_cannot_be_gets_400_with_the_field_and_the_reason(
    client: APIClient, moody: list[Song], body: dict[str, Any], field: str
) -> None:
    response = client.post(JOURNEY, body, format="json")
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert error["attr"] == field
    assert error["detail"]


@pytest.mark.parametrize(
    ("address", "asked", "status"),
    [
        ("/api/v1/songs", {"mood": "klingon"}, 400),
        ("/api/v1/songs", {"mood": "%"}, 400),
        ("/api/v1/recommend", {"text": "雨", "mood": "klingon"}, 400),
        ("/api/v1/recommend", {"text": "雨", "brighter": "4"}, 400),
        ("/api/v1/moods/klingon/songs", {}, 404),
        ("/api/v1/moods/lonely/songs", {"light": "blue"}, 400),
    ],
)
def test_an_unknown_mood_is_an_error_that_says_so(
    client: APIClient, moody: list[Song], address: str, asked: dict[str, str], status: int
) -> None:
    response = client.get(address, asked)
    assert response.status_code == status
    assert response.json()["errors"][0]["detail"]
