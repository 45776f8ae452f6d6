"""The page for one listener: songs with their reasons, and what is said there of songs and sources felt at once."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.models import Song
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.listeners.models import DiaryEntry, Event, Listener, Opinion
from recommender.listeners.recording import record_now
from recommender.listeners.taste import exclusions_of
from recommender.recommenders import fusion
from tests.factories import make_listener, make_song
from tests.recommender.trained import publish_all

pytestmark = pytest.mark.django_db

FEELING = "雨落在空空的站台"
SAYS_IT = "划线的那句，很像你说的"
PAGE = "/for-you/"
# The session and its user, the listener; what they did and rejected; nine sources that vote, and what the groups find
# looked at; what is shown of their songs and of those behind the reasons; opinions.
MOST_QUERIES = 31


@pytest.fixture(autouse=True)
def _an_ordinary_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fusion, "_chance", lambda luck, song: 0.0)


@pytest.fixture
def listener(encoder: Encoder) -> Listener:
    return make_listener()


@pytest.fixture
def browser(client: Client, listener: Listener) -> Client:
    client.force_login(listener.user)
    return client


@pytest.fixture
def songs(encoder: Encoder) -> dict[str, Song]:
    songs = {
        "雨": make_song("雨", "甲", "雨落在空空的站台\n列车开走了"),
        "又雨": make_song("又雨", "乙", "雨落在空空的街道\n伞忘在家里"),
        "晴": make_song("晴", "丙", "太阳晒着新洗的被子\n风很轻"),
        "夜": make_song("夜", "丁", "月亮照着窗\n谁还没有睡"),
    }
    list(embed_all(encoder))
    publish_all(list(songs.values()), [1, 0.9, 0.2, 0.1])
    return songs


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return str(response.content.decode())


def titles(page: str) -> list[str]:
    return re.findall(r"《([^》]+)》</a></h3>", page)


def weights(**turned: float) -> dict[str, float]:
    return {"meaning": 1, "listeners": 1, "playlists": 1, "popular": 1} | turned


def test_a_new_listener_hears_what_many_hear_and_is_asked_for_three_songs(
    browser: Client, songs: dict[str, Song]
) -> None:
    page = text_of(browser.get(PAGE))
    assert titles(page)[0] == "雨"
    assert "最近不少人在听这首歌" in page
    assert "刚认识你" in page
    assert 'href="/start/"' in page
    assert "你再多收藏几首，它才开口" in page


def test_a_like_changes_the_page_that_answers_it(browser: Client, songs: dict[str, Song], listener: Listener) -> None:
    page = text_of(browser.post(PAGE, {"text": "", "like": songs["雨"].pk}))
    assert titles(page)[0] == "又雨"
    assert "雨" not in titles(page), "that one is known by now"
    assert "因为你收藏了《雨》，它们唱着相近的心事" in page
    assert "收藏好了" in page
    assert f'name="unlike" value="{songs["雨"].pk}"' in page
    assert "雨" in titles(text_of(browser.post(PAGE, {"unlike": songs["雨"].pk})))
    assert not Opinion.objects.exists()


def test_what_is_not_wanted_is_gone_from_the_page_that_answers_it_and_for_good(
    browser: Client, songs: dict[str, Song], listener: Listener
) -> None:
    assert "晴" not in titles(text_of(browser.post(PAGE, {"wish": f"not-{songs['晴'].pk}"})))
    page = text_of(browser.post(PAGE, {"text": FEELING, "wish": f"not-artist-{songs['又雨'].artist_id}"}))
    assert titles(page) == ["雨", "夜"]
    assert exclusions_of(listener).songs == {songs["晴"].pk}
    elsewhere = Client()
    elsewhere.force_login(listener.user)
    assert set(titles(text_of(elsewhere.get(PAGE)))) == {"雨", "夜"}


def test_words_are_answered_with_what_resonates_and_never_kept_unless_the_diary_is_on(
    browser: Client, songs: dict[str, Song], listener: Listener
) -> None:
    page = text_of(browser.post(PAGE, {"text": FEELING}))
    assert titles(page)[0] == "雨"
    assert SAYS_IT in page
    assert not DiaryEntry.objects.exists()
    Listener.objects.update(keeps_diary=True)
    browser.post(PAGE, {"text": FEELING})
    for again in (
        {"shift": "1,0"},
        {"wish": f"not-{songs['夜'].pk}"},
        {"like": songs["夜"].pk},
        weights(),
        {"text": ""},
    ):
        browser.post(PAGE, {"text": FEELING} | again)
    assert [entry.words for entry in DiaryEntry.objects.all()] == [FEELING]


def test_the_weights_are_shown_turned_and_set_back(browser: Client, songs: dict[str, Song], listener: Listener) -> None:
    record_now(listener, "like", song=songs["雨"].pk)
    page = text_of(browser.post(PAGE, {"text": ""} | weights(meaning=0, popular=0.5)))
    assert "它们唱着相近的心事" not in page
    assert re.search(r'name="meaning"[^>]+value="0\.0"', page)
    assert "<b>不听</b>" in page
    assert "<b>少听一点</b>" in page
    listener.refresh_from_db()
    assert listener.weights["meaning"] == 0
    assert "<b>不听</b>" in text_of(browser.get(PAGE)), "and it stays so"
    assert "<b>不听</b>" not in text_of(browser.post(PAGE, weights(meaning=0) | {"even": "1"}))
    listener.refresh_from_db()
    assert listener.weights == {}


@pytest.mark.parametrize("wrong", [{"meaning": -1}, {"meaning": 3}, {"meaning": "nan"}, {"popular": "viel"}])
def test_weights_that_are_none_change_nothing(
    browser: Client, songs: dict[str, Song], listener: Listener, wrong: dict[str, Any]
) -> None:
    assert titles(text_of(browser.post(PAGE, weights() | wrong)))
    listener.refresh_from_db()
    assert listener.weights == {}


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 30, "１", str(10**12)])
def test_a_like_of_nothing_changes_nothing(browser: Client, songs: dict[str, Song], sent: str) -> None:
    assert "收藏好了" not in text_of(browser.post(PAGE, {"like": sent}))
    assert not Event.objects.exists()


def test_while_paused_a_like_is_not_recorded_and_the_page_says_so(browser: Client, songs: dict[str, Song]) -> None:
    Listener.objects.update(paused=True)
    fragment = text_of(browser.post(PAGE, {"like": songs["雨"].pk}, headers={"HX-Request": "true"}))
    assert "这一下没有记" in fragment
    assert "收藏好了" not in fragment
    assert not Event.objects.exists()


def test_while_paused_what_is_said_on_a_visit_is_not_said_to_be_remembered(
    browser: Client, songs: dict[str, Song], listener: Listener
) -> None:
    browser.post(PAGE, {"wish": f"more-{songs['雨'].pk}"})
    assert "你的账号替你记着" in text_of(browser.get(PAGE))
    Listener.objects.update(paused=True)
    page = text_of(browser.get(PAGE))
    assert "记录暂停着" in page
    assert "你的账号替你记着" not in page


def test_htmx_gets_what_follows_the_form_and_refusals_alone(browser: Client, songs: dict[str, Song]) -> None:
    htmx = {"HX-Request": "true"}
    fragment = text_of(browser.post(PAGE, {"text": FEELING}, headers=htmx))
    assert "<html" not in fragment
    assert 'id="feeling"' not in fragment
    refused = browser.post(PAGE, {"text": "长" * 2_001}, headers=htmx)
    assert refused.status_code == 422
    assert refused.content.decode().strip() == "写得有点长了，请留在 2000 字以内。"
    assert browser.post(PAGE, {"text": "长" * 2_001}).status_code == 422


def test_where_nothing_is_known_at_all_the_page_says_how_to_begin(browser: Client, encoder: Encoder) -> None:
    assert "还没有歌可以给你" in text_of(browser.get(PAGE))


def test_who_silences_the_only_source_that_speaks_is_told_how_the_songs_come_back(
    browser: Client, listener: Listener, encoder: Encoder
) -> None:
    liked = make_song("雨", "甲", "雨落在空空的站台")
    make_song("又雨", "乙", "雨落在空空的街道")
    list(embed_all(encoder))
    record_now(listener, "like", song=liked.pk)
    assert titles(text_of(browser.get(PAGE))) == ["又雨"]
    page = text_of(browser.post(PAGE, weights(meaning=0)))
    assert titles(page) == []
    assert "把调低的再调高一点" in page
    assert "还没有歌可以给你" not in page


def test_who_thinks_of_dying_gets_care_first(browser: Client, songs: dict[str, Song]) -> None:
    page = text_of(browser.post(PAGE, {"text": "我不想活了"}))
    assert page.index("12356") < page.index("今天给你的歌" if "今天给你的歌" in page else "这样的心情，这样的你")


def test_only_who_is_signed_in_has_the_page_and_the_way_to_it(client: Client, db: None) -> None:
    assert client.get(PAGE).headers["Location"].startswith("/account/login/")
    assert PAGE not in client.get("/").content.decode()
    client.force_login(make_listener().user)
    page = client.get(PAGE)
    assert "no-store" in page["Cache-Control"]
    assert f'href="{PAGE}" aria-current="page"' in page.content.decode()


def test_what_the_page_costs(
    browser: Client, songs: dict[str, Song], listener: Listener, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    record_now(listener, "like", song=songs["雨"].pk)
    browser.get(PAGE)
    with django_assert_max_num_queries(MOST_QUERIES):
        browser.get(PAGE)
    with django_assert_max_num_queries(MOST_QUERIES):
        browser.post(PAGE, {"text": FEELING})


def test_at_home_a_listener_is_answered_with_reasons_and_without_what_they_rejected(
    browser: Client, songs: dict[str, Song], listener: Listener
) -> None:
    record_now(listener, "dislike", song=songs["夜"].pk)
    page = text_of(browser.post("/resonance/", {"text": FEELING}))
    assert titles(page)[0] == "雨"
    assert "夜" not in titles(page)
    assert SAYS_IT in page
    assert "先写下一点心情" in browser.post("/resonance/", {"text": " "}).content.decode()
    assert SAYS_IT not in text_of(Client().post("/resonance/", {"text": FEELING}))


def test_what_a_visitor_wanted_more_of_leads_the_way_after_signing_up_and_can_be_kept(
    browser: Client, songs: dict[str, Song], listener: Listener
) -> None:
    Client.logout(browser)
    browser.post("/visit/", {"wish": f"more-{songs['雨'].pk}"})
    browser.force_login(listener.user)
    page = text_of(browser.get(PAGE))
    assert titles(page)[0] == "又雨"
    assert "因为你想多听像《雨》的歌，它们唱着相近的心事" in page
    assert "把想多听的收藏起来" in page
    page = text_of(browser.post(PAGE, {"wish": "keep"}))
    assert "因为你收藏了《雨》" in page
    assert "这次来，你说过" not in page
    assert [opinion.song for opinion in listener.opinions.liked()] == [songs["雨"]]
