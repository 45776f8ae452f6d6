"""The line that resonates, as a visitor sees it."""

import pytest
from playwright.sync_api import Page, expect

from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from tests.factories import make_song

pytestmark = pytest.mark.browser

LYRICS = """雨落在空空的站台
车还没有来
灯一盏一盏灭

太阳出来了
新洗的被子晒得很暖
猫在窗台上睡觉"""


def test_a_song_shows_its_passage_with_the_strongest_line_marked(page: Page, site: str, encoder: Encoder) -> None:
    make_song("晴", lyrics=LYRICS)
    list(embed_all(encoder))
    page.goto(site)
    page.get_by_role("textbox").first.fill("被子晒得很暖很暖")
    page.keyboard.press("Control+Enter")
    echo = page.locator(".echo")
    expect(echo.locator("blockquote p")).to_have_text(["太阳出来了", "新洗的被子晒得很暖", "猫在窗台上睡觉"])
    expect(echo.locator("mark")).to_have_text("新洗的被子晒得很暖")
