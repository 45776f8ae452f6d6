"""What a visitor wants more or less of: heard at once, kept for the visit, and taken back."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from catalog.models import Song
from frontend.visit import COOKIE, MOST_WISHES, Visit
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from tests.factories import make_song

pytestmark = pytest.mark.django_db

FEELING = "晚风里很想你"


@pytest.fixture
def songs(encoder: Encoder) -> dict[str, Song]:
    songs = {
        "wind": make_song("晚风", "小满", "晚风里很想你"),
        "sea": make_song("海", "小满", "晚风里想起海"),
        "lamp": make_song("灯", "阿远", "灯下很想你\n窗外下雨"),
        "rain": make_song("雨", "阿远", "窗外下雨没有停"),
    }
    list(embed_all(encoder))
    return songs


def titles(response: Any) -> list[str]:
    assert response.status_code == 200
    return re.findall(r"《([^》]+)》</a></h3>", response.content.decode())


def feel(client: Client, wish: str = "") -> list[str]:
    return titles(client.post("/resonance/", {"text": FEELING} | ({"wish": wish} if wish else {})))


def test_a_song_that_is_not_wanted_is_gone_from_this_answer_and_the_next(
    client: Client, songs: dict[str, Song]
) -> None:
    assert feel(client)[0] == "晚风"
    assert "晚风" not in feel(client, f"not-{songs['wind'].pk}")
    assert "晚风" not in feel(client)
    assert "晚风" in feel(Client()), "for nobody else"


def test_a_song_that_is_not_wanted_does_not_come_back_by_another_name(
    client: Client, songs: dict[str, Song], encoder: Encoder
) -> None:
    copy = make_song("晚风（又名）", "别人", "晚风里很想你", resembles=songs["wind"])
    list(embed_all(encoder))
    for unwanted in (songs["wind"], copy):
        found = feel(Client(), f"not-{unwanted.pk}")
        assert not any("晚风" in title for title in found)


def test_an_artist_who_is_not_wanted_is_gone_with_all_songs(client: Client, songs: dict[str, Song]) -> None:
    wish = f"not-artist-{songs['wind'].artist_id}"
    assert set(feel(client, wish)) == {"灯", "雨"}
    page = client.get(f"/songs/{songs['rain'].pk}/").content.decode()
    assert "不要小满的歌" in page
    assert f"/songs/{songs['sea'].pk}/" not in page


def test_more_like_a_song_moves_the_next_answers_towards_it(
    client: Client, songs: dict[str, Song], encoder: Encoder
) -> None:
    make_song("夜", "小满", "夜里没有光影")
    make_song("伞", "小满", "窗外下雨没有伞")
    list(embed_all(encoder))
    before = feel(client)
    after = feel(client, f"more-{songs['rain'].pk}")
    assert before.index("夜") < before.index("伞")
    assert after.index("伞") < after.index("夜")
    assert "雨" not in after, "that one is known by now"
    assert feel(client) == after


def test_wishes_are_shown_and_can_be_taken_back_one_by_one_or_all_at_once(
    client: Client, songs: dict[str, Song]
) -> None:
    feel(client, f"not-{songs['wind'].pk}")
    page = client.post("/resonance/", {"text": FEELING, "wish": f"more-{songs['lamp'].pk}"}).content.decode()
    assert "不要《晚风》" in page
    assert "多一些像《灯》的" in page
    (undo,) = re.findall(r'value="(undo-not-\d+)"', page)
    assert "晚风" in feel(client, undo)
    assert client.cookies[COOKIE].value
    feel(client, "clear")
    assert not client.cookies[COOKIE].value
    assert "这次来，你说过" not in client.post("/resonance/", {"text": FEELING}).content.decode()


def test_who_wants_nothing_that_there_is_can_still_take_it_back(client: Client, songs: dict[str, Song]) -> None:
    for song in songs.values():
        answer = client.post("/resonance/", {"text": FEELING, "wish": f"not-artist-{song.artist_id}"})
    assert "还没有歌接住你" in answer.content.decode()
    assert 'value="clear"' in answer.content.decode()


def test_a_song_page_hears_wishes_too_and_leads_back(client: Client, songs: dict[str, Song]) -> None:
    page = f"/songs/{songs['wind'].pk}/"
    sea = f'href="/songs/{songs["sea"].pk}/"'
    assert sea in client.get(page).content.decode()
    response = client.post("/visit/", {"wish": f"not-{songs['sea'].pk}", "next": page})
    assert response.headers["Location"] == page
    assert sea not in client.get(page).content.decode()
    away = client.post("/visit/", {"wish": "clear", "next": "https://elsewhere.example/"})
    assert away.headers["Location"] == "/"
    assert sea in client.get(page).content.decode()
    assert client.get("/visit/").status_code == 405


def test_nothing_is_kept_but_ids_until_the_browser_is_closed(client: Client, songs: dict[str, Song]) -> None:
    feel(client, f"not-{songs['wind'].pk}")
    cookie = client.cookies[COOKIE]
    assert re.fullmatch(rf"~{songs['wind'].pk}~:[\w-]+:[\w-]+", cookie.value)
    assert not cookie["max-age"]
    assert not cookie["expires"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert set(client.cookies) == {COOKIE, "csrftoken"}


def test_a_visit_without_wishes_sets_no_cookie(client: Client, songs: dict[str, Song]) -> None:
    feel(client)
    client.get(f"/songs/{songs['wind'].pk}/")
    assert COOKIE not in client.cookies


@pytest.mark.parametrize(
    "wish", ["", "more", "more-", "more-x", "more-0", "more--1", f"more-{10**30}", "not-artist-\0", "undo-", "全部"]
)
def test_a_wish_that_is_none_changes_nothing(client: Client, songs: dict[str, Song], wish: str) -> None:
    assert client.post("/resonance/", {"text": FEELING, "wish": wish}).status_code == 200
    assert Visit((1,)).wishing(wish) == Visit((1,))


@pytest.mark.parametrize("cookie", ["", "x", "1~2~3", "~~:forged:mark", "1.2~~:" * 1_000])
def test_a_cookie_that_is_not_ours_is_no_visit(client: Client, songs: dict[str, Song], cookie: str) -> None:
    client.cookies[COOKIE] = cookie
    assert len(feel(client)) == 4


def test_the_newest_wishes_stay() -> None:
    visit = Visit()
    for pk in range(1, MOST_WISHES + 11):
        visit = visit.wishing(f"not-{pk}").wishing(f"not-artist-{10**17 + pk}").wishing(f"more-{10**17 + pk}")
    assert visit.songs == tuple(range(11, MOST_WISHES + 11))
    assert len(visit.more) == len(visit.artists) == MOST_WISHES


def test_a_song_is_either_wanted_more_or_not_at_all() -> None:
    assert Visit().wishing("more-7").wishing("not-7") == Visit(songs=(7,))
    assert Visit().wishing("not-7").wishing("more-7") == Visit(more=(7,))


def test_a_wish_without_the_forms_token_is_refused(songs: dict[str, Song]) -> None:
    for path in ("/visit/", "/resonance/"):
        assert Client(enforce_csrf_checks=True).post(path, {"wish": "clear", "text": FEELING}).status_code == 403


def test_what_wishes_cost(
    client: Client, songs: dict[str, Song], settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.RESULT_CACHE_SECONDS = 0
    # The epoch, the nearest songs, once more because they are few, their passages and words, what is shown of them.
    with django_assert_num_queries(5):
        feel(client)
    # What an unwanted song is called and resembles, and others like it; what the wishes say.
    with django_assert_num_queries(5 + 3):
        feel(client, f"not-{songs['wind'].pk}")
    # The name of the artist.
    with django_assert_num_queries(5 + 4):
        feel(client, f"not-artist-{songs['wind'].artist_id}")
    # Where the song lies that leads the way.
    with django_assert_num_queries(5 + 5):
        feel(client, f"more-{songs['rain'].pk}")
