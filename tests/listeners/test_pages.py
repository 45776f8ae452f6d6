"""A listener's own pages: what they show and change, what each costs in queries, and that nobody else gets in."""

import json
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from catalog.models import Song
from frontend import visit
from frontend.listeners.diary import curve_of, month_of
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.listeners.models import (
    DiaryEntry,
    DislikedArtist,
    Event,
    Listener,
    Opinion,
    Playlist,
    SavedAnswer,
    SavedSearch,
)
from recommender.listeners.playlists import save_playlist
from recommender.listeners.recording import record_now
from recommender.listeners.taste import Exclusions, exclusions_of
from recommender.listeners.tokens import make_token
from recommender.moods import MoodHead
from tests.factories import PASSWORD, make_song

FEELING = "晚风里很想你"
PAGES = ["/library/", "/library/dislikes/", "/library/history/", "/library/saved/", "/playlists/", "/diary/",
         "/privacy/", "/privacy/export/", "/account/"]  # fmt: skip


@pytest.fixture
def browser(client: Client, listener: Listener) -> Client:
    client.force_login(listener.user)
    return client


@pytest.fixture
def stranger(other: Listener) -> Client:
    client = Client()
    client.force_login(other.user)
    return client


@pytest.fixture
def songs(db: None, encoder: Encoder) -> list[Song]:
    songs = [make_song(f"晚风 {n}", "小满乐队", f"晚风吹过旧阳台 {n}\n你的衬衫还没收") for n in range(4)]
    list(embed_all(encoder))
    return songs


def text_of(response: object) -> str:
    return str(response.content.decode())  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_signed_in_is_asked_to(client: Client, db: None, path: str) -> None:
    assert client.get(path).headers["Location"].startswith("/account/login/")


@pytest.mark.parametrize("path", PAGES)
def test_an_empty_page_costs_few_queries_and_is_for_no_cache(
    browser: Client, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(18 if "export" in path else 7):
        page = browser.get(path)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]


def test_a_song_is_liked_from_any_list_and_found_in_the_library(browser: Client, songs: list[Song]) -> None:
    answer = browser.post(f"/songs/{songs[0].pk}/opinion/", {"kind": "like", "next": "/search/?q=晚风"})
    assert answer.headers["Location"].startswith("/search/")
    page = text_of(browser.get("/library/"))
    assert "晚风 0" in page
    assert "已收藏" in page
    assert "已收藏" in text_of(browser.get("/search/?q=晚风"))
    assert "已收藏" in text_of(browser.get(f"/songs/{songs[0].pk}/"))


def test_htmx_gets_the_buttons_anew(browser: Client, songs: list[Song]) -> None:
    url = f"/songs/{songs[0].pk}/opinion/"
    fragment = text_of(browser.post(url, {"kind": "dislike"}, headers={"HX-Request": "true"}))
    assert "已不再推荐" in fragment
    assert "<html" not in fragment
    assert "已不再推荐" not in text_of(browser.post(url, {"kind": "undislike"}, headers={"HX-Request": "true"}))


def test_an_artist_is_rejected_and_taken_back(browser: Client, listener: Listener, songs: list[Song]) -> None:
    url = f"/artists/{songs[0].artist_id}/opinion/"
    browser.post(url, {"kind": "dislike_artist"})
    assert exclusions_of(listener).artists == {songs[0].artist_id}
    assert "小满乐队" in text_of(browser.get("/library/dislikes/"))
    browser.post(url, {"kind": "undislike_artist"})
    assert not DislikedArtist.objects.exists()


def test_what_is_not_wanted_on_a_visit_is_never_wanted_by_an_account(
    browser: Client, listener: Listener, songs: list[Song]
) -> None:
    browser.post("/resonance/", {"text": FEELING, "wish": f"not-{songs[0].pk}"})
    browser.post("/visit/", {"wish": f"not-artist-{songs[0].artist_id}"})
    assert exclusions_of(listener) == Exclusions(frozenset({songs[0].pk}), frozenset({songs[0].artist_id}))
    browser.post("/visit/", {"wish": f"undo-not-{songs[0].pk}"})
    for nothing in ("", f"more-{songs[0].pk}", f"not-{10**12}", "not-x"):
        browser.post("/visit/", {"wish": nothing})
    assert exclusions_of(listener) == Exclusions(frozenset(), frozenset({songs[0].artist_id}))
    browser.post("/visit/", {"wish": "clear"})
    assert exclusions_of(listener) == Exclusions(frozenset(), frozenset())


