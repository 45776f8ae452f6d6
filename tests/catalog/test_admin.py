"""What curators see of the catalogue, what they can mend, and that every change ends cached answers."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from catalog.epoch import catalogue_epoch
from catalog.models import Album, Artist, ImportReject, ImportRun, Lyrics, Song
from catalog.text.keys import text_digest
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.models import SongVector
from recommender.tasks import embed_stale
from tests.factories import make_artist, make_lyrics, make_song

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("encoder")]

SONGS = "/admin/catalog/song/"


@pytest.fixture
def admin_client(client: Client, django_user_model: Any) -> Client:
    """A curator who is signed in; without a password, which would cost a second to hash."""
    client.force_login(django_user_model.objects.create(username="curator", is_staff=True, is_superuser=True))
    return client


def titles(client: Client, query: str = "") -> list[str]:
    """The songs of the list, in the order shown."""
    response = client.get(SONGS + query)
    assert response.status_code == 200
    return [song.title for song in response.context["cl"].result_list]


def act(client: Client, action: str, *songs: Song, **more: Any) -> Any:
    data = {"action": action, "_selected_action": [song.pk for song in songs], **more}
    return client.post(SONGS, data, follow=True)


def fields_of(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send back if the curator saved the page as it is, line ends included."""
    page = client.get(url)
    assert page.status_code == 200
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent: dict[str, Any] = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                sent[field.html_name] = value.replace("\n", "\r\n") if isinstance(value, str) else value
    return sent


def save(client: Client, thing: Song | Artist | Album, **changes: Any) -> Any:
    url = reverse(f"admin:catalog_{thing._meta.model_name}_change", args=[thing.pk])
    sent = fields_of(client, url) | changes
    return client.post(url, {name: value for name, value in sent.items() if value is not None}, follow=True)


def errors_of(response: Any) -> str:
    return " ".join(re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), re.S))


# Finding


def test_songs_are_found_by_title_and_artist_in_either_script(admin_client: Client) -> None:
    make_song("晚风", "小满")
    make_song("后来", "小雨")
    assert titles(admin_client, "?q=晚風") == ["晚风"]
    assert titles(admin_client, "?q=小雨") == ["后来"]
    assert titles(admin_client, "?q=小雨+后来") == ["后来"]
    assert titles(admin_client, "?q=小雨+晚风") == []


def test_found_songs_stand_best_first_and_in_the_asked_order_when_one_is_asked_for(admin_client: Client) -> None:
    make_song("风")
    make_song("晚风")
    make_song("风起的时候")
    assert titles(admin_client, "?q=风") == ["风", "风起的时候", "晚风"]
    assert titles(admin_client, "?q=风&o=1") == sorted(["风", "风起的时候", "晚风"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["英文歌", "藏起来的", "像晚风", "晚风"]),
        ("?language__exact=en", ["英文歌"]),
        ("?hidden__exact=1", ["藏起来的"]),
        ("?source=another", ["像晚风"]),
        ("?resembles=yes", ["像晚风"]),
        ("?resembles=no", ["英文歌", "藏起来的", "晚风"]),
    ],
)
def test_songs_are_filtered(query: str, found: list[str], admin_client: Client) -> None:
    original = make_song("晚风")
    make_song("像晚风", resembles=original, source="another")
    make_song("藏起来的", hidden=True)
    make_song("英文歌", language="en")
    assert titles(admin_client, query) == found


def test_songs_are_filtered_by_the_state_of_their_vectors(admin_client: Client, encoder: Encoder) -> None:
    make_song("最新的")
    edited = make_song("改过的")
    list(embed_all(encoder))
    Lyrics.objects.get(song=edited).delete()
    make_lyrics(edited, "换了的词", primary=True)
    other = make_song("别的编码器")
    SongVector.objects.create(song=other, encoder="older", digest=other.versions.get().digest, vector=[1.0] * 312)
    make_song("没有的")
    assert titles(admin_client, "?vector=current") == ["最新的"]
    assert titles(admin_client, "?vector=stale") == ["别的编码器", "改过的"]
    assert titles(admin_client, "?vector=missing") == ["没有的"]
    states = re.findall(r'field-vector_state">(.*?)<', admin_client.get(SONGS).content.decode())
    assert states == ["没有", "过期", "过期", "最新"]


def test_a_list_costs_as_many_queries_for_many_songs_as_for_one_and_loads_no_words(
    admin_client: Client, encoder: Encoder
) -> None:
    original = make_song("第一首")
    for n in range(20):
        make_song(f"歌{n}", f"歌手{n}", resembles=original)
    list(embed_all(encoder))
    admin_client.get(SONGS)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        admin_client.get(SONGS)
    # The session and the user; the sources and the count; the songs.
    assert len(captured) == 5
    listed = captured.captured_queries[-1]["sql"]
    for column in ('"raw"', '"text"', '"bands"', '"vector"."vector"', '"recommender_songvector"."vector"'):
        assert column not in listed.partition(" FROM ")[0]


