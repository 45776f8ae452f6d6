"""From a feeling to a song, with and without JavaScript, by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from catalog.models import Song
from tests.browser.conftest import FEELING

pytestmark = pytest.mark.browser


def test_a_feeling_is_answered_on_the_same_page_and_the_answer_takes_the_focus(
    page: Page, site: str, songs: list[Song]
) -> None:
    page.goto(site)
    page.fill("#feeling", FEELING)
    page.click("text=听听回声")
    title = page.get_by_role("heading", name="有 10 首歌，也是这样的心情")
    expect(title).to_be_focused()
    expect(title).to_be_in_viewport()
    expect(page.locator(".echo")).to_have_count(10)
    expect(page.locator("#feeling")).to_have_value(FEELING)
    assert page.url == f"{site}/", "what was written is in no address"


def test_a_song_of_the_answer_leads_to_its_page(page: Page, site: str, songs: list[Song]) -> None:
    page.goto(site)
    page.fill("#feeling", FEELING)
    page.click("text=听听回声")
    link = page.locator(".echo h3 a").first
    title = link.inner_text().strip("《》")
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_waiting_is_announced_until_the_answer_is_there(page: Page, site: str, songs: list[Song]) -> None:
    held: list[Route] = []
    page.route("**/resonance/", lambda route: held.append(route))
    page.goto(site)
    page.fill("#feeling", FEELING)
    page.click("text=听听回声")
    status = page.get_by_role("status")
    expect(status).to_have_text("正在歌词里找回声")
    held[0].continue_()
    expect(page.locator(".answer")).to_be_visible()
    expect(status).to_be_empty()


def test_a_shared_list_is_taken_down_by_its_link(page: Page, site: str, songs: list[Song]) -> None:
    page.goto(site)
    page.fill("#feeling", FEELING)
    page.click("text=听听回声")
    page.click(".share summary")
    page.click(".share [type=submit]")
    address = page.input_value("#address")
    page.goto(page.input_value("#down"))
    page.get_by_role("button", name="收回").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("已经收回了")
    answer = page.goto(address)
    assert answer
    assert answer.status == 404


@pytest.mark.parametrize("keys", ["Control+Enter", "Meta+Enter"])
def test_enter_with_control_or_command_sends_the_form(page: Page, site: str, songs: list[Song], keys: str) -> None:
    page.goto(site)
    page.fill("#feeling", FEELING)
    page.press("#feeling", "Enter")
    expect(page.locator("#feeling")).to_have_value(FEELING + "\n")
    page.press("#feeling", keys)
    expect(page.locator("#answer-title")).to_be_focused()


def test_without_javascript_the_answer_is_the_response_to_the_form(
    browser: Browser, site: str, songs: list[Song]
) -> None:
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        page.goto(site)
        expect(page.locator("[data-example]").first).to_be_hidden()
        expect(page.locator("[data-theme-toggle]")).to_be_hidden()
        expect(page.locator("#feeling-count")).to_have_text("最多 2,000 字")
        page.fill("#feeling", FEELING)
        page.click("text=听听回声")
        expect(page.locator(".echo")).to_have_count(10)
        expect(page.locator("#feeling")).to_have_value(FEELING)
        assert page.url == f"{site}/resonance/"
        page.locator(".echo h3 a").first.click()
        expect(page.locator(".lyrics")).to_be_visible()


def test_an_example_fills_the_field_but_never_replaces_ones_own_words(page: Page, site: str) -> None:
    page.goto(site)
    field, examples = page.locator("#feeling"), page.locator("[data-example]")
    examples.nth(0).click()
    expect(field).to_have_value(examples.nth(0).inner_text())
    expect(field).to_be_focused()
    examples.nth(1).click()
    expect(field).to_have_value(examples.nth(1).inner_text())
    field.fill("我自己的话")
    examples.nth(2).click()
    expect(field).to_have_value(f"我自己的话\n{examples.nth(2).inner_text()}")


def test_the_count_follows_the_writing_and_what_is_too_long_is_kept(page: Page, site: str) -> None:
    page.goto(site)
    page.fill("#feeling", "想你🌧")
    expect(page.locator("#feeling-count")).to_have_text("3 / 2,000")
    page.fill("#feeling", "长" * 2_003)
    expect(page.locator("#feeling-count")).to_have_text("多了 3 个字")
    page.click("text=听听回声")
    expect(page.get_by_role("status")).to_contain_text("2000 字以内")
    expect(page.locator("#feeling")).to_have_value("长" * 2_003)


def test_a_lost_connection_and_a_failure_are_explained_and_the_words_stay(page: Page, site: str) -> None:
    page.goto(site)
    page.fill("#feeling", FEELING)
    status = page.get_by_role("status")
    for answer, said in (
        (lambda route: route.abort(), "没有连上"),
        (lambda route: route.fulfill(status=500, body="traceback"), "不是你的问题"),
        (lambda route: route.fulfill(status=403, body="token"), "放得有点久了"),
        (lambda route: route.fulfill(status=429, body="slow"), "试得有点快"),
    ):
        page.route("**/resonance/", answer)
        page.click("text=听听回声")
        expect(status).to_contain_text(said)
        expect(page.locator("#feeling")).to_have_value(FEELING)
        page.unroute("**/resonance/")


def test_nothing_that_was_written_is_kept_in_the_browser(page: Page, context: BrowserContext, site: str) -> None:
    page.goto(site)
    page.fill("#feeling", FEELING)
    page.click("text=听听回声")
    expect(page.locator("#answer-title")).to_be_visible()
    assert FEELING not in page.evaluate("JSON.stringify([localStorage, sessionStorage, history.state])")
    assert [cookie["name"] for cookie in context.cookies()] == ["csrftoken"]


@pytest.mark.parametrize(("preferred", "other"), [("light", "dark"), ("dark", "light")])
def test_the_chosen_theme_stays_on_the_next_page(page: Page, site: str, preferred: str, other: str) -> None:
    page.emulate_media(color_scheme=preferred)  # type: ignore[arg-type]
    page.goto(site)
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("[data-theme-toggle]")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != paper
    page.goto(f"{site}/about/")
    assert page.evaluate("document.documentElement.dataset.theme") == other
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != paper


def test_the_first_key_leads_past_the_menu(page: Page, site: str) -> None:
    page.goto(f"{site}/about/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="跳到正文")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_search_turns_pages_by_plain_links(page: Page, site: str, songs: list[Song]) -> None:
    page.goto(f"{site}/search/")
    page.fill("#q", "晚风")
    page.press("#q", "Enter")
    expect(page.get_by_role("status")).to_have_text(re.compile("找到 12 首"))