def test_what_an_account_takes_back_is_wanted_on_the_visit_too(browser: Client, songs: list[Song]) -> None:
    song, artist = songs[0].pk, songs[0].artist_id
    for wish in (f"not-{song}", f"not-{songs[1].pk}", f"not-{songs[2].pk}", f"not-artist-{artist}"):
        browser.post("/visit/", {"wish": wish})
    browser.post(f"/songs/{song}/opinion/", {"kind": "undislike"})
    browser.post(f"/songs/{songs[1].pk}/opinion/", {"kind": "like"}, headers={"HX-Request": "true"})
    assert "不要小满乐队的歌" in text_of(browser.post("/resonance/", {"text": FEELING}))
    browser.post(f"/artists/{artist}/opinion/", {"kind": "undislike_artist"})
    page = text_of(browser.post("/resonance/", {"text": FEELING}))
    assert "不要小满乐队的歌" not in page
    assert "不要《晚风 2》" in page
    for back_again in songs[:2]:
        assert f'href="/songs/{back_again.pk}/"' in page


def test_a_visit_that_holds_enough_forgets_nothing_that_an_account_keeps(
    browser: Client, listener: Listener, songs: list[Song], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visit, "MOST_WISHES", 1)
    for song in songs[:2]:
        browser.post("/visit/", {"wish": f"not-{song.pk}"})
    assert exclusions_of(listener).songs == {songs[0].pk, songs[1].pk}


@pytest.mark.parametrize("kind", ["", "love", "play", "dislike_artist"])
def test_a_song_takes_no_other_opinion(browser: Client, songs: list[Song], kind: str) -> None:
    assert browser.post(f"/songs/{songs[0].pk}/opinion/", {"kind": kind}).status_code == 400
    assert not Event.objects.exists()


def test_what_does_not_exist_gets_404(browser: Client) -> None:
    hidden = make_song("藏", hidden=True)
    for song in (hidden.pk, 10**12):
        assert browser.post(f"/songs/{song}/opinion/", {"kind": "like"}).status_code == 404
    for artist in (hidden.artist_id, 10**12):
        assert browser.post(f"/artists/{artist}/opinion/", {"kind": "dislike_artist"}).status_code == 404


def test_a_form_leads_back_only_to_our_own_pages(browser: Client, songs: list[Song]) -> None:
    for elsewhere in ("https://example.com/", "//example.com/", "javascript:alert(1)"):
        answer = browser.post(f"/songs/{songs[0].pk}/opinion/", {"kind": "like", "next": elsewhere})
        assert answer.headers["Location"] == "/library/"