@pytest.mark.parametrize("listing", ["artist", "album", "importrun", "importreject"])
def test_no_list_asks_for_each_row(listing: str, admin_client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get(f"/admin/catalog/{listing}/").status_code == 200
        return len(captured)

    def make_rows(number: int) -> None:
        for n in range(number):
            artist = make_song(f"歌{n}", f"歌手{number}{n}").artist
            Album.objects.create(title="专辑", key="专辑", artist=artist)
            run = ImportRun.objects.create()
            ImportReject.objects.create(run=run, reason="no_title", path="a.json", record=1)

    make_rows(1)
    for_one = queries()
    make_rows(5)
    assert queries() == for_one


# Mending


def test_editing_the_words_keeps_the_raw_ones_and_has_them_embedded_again(
    admin_client: Client, encoder: Encoder
) -> None:
    song = make_song(lyrics="旧的一行\n旧的二行")
    embed_stale()
    save(admin_client, song, **{"versions-0-text": "新的一行\r\n\r\n新的二行"})
    lyrics = song.versions.get()
    assert (lyrics.raw, lyrics.text) == ("旧的一行\n旧的二行", "新的一行\n\n新的二行")
    assert lyrics.digest == text_digest(lyrics.text) != lyrics.imported_digest
    assert titles(admin_client, "?vector=stale") == [song.title]
    embed_stale()
    assert SongVector.objects.get(song=song).digest == lyrics.digest


def test_the_raw_words_cannot_be_changed(admin_client: Client) -> None:
    song = make_song(lyrics="原来的词")
    save(admin_client, song, **{"versions-0-raw": "假的原文"})
    assert song.versions.get().raw == "原来的词"


def test_saving_a_page_as_it_is_changes_no_word(admin_client: Client) -> None:
    song = make_song(lyrics="第一行\n第二行")
    before = Lyrics.objects.values().get()
    response = save(admin_client, song)
    assert errors_of(response) == ""
    assert Lyrics.objects.values().get() == before


def test_another_version_can_stand_for_the_song(admin_client: Client) -> None:
    song = make_song(lyrics="原来的词")
    live = make_lyrics(song, "现场的词", version="Live")
    response = save(admin_client, song, **{"versions-0-primary": None, "versions-1-primary": "on"})
    assert errors_of(response) == ""
    assert song.versions.get(primary=True) == live


@pytest.mark.parametrize("primaries", [(None, None), ("on", "on")])
def test_exactly_one_version_stands_for_the_song(primaries: tuple[str | None, ...], admin_client: Client) -> None:
    song = make_song(lyrics="原来的词")
    make_lyrics(song, "现场的词", version="Live")
    response = save(admin_client, song, **{f"versions-{n}-primary": primary for n, primary in enumerate(primaries)})
    assert "只选一个主要版本" in errors_of(response)


def test_the_last_version_left_stands_for_the_song(admin_client: Client) -> None:
    song = make_song(lyrics="原来的词")
    live = make_lyrics(song, "现场的词", version="Live")
    response = save(admin_client, song, **{"versions-0-DELETE": "on"})
    assert errors_of(response) == ""
    assert list(song.versions.filter(primary=True)) == [live]
    assert song.versions.count() == 1


def test_a_song_keeps_at_least_one_version(admin_client: Client) -> None:
    response = save(admin_client, make_song(), **{"versions-0-DELETE": "on"})
    assert "至少要有一个版本" in errors_of(response)


def test_two_versions_with_the_same_words_are_refused(admin_client: Client) -> None:
    song = make_song(lyrics="原来的词")
    make_lyrics(song, "现场的词", version="Live")
    response = save(admin_client, song, **{"versions-1-text": "原来的词"})
    assert "一模一样" in errors_of(response)


def test_a_new_title_is_what_the_song_is_found_by(admin_client: Client) -> None:
    song = make_song("晩风")
    save(admin_client, song, title="晚風 (Live)")
    song.refresh_from_db()
    assert (song.title, song.key) == ("晚風 (Live)", "晚风")


def test_a_song_that_is_renamed_is_known_to_later_imports(admin_client: Client) -> None:
    song = make_song("晩风", "小满")
    save(admin_client, song, title="晚风", artist=make_artist("小雨").pk)
    assert errors_of(save(admin_client, song, year=1999)) == ""
    assert [(alias.artist.name, alias.key) for alias in song.aliases.all()] == [("小满", "晩风")]


def test_a_title_that_the_artist_has_already_is_refused(admin_client: Client) -> None:
    make_song("晚风")
    other = make_song("夜风")
    assert "已经有一首《晚风》了" in errors_of(save(admin_client, other, title="晚風"))
    assert Song.objects.filter(title="夜风").exists()


def test_artists_and_albums_keep_their_keys_in_step_with_their_names(admin_client: Client) -> None:
    artist = make_artist("小滿樂團")
    album = Album.objects.create(title="第一張", key="第一张", artist=artist)
    save(admin_client, artist, name="大滿樂團")
    save(admin_client, album, title="第二張")
    artist.refresh_from_db()
    album.refresh_from_db()
    assert (artist.key, album.key) == ("大满乐团", "第二张")
    assert "已经有一位" in errors_of(save(admin_client, make_artist("小雨"), name="大满乐团"))


def test_a_song_can_be_added_by_hand_and_is_flagged_when_its_words_are_known(admin_client: Client) -> None:
    words = "晚风吹过旧阳台\n你的衬衫还没收\n我把灯留到天亮\n等一句没说出口"
    artist = make_artist("小满")
    sent = fields_of(admin_client, f"{SONGS}add/")
    for title in ("晚风", "夜风"):
        response = admin_client.post(
            f"{SONGS}add/",
            sent | {"title": title, "artist": artist.pk, "source": "手工", "versions-0-text": words},
            follow=True,
        )
        assert errors_of(response) == ""
    first, second = Song.objects.order_by("pk")
    lyrics = first.versions.get()
    assert lyrics.primary
    assert lyrics.raw == lyrics.text == words
    assert second.resembles == first


def test_songs_are_hidden_and_shown(admin_client: Client) -> None:
    one, two = make_song("一"), make_song("二")
    act(admin_client, "hide", one, two)
    assert Song.objects.visible().count() == 0
    act(admin_client, "show", two)
    assert list(Song.objects.visible()) == [two]


def test_a_flag_that_is_wrong_is_taken_down(admin_client: Client) -> None:
    song = make_song("像晚风", resembles=make_song("晚风"))
    act(admin_client, "clear_resemblance", song)
    assert Song.objects.get(pk=song.pk).resembles is None


def test_songs_are_merged_after_a_page_that_says_what_stays(admin_client: Client) -> None:
    keep = make_song("晚风", lyrics="晚风吹过旧阳台")
    other = make_song("晚风啊", "小雨", lyrics="晚风啊吹过旧阳台", year=1999)
    page = act(admin_client, "merge", keep, other)
    shown = page.content.decode()
    for words in ("留下《晚风》", "留下《晚风啊》", "小雨", "1999", "晚风啊吹过旧阳台"):
        assert words in shown
    assert Song.objects.count() == 2
    act(admin_client, "merge", keep, other, keep=keep.pk)
    song = Song.objects.get()
    assert (song.title, song.year) == ("晚风", 1999)
    assert {(lyrics.text, lyrics.primary) for lyrics in song.versions.all()} == {
        ("晚风吹过旧阳台", True),
        ("晚风啊吹过旧阳台", False),
    }


def test_a_flagged_song_brings_the_one_that_it_resembles_into_the_merge(admin_client: Client) -> None:
    original = make_song("晚风")
    flagged = make_song("像晚风", lyrics="别的词", resembles=original)
    data = {"action": "merge", "_selected_action": [flagged.pk]}
    page = admin_client.post(f"{SONGS}?resembles=yes", data)
    assert [song.title for song in page.context["songs"]] == ["晚风", "像晚风"]
    admin_client.post(f"{SONGS}?resembles=yes", data | {"keep": original.pk})
    assert Song.objects.get() == original


@pytest.mark.parametrize("number", [1, 11])
def test_too_few_or_too_many_songs_are_not_merged(number: int, admin_client: Client) -> None:
    songs = [make_song(f"歌{n}") for n in range(number)]
    response = act(admin_client, "merge", *songs, keep=songs[0].pk)
    assert "一次可以合并 2 到 10 首歌" in response.content.decode()
    assert Song.objects.count() == number


def test_only_a_selected_song_can_stay(admin_client: Client) -> None:
    songs = [make_song("一"), make_song("二")]
    stranger = make_song("三")
    page = act(admin_client, "merge", *songs, keep=stranger.pk)
    assert page.context["songs"] == songs
    assert Song.objects.count() == 3


def test_songs_are_embedded_again(admin_client: Client, encoder: Encoder) -> None:
    song, other = make_song("一"), make_song("二")
    embed_stale()
    act(admin_client, "embed_again", song)
    assert list(SongVector.objects.values_list("song", flat=True)) == [other.pk]
    embed_stale()
    assert SongVector.objects.count() == 2


def test_deleting_says_what_goes_and_takes_it(admin_client: Client, encoder: Encoder) -> None:
    song = make_song("晚风")
    make_song("后来")
    list(embed_all(encoder))
    page = admin_client.get(f"{SONGS}{song.pk}/delete/")
    assert dict(page.context["model_count"]) == {"歌曲": 1, "歌词": 1, "歌词向量": 1}
    with CaptureQueriesContext(connection) as captured:
        admin_client.get(f"/admin/catalog/artist/{song.artist.pk}/delete/")
    assert not [query for query in captured.captured_queries if '"raw"' in query["sql"]]
    admin_client.post(f"{SONGS}{song.pk}/delete/", {"post": "yes"})
    assert (Song.objects.count(), Lyrics.objects.count(), SongVector.objects.count()) == (1, 1, 1)


# Every change ends cached answers


def _edit(client: Client, song: Song) -> None:
    save(client, song, **{"versions-0-text": "改了的词"})


def _rename_artist(client: Client, song: Song) -> None:
    save(client, song.artist, name="大满")


def _delete(client: Client, song: Song) -> None:
    client.post(f"{SONGS}{song.pk}/delete/", {"post": "yes"})


def _delete_selected(client: Client, song: Song) -> None:
    act(client, "delete_selected", song, post="yes")


def _hide(client: Client, song: Song) -> None:
    act(client, "hide", song)


def _show(client: Client, song: Song) -> None:
    act(client, "show", song)


def _clear_resemblance(client: Client, song: Song) -> None:
    act(client, "clear_resemblance", song)


def _embed_again(client: Client, song: Song) -> None:
    act(client, "embed_again", song)


def _merge(client: Client, song: Song) -> None:
    act(client, "merge", *Song.objects.all(), keep=song.pk)


CHANGES = [_merge, _edit, _rename_artist, _delete, _delete_selected, _hide, _show, _clear_resemblance, _embed_again]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
def test_every_change_advances_the_epoch(change: Callable[[Client, Song], None], admin_client: Client) -> None:
    song = make_song("晚风")
    make_song("夜风", lyrics="另一段词")
    before = catalogue_epoch()
    change(admin_client, song)
    assert catalogue_epoch() > before


def test_looking_changes_nothing(admin_client: Client) -> None:
    song = make_song("晚风")
    before = catalogue_epoch()
    for page in ("", f"{song.pk}/change/", f"{song.pk}/delete/", f"{song.pk}/history/", "add/"):
        assert admin_client.get(SONGS + page).status_code == 200
    assert catalogue_epoch() == before


# Imports


@pytest.fixture
def run() -> ImportRun:
    counts = {"imported": 7, "merged": 2, "unchanged": 1, "rejected:no_title": 3, "rejected:too_short": 1}
    run = ImportRun.objects.create(paths=["lyrics/a.json"], counts=counts, status="broken", finished_at=timezone.now())
    ImportReject.objects.create(run=run, reason="no_title", path="a.json", record=9, offset=123, artist="小满")
    return run


def test_an_import_is_shown_with_its_counts_and_leads_to_what_it_left_out(run: ImportRun, admin_client: Client) -> None:
    listed = admin_client.get("/admin/catalog/importrun/").content.decode()
    assert re.findall(r'field-(?:read|number)">(\d+)<', listed) == ["14", "7", "2", "0", "1"]
    page = admin_client.get(f"/admin/catalog/importrun/{run.pk}/change/").content.decode()
    assert "lyrics/a.json" in page
    link = re.search(r'href="([^"]+reason__exact=no_title)">没有歌名</a>：3', page)
    assert link
    rejects = admin_client.get(link[1].replace("&amp;", "&"))
    assert [reject.record for reject in rejects.context["cl"].result_list] == [9]


@pytest.mark.parametrize("model", ["importrun", "importreject"])
def test_what_happened_cannot_be_mended(model: str, run: ImportRun, admin_client: Client) -> None:
    for page in ("add/", f"{run.pk}/delete/"):
        assert admin_client.get(f"/admin/catalog/{model}/{page}").status_code == 403
    assert admin_client.post(f"/admin/catalog/importrun/{run.pk}/change/", {"status": "finished"}).status_code == 403


# Who may


def test_whoever_may_only_look_finds_no_action_and_no_field(client: Client, django_user_model: Any) -> None:
    song = make_song("晚风")
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    page = client.get(SONGS)
    assert page.status_code == 200
    assert page.context["action_form"] is None
    act(client, "hide", song)
    assert Song.objects.visible().count() == 1
    assert "<textarea" not in client.get(f"{SONGS}{song.pk}/change/").content.decode()


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    response = client.get(SONGS, follow=True)
    assert response.redirect_chain[-1][0].startswith("/account/login/")
    assert "登录" in response.content.decode()
