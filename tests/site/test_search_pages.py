"""The search page and what the fields suggest."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.models import Album
from catalog.search import MOST_FOUND
from frontend.search import SONGS_A_PAGE, SUGGESTED_SONGS
from tests.factories import make_song

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_a_song_is_found_by_title_artist_and_line(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    song = make_song("末班车厢", "陈一帆", "第一行不相干\n列车开进 夜的深处")
    song.album = Album.objects.create(title="夜里", key="夜里", artist=song.artist)
    song.save()
    # Artists, songs by name, songs by line; the songs of the page with artist and album, their lyrics.
    with django_assert_num_queries(5):
        page = text_of(client.get("/search/", {"q": "末班"}))
    assert "找到 1 首" in page
    assert "夜里" in page
    assert "第一行不相干" in page, "its opening stands for it where no line was asked for"
    artist = text_of(client.get("/search/", {"q": "chenyifan"}))
    assert f'<a href="/artists/{song.artist_id}/">陈一帆</a> <span>1 首歌</span>' in artist
    assert "末班车厢" in artist
    assert "列车<mark>开进 夜的</mark>深处" in text_of(client.get("/search/", {"q": "開進夜的"}))


def test_a_search_turns_its_pages_without_forgetting_the_words(client: Client) -> None:
    for n in range(SONGS_A_PAGE + 1):
        make_song(f"练习曲 {n}", "练习生")
    first = text_of(client.get("/search/", {"q": "练习"}))
    assert f"找到 {SONGS_A_PAGE + 1} 首" in first
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    assert text_of(client.get("/search/" + unescape(following[1]))).count("<li>") == 1


def test_more_than_anybody_reads_is_said_to_be_a_choice(client: Client) -> None:
    for n in range(MOST_FOUND + 1):
        make_song(f"练习曲 {n}", "练习生")
    assert f"先列出最像的 {MOST_FOUND} 首" in text_of(client.get("/search/", {"q": "练习"}))


def test_a_search_for_nothing_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert "哼得出的半句" in text_of(client.get("/search/"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("长" * 10_000, "太长了"),
        ("晚\0风", "空字符"),
        ("%", "没有能拿来找的字"),
        ("_", "没有能拿来找的字"),
        ("'\"", "没有能拿来找的字"),
        ("🌧😀", "没有能拿来找的字"),
        ("从前慢", "没有找到「从前慢」"),
        ("%从前%", "没有找到"),
        ("<b>从前</b>", "没有找到「&lt;b&gt;"),
        ("  ", "哼得出的半句"),
    ],
)
def test_a_search_that_finds_nothing_says_so_kindly(client: Client, query: str, said: str) -> None:
    for path in ("/search/", "/search/suggestions/"):
        response = client.get(path, {"q": query})
        assert response.status_code == 200
    assert said in text_of(client.get("/search/", {"q": query}))
    assert not text_of(response).strip()


def test_what_cannot_be_searched_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        for query in ("长" * 10_000, "%", "_", "🌧", "\0", "'", ""):
            client.get("/search/", {"q": query})
            client.get("/search/suggestions/", {"q": query})


def test_suggestions_are_options_of_artists_and_songs_with_the_line(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    song = make_song("末班车厢", "陈一帆", "列车开进 夜的深处")
    with django_assert_num_queries(5):
        response = client.get("/search/suggestions/", {"q": "cyf"})
    assert "<html" not in text_of(response)
    assert re.findall(r'role="option" data-href="([^"]+)"', text_of(response)) == [
        f"/artists/{song.artist_id}/",
        f"/songs/{song.pk}/",
    ]
    assert "max-age=60" in response.headers["Cache-Control"]
    assert "<mark>开进 夜的</mark>" in text_of(client.get("/search/suggestions/", {"q": "开进夜的"}))


def test_few_suggestions_are_enough(client: Client) -> None:
    for n in range(SUGGESTED_SONGS + 5):
        make_song(f"练习曲 {n}", f"学生{n}")
    assert text_of(client.get("/search/suggestions/", {"q": "练习"})).count('role="option"') == SUGGESTED_SONGS


def test_every_page_but_the_search_itself_has_the_field_in_its_head(client: Client) -> None:
    assert 'id="seek"' in text_of(client.get("/about/"))
    assert 'id="seek"' not in text_of(client.get("/search/"))
