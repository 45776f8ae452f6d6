"""A listener's first quarter of an hour: signing up, a feeling, three taps, a like, a rejection, and leaving."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from catalog.models import Song
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.listeners.models import Listener, Opinion
from tests.browser.conftest import FEELING
from tests.browser.test_listener import sign_up
from tests.factories import PASSWORD, make_song

pytestmark = pytest.mark.browser


@pytest.fixture
def catalogue(site: str, songs: list[Song], encoder: Encoder) -> list[Song]:
    """Enough artists for a dozen, and some songs more."""
    songs += [make_song(f"灯 {n}", f"歌手 {n}", f"晚风里很想你 {n}\n窗外的灯 {n}") for n in range(16)]
    list(embed_all(encoder))
    return songs


def pick_three(page: Page) -> list[str]:
    """Writes a feeling on the page with one sentence, taps three songs of the dozen and sends them."""
    page.fill("#feeling", FEELING)
    page.click(".feeling [type=submit]")
    picks = page.locator(".pick")
    expect(picks).to_have_count(12)
    titles = [picks.nth(place).locator("b").inner_text() for place in (0, 4, 8)]
    for title in titles:
        picks.filter(has=page.get_by_text(title, exact=True)).locator("input").check()
    page.get_by_role("button", name="就是这几首").click()
    return titles


def titles_on(page: Page) -> list[str]:
    return page.locator(".echo h3").all_inner_texts()


def test_from_a_feeling_and_three_taps_to_leaving(page: Page, site: str, catalogue: list[Song], tmp_path: Path) -> None:
    sign_up(page, site)
    page.get_by_role("link", name="为你").click()
    expect(page.locator(".stage")).to_contain_text("刚认识你")
    page.locator(".stage a").click()
    picked = pick_three(page)
    expect(page.locator(".liked")).to_contain_text("收藏好了")
    expect(page.locator(".stage")).to_contain_text("开始认识你了")

    page.get_by_role("link", name="为你").click()
    expect(page.locator(".reasons").first).to_contain_text(re.compile("因为你收藏了《"))
    assert not set(picked) & set(titles_on(page))

    liked, unwanted = titles_on(page)[:2]
    page.locator(".echo").first.get_by_role("button", name="收藏").click()
    expect(page.locator(".liked")).to_contain_text(liked)
    expect(page.locator(".echo h3", has_text=re.compile(f"^{re.escape(liked)}$"))).to_have_count(0)
    page.locator(".echo", has_text=unwanted).first.get_by_role("button", name="不要这首").click()
    expect(page.locator(".visit")).to_contain_text(f"不要{unwanted}")
    expect(page.locator(".echo h3", has_text=re.compile(f"^{re.escape(unwanted)}$"))).to_have_count(0)

    page.fill("#feeling", FEELING)
    page.click(".feeling [type=submit]")
    expect(page.get_by_role("heading", name="这样的心情，这样的你")).to_be_focused()
    expect(page.locator(".reasons").first).to_contain_text("划线的那句，很像你说的")
    assert unwanted not in titles_on(page)
    assert page.url == f"{site}/for-you/"

    page.goto(f"{site}/privacy/")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    download.value.save_as(tmp_path / "export.json")
    export = json.loads((tmp_path / "export.json").read_text(encoding="utf-8"))
    opinions = {f"《{opinion['title']}》": opinion["likes"] for opinion in export["opinions"]}
    assert opinions == dict.fromkeys([*picked, liked], True) | {unwanted: False}
    assert FEELING not in json.dumps(export, ensure_ascii=False)

    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="全部删除").click()
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    assert not Listener.objects.exists()
    assert not Opinion.objects.exists()


def test_a_weight_is_turned_where_one_looks_and_stays_turned(page: Page, site: str, catalogue: list[Song]) -> None:
    sign_up(page, site)
    page.goto(f"{site}/start/")
    pick_three(page)
    page.goto(f"{site}/for-you/")
    weight = page.get_by_label("大家在听")
    weight.focus()
    weight.press("End")
    voice = page.locator(".voice", has_text="大家在听")
    expect(voice).to_contain_text("最听它的")
    expect(page.get_by_label("大家在听")).to_be_focused()
    page.reload()
    expect(page.get_by_label("大家在听")).to_have_value(re.compile(r"^2(\.0)?$"))
    page.get_by_role("button", name="都照常").click()
    expect(voice).to_contain_text("照常")


def test_without_an_account_three_taps_lead_to_an_answer(page: Page, site: str, catalogue: list[Song]) -> None:
    page.goto(site)
    page.get_by_role("link", name="写一句话，挑三首歌").click()
    picked = pick_three(page)
    expect(page.locator(".echo")).to_have_count(10)
    for title in picked:
        expect(page.locator(".visit")).to_contain_text(f"多一些像{title}的")
    expect(page.locator(".visit").get_by_role("link", name="注册一个账号")).to_be_visible()


def test_without_javascript_all_of_it_is_plain_forms(browser: Browser, site: str, catalogue: list[Song]) -> None:
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        sign_up(page, site)
        page.goto(f"{site}/start/")
        picked = pick_three(page)
        expect(page.locator(".liked")).to_contain_text(picked[0])
        expect(page.locator("#feeling")).to_have_value(FEELING)
        page.goto(f"{site}/for-you/")
        title = titles_on(page)[0]
        page.get_by_role("button", name="收藏").first.click()
        expect(page.locator(".liked")).to_contain_text(title)
        page.get_by_label("歌词说到你心里").press("Home")
        page.get_by_role("button", name="就这样听").click()
        expect(page.locator(".voice").first).to_contain_text("不听")
