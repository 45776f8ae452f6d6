"""Songs, artists and search for REST clients."""

import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from catalog.models import Song


def test_songs_come_newest_first_in_pages_without_the_hidden(client: APIClient, songs: dict[str, Song]) -> None:
    page = client.get("/api/v1/songs", {"page_size": 2}).json()
    assert page["count"] == 3
    assert [song["title"] for song in page["results"]] == ["Rain", "晴天"]
    assert [song["title"] for song in client.get(page["next"]).json()["results"]] == ["下雨天"]


def test_a_list_takes_two_queries_and_a_song_two(client, songs, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(2):  # the count, the page with its artists and albums
        client.get("/api/v1/songs")
    with django_assert_num_queries(2):  # the song with artist and album, its lyrics
        client.get(f"/api/v1/songs/{songs['rain'].pk}")


def test_one_song_comes_with_its_words(client: APIClient, songs: dict[str, Song]) -> None:
    song = client.get(f"/api/v1/songs/{songs['rain'].pk}").json()
    assert (song["title"], song["artist"]["name"], song["lyrics"]) == ("下雨天", "林小满", "雨落在空空的站台")


def test_an_artist_and_their_songs(client: APIClient, songs: dict[str, Song]) -> None:
    artist = songs["rain"].artist_id
    assert client.get(f"/api/v1/artists/{artist}").json() == {"id": artist, "name": "林小满"}
    results = client.get(f"/api/v1/artists/{artist}/songs").json()["results"]
    assert [song["title"] for song in results] == ["下雨天"]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("晴天", ["晴天"]),
        ("林小满", ["下雨天"]),
        ("小满 雨", ["下雨天"]),
        ("天", ["晴天", "下雨天"]),
        ("RAIN", ["Rain"]),
        ("qingtian", ["晴天"]),
        ("lxm", ["下雨天"]),
        ("下雪天", ["下雨天"]),
        ("空空的站臺", ["下雨天"]),
        *((nothing, []) for nothing in ("%", "_", "'", "藏起来", "🌧")),
    ],
)
def test_search_finds_songs_by_title_artist_and_line(
    client: APIClient, songs: dict[str, Song], q: str, found: list[str]
) -> None:
    results = client.get("/api/v1/search", {"q": q}).json()["results"]
    assert [song["title"] for song in results] == found


def test_a_search_says_by_what_a_song_was_found_and_marks_the_line(
    client: APIClient, songs: dict[str, Song], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(5):  # artists, songs by name, songs by line; the songs of the page, their lyrics
        (found,) = client.get("/api/v1/search", {"q": "空空的站台"}).json()["results"]
    assert found == {
        "id": songs["rain"].pk,
        "title": "下雨天",
        "artist": {"id": songs["rain"].artist_id, "name": "林小满"},
        "album": None,
        "year": 1999,
        "language": "zh",
        "matched": "line",
        "lines": [{"text": "雨落在空空的站台", "start": 3, "end": 8}],
    }
    (by_title,) = client.get("/api/v1/search", {"q": "qingtian"}).json()["results"]
    assert (by_title["matched"], by_title["lines"]) == ("title", [])


@pytest.mark.parametrize("q", ["", " ", "字" * 101, "\0"])
def test_a_search_for_nothing_gets_400(client: APIClient, songs: dict[str, Song], q: str) -> None:
    response = client.get("/api/v1/search", {"q": q})
    assert response.status_code == 400
    assert response.json()["errors"][0]["attr"] == "q"


@pytest.mark.parametrize(
    "url",
    ["/api/v1/songs/404", "/api/v1/artists/404", "/api/v1/artists/404/songs", "/api/v1/nothing", "/api/",
     f"/api/v1/songs/{2**70}", f"/api/v1/artists/{2**70}/songs", f"/api/v1/songs/{2**70}/similar",
     "/api/v1/songs/x", "/api/v1/songs?page=999", "/api/v1/songs?page=x"],
)  # fmt: skip
def test_what_does_not_exist_gets_404_in_the_same_shape(client: APIClient, songs: dict[str, Song], url: str) -> None:
    response = client.get(url)
    assert response.status_code == 404
    assert response.json()["type"] == "client_error"


def test_a_hidden_song_does_not_exist(client: APIClient, songs: dict[str, Song]) -> None:
    assert client.get(f"/api/v1/songs/{songs['hidden'].pk}").status_code == 404


def test_a_catalogue_cannot_be_written_to(client: APIClient, songs: dict[str, Song]) -> None:
    assert client.post("/api/v1/songs", {"title": "x"}, format="json").status_code == 405
    assert client.delete(f"/api/v1/songs/{songs['rain'].pk}").status_code == 405
