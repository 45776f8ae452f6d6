"""Searching from the head of every page: by mouse, by keyboard, and without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from catalog.models import Song

pytestmark = pytest.mark.browser


def test_suggestions_follow_what_is_typed_and_the_keyboard_chooses(page: Page, site: str, songs: list[Song]) -> None:
    page.goto(f"{site}/about/")
    field = page.get_by_role("combobox")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press_sequentially("xiaoman")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("小满")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", str(options.first.get_attribute("id")))
    field.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    field.press("ArrowDown")
    field.press("Enter")
    page.wait_for_url(f"{site}/artists/{songs[0].artist_id}/")


def test_a_line_is_suggested_with_its_mark_and_a_click_leads_to_the_song(
    page: Page, site: str, songs: list[Song]
) -> None:
    page.goto(site)
    page.get_by_role("combobox").press_sequentially("襯衫還沒")
    option = page.get_by_role("option").first
    expect(option.locator("mark")).to_have_text("衬衫还没")
    option.click()
    expect(page.locator(".lyrics")).to_be_visible()


def test_escape_closes_the_list_and_enter_alone_searches(page: Page, site: str, songs: list[Song]) -> None:
    page.goto(site)
    field = page.get_by_role("combobox")
    field.press_sequentially("晚风")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("晚风")
    field.press("Enter")
    expect(page.get_by_role("heading", name="找一首歌")).to_be_visible()
    expect(page.locator("#q")).to_have_value("晚风")


def test_somebody_who_types_on_is_asked_for_once(page: Page, site: str, songs: list[Song]) -> None:
    asked: list[str] = []

    def count(route: Route) -> None:
        asked.append(route.request.url)
        route.continue_()

    page.route("**/search/suggestions/**", count)
    page.goto(site)
    page.get_by_role("combobox").press_sequentially("xiaoman", delay=20)
    expect(page.get_by_role("option").first).to_be_visible()
    assert len(asked) == 1


def test_the_list_closes_when_the_field_is_left_and_stays_empty_for_what_nobody_sings(
    page: Page, site: str, songs: list[Song]
) -> None:
    page.goto(site)
    field = page.get_by_role("combobox")
    field.press_sequentially("晚风")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.focus("#feeling")
    expect(page.get_by_role("listbox")).to_be_hidden()
    with page.expect_response("**/search/suggestions/**"):
        field.fill("从前慢")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_without_javascript_the_field_is_a_plain_form(browser: Browser, site: str, songs: list[Song]) -> None:
    with browser.new_context(java_script_enabled=False, locale="zh-CN") as context:
        page = context.new_page()
        page.goto(f"{site}/about/")
        page.fill("#seek", "衬衫还没收")
        page.press("#seek", "Enter")
        expect(page.locator(".songs mark").first).to_have_text("衬衫还没收")
