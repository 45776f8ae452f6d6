"""What the site answers to somebody who thinks of dying, and that it keeps nothing of what they wrote."""

import io
import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from catalog.models import Song
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.gentleness import dwells_on_dying
from recommender.recommendation import recommend
from tests.factories import make_song

pytestmark = pytest.mark.django_db

WORDS = "我不想活了，今晚的风好大，站在天台上"


@pytest.fixture
def songs(encoder: Encoder) -> dict[str, Song]:
    catalogue = {
        "dark": make_song("天台", "甲", "站在天台上 今晚的风好大\n我不想活了"),
        "light": make_song("晚风", "乙", "今晚的风好大\n有人替你关上窗"),
        "other": make_song("晒被子", "丙", "太阳晒着新洗的被子"),
    }
    list(embed_all(encoder))
    return catalogue


def stored() -> bytes:
    """All that the cache server holds, whatever its type."""
    client = cache._cache.get_client(None, write=True)  # type: ignore[attr-defined]
    return b"".join(key + (client.dump(key) or b"") for key in client.keys("*"))


def test_care_comes_with_the_songs(songs: dict[str, Song]) -> None:
    answer = recommend(WORDS, 2)
    assert answer.care
    assert len(answer.recommendations) == 2
    assert recommend("今晚的风好大").care is None


def test_songs_that_dwell_on_dying_come_last_and_are_left_out_where_there_are_others(songs: dict[str, Song]) -> None:
    assert [r.song for r in recommend("今晚的风好大，站在天台上", 1).recommendations] == [songs["dark"]]
    assert [r.song for r in recommend(WORDS, 1).recommendations] == [songs["light"]]
    assert [r.song for r in recommend(WORDS, 3).recommendations][-1] == songs["dark"]


@pytest.mark.parametrize(
    ("lyrics", "dark"),
    [
        ("若能在你怀里死去", True),
        ("來世再見", True),
        ("我想从这个世界消失", True),
        ("晚风吹过旧阳台", False),
        ("天亮了就好", False),
    ],
)
def test_a_song_that_speaks_of_dying_is_known_by_its_words(lyrics: str, dark: bool) -> None:
    assert dwells_on_dying(lyrics) is dark


def queries_of(text: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert not recommend(text, 1).cached
    return len(queries)


def test_such_words_are_never_answered_from_the_cache(songs: dict[str, Song]) -> None:
    more = 1  # the lyrics of the songs to choose among
    assert queries_of(WORDS) == queries_of(WORDS) == queries_of("今晚的风好大") + more


def test_such_words_leave_nothing_in_the_cache(songs: dict[str, Song]) -> None:
    before = stored()
    recommend(WORDS)
    assert stored() == before
    recommend("今晚的风好大")
    assert stored() != before, "other answers are cached"


@pytest.fixture
def logged() -> Any:
    """All that any logger says at any level, and what goes to the console."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def test_no_way_in_logs_or_keeps_such_words(
    client: Client, songs: dict[str, Song], logged: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    api = APIClient()
    answers = [
        client.post("/resonance/", {"text": WORDS}),
        client.post("/resonance/", {"text": WORDS}, headers={"HX-Request": "true"}),
        api.post("/api/v1/recommend", {"text": WORDS}, format="json"),
        api.get("/api/v1/recommend", {"text": WORDS}),
        api.post("/recommend", {"text": WORDS}, format="json"),
        api.post("/api/v1/recommend", {"text": WORDS, "top_n": 0}, format="json"),
        client.post("/resonance/", {"text": WORDS, "language": "klingon"}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 200, 400, 422]
    out, err = capfd.readouterr()
    said = logged.getvalue() + out + err
    assert "django" in said, "the loggers do speak"
    for piece in (WORDS, "天台", "不想活"):
        assert piece not in said.replace("天台》", "")
        assert piece.encode() not in stored()
        assert not any(piece in str(answer.cookies) + str(answer.headers) for answer in answers)


def test_the_page_says_it_before_the_songs(client: Client, songs: dict[str, Song]) -> None:
    page = client.post("/resonance/", {"text": WORDS}).content.decode()
    assert page.index('href="tel:12356"') < page.index('class="echoes"')
    assert "https://findahelpline.com/" in page
    assert "有人愿意听你说" in page
    assert page.count("12356") == 2, "the sentence below the songs would only repeat it"
    assert 'class="care"' not in client.post("/resonance/", {"text": "今晚的风好大"}).content.decode()


def test_care_is_shown_where_no_song_answers(client: Client, encoder: Encoder) -> None:
    page = client.post("/resonance/", {"text": WORDS}).content.decode()
    assert 'href="tel:12356"' in page
    assert "还没有歌接住你" in page


def test_the_api_says_it_as_care_and_the_original_contract_stays_as_it_was(songs: dict[str, Song]) -> None:
    api = APIClient()
    care = api.post("/api/v1/recommend", {"text": WORDS}, format="json").json()["care"]
    assert care == {"message": care["message"], "phone": "12356", "elsewhere": "https://findahelpline.com/"}
    assert api.post("/api/v1/recommend", {"text": "今晚的风"}, format="json").json()["care"] is None
    assert api.get(f"/api/v1/songs/{songs['light'].pk}/similar").json()["care"] is None
    assert set(api.post("/recommend", {"text": WORDS}, format="json").json()) == {"recommendations"}
