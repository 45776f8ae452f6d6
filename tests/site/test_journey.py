"""The page of a journey, and taking a journey along."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.core.signing import dumps
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from catalog.models import Song
from frontend.journeys.exporting import SALT
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.journey import USUAL_STEPS
from recommender.listeners.recording import record_now
from recommender.moods import MoodHead
from tests.factories import make_listener, make_song

pytestmark = pytest.mark.django_db

ENDS = {"start": "暗暗的夜里", "end": "光光的早晨"}


@pytest.fixture
def songs(encoder: Encoder, mood_head: MoodHead) -> list[Song]:
    """Songs from the darkest to the brightest, by ten artists in turn."""
    songs = [make_song(f"第{n}首", f"歌手{n % 10}", f"{'光' * n}{'暗' * (40 - n)} 第{n}首") for n in range(41)]
    list(embed_all(encoder))
    return songs


def text_of(response: Any) -> str:
    return unescape(response.content.decode())


def test_the_form_asks_the_database_nothing(
    client: Client, mood_head: MoodHead, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        page = text_of(client.get("/journey/"))
    assert "我现在" in page
    assert page.count('name="mood"') == 13


def test_a_journey_is_a_picture_and_a_list_of_songs_with_their_lines(
    client: Client, songs: list[Song], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    # Songs around the way, their moods, passages of the first half and of the second, what is shown; and one more where
    # the index meets too many rows that other tests have rolled back.
    with django_assert_max_num_queries(6):
        response = client.post("/journey/", ENDS)
    page = text_of(response)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert "10 首歌，陪你走过去" in page
    assert page.count("<circle data-mood=") == USUAL_STEPS
    assert page.count('class="song-line">') == USUAL_STEPS
    assert ENDS["start"] in page  # in the field, to go on from


def test_the_line_of_the_picture_runs_down_and_to_the_bright_side(client: Client, songs: list[Song]) -> None:
    page = text_of(client.post("/journey/", ENDS))
    dots = [(float(x), float(y)) for x, y in re.findall(r'<circle data-mood="\w+" cx="([\d.]+)" cy="([\d.]+)"', page)]
    assert dots == sorted(dots)


def test_a_journey_may_lead_to_a_mood(client: Client, songs: list[Song], encoder: Encoder) -> None:
    make_song("快乐", "乐队", "快乐快乐")
    list(embed_all(encoder))
    page = text_of(client.post("/journey/", {"start": ENDS["start"], "mood": "happy", "steps": "8"}))
    assert re.search(r"到 快乐", page)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"start": "", "end": "光"}, "先写下你现在的心情"),
        ({"start": "暗", "end": " "}, "想去的地方"),
        ({"start": "暗", "mood": ""}, "想去的地方"),
        ({"start": "暗", "end": "暗"}, "起点和终点是一样的"),
        ({"start": "暗", "mood": "klingon"}, "没有这种心情"),
        ({"start": "暗", "end": "长" * 2_001}, "2000 字以内"),
        ({"start": "暗", "end": "光\0"}, "空字符"),
        ({"start": "暗", "end": "光", "steps": "16"}, "8 到 15 首"),
        ({"start": "暗", "end": "光", "language": "klingon"}, "语言"),
    ],
)
def test_ends_that_cannot_be_are_said_kindly_and_the_words_stay(
    client: Client, songs: list[Song], sent: Any, said: str
) -> None:
    response = client.post("/journey/", sent)
    assert response.status_code == 422
    assert said in text_of(response)


def test_markup_in_words_is_text(client: Client, songs: list[Song]) -> None:
    response = client.post("/journey/", {"start": "<script>alert(1)</script>", "end": "光光的早晨"})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize("text", ["😀😀", "%", "_", "'\"\\"])
def test_what_holds_no_words_is_refused_with_a_sentence(client: Client, songs: list[Song], text: str) -> None:
    response = client.post("/journey/", {"start": text, "end": "光光的早晨"})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_words_sent_on_from_an_answer_are_where_the_journey_begins(client: Client, songs: list[Song]) -> None:
    response = client.post("/journey/", {"start": ENDS["start"]})
    assert response.status_code == 200
    assert ENDS["start"] in text_of(response)
    assert 'role="alert"' not in text_of(response)


def test_without_enough_songs_the_page_says_why_the_journey_is_short(
    client: Client, encoder: Encoder, mood_head: MoodHead
) -> None:
    make_song("独一首", "歌手", "光和暗")
    list(embed_all(encoder))
    assert "只够这么长" in text_of(client.post("/journey/", ENDS))


def test_without_songs_the_page_is_honest(client: Client, encoder: Encoder, mood_head: MoodHead) -> None:
    assert "还没有歌铺成路" in text_of(client.post("/journey/", ENDS))


def test_while_moods_are_unread_the_page_asks_for_patience(client: Client, encoder: Encoder) -> None:
    assert "还没有读完" in text_of(client.get("/journey/"))
    page = text_of(client.post("/journey/", ENDS | {"start": "我不想活了，想自杀"}))
    assert "还没有读完" in page
    assert 'class="care"' in page


def test_whoever_does_not_want_to_live_gets_care_before_the_songs(client: Client, songs: list[Song]) -> None:
    page = text_of(client.post("/journey/", ENDS | {"start": "我不想活了，想自杀"}))
    assert page.index("12356") < page.index("陪你走过去")


def test_what_is_not_wanted_on_a_visit_or_by_an_account_is_not_on_the_way(client: Client, songs: list[Song]) -> None:
    def met() -> list[int]:
        return [
            int(pk) for pk in re.findall(r'class="song" href="/songs/(\d+)/"', text_of(client.post("/journey/", ENDS)))
        ]

    first = met()[0]
    client.post("/visit/", {"wish": f"not-{first}"})
    assert met()
    assert first not in met()
    listener, rejected = make_listener(), Song.objects.get(pk=met()[-1])
    record_now(listener, "dislike_artist", artist=rejected.artist_id)
    client.force_login(listener.user)
    assert met()
    assert not Song.objects.filter(pk__in=met(), artist=rejected.artist_id).exists()


def packed_on(page: str) -> str:
    found = re.search(r'name="journey" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_journey_is_exported_as_m3u_in_its_order_without_the_words(client: Client, songs: list[Song]) -> None:
    page = text_of(client.post("/journey/", ENDS))
    response = client.post("/journey/export/", {"journey": packed_on(page), "format": "m3u"})
    lines = text_of(response).splitlines()
    assert "journey.m3u8" in response.headers["Content-Disposition"]
    assert lines[0] == "#EXTM3U"
    shown = re.findall(r'class="song" href="(/songs/\d+/)"', page)
    assert [line for line in lines if not line.startswith("#")] == [f"http://testserver{path}" for path in shown]
    assert not any(words in text_of(response) for words in ENDS.values())


def test_a_journey_is_exported_as_json_in_two_queries_at_most(
    client: Client, songs: list[Song], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    packed = packed_on(text_of(client.post("/journey/", ENDS)))
    with django_assert_num_queries(1):  # the songs with artist, album and mood
        response = client.post("/journey/export/", {"journey": packed, "format": "json"})
    steps = json.loads(response.content)["steps"]
    assert [step["step"] for step in steps] == list(range(1, USUAL_STEPS + 1))
    assert steps[0]["mood"]["valence"] < steps[-1]["mood"]["valence"]


def test_hidden_songs_are_not_exported(client: Client, songs: list[Song]) -> None:
    packed = packed_on(text_of(client.post("/journey/", ENDS)))
    Song.objects.update(hidden=True)
    assert json.loads(client.post("/journey/export/", {"journey": packed, "format": "json"}).content) == {"steps": []}


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"journey": "made up", "format": "m3u"},
        {"journey": dumps([1], salt="another"), "format": "json"},
        {"journey": dumps([1], salt=SALT), "format": "exe"},
    ],
)
def test_what_we_have_not_signed_is_not_exported(client: Client, sent: dict[str, str]) -> None:
    assert client.post("/journey/export/", sent).status_code == 400


def test_a_journey_has_no_address(client: Client) -> None:
    assert client.get("/journey/export/").status_code == 405
