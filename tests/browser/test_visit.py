"""More like this, not this, not this artist: with and without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, expect

from catalog.models import Song
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from tests.browser.conftest import FEELING
from tests.factories import make_song

pytestmark = pytest.mark.browser


def test_an_unwanted_song_and_artist_go_at_once_and_come_back(
    page: Page, site: str, songs: list[Song], encoder: Encoder
) -> None:
    make_song("别处的风", "阿远", "晚风里很想你，没有人说")
    list(embed_all(encoder))
    page.goto(site)
    page.fill("#feeling", FEELING)
    page.click("text=听听回声")
    first = page.locator(".echo").first
    title = first.locator("h3").inner_text()
    assert title == "《别处的风》"
    first.get_by_role("button", name="不要这首").click()
    expect(page.locator(".visit")).to_contain_text(f"不要{title}")
    expect(page.locator(".echo h3", has_text=title)).to_have_count(0)
    expect(page.locator("#answer-title")).to_be_focused()
    expect(page.locator("#feeling")).to_have_value(FEELING)
    page.locator(".wishes", has_text="小满").get_by_role("button", name="不要这位歌手").first.click()
    expect(page.locator(".visit")).to_contain_text("不要小满的歌")
    expect(page.locator(".echo .artist", has_text="小满")).to_have_count(0)
    page.get_by_role("button", name="都不算，重来").click()
    expect(page.locator(".visit")).to_have_count(0)
    expect(page.locator(".echo h3").first).to_have_text(title)
    assert page.url == f"{site}/"


def test_more_like_a_song_is_said_and_taken_back(page: Page, site: str, songs: list[Song]) -> None:
    page.goto(site)
    page.fill("#feeling", FEELING)
    page.click("text=听听回声")
    page.get_by_role("button", name="多一些这样的").first.click()
    wish = page.get_by_role("button", name="取消")
    expect(wish).to_contain_text("多一些像《")
    wish.click()
    expect(page.locator(".visit")).to_have_count(0)


def test_without_javascript_wishes_are_heard_too(browser: Browser, site: str, songs: list[Song]) -> None:
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        page.goto(site)
        page.fill("#feeling", FEELING)
        page.click("text=听听回声")
        title = page.locator(".echo h3").first.inner_text()
        page.get_by_role("button", name="不要这首").first.click()
        expect(page.locator(".visit")).to_contain_text(f"不要{title}")
        expect(page.locator("#feeling")).to_have_value(FEELING)
        page.locator(".echo h3 a").first.click()
        similar = page.locator(".songs .song-title").first.inner_text()
        page.get_by_role("button", name="不要这首").first.click()
        expect(page.locator(".visit")).to_contain_text(f"不要《{similar}》")
        expect(page.locator(".songs .song-title", has_text=similar)).to_have_count(0)
