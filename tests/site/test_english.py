"""Whoever reads English meets no Chinese but that of lyrics, titles and names; those of the songs here are English."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from catalog.models import Artist, Song
from frontend import answers
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.listeners.models import Listener, Playlist
from recommender.moods import MoodHead
from tests.factories import make_song

pytestmark = pytest.mark.django_db

HAN = re.compile(r"[\u3400-\u9fff]")
# Not read by visitors: programs and curators have their own tests.
ELSEWHERE = ("admin/", "api/", "healthz", "readyz", "recommend")
# What stands in the place of each parameter of an address; those of a regular expression are written out below.
PK = 1_000_000  # none that a sequence comes upon
SAMPLES = {"pk": str(PK), "slug": "lonely", "token": "unknown", "secret": "unknown"}
WRITTEN_OUT = ["/account/confirm-email/unknown/", "/account/password/reset/key/1-unknown/", "/nowhere/"]
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Reader(HTMLParser):
    """Collects the Chinese of a page but for elements in Chinese and what a visitor wrote or a button sends."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.chinese: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.chinese += [f"{name}={value}" for name, value in attrs if name != "value" and HAN.search(value or "")]
        if tag not in VOID:
            self.open.append(tag == "textarea" or (dict(attrs).get("lang") or "").startswith("zh"))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, text: str) -> None:
        if HAN.search(text) and not any(self.open):
            self.chinese.append(text.strip())


def chinese_in(page: Any) -> list[str]:
    reader = Reader()
    reader.feed(page.content.decode())
    return reader.chinese


def addresses(patterns: Iterable[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    for pattern in patterns:
        route = str(pattern.pattern)
        if (before == "/" and route.startswith(ELSEWHERE)) or route.startswith("^"):
            continue
        address = before + re.sub(r"<(?:\w+:)?(\w+)>", lambda parameter: SAMPLES[parameter[1]], route)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, address)
        else:
            yield address


@pytest.fixture
def client() -> Client:
    return Client(headers={"Accept-Language": "en-GB,en;q=0.9"})


@pytest.fixture
def songs(encoder: Encoder, mood_head: MoodHead) -> list[Song]:
    """Songs that every feeling finds, the first with the number that the addresses have."""
    Artist.objects.create(pk=PK, name="Hollow", key="hollow")
    songs = [make_song("Night Bus", "Hollow", "The driver hums\n\nNobody gets off", language="en", pk=PK, year=2020)]
    songs += [make_song(f"Rain {n}", "Hollow", f"It rained for {n} days\nI waited", language="en") for n in range(25)]
    list(embed_all(encoder))
    return songs


@pytest.fixture
def signed_in(client: Client) -> Client:
    listener = Listener.objects.of(User.objects.create_user("robin", "robin@example.org"))
    Playlist.objects.create(pk=PK, listener=listener, name="Late")
    client.force_login(listener.user)
    return client


def test_the_reader_finds_chinese_where_it_should_not_be(client: Client) -> None:
    reader = Reader()
    reader.feed('<p title="标题">好 <b lang="zh-hans">好<i>好</i></b><br><input value="好" placeholder="写"></p>')
    assert reader.chinese == ["title=标题", "好", "placeholder=写"]
    assert chinese_in(client.get("/", headers={"Accept-Language": "zh-CN"}))


def test_no_page_has_any(client: Client, songs: list[Song]) -> None:
    read = [address for address in pages_read(client) if not address.startswith("/account/")]
    assert {"/", "/about/", "/search/", f"/songs/{PK}/", f"/artists/{PK}/"} <= set(read)


def test_no_page_of_a_listener_has_any(signed_in: Client, songs: list[Song]) -> None:
    assert {"/library/", f"/playlists/{PK}/", "/privacy/", "/account/email/"} <= set(pages_read(signed_in))


def pages_read(client: Client) -> list[str]:
    """The addresses of all pages, each seen to have no Chinese."""
    read = []
    for address in [*addresses(get_resolver().url_patterns), *WRITTEN_OUT]:
        page = client.get(address)
        if page.headers.get("Content-Type", "").startswith("text/html"):
            assert chinese_in(page) == [], address
            if page.status_code == 200:
                read.append(address)
    return read


def test_a_song_sounds_sad_and_not_its_reader(client: Client, songs: list[Song]) -> None:
    page = client.get(f"/songs/{PK}/").content.decode()
    assert "It sounds" in page
    assert "You sound" not in page


@pytest.mark.parametrize("query", ["rain", "rain&page=2", "nothing", "x" * 101])
def test_no_search_has_any(client: Client, songs: list[Song], query: str) -> None:
    assert chinese_in(client.get(f"/search/?q={query}")) == []


@pytest.mark.parametrize(
    "sent",
    [
        {"text": "晚风里很想你", "language": "any"},
        {"text": "晚风里很想你"},
        {"text": "晚风里很想你", "language": "any", "shift": "1,1"},
        {"text": "晚风里很想你", "shift": "klingon"},
        {"text": "我不想活了，没有人知道", "language": "any"},
        {"text": ""},
        {"text": "长" * 2_001},
        {"text": "晚\0风"},
        {"text": "晚风里很想你", "language": "klingon"},
    ],
    ids=[
        "found",
        "none found",
        "shifted",
        "not shifted",
        "in need",
        "empty",
        "too long",
        "unreadable",
        "unknown language",
    ],
)
def test_no_answer_to_a_feeling_has_any(client: Client, songs: list[Song], sent: dict[str, str]) -> None:
    assert chinese_in(client.post("/resonance/", sent, headers={"HX-Request": "true"})) == []


@pytest.mark.parametrize(
    "sent",
    [
        {"start": "晚风里很想你", "mood": "happy", "language": "any"},
        {"start": "晚风里很想你", "end": "想你想你想你"},
        {"start": "晚风里很想你", "end": "晚风里很想你"},
        {"start": "", "end": ""},
        {"start": "晚风里很想你", "mood": "klingon", "steps": "99", "language": "klingon"},
    ],
    ids=["to a mood", "to words", "to nowhere", "from nowhere", "wrong"],
)
def test_no_journey_has_any(client: Client, songs: list[Song], sent: dict[str, str]) -> None:
    assert chinese_in(client.post("/journey/", sent)) == []


def test_no_error_has_any(client: Client, songs: list[Song], monkeypatch: pytest.MonkeyPatch) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    assert chinese_in(strict.post("/resonance/", {"text": "rain"})) == []

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(answers, "recommend", fail)
    client.raise_request_exception = False
    answer = client.post("/resonance/", {"text": "rain"})
    assert (answer.status_code, chinese_in(answer)) == (500, [])


@pytest.mark.parametrize("sent", [{}, {"text": " "}, {"text": "长" * 2_001}, {"text": "rain", "top_n": 0}])
def test_no_error_of_the_api_has_any(client: Client, songs: list[Song], sent: dict[str, Any]) -> None:
    answer = client.post("/api/v1/recommend", sent, content_type="application/json")
    assert answer.status_code == 400
    assert not HAN.search(answer.content.decode())


def test_the_api_speaks_chinese_to_whoever_asks_for_it(songs: list[Song]) -> None:
    answer = Client().post("/api/v1/recommend", {"text": " "}, content_type="application/json")
    assert HAN.search(answer.json()["errors"][0]["detail"])
