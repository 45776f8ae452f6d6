"""A listener's whole way: signing up, liking, rejecting, a playlist, the diary, taking all along, and leaving."""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from catalog.models import Song
from recommender.listeners.models import Listener, Opinion
from tests.browser.conftest import FEELING
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser

PAGES = ["/for-you/", "/library/", "/library/dislikes/", "/library/history/", "/library/saved/", "/playlists/",
         "/diary/", "/privacy/", "/account/", "/account/password/change/", "/account/email/",
         "/account/logout/"]  # fmt: skip


def sign_up(page: Page, site: str) -> None:
    page.goto(site)
    page.get_by_role("link", name="登录").click()
    page.get_by_role("link", name="注册一个").click()
    page.fill("[name=username]", "小满")
    page.fill("[name=password1]", PASSWORD)
    page.get_by_role("button", name="注册").click()
    expect(page.get_by_role("link", name="我的")).to_be_visible()


def test_from_signing_up_to_leaving(page: Page, site: str, songs: list[Song], tmp_path: Path) -> None:
    sign_up(page, site)
    page.goto(f"{site}/privacy/")
    page.check("[name=keeps_diary]")
    page.get_by_role("button", name="就这样").click()

    page.goto(site)
    page.fill("#feeling", FEELING)
    page.click("text=听听回声")
    echoes = page.locator(".echo")
    echoes.nth(0).get_by_role("button", name="收藏").click()
    expect(echoes.nth(0).get_by_role("button", name="已收藏")).to_be_visible()
    unwanted = echoes.nth(1).locator("h3").inner_text()
    echoes.nth(1).get_by_role("button", name="不要这首").click()
    expect(page.locator(".echo h3", has_text=re.compile(f"^{unwanted}$"))).to_have_count(0)

    page.goto(f"{site}/playlists/")
    page.fill("[name=name]", "下班路上")
    page.get_by_role("button", name="新建歌单").click()
    page.goto(f"{site}/songs/{songs[0].pk}/")
    page.get_by_role("button", name="加进「下班路上」").click()
    page.goto(f"{site}/playlists/")
    page.get_by_role("link", name="下班路上").click()
    expect(page.locator(".song-title")).to_have_text([songs[0].title])

    page.goto(f"{site}/diary/")
    expect(page.locator("blockquote")).to_have_text(FEELING)

    page.goto(f"{site}/privacy/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    download.value.save_as(tmp_path / "export.json")
    export = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))
    assert {opinion["likes"] for opinion in export["opinions"]} == {True, False}
    assert export["diary"][0]["words"] == FEELING

    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="全部删除").click()
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    assert not Listener.objects.exists()
    assert not Opinion.objects.exists()


def test_without_javascript_a_like_is_a_plain_form(browser: Browser, site: str, songs: list[Song]) -> None:
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        sign_up(page, site)
        page.goto(f"{site}/songs/{songs[0].pk}/")
        page.get_by_role("button", name="收藏").click()
        assert page.url == f"{site}/songs/{songs[0].pk}/"
        expect(page.get_by_role("button", name="已收藏")).to_be_visible()


def test_a_listeners_pages_are_accessible_and_no_wider_than_a_phone(
    browser: Browser, site: str, songs: list[Song]
) -> None:
    with browser.new_context(bypass_csp=True, reduced_motion="reduce", locale="zh-CN") as context:
        page = context.new_page()
        page.goto(f"{site}/account/login/")
        assert Axe().run(page).violations_count == 0
        sign_up(page, site)
        page.goto(f"{site}/songs/{songs[-1].pk}/")
        page.get_by_role("button", name="收藏").click()
        page.set_viewport_size({"width": 360, "height": 740})
        for path in PAGES:
            page.goto(site + path)
            page.add_style_tag(content=".sky { display: none }")
            assert page.evaluate("document.documentElement.scrollWidth") == 360, path
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                found = Axe().run(page)
                assert found.violations_count == 0, f"{path} {theme}: {found.generate_report()}"
