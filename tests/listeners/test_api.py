"""What is a listener's own, over the API: complete for them, closed to everybody else, and hard to break."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from recommender.listeners.models import AccessToken, DiaryEntry, Event, Listener, Opinion, Playlist, SavedAnswer
from recommender.listeners.recording import record_now
from recommender.listeners.tokens import make_token
from tests.factories import make_artist, make_listener, make_song
from tests.listeners.conftest import api_of

ME = "/api/v1/me"
READABLE = ["", "/history", "/likes", "/dislikes", "/disliked-artists", "/playlists", "/searches", "/answers", "/diary",
            "/recommendations", "/export"]  # fmt: skip


def event(kind: str = "like", **fields: Any) -> dict[str, Any]:
    return {"id": str(uuid4()), "kind": kind} | fields


def send(api: APIClient, *events: dict[str, Any]) -> Any:
    return api.post(f"{ME}/events", {"events": events}, format="json")


@pytest.mark.parametrize("path", READABLE)
@pytest.mark.parametrize("header", [None, "Bearer", "Bearer wrong", "Bearer echoes_\xff", "Token x", "Bearer a b"])
def test_who_has_no_token_sees_nothing(db: None, path: str, header: str | None) -> None:
    answer = APIClient(headers={"Authorization": header} if header else {}).get(ME + path)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["type"] == "client_error"


def test_the_database_knows_no_token(listener: Listener) -> None:
    token = make_token(listener, "手机")
    assert token not in str(list(AccessToken.objects.values()))
    assert len(AccessToken.objects.get().digest) == 64


def test_a_token_that_is_revoked_and_one_of_a_closed_account_let_nobody_in(listener: Listener, api: APIClient) -> None:
    assert api.get(ME).status_code == 200
    listener.user.is_active = False
    listener.user.save()
    assert api.get(ME).status_code == 401
    AccessToken.objects.all().delete()
    assert api.get(ME).status_code == 401


@pytest.mark.django_db
def test_events_are_recorded_and_felt_at_once(api: APIClient) -> None:
    song, heard, artist = make_song(), make_song("晴天"), make_artist("周不响")
    make_song("声音", "周不响")
    events = [event(song=song.pk), event("play", song=heard.pk, share=0.8), event("dislike_artist", artist=artist.pk)]
    answer = send(api, *events)
    assert (answer.status_code, answer.json()) == (200, {"recorded": 3, "replayed": 0, "paused": False})
    assert send(api, *events).json() == {"recorded": 0, "replayed": 3, "paused": False}
    assert [row["song"]["id"] for row in api.get(f"{ME}/likes").json()["results"]] == [song.pk]
    (play,) = api.get(f"{ME}/history").json()["results"]
    assert (play["song"]["title"], play["share"], play["id"]) == ("晴天", 0.8, events[1]["id"])
    assert [row["artist"]["name"] for row in api.get(f"{ME}/disliked-artists").json()["results"]] == ["周不响"]
    assert api.get(f"{ME}/dislikes").json()["results"] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "attr"),
    [
        ({"kind": "like", "song": 10**12}, "events.1.song"),
        ({"kind": "like"}, "events.1.song"),
        ({"kind": "like", "song": 1, "artist": 1}, "events.1.artist"),
        ({"kind": "dislike_artist", "artist": 10**12}, "events.1.artist"),
        ({"kind": "dislike_artist", "song": 1}, "events.1.artist"),
        ({"kind": "love", "song": 1}, "events.1.kind"),
        ({"kind": "play", "song": 1, "share": 1.1}, "events.1.share"),
        ({"kind": "play", "song": 1, "share": "nan"}, "events.1.share"),
        ({"kind": "skip", "song": 1, "share": 0.5}, "events.1.share"),
        ({"kind": "like", "song": 1, "id": "1"}, "events.1.id"),
        ({"kind": "like", "song": 1, "at": "tomorrow"}, "events.1.at"),
        ({"kind": "like", "song": 1, "at": "9999-12-31T23:59:59-12:00"}, "events.1.at"),
        ({"kind": "like", "song": 1, "at": "0001-01-01T00:00:00+14:00"}, "events.1.at"),
        ({"kind": "like", "song": 1, "at": (timezone.now() + timedelta(days=1)).isoformat()}, "events.1.at"),
    ],
)
def test_one_wrong_event_is_named_and_nothing_of_its_batch_is_recorded(
    api: APIClient, wrong: dict[str, Any], attr: str
) -> None:
    answer = send(api, event(song=make_song().pk), event() | wrong)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["attr"] == attr
    assert not Event.objects.exists()
    assert not Opinion.objects.exists()


@pytest.mark.django_db
def test_a_clock_a_little_ahead_is_forgiven(api: APIClient) -> None:
    soon = timezone.now() + timedelta(minutes=2)
    assert send(api, event(song=make_song().pk, at=soon.isoformat())).status_code == 200


@pytest.mark.django_db
def test_too_many_events_are_refused_before_they_are_read(api: APIClient) -> None:
    song = make_song().pk
    assert send(api, *(event(song=song) for _ in range(1_001))).status_code == 400
    assert send(api, *(event(song=song) for _ in range(100_000))).status_code == 413
    assert send(api).status_code == 400
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_thousand_events_cost_as_many_queries_as_one(
    api: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    songs = [make_song(f"晚风 {n}").pk for n in range(20)]
    # The token with listener and user; the eight of recording.
    with django_assert_num_queries(9):
        answer = send(api, *(event("like", song=songs[n % 20]) for n in range(1_000)))
    assert answer.json()["recorded"] == 1_000


@pytest.mark.django_db
def test_lists_take_three_queries_however_long(
    listener: Listener, api: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(5):
        song = make_song(f"晚风 {n}", f"歌手 {n}").pk
        record_now(listener, "like", song=song)
        record_now(listener, "play", song=song)
    for path in ("/likes", "/history"):
        with django_assert_num_queries(3):  # the token, the count, the page with its songs
            assert len(api.get(ME + path).json()["results"]) == 5


def test_while_paused_events_are_accepted_and_forgotten(listener: Listener, api: APIClient) -> None:
    assert api.patch(ME, {"paused": True}, format="json").json()["paused"] is True
    assert send(api, event(song=make_song().pk)).json() == {"recorded": 0, "replayed": 0, "paused": True}
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_playlist_is_made_changed_exported_and_deleted(api: APIClient) -> None:
    songs = [make_song(f"晚风 {n}").pk for n in range(3)]
    made = api.post(f"{ME}/playlists", {"name": "下班路上", "songs": songs[:2]}, format="json")
    assert made.status_code == 201
    url = f"{ME}/playlists/{made.json()['id']}"
    changed = api.patch(url, {"songs": [songs[2], songs[0], songs[2]]}, format="json").json()
    assert [song["id"] for song in changed["songs"]] == [songs[2], songs[0]], "a new order, each song once"
    assert api.patch(url, {"name": "回家"}, format="json").json()["songs"] == changed["songs"]
    assert [(p["name"], p["length"]) for p in api.get(f"{ME}/playlists").json()["results"]] == [("回家", 2)]
    assert api.get(f"{url}/m3u").content.decode() == (
        "#EXTM3U\n#PLAYLIST:回家\n"
        f"#EXTINF:-1,小满 - 晚风 2\nhttp://testserver/songs/{songs[2]}/\n"
        f"#EXTINF:-1,小满 - 晚风 0\nhttp://testserver/songs/{songs[0]}/\n"
    )
    assert api.delete(url).status_code == 204
    assert api.get(url).status_code == 404


@pytest.mark.django_db
def test_a_playlist_with_an_unknown_song_is_neither_made_nor_changed(api: APIClient) -> None:
    song, hidden = make_song().pk, make_song("藏", hidden=True).pk
    assert api.post(f"{ME}/playlists", {"name": "一", "songs": [song, hidden]}, format="json").status_code == 400
    assert not Playlist.objects.exists()
    url = f"{ME}/playlists/{api.post(f'{ME}/playlists', {'name': '二', 'songs': [song]}, format='json').json()['id']}"
    assert api.patch(url, {"name": "三", "songs": [hidden]}, format="json").status_code == 400
    assert (api.get(url).json()["name"], len(api.get(url).json()["songs"])) == ("二", 1)


@pytest.mark.django_db
def test_the_words_of_a_saved_answer_are_kept_only_with_the_diary_on(api: APIClient) -> None:
    answer = {"songs": [make_song().pk], "words": "很想你"}
    assert api.post(f"{ME}/answers", answer, format="json").json()["words"] == ""
    assert SavedAnswer.objects.get().words == ""
    api.patch(ME, {"keeps_diary": True}, format="json")
    assert api.post(f"{ME}/answers", answer, format="json").json()["words"] == "很想你"
    api.patch(ME, {"paused": True}, format="json")
    assert api.post(f"{ME}/answers", answer, format="json").json()["words"] == ""


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["我不想活了", "我不想\n活了"])
def test_a_saved_answer_keeps_no_words_of_self_harm(api: APIClient, words: str) -> None:
    api.patch(ME, {"keeps_diary": True}, format="json")
    saved = api.post(f"{ME}/answers", {"songs": [make_song().pk], "words": words}, format="json")
    assert (saved.status_code, saved.json()["words"]) == (201, "")
    assert SavedAnswer.objects.get().words == ""
    assert "不想" not in str(api.get(f"{ME}/export").json())


@pytest.mark.django_db
def test_a_search_is_saved_once(api: APIClient) -> None:
    first = api.post(f"{ME}/searches", {"query": "晚风"}, format="json")
    again = api.post(f"{ME}/searches", {"query": "晚风"}, format="json")
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    assert api.delete(f"{ME}/searches/{first.json()['id']}").status_code == 204


def test_nothing_of_one_listener_is_shown_to_another(listener: Listener, other: Listener, api: APIClient) -> None:
    song = make_song("只属于小满的歌")
    api.patch(ME, {"keeps_diary": True}, format="json")
    for kind in ("like", "play"):
        record_now(listener, kind, song=song.pk)
    record_now(listener, "dislike_artist", artist=song.artist_id)
    playlist = api.post(f"{ME}/playlists", {"name": "小满的", "songs": [song.pk]}, format="json").json()["id"]
    search = api.post(f"{ME}/searches", {"query": "小满的"}, format="json").json()["id"]
    answer = api.post(f"{ME}/answers", {"songs": [song.pk], "words": "小满的"}, format="json").json()["id"]
    entry = DiaryEntry.objects.create(listener=listener, words="小满的", songs=[song.pk]).pk
    stranger = api_of(other)
    for path in READABLE:
        assert "小满" not in stranger.get(ME + path).content.decode(), path
    for path in (f"/playlists/{playlist}", f"/playlists/{playlist}/m3u"):
        assert stranger.get(ME + path).status_code == 404
    assert stranger.patch(f"{ME}/playlists/{playlist}", {"name": "抢"}, format="json").status_code == 404
    for path in (f"/playlists/{playlist}", f"/searches/{search}", f"/answers/{answer}", f"/diary/{entry}"):
        assert stranger.delete(ME + path).status_code == 404
    assert stranger.delete(f"{ME}/diary").status_code == 204
    assert DiaryEntry.objects.count() == 1


def test_the_export_holds_everything(listener: Listener, api: APIClient) -> None:
    song = make_song()
    record_now(listener, "like", song=song.pk)
    record_now(listener, "play", song=song.pk)
    api.post(f"{ME}/playlists", {"name": "下班路上", "songs": [song.pk]}, format="json")
    DiaryEntry.objects.create(
        listener=listener, words="很想你", songs=[song.pk], shares=[1 / 12] * 12, valence=0, energy=0
    )
    export = api.get(f"{ME}/export").json()
    assert export["account"]["username"] == "小满"
    assert [row["kind"] for row in export["events"]] == ["like", "play"]
    assert export["opinions"][0]["title"] == "晚风"
    assert export["playlists"][0]["songs"] == [song.pk]
    assert export["diary"][0]["words"] == "很想你"
    assert export["songs"] == {str(song.pk): {"title": "晚风", "artist": "小满"}}


def test_the_export_takes_as_many_queries_for_many_rows_as_for_few(
    listener: Listener, api: APIClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(5):
        song = make_song(f"晚风 {n}").pk
        record_now(listener, "like", song=song)
        api.post(f"{ME}/playlists", {"name": f"{n}", "songs": [song]}, format="json")
    with django_assert_num_queries(16):
        api.get(f"{ME}/export")


def test_deleting_the_account_leaves_the_others_alone(listener: Listener, other: Listener, api: APIClient) -> None:
    song = make_song().pk
    record_now(listener, "like", song=song)
    record_now(other, "like", song=song)
    assert api.delete(ME).status_code == 204
    assert api.get(ME).status_code == 401
    assert list(Listener.objects.all()) == [other]
    assert [opinion.listener for opinion in Opinion.objects.all()] == [other]


def test_a_page_that_is_signed_in_may_ask_but_needs_the_form_token_and_cannot_delete(listener: Listener) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(listener.user)
    assert browser.get(ME).json()["username"] == "小满"
    assert browser.patch(ME, {"paused": True}, content_type="application/json").status_code == 403
    unchecked = Client()
    unchecked.force_login(listener.user)
    assert unchecked.delete(ME).status_code == 403
    assert Listener.objects.filter(paused=False).count() == 1


def test_answers_are_not_for_caches_and_count_against_the_account(api: APIClient, settings: Any) -> None:
    settings.API_RATE = "2/min"
    answers = [api.get(ME) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "no-store" in answers[0]["Cache-Control"]
    assert api_of(make_listener("阿北")).get(ME).status_code == 200


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(str(uuid4())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
EVENT = st.fixed_dictionaries(
    {"id": st.uuids().map(str) | JSON, "kind": st.sampled_from(Event.Kind.values) | JSON},
    optional={"song": st.just(1) | JSON, "artist": JSON, "share": JSON, "at": st.datetimes().map(str) | JSON},
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.fixed_dictionaries({"events": st.lists(EVENT | JSON, max_size=3) | JSON}) | JSON)
def test_no_body_gives_a_500(api: APIClient, body: Any) -> None:
    answer = api.post(f"{ME}/events", json.dumps(body), content_type="application/json")
    assert answer.status_code in {200, 400, 429}


@pytest.mark.django_db
def test_the_time_of_an_event_is_the_clients(api: APIClient) -> None:
    noon = datetime(2026, 5, 1, 12, tzinfo=UTC)
    send(api, event("play", song=make_song().pk, at=noon.isoformat()))
    assert Event.objects.get().occurred_at == noon
