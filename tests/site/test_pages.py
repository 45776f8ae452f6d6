"""What the pages answer, what each costs in queries, and that they keep nothing of what a visitor wrote."""

import logging
import re
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.views.defaults import permission_denied
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from catalog.models import Song
from frontend import answers, views
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.listeners.recording import record_now
from tests.factories import make_artist, make_listener, make_song
from tests.recommender.trained import publish_neighbours

pytestmark = pytest.mark.django_db

FEELING = "晚风里很想你，可是没有人可以说"


@pytest.fixture
def songs(encoder: Encoder) -> list[Song]:
    """Twelve songs with vectors: more than any page recommends."""
    songs = [make_song(f"晚风 {n}", "小满", f"晚风吹过旧阳台 {n}\n\n你的衬衫还没收 {n}") for n in range(12)]
    list(embed_all(encoder))
    return songs


def text_of(response: Any) -> str:
    return str(response.content.decode())


def test_the_home_page_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/")
    assert response.status_code == 200
    assert "心里有什么" in text_of(response)


def test_the_about_page_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/about/").status_code == 200


def test_a_feeling_is_answered_with_songs_and_their_words(
    client: Client, songs: list[Song], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # The catalogue's epoch, the nearest vectors, their passages and words, their songs with artist, album and lyrics.
    # One more where the index, which is approximate, finds fewer than ten of the twelve: then all are compared.
    with django_assert_max_num_queries(5):
        response = client.post("/resonance/", {"text": FEELING})
    page = text_of(response)
    assert response.status_code == 200
    assert "有 10 首歌" in page
    assert page.count("晚风吹过旧阳台") == 10
    assert re.search(r'href="/songs/\d+/">《晚风 \d+》', page)
    assert re.search(r"五级中的第 [1-5] 级", page)


def test_the_same_feeling_again_costs_only_the_epoch(
    client: Client, songs: list[Song], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.post("/resonance/", {"text": FEELING})
    with django_assert_num_queries(1):
        client.post("/resonance/", {"text": FEELING})


def test_without_htmx_the_answer_is_a_whole_page_that_keeps_the_words_in_the_field(
    client: Client, songs: list[Song]
) -> None:
    page = text_of(client.post("/resonance/", {"text": "晚风 </textarea><script>alert(1)</script>"}))
    assert page.lstrip().startswith("<!doctype html>")
    assert "晚风 &lt;/textarea&gt;&lt;script&gt;" in page


def test_htmx_gets_the_answer_alone(client: Client, songs: list[Song]) -> None:
    page = text_of(client.post("/resonance/", {"text": FEELING}, headers={"HX-Request": "true"}))
    assert "<html" not in page
    assert 'id="feeling"' not in page
    assert "有 10 首歌" in page


def test_chinese_songs_are_the_default_and_every_language_is_a_choice(client: Client, encoder: Encoder) -> None:
    make_song("Night Bus", "Hollow", "晚风 night bus, the driver hums", language="en")
    list(embed_all(encoder))
    assert "还没有歌接住你" in text_of(client.post("/resonance/", {"text": FEELING}))
    assert "Night Bus" in text_of(client.post("/resonance/", {"text": FEELING, "language": "any"}))


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"text": " \n　"}, "先写下一点心情"),
        ({}, "先写下一点心情"),
        ({"text": "长" * 2_001}, "2000 字以内"),
        ({"text": "晚\0风"}, "空字符"),
        ({"text": FEELING, "language": "klingon"}, "重新选一下语言"),
    ],
)
def test_what_cannot_be_answered_is_said_kindly(client: Client, encoder: Encoder, sent: Any, said: str) -> None:
    response = client.post("/resonance/", sent)
    assert response.status_code == 422
    assert said in text_of(response)
    assert 'aria-invalid="true"' in text_of(response)


def test_a_line_break_counts_as_one_character_as_it_does_in_the_field(client: Client, encoder: Encoder) -> None:
    assert client.post("/resonance/", {"text": "长" * 1_998 + "\r\n长"}).status_code == 200


def test_the_answer_has_no_address_of_its_own(client: Client) -> None:
    assert client.get("/resonance/").headers["Location"] == "/"


def test_a_feeling_without_the_forms_token_is_refused_with_a_way_back(encoder: Encoder) -> None:
    response = Client(enforce_csrf_checks=True).post("/resonance/", {"text": FEELING})
    assert response.status_code == 403
    assert "这一页放得有点久了" in text_of(response)


def test_whoever_sends_feelings_too_often_is_asked_to_rest(client: Client, songs: list[Song], settings: Any) -> None:
    settings.API_RATE = "3/min"
    posts = [("/resonance/", {"text": FEELING}), ("/start/", {"text": FEELING})]
    posts.append(("/journey/", {"start": FEELING, "end": "天亮了"}))
    assert 429 not in [client.post(*post).status_code for post in posts]
    for post in posts:
        assert "歇几分钟" in (refused := client.post(*post)).content.decode()
        assert refused.status_code == 429
    assert client.get("/start/").status_code == 200
    assert client.post("/resonance/", posts[0][1], REMOTE_ADDR="192.0.2.7").status_code == 200, "somebody else"


