"""The moods' pages, the picture of a feeling, and shifting an answer."""

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.models import Song
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.moods import Mood, MoodHead
from tests.factories import make_song

pytestmark = pytest.mark.django_db


@pytest.fixture
def songs(encoder: Encoder, mood_head: MoodHead) -> list[Song]:
    """Some songs of each of four moods; among the lonely ones a bright and a dark one, and a hidden one."""
    songs = [
        make_song("独光", "甲", "孤独孤独的光光光光"),
        make_song("独暗", "乙", "孤独孤独的暗暗暗暗"),
        make_song("藏", "丙", "孤独孤独孤独", hidden=True),
        *(
            make_song(f"{mood}{n}", f"丁{n}", f"{mood}{mood}的歌 {n}")
            for mood in ("快乐", "思念", "愤怒")
            for n in range(3)
        ),
    ]
    list(embed_all(encoder))
    return songs


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def test_all_moods_are_on_one_page_each_with_a_line_of_a_song(
    client: Client, songs: list[Song], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # The epoch; figures of the moods, the purest song of each, those songs.
    with django_assert_num_queries(4):
        page = text_of(client.get("/moods/"))
    assert set(re.findall(r'href="/moods/(\w+)/"', page)) == set(Mood.values)
    assert "孤独孤独的" in page
    assert "2 首歌" in page
    with django_assert_num_queries(1):  # the epoch: the rest is remembered until the catalogue changes
        client.get("/moods/")


def test_a_mood_has_a_page_to_share(
    client: Client, songs: list[Song], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # How many songs, one page of their profiles, their passages, the songs.
    with django_assert_num_queries(4):
        page = text_of(client.get("/moods/lonely/"))
    assert '<meta property="og:title" content="孤独的歌">' in page
    assert re.search(r'<meta property="og:description" content="热闹散了.+">', page)
    assert re.search(r'<meta property="og:url" content="http://testserver/moods/lonely/">', page)
    assert "独光" in page
    assert "藏" not in re.findall(r'song-title">(.+?)<', page)


def test_the_songs_of_a_mood_can_be_narrowed_to_bright_and_dark_ones(client: Client, songs: list[Song]) -> None:
    titles = [
        re.findall(r'song-title">(.+?)<', text_of(client.get("/moods/lonely/", {"light": light})))
        for light in ("bright", "dark", "", "nonsense")
    ]
    assert titles[:2] == [["独光"], ["独暗"]]
    assert sorted(titles[2]) == sorted(titles[3]) == ["独光", "独暗"]


def test_the_songs_of_a_mood_come_in_pages_that_keep_the_filter(
    client: Client, encoder: Encoder, mood_head: MoodHead
) -> None:
    for n in range(22):
        make_song(f"第{n}首", f"歌手{n}", f"孤独孤独的光光光 第{n}首")
    list(embed_all(encoder))
    first = text_of(client.get("/moods/lonely/", {"light": "bright"}))
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following
    assert "light=bright" in following[1]
    assert text_of(client.get("/moods/lonely/" + following[1])).count("song-title") == 2


@pytest.mark.parametrize("mood", ["klingon", "LONELY", "%25", "lonely-"])
def test_an_unknown_mood_is_a_page_that_leads_on(client: Client, mood: str) -> None:
    response = client.get(f"/moods/{mood}/")
    assert response.status_code == 404
    assert "这一页不在这里" in text_of(response)


def test_a_mood_without_songs_says_so(client: Client, songs: list[Song]) -> None:
    assert "还没有这样的歌" in text_of(client.get("/moods/calm/"))


def test_while_moods_are_unread_their_pages_ask_for_patience(client: Client, encoder: Encoder) -> None:
    assert "还没有读完" in text_of(client.get("/moods/"))
    assert client.get("/moods/lonely/").status_code == 200


def test_a_feeling_is_answered_with_its_picture_and_words(client: Client, songs: list[Song]) -> None:
    page = text_of(client.post("/resonance/", {"text": "孤独的夜"}))
    assert re.search(r"听起来，\S*孤独", page)
    assert page.count("<path data-mood=") == len(Mood)
    assert re.search(r"<title>你写的心情 · 孤独 \d+%", page)


def test_an_answer_can_be_shifted_and_shifted_back(client: Client, songs: list[Song]) -> None:
    plain = text_of(client.post("/resonance/", {"text": "孤独"}))
    assert 'name="shift" value="1,0">明亮一点' in plain
    assert "回到原来" not in plain
    brighter = text_of(client.post("/resonance/", {"text": "孤独", "shift": "3,0"}))
    assert "明亮" in brighter
    assert 'value="0,0">回到原来' in brighter
    assert "明亮一点" not in brighter  # there is no step further
    darker = text_of(client.post("/resonance/", {"text": "孤独", "shift": "-3,0"}))
    assert [re.findall(r"《(独.)》", page)[0] for page in (brighter, darker)] == ["独光", "独暗"]


@pytest.mark.parametrize("shift", ["1", "x,y", "9,9", "1,0,0", "1\0,0", "99999,1"])
def test_a_shift_that_is_none_is_refused_kindly(client: Client, songs: list[Song], shift: str) -> None:
    response = client.post("/resonance/", {"text": "孤独", "shift": shift})
    assert response.status_code == 422


def test_a_song_page_shows_how_the_song_feels_and_leads_to_its_mood(
    client: Client, songs: list[Song], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(f"/songs/{songs[0].pk}/")
    with django_assert_num_queries(
        3
    ):  # the song with its mood, its lyrics, the epoch: nothing more than without a mood
        page = text_of(client.get(f"/songs/{songs[0].pk}/"))
    assert '<a data-mood="lonely" href="/moods/lonely/">听起来，' in page


def test_a_song_whose_mood_is_unread_has_a_page_all_the_same(client: Client, encoder: Encoder) -> None:
    assert "听起来" not in text_of(client.get(f"/songs/{make_song().pk}/"))
