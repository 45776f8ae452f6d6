"""Shares for REST clients."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from catalog.models import Song
from recommender.sharing import throttling
from recommender.sharing.models import Share

URL = "/api/v1/share"


@pytest.fixture
def wish(songs: dict[str, Song]) -> dict[str, Any]:
    return {
        "title": "雨天",
        "songs": [
            {"song": songs["rain"].pk, "first_line": 1, "last_line": 1, "strongest_line": 1},
            {"song": songs["sun"].pk},
        ],
    }


def test_songs_are_shared_read_and_taken_down(client: APIClient, wish: dict[str, Any]) -> None:
    made = client.post(URL, wish, format="json")
    assert made.status_code == 201
    body = made.json()
    assert body["url"] == f"http://testserver/s/{body['token']}/"
    assert body["picture"] == f"http://testserver/s/{body['token']}/card.png"
    share = client.get(f"{URL}/{body['token']}").json()
    assert (share["title"], share["kind"], share["words"]) == ("雨天", "songs", "")
    assert [shown["song"]["title"] for shown in share["songs"]] == ["下雨天", "晴天"]
    assert share["songs"][0]["lines"] == ["雨落在空空的站台"]
    assert share["songs"][0]["strongest"] == 0
    assert "secret" not in share
    assert client.delete(f"{URL}/{body['token']}", headers={"X-Take-Down-Secret": "x"}).status_code == 403
    assert client.delete(f"{URL}/{body['token']}").status_code == 403
    down = client.delete(f"{URL}/{body['token']}", headers={"X-Take-Down-Secret": body["secret"]})
    assert down.status_code == 204
    assert client.get(f"{URL}/{body['token']}").status_code == 404
    assert client.delete(f"{URL}/{body['token']}").status_code == 404


def test_words_are_shared_only_where_they_are_sent(client: APIClient, wish: dict[str, Any]) -> None:
    made = client.post(URL, wish | {"words": "写给你的", "kind": "journey"}, format="json").json()
    share = client.get(f"{URL}/{made['token']}").json()
    assert (share["words"], share["kind"]) == ("写给你的", "journey")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "长" * 61}, "title"),
        ({"songs": []}, "songs"),
        ({"songs": [{"song": 0}]}, "songs.0.song"),
        ({"songs": [{"song": 404}]}, "non_field_errors"),
        ({"songs": [{"song": 2**70}]}, "songs.0.song"),
        ({"songs": [{"song": 1}] * 31}, "songs"),
        ({"songs": "1"}, "songs"),
        ({"kind": "film"}, "kind"),
        ({"words": "长" * 2_001}, "words"),
    ],
)
def test_a_wrong_wish_gets_400_with_the_field(
    client: APIClient, wish: dict[str, Any], wrong: dict[str, Any], field: str
) -> None:
    response = client.post(URL, wish | wrong, format="json")
    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"].startswith(field)
    assert not Share.objects.exists()


def test_nobody_shares_without_end(client: APIClient, wish: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttling, "RATE", "2/hour")
    assert [client.post(URL, wish, format="json").status_code for _ in range(3)] == [201, 201, 429]
