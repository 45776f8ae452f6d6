"""`recommend` for REST clients: what it answers, and what it says to a question that it cannot answer."""

import json
from typing import Any

import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.test import APIClient

from catalog.models import Song
from recommender import recommendation
from recommender.recommenders.resonance import WORDING_SHARE

URL = "/api/v1/recommend"


def titles(body: dict[str, Any]) -> list[str]:
    return [r["song"]["title"] for r in body["recommendations"]]


def test_a_feeling_is_answered_with_songs(client: APIClient, songs: dict[str, Song]) -> None:
    response = client.post(URL, {"text": "雨落在站台", "top_n": 1}, format="json")
    assert response.status_code == 200
    assert response.json() == {
        "recommendations": [
            {
                "song": {
                    "id": songs["rain"].pk,
                    "title": "下雨天",
                    "artist": {"id": songs["rain"].artist_id, "name": "林小满"},
                    "album": None,
                    "year": 1999,
                    "language": "zh",
                },
                # It has the most of the words, too.
                "score": pytest.approx((1 - WORDING_SHARE) * 0.707 + WORDING_SHARE, abs=0.001),
                "resonance": {
                    "text": "雨落在空空的站台",
                    "first_line": 1,
                    "last_line": 1,
                    "strongest_line": 1,
                    "score": pytest.approx(0.707, abs=0.001),
                },
                "excerpt": ["雨落在空空的站台"],
            }
        ],
        "encoder": "fake-v1",
        "epoch": response.json()["epoch"],
        "mood": None,
        "cached": False,
        "care": None,
    }


def test_get_asks_the_same(client: APIClient, songs: dict[str, Song]) -> None:
    asked = {"text": "雨", "top_n": "2"}
    assert titles(client.get(URL, asked).json()) == titles(client.post(URL, asked, format="json").json())


def test_filters_narrow_the_answer(client: APIClient, songs: dict[str, Song]) -> None:
    assert titles(client.get(URL, {"text": "雨", "language": "en"}).json()) == ["Rain"]
    assert len(titles(client.get(URL, {"text": "雨", "language": "any"}).json())) == 3
    assert titles(client.get(URL, {"text": "雨", "artist": str(songs["sun"].artist_id)}).json()) == ["晴天"]
    assert titles(client.get(URL, {"text": "雨", "year_to": "2000"}).json()) == ["下雨天"]
    without = client.post(URL, {"text": "雨", "exclude": [songs["rain"].pk]}, format="json")
    assert titles(without.json()) == ["晴天"]


def test_ids_to_exclude_may_repeat_in_the_address(client: APIClient, songs: dict[str, Song]) -> None:
    answer = client.get(URL, {"text": "雨", "exclude": [str(songs["rain"].pk), str(songs["sun"].pk)]})
    assert titles(answer.json()) == []


def test_the_original_contract_still_holds(client: APIClient, songs: dict[str, Song]) -> None:
    response = client.post("/recommend", {"text": "雨落在空空的站台", "top_n": 1}, format="json")
    assert response.json() == {
        "recommendations": [{"name": "下雨天", "singer": "林小满", "similarity": pytest.approx(1.0, abs=1e-3)}]
    }


def test_similar_songs_of_a_song(client: APIClient, songs: dict[str, Song]) -> None:
    assert titles(client.get(f"/api/v1/songs/{songs['rain'].pk}/similar").json()) == ["晴天"]
    assert client.get(f"/api/v1/songs/{songs['hidden'].pk}/similar").status_code == 404


@pytest.mark.parametrize("url", [URL, "/recommend"])
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": ""}, "text"),
        ({"text": " \n\u3000"}, "text"),
        ({"text": None}, "text"),
        ({"text": ["雨"]}, "text"),
        ({"text": "字" * 2001}, "text"),
        ({"text": "空\0字符"}, "text"),
        ({"text": "半个\ud83d表情"}, "text"),
        ({"text": "雨", "top_n": 0}, "top_n"),
        ({"text": "雨", "top_n": 101}, "top_n"),
        ({"text": "雨", "top_n": "十"}, "top_n"),
        ({"text": "雨", "top_n": True}, "top_n"),
        ({"text": "雨", "top_n": 1e30}, "top_n"),
        ({"text": "雨", "top_n": None}, "top_n"),
    ],
)
def test_bad_input_gets_400_with_the_field_and_the_reason(
    client: APIClient, songs: dict[str, Song], url: str, body: dict[str, Any], field: str
) -> None:
    response = client.post(url, json.dumps(body), content_type="application/json")
    assert response.status_code == 400
    assert response.json()["type"] == "validation_error"
    (error,) = response.json()["errors"]
    assert error["attr"] == field
    assert error["detail"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("language", "klingon"),
        ("language", "\ud800"),
        ("artist", 2**70),
        ("artist", "x"),
        ("year_from", -1),
        ("exclude", ["x"]),
    ],
)
def test_a_wrong_filter_gets_400_with_its_name(
    client: APIClient, songs: dict[str, Song], name: str, value: object
) -> None:
    body = json.dumps({"text": "雨", name: value})
    response = client.post(URL, body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"].partition(".")[0] == name


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_000, b'{"text": "x", "top_n": Infinity}'],
)
def test_malformed_json_gets_400(client: APIClient, songs: dict[str, Song], body: bytes) -> None:
    response = client.post(URL, body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["type"] in {"client_error", "validation_error"}


def test_a_body_that_is_not_json_gets_415_in_the_same_shape(client: APIClient, songs: dict[str, Song]) -> None:
    response = client.post(URL, "text=雨", content_type="text/plain")
    assert response.status_code == 415
    assert response.json()["type"] == "client_error"


def test_a_failure_inside_shows_nothing_of_the_inside(
    client: APIClient, songs: dict[str, Song], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> int:
        raise DatabaseError("password of the database")

    monkeypatch.setattr(recommendation, "catalogue_epoch", fail)
    client.raise_request_exception = False
    response = client.post(URL, {"text": "雨"}, format="json")
    assert response.status_code == 500
    assert response.json()["type"] == "server_error"
    assert "password" not in response.content.decode()


def test_every_answer_says_how_much_may_still_be_asked(
    client: APIClient, songs: dict[str, Song], settings: Any
) -> None:
    settings.API_RATE = "2/min"
    answers = [client.get(URL, {"text": "雨"}) for _ in range(3)]
    assert [a.status_code for a in answers] == [200, 200, 429]
    assert [a["RateLimit-Remaining"] for a in answers] == ["1", "0", "0"]
    assert all(a["RateLimit-Limit"] == "2" for a in answers)
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert answers[-1].json()["type"] == "client_error"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["text", "top_n", "language", "artist", "year_from", "year_to", "exclude"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_no_input_gives_a_500(client: APIClient, songs: dict[str, Song], body: dict[str, Any]) -> None:
    recommendation.cache.clear()  # the rate limit is not what this is about
    response = client.post(URL, json.dumps(body), content_type="application/json")
    assert response.status_code in {200, 400}
