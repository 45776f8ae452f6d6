"""One sentence and three songs: a start for anyone, with or without an account."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.models import Song
from frontend.visit import COOKIE
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.listeners.models import DiaryEntry, Listener, Opinion
from tests.factories import make_listener, make_song

pytestmark = pytest.mark.django_db

FEELING = "晚风里很想你"
PAGE = "/start/"


@pytest.fixture
def songs(encoder: Encoder) -> list[Song]:
    """Thirteen songs of thirteen artists, and one more of the first."""
    songs = [make_song(f"晚风 {n}", f"歌手 {n}", f"晚风里很想你 {n}\n第 {n} 盏灯") for n in range(13)]
    songs.append(make_song("另一首", "歌手 0", "晚风里很想你"))
    list(embed_all(encoder))
    return songs


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def offered(page: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'type="checkbox" name="like" value="(\d+)"', page)]


def test_a_sentence_is_answered_with_a_dozen_songs_to_pick_from(client: Client, songs: list[Song]) -> None:
    assert offered(text_of(client.get(PAGE))) == []
    page = text_of(client.post(PAGE, {"text": FEELING}))
    picks = offered(page)
    assert len(picks) == len(set(picks)) == 12
    assert "注册一个账号" in page
    assert f'name="text" value="{FEELING}"' in page


def test_what_a_visitor_picks_leads_to_an_answer_and_lives_for_the_visit(client: Client, songs: list[Song]) -> None:
    picks = offered(text_of(client.post(PAGE, {"text": FEELING})))[:3]
    page = text_of(client.post(PAGE, {"text": FEELING, "picked": "1", "like": picks}))
    assert "有 10 首歌" in page
    assert page.count("多一些像《") == 3
    assert "想让它一直记着" in page
    assert not any(f'<h3 lang="zh-Hans"><a href="/songs/{pick}/">' in page for pick in picks)
    assert client.cookies[COOKIE].value.startswith(".".join(map(str, picks)))
    assert not client.cookies[COOKIE]["max-age"]
    assert FEELING not in str(client.cookies)
    assert not Opinion.objects.exists()


def test_what_a_listener_picks_is_liked_and_their_page_is_personal_at_once(client: Client, songs: list[Song]) -> None:
    listener = make_listener()
    client.force_login(listener.user)
    page = text_of(client.post(PAGE, {"text": FEELING}))
    assert '<form class="picks" method="post" action="/for-you/">' in page
    assert "点中的会放进你的收藏" in page
    picks = offered(page)[:3]
    page = text_of(client.post("/for-you/", {"text": FEELING, "picked": "1", "like": picks}))
    assert {opinion.song_id for opinion in listener.opinions.liked()} == set(picks)
    assert "收藏好了" in page
    assert "开始认识你了" in page
    assert COOKIE not in client.cookies
    assert "因为你收藏了《" in text_of(client.get("/for-you/"))


def test_the_diary_of_a_listener_who_keeps_one_holds_the_sentence_once(client: Client, songs: list[Song]) -> None:
    listener = make_listener()
    Listener.objects.update(keeps_diary=True)
    client.force_login(listener.user)
    picks = offered(text_of(client.post(PAGE, {"text": FEELING, "language": "zh"})))
    client.post("/for-you/", {"text": FEELING, "language": "zh", "shift": "", "picked": "1", "like": picks[:3]})
    entry = listener.diary.get()
    assert (entry.words, entry.songs) == (FEELING, picks)


def test_the_sentence_of_a_listener_without_a_diary_is_not_stored(client: Client, songs: list[Song]) -> None:
    client.force_login(make_listener().user)
    text_of(client.post(PAGE, {"text": FEELING}))
    assert not DiaryEntry.objects.exists()


def test_words_of_dying_are_not_stored_even_by_the_diary(client: Client, songs: list[Song]) -> None:
    client.force_login(make_listener().user)
    Listener.objects.update(keeps_diary=True)
    text_of(client.post(PAGE, {"text": "我不想活了"}))
    assert not DiaryEntry.objects.exists()


def test_who_picks_nothing_is_answered_all_the_same(client: Client, songs: list[Song]) -> None:
    page = text_of(client.post(PAGE, {"text": FEELING, "picked": "1"}))
    assert "有 10 首歌" in page
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("like", ["x", "0", "-1", "9" * 30, str(10**12)])
def test_a_pick_that_is_none_is_let_be(client: Client, songs: list[Song], like: str) -> None:
    assert "有 10 首歌" in text_of(client.post(PAGE, {"text": FEELING, "picked": "1", "like": like}))


@pytest.mark.parametrize("text", ["", " \n", "长" * 2_001, "晚\0风"])
def test_a_sentence_that_cannot_be_read_is_refused_kindly(client: Client, songs: list[Song], text: str) -> None:
    for sent in ({"text": text}, {"text": text, "picked": "1"}):
        response = client.post(PAGE, sent)
        assert response.status_code == 422
        assert 'aria-invalid="true"' in response.content.decode()


def test_a_sentence_that_no_song_answers_says_so(client: Client, encoder: Encoder) -> None:
    assert "换一种说法试试" in text_of(client.post(PAGE, {"text": FEELING}))


def test_what_is_not_wanted_on_the_visit_is_not_offered(client: Client, songs: list[Song]) -> None:
    client.post("/visit/", {"wish": f"not-{songs[3].pk}"})
    assert songs[3].pk not in offered(text_of(client.post(PAGE, {"text": FEELING})))


def test_who_thinks_of_dying_gets_care_first(client: Client, songs: list[Song]) -> None:
    page = text_of(client.post(PAGE, {"text": "我不想活了"}))
    assert page.index("12356") < page.index("一句话，三首歌</h1>")


def test_the_home_page_shows_the_way(client: Client) -> None:
    assert f'href="{PAGE}"' in text_of(client.get("/"))


def test_nothing_is_for_caches_and_what_it_costs(
    client: Client, songs: list[Song], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(0):
        assert "no-store" in client.get(PAGE)["Cache-Control"]
    # The epoch, the nearest songs, once more because they are few, their passages, words, artists and likeness, what
    # groups of listeners hear, what is shown.
    with django_assert_max_num_queries(9):
        client.post(PAGE, {"text": FEELING})