def test_lists_ask_for_opinions_once_however_long(
    browser: Client, songs: list[Song], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for song in songs:
        browser.post(f"/songs/{song.pk}/opinion/", {"kind": "like"})
    # The session and its user, the listener, the count, the page with its songs, opinions.
    with django_assert_num_queries(6):
        browser.get("/library/")


def test_while_paused_a_button_says_that_nothing_is_recorded(browser: Client, songs: list[Song]) -> None:
    browser.post("/privacy/", {"paused": "on"})
    browser.post(f"/songs/{songs[0].pk}/opinion/", {"kind": "like"})
    assert "暂停" in text_of(browser.get("/library/"))
    assert not Event.objects.exists()


def test_a_playlist_from_making_to_deleting(browser: Client, songs: list[Song]) -> None:
    url = browser.post("/playlists/", {"name": "下班路上"}).headers["Location"]
    for song in (*songs[:3], songs[0]):
        browser.post(f"{url}songs/", {"song": song.pk, "change": "add", "next": f"/songs/{song.pk}/"})
    browser.post(f"{url}songs/", {"song": songs[2].pk, "change": "up"})
    browser.post(f"{url}songs/", {"song": songs[0].pk, "change": "down"})
    browser.post(f"{url}songs/", {"song": songs[1].pk, "change": "remove"})
    browser.post(url, {"name": "回家"})
    content = json.loads(browser.get(f"{url}json/").content)
    assert (content["name"], [song["title"] for song in content["songs"]]) == ("回家", ["晚风 2", "晚风 0"])
    assert text_of(browser.get(f"{url}m3u/")).splitlines()[2] == "#EXTINF:-1,小满乐队 - 晚风 2"
    assert Event.objects.filter(kind="keep").count() == 4
    browser.post(f"{url}delete/")
    assert not Playlist.objects.exists()


def test_a_hidden_song_keeps_its_place_in_a_playlist_that_is_changed(
    browser: Client, listener: Listener, songs: list[Song]
) -> None:
    playlist = Playlist.objects.create(listener=listener, name="下班路上")
    first, second, hidden, third = (song.pk for song in songs[:4])
    save_playlist(playlist, songs=[first, second, hidden, third])
    Song.objects.filter(pk=hidden).update(hidden=True)
    browser.post(f"/playlists/{playlist.pk}/songs/", {"song": third, "change": "up"})
    assert list(playlist.entries.values_list("song", flat=True)) == [first, third, second, hidden]
    save_playlist(playlist, songs=[third])
    assert list(playlist.entries.values_list("song", flat=True)) == [third, hidden]
    Song.objects.filter(pk=hidden).update(hidden=False)
    save_playlist(playlist, songs=[third])
    assert list(playlist.entries.values_list("song", flat=True)) == [third]


def test_who_adds_a_song_to_a_playlist_is_told_so_where_they_are(browser: Client, songs: list[Song]) -> None:
    url = browser.post("/playlists/", {"name": "下班路上"}).headers["Location"]
    here = f"/songs/{songs[0].pk}/"
    page = text_of(browser.post(f"{url}songs/", {"song": songs[0].pk, "change": "add", "next": here}, follow=True))
    assert f"{songs[0].title}</h1>" in page
    assert "加进「下班路上」了。" in page


def test_a_playlist_takes_no_unknown_song(browser: Client) -> None:
    url = browser.post("/playlists/", {"name": "下班路上"}).headers["Location"]
    assert browser.post(f"{url}songs/", {"song": 10**12, "change": "add"}).status_code == 404
    assert browser.post(f"{url}songs/", {"song": "x", "change": "add"}).status_code == 400
    assert "errorlist" in text_of(browser.post(url, {"name": " "}))


def test_the_words_of_a_feeling_are_kept_only_with_the_diary_on(
    browser: Client, songs: list[Song], mood_head: MoodHead
) -> None:
    browser.post("/resonance/", {"text": FEELING})
    assert not DiaryEntry.objects.exists()
    browser.post("/privacy/", {"keeps_diary": "on"})
    browser.post("/resonance/", {"text": FEELING})
    entry = DiaryEntry.objects.get()
    assert (entry.words, len(entry.songs)) == (FEELING, 4)
    assert entry.profile
    page = text_of(browser.get("/diary/"))
    assert FEELING in page
    assert "晚风 0" in page
    browser.post("/privacy/", {"keeps_diary": "on", "paused": "on"})
    browser.post("/resonance/", {"text": FEELING})
    assert DiaryEntry.objects.count() == 1


def test_words_of_self_harm_are_not_kept_even_by_the_diary(browser: Client, songs: list[Song]) -> None:
    browser.post("/privacy/", {"keeps_diary": "on"})
    browser.post("/resonance/", {"text": "我不想活了，想自杀"})
    assert not DiaryEntry.objects.exists()
    browser.post("/library/saved/answers/", {"songs": f"{songs[0].pk}", "words": "我不想活了，想自杀"})
    assert SavedAnswer.objects.get().words == ""


def test_a_long_text_of_many_lines_is_saved_as_it_was_answered(browser: Client, songs: list[Song]) -> None:
    browser.post("/privacy/", {"keeps_diary": "on"})
    lines = "\r\n".join(["晚风"] * 667)  # 2,000 characters as the page counts them
    assert browser.post("/resonance/", {"text": lines}).status_code == 200
    saved = browser.post("/library/saved/answers/", {"songs": f"{songs[0].pk}", "words": lines})
    assert saved.status_code == 302
    assert SavedAnswer.objects.get().words == lines.replace("\r\n", "\n")
    longer = {"songs": f"{songs[0].pk}", "words": lines + "长"}
    assert browser.post("/library/saved/answers/", longer).status_code == 400


def test_who_deletes_everything_is_told_first_that_shares_stay_and_how_they_are_taken_down(browser: Client) -> None:
    page = text_of(browser.get("/privacy/"))
    assert "你分享过的链接会留下来" in page[page.index('id="delete"') : page.index("全部删除")]
    assert "收回用的链接" in page


def test_a_visitor_without_an_account_leaves_nothing(client: Client, songs: list[Song]) -> None:
    client.post("/resonance/", {"text": FEELING})
    assert not DiaryEntry.objects.exists()
    assert not Listener.objects.exists()


@pytest.mark.parametrize(
    ("path", "next_step"),
    [
        ("/library/", '<a href="/">写一句此刻的心情</a>'),
        ("/library/saved/", '<a href="/">写下心情</a>'),
        ("/library/dislikes/", "说一声「不感兴趣」"),
        ("/diary/", '<a href="/">写一句此刻的心情</a>'),
    ],
)
def test_a_page_with_nothing_on_it_shows_what_to_do_next(browser: Client, path: str, next_step: str) -> None:
    Listener.objects.update(keeps_diary=True)
    assert next_step in text_of(browser.get(path))


def test_deleting_a_whole_playlist_or_diary_is_asked_for_twice(browser: Client, listener: Listener) -> None:
    DiaryEntry.objects.create(listener=listener, words=FEELING, songs=[])
    playlist = Playlist.objects.create(listener=listener, name="下班路上")
    for path, delete in (
        ("/diary/", "/diary/delete/"),
        (f"/playlists/{playlist.pk}/", f"/playlists/{playlist.pk}/delete/"),
    ):
        page = text_of(browser.get(path))
        asked_for = page[page.index('<details class="farewell">') : page.index("</details>")]
        assert f'action="{delete}"' in asked_for
        assert "找不回来" in asked_for


def test_one_entry_or_all_are_deleted(browser: Client, listener: Listener) -> None:
    entries = [DiaryEntry.objects.create(listener=listener, words=FEELING, songs=[]) for _ in range(3)]
    browser.post(f"/diary/{entries[0].pk}/delete/")
    assert DiaryEntry.objects.count() == 2
    browser.post("/diary/delete/")
    assert not DiaryEntry.objects.exists()


def test_the_month_is_as_bright_as_what_was_written(listener: Listener) -> None:
    for valence in (0.9, 1.0):
        DiaryEntry.objects.create(listener=listener, words=FEELING, songs=[], valence=valence)
    today = DiaryEntry.objects.latest("pk").written_at.astimezone().date()
    days = month_of(DiaryEntry.objects.all(), today)
    assert [day.brightness for day in days if day.brightness is not None] == [5]
    assert len(month_of([], date(2026, 2, 1))) == 28
    assert curve_of([DiaryEntry(valence=-1), DiaryEntry(valence=1)]) == "0.0,0.0 600.0,120.0"
    assert curve_of([DiaryEntry(valence=1)]) == ""


def test_an_answer_and_a_search_are_saved_and_forgotten(browser: Client, songs: list[Song]) -> None:
    browser.post("/library/saved/answers/", {"songs": f"{songs[1].pk},{songs[0].pk}", "words": FEELING})
    browser.post("/library/saved/searches/", {"q": "旧阳台"})
    assert SavedAnswer.objects.get().words == "", "the diary is off"
    page = text_of(browser.get("/library/saved/"))
    assert page.index("晚风 1") < page.index("晚风 0")
    assert "旧阳台" in page
    browser.post(f"/library/saved/answers/{SavedAnswer.objects.get().pk}/delete/")
    browser.post(f"/library/saved/searches/{SavedSearch.objects.get().pk}/delete/")
    assert not SavedAnswer.objects.exists()
    assert not SavedSearch.objects.exists()
    for wrong in ("", "x", "1,,2", "9" * 30, ",".join(["1"] * 101)):
        assert browser.post("/library/saved/answers/", {"songs": wrong}).status_code == 400


def test_a_token_is_shown_once_and_revoked(browser: Client) -> None:
    made = text_of(browser.post("/account/", {"name": "手机"}))
    token = made.split('<code id="token">')[1].split("<")[0]
    me = Client(headers={"Authorization": f"Bearer {token}"})
    assert me.get("/api/v1/me").status_code == 200
    page = text_of(browser.get("/account/"))
    assert "手机" in page
    assert token not in page
    browser.post(page.split('action="/account/tokens/')[1].split('"')[0].join(["/account/tokens/", ""]))
    assert me.get("/api/v1/me").status_code == 401


def test_nothing_of_one_listener_is_shown_to_or_changed_by_another(
    browser: Client, stranger: Client, listener: Listener, songs: list[Song]
) -> None:
    secret = "只有小满知道"
    for kind in ("like", "play"):
        record_now(listener, kind, song=songs[0].pk)
    playlist = Playlist.objects.create(listener=listener, name=secret)
    entry = DiaryEntry.objects.create(listener=listener, words=secret, songs=[songs[0].pk])
    answer = SavedAnswer.objects.create(listener=listener, words=secret, songs=[songs[0].pk])
    search = SavedSearch.objects.create(listener=listener, query=secret)
    make_token(listener, secret)
    for path in PAGES:
        page = text_of(stranger.get(path))
        assert secret not in page, path
        assert "晚风 0" not in page, path
    for path in (f"/playlists/{playlist.pk}/", f"/playlists/{playlist.pk}/m3u/", f"/playlists/{playlist.pk}/json/"):
        assert stranger.get(path).status_code == 404
    for path in (
        f"/playlists/{playlist.pk}/",
        f"/playlists/{playlist.pk}/delete/",
        f"/playlists/{playlist.pk}/songs/",
        f"/diary/{entry.pk}/delete/",
        f"/library/saved/answers/{answer.pk}/delete/",
        f"/library/saved/searches/{search.pk}/delete/",
        f"/account/tokens/{listener.tokens.get().pk}/revoke/",
    ):
        change = {"name": "抢", "song": songs[0].pk, "change": "add"}
        assert stranger.post(path, change).status_code == 404, path
    stranger.post("/diary/delete/")
    assert DiaryEntry.objects.count() == 1
    assert "已收藏" not in text_of(stranger.get("/search/?q=晚风"))


def test_the_export_is_a_download(browser: Client) -> None:
    response = browser.get("/privacy/export/")
    assert "attachment" in response["Content-Disposition"]
    assert json.loads(response.content)["account"]["username"] == "小满"


def test_a_wrong_password_deletes_nothing_and_cannot_be_guessed(browser: Client) -> None:
    answer = browser.post("/privacy/delete/", {"password": "猜的"})
    assert answer.status_code == 422
    assert "什么都没有删" in text_of(answer)
    assert "autofocus" in text_of(answer), "the page shows what was refused, however far down it is"
    assert "autofocus" not in text_of(browser.get("/privacy/"))
    for _ in range(10):
        answer = browser.post("/privacy/delete/", {"password": "猜的"})
    assert answer.status_code == 429
    assert Listener.objects.count() == 1


def test_deleting_everything_leaves_no_row_that_points_at_the_listener(
    client: Client, other: Listener, songs: list[Song], settings: Settings, mood_head: MoodHead
) -> None:
    mark = "xiaoman0xyz"
    client.post("/account/signup/", {"username": mark, "password1": PASSWORD, "email": f"{mark}@example.com"})
    client.post("/privacy/", {"keeps_diary": "on"})
    client.post("/resonance/", {"text": f"{FEELING}{mark}"})
    client.post(f"/songs/{songs[0].pk}/opinion/", {"kind": "like"})
    client.post(f"/artists/{songs[0].artist_id}/opinion/", {"kind": "dislike_artist"})
    playlist = client.post("/playlists/", {"name": mark}).headers["Location"]
    client.post(f"{playlist}songs/", {"song": songs[0].pk, "change": "add"})
    client.post("/library/saved/answers/", {"songs": f"{songs[0].pk}", "words": mark})
    client.post("/library/saved/searches/", {"q": mark})
    client.post("/account/", {"name": mark})
    Client().post("/account/login/", {"login": mark, "password": PASSWORD})
    listener = Listener.objects.exclude(pk=other.pk).get()
    assert {table for table, _ in _columns_that_point_at_a_listener() if _rows_of(table, listener.pk)} >= {
        "recommender_event", "recommender_opinion", "recommender_dislikedartist", "recommender_playlist",
        "recommender_savedanswer", "recommender_savedsearch", "recommender_diaryentry", "recommender_accesstoken",
        "recommender_session", "account_emailaddress",
    }  # fmt: skip
    assert client.post("/privacy/delete/", {"password": PASSWORD}).headers["Location"] == "/"
    for table, column in _columns_that_point_at_a_listener():
        assert not _rows_of(table, listener.pk, column), f"{table}.{column}"
    for table in connection.introspection.table_names():
        assert mark not in _as_text(table), table
    assert not Playlist.objects.exists()
    assert list(Listener.objects.all()) == [other]
    assert not Opinion.objects.exists()


def _columns_that_point_at_a_listener() -> list[tuple[str, str]]:
    """(table, column) of every foreign key to an account or a listener, read from the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT conrelid::regclass::text, attname FROM pg_constraint
               JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
               WHERE contype = 'f' AND confrelid IN ('auth_user'::regclass, 'recommender_listener'::regclass)"""
        )
        return list(cursor.fetchall())


def _rows_of(table: str, listener: int, column: str = "") -> int:
    column = column or dict(_columns_that_point_at_a_listener())[table]
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM {table} WHERE "{column}" = %s', [listener])
        return int(cursor.fetchone()[0])


def _as_text(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT coalesce(string_agg(t::text, chr(10)), %s) FROM "{table}" t', [""])
        return str(cursor.fetchone()[0])