def test_nothing_a_visitor_wrote_is_kept(client: Client, songs: list[Song], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        response = client.post("/resonance/", {"text": FEELING})
        client.post("/resonance/", {"text": FEELING + "长" * 2_000})
    store = cache._cache.get_client(write=True)  # type: ignore[attr-defined]
    kept = [key + store.get(key) for key in store.keys("*") if store.type(key) == b"string"]
    assert kept, "the answer itself is cached"
    assert not any(FEELING.encode() in entry for entry in kept)
    assert FEELING not in caplog.text
    assert FEELING not in str(response.cookies)
    assert "no-store" in response.headers["Cache-Control"]


def test_a_song_page_sets_the_lyrics_in_stanzas_and_names_similar_songs(
    client: Client, songs: list[Song], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # The song with artist and album, its lyrics; then the epoch, the song's own vector, the nearest ones,
    # their passages, their songs with artist, album and lyrics.
    with django_assert_num_queries(7):
        page = text_of(client.get(f"/songs/{songs[3].pk}/"))
    assert "<p><span>晚风吹过旧阳台 3</span></p>" in page
    assert len(set(re.findall(r'href="(/songs/\d+/)"', page)) - {f"/songs/{songs[3].pk}/"}) == views.SIMILAR_SONGS


def test_a_song_page_seen_before_costs_the_song_its_lyrics_and_the_epoch(
    client: Client, songs: list[Song], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(f"/songs/{songs[3].pk}/")
    with django_assert_num_queries(3):
        client.get(f"/songs/{songs[3].pk}/")


def similar_on(page: str) -> list[str]:
    return re.findall(r'class="song-title">([^<]+)<', page)


def test_a_song_page_shows_similar_songs_by_each_kind_of_evidence_and_by_all(client: Client, songs: list[Song]) -> None:
    publish_neighbours("item_knn", {songs[0]: {songs[7]: 2.0, songs[5]: 1.0}})
    page = f"/songs/{songs[0].pk}/"
    heard = text_of(client.get(page, {"by": "listeners"}))
    assert similar_on(heard) == ["晚风 7", "晚风 5"]
    assert "喜欢它的人，也常听" in heard
    assert re.search(r'by=listeners#similar-title" aria-current="true"', heard)
    assert "它还没怎么被放进歌单" in text_of(client.get(page, {"by": "playlists"}))
    together = text_of(client.get(page, {"by": "together"}))
    assert {"晚风 5", "晚风 7"} < set(similar_on(together))
    assert similar_on(text_of(client.get(page, {"by": "klingon"}))) == similar_on(text_of(client.get(page)))


def test_what_a_listener_rejected_is_no_company_to_any_song(client: Client, songs: list[Song]) -> None:
    listener = make_listener()
    client.force_login(listener.user)
    shown = similar_on(text_of(client.get(f"/songs/{songs[0].pk}/")))
    rejected = next(song for song in songs if song.title == shown[0])
    record_now(listener, "dislike", song=rejected.pk)
    assert rejected.title not in similar_on(text_of(client.get(f"/songs/{songs[0].pk}/")))


def test_a_song_without_company_says_so(client: Client, encoder: Encoder) -> None:
    assert "暂时还没有遇见" in text_of(client.get(f"/songs/{make_song().pk}/"))


def test_a_song_in_another_language_says_which_to_screen_readers(client: Client, encoder: Encoder) -> None:
    song = make_song("夜バス", "みなと", "夜のバスが曲がる", language="ja")
    assert '<h1 lang="ja">夜バス</h1>' in text_of(client.get(f"/songs/{song.pk}/"))


def test_hidden_songs_are_nowhere(client: Client, encoder: Encoder) -> None:
    song = make_song("藏起来的歌", "隐士", hidden=True)
    assert client.get(f"/songs/{song.pk}/").status_code == 404
    assert client.get(f"/artists/{song.artist_id}/").status_code == 404
    assert "没有找到" in text_of(client.get("/search/", {"q": "藏起来"}))


def test_an_artist_page_lists_the_songs_in_pages(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    artist = make_artist("练习生")
    for n in range(views.SONGS_A_PAGE + 3):
        make_song(f"练习曲 {n}", "练习生", f"第 {n} 遍 手指还是僵的")
    # The artist, the number of songs, one page of songs with their albums, those songs' lyrics.
    with django_assert_num_queries(4):
        first = text_of(client.get(f"/artists/{artist.pk}/"))
    last = text_of(client.get(f"/artists/{artist.pk}/", {"page": "2"}))
    assert first.count("<li>") == views.SONGS_A_PAGE
    assert last.count("<li>") == 3
    assert 'rel="next"' in first
    assert 'rel="prev"' in last


def test_a_page_that_is_not_there_becomes_the_nearest_one(client: Client) -> None:
    song = make_song()
    for page in ("99", "-1", "zero", "9" * 400):
        assert client.get(f"/artists/{song.artist_id}/", {"page": page}).status_code == 200


def test_an_address_that_leads_nowhere_shows_ways_on(client: Client) -> None:
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "这一页不在这里" in text_of(response)


def test_a_failure_says_that_it_is_ours(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the encoder is gone")

    monkeypatch.setattr(answers, "recommend", fail)
    client.raise_request_exception = False
    response = client.post("/resonance/", {"text": FEELING})
    assert response.status_code == 500
    assert "不是你的问题" in text_of(response)
    assert "encoder" not in text_of(response)


def test_far_too_much_text_is_refused_with_a_page_of_ours(client: Client, settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    response = client.post("/resonance/", {"text": FEELING})
    assert response.status_code == 400
    assert "这次没能读懂" in text_of(response)


def test_a_forbidden_page_is_one_of_ours(rf: RequestFactory) -> None:
    assert "这里暂时进不去" in text_of(permission_denied(rf.get("/"), PermissionDenied()))


@pytest.mark.parametrize("path", ["/", "/search/", "/about/", "/nowhere/"])
def test_every_page_forbids_all_that_is_not_the_sites_own(client: Client, path: str) -> None:
    policy = client.get(path).headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|<script>|\sstyle=|\son\w+=|https?://", text_of(client.get(path)))
