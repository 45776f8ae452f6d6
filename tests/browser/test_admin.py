"""The curators' pages work in a real browser under the site's content security policy."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from catalog.models import ImportRun, Song
from tests.factories import make_artist

pytestmark = pytest.mark.browser


@pytest.fixture
def page(context: BrowserContext, site: str) -> Iterator[Page]:
    """A page of a curator who is signed in; at its end no page has refused anything or failed."""
    client = Client()
    client.force_login(get_user_model().objects.create(username="curator", is_staff=True, is_superuser=True))
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert [complaint for complaint in complaints if "favicon" not in complaint and "404" not in complaint] == []


def test_curators_find_a_song_and_mend_its_words(page: Page, site: str, songs: list[Song]) -> None:
    page.goto(f"{site}/admin/")
    expect(page.get_by_role("link", name="情绪共鸣 · 管理")).to_be_visible()
    page.goto(f"{site}/admin/catalog/song/?q=晚風 7")
    page.click("#result_list >> text=晚风 7")
    raw, cleaned = page.locator(".field-raw .readonly").first, page.locator("#id_versions-0-text")
    left, right = raw.bounding_box(), cleaned.bounding_box()
    assert left
    assert right
    assert left["x"] + left["width"] <= right["x"], "raw and cleaned words do not stand side by side"
    cleaned.fill("重新写下的一行")
    page.click("text=保存并继续编辑")
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(cleaned).to_have_value("重新写下的一行")


def test_artists_are_looked_up_while_typing(page: Page, site: str, songs: list[Song]) -> None:
    make_artist("大满")
    page.goto(f"{site}/admin/catalog/song/{songs[0].pk}/change/")
    page.click("#id_artist + .select2-container")
    page.keyboard.type("大")
    page.click(".select2-results__option >> text=大满")
    page.click("input[name=_save]")
    assert Song.objects.get(pk=songs[0].pk).artist.name == "大满"


def test_two_songs_are_compared_and_merged(page: Page, site: str, songs: list[Song]) -> None:
    page.goto(f"{site}/admin/catalog/song/?o=1")
    boxes = page.locator("#result_list input.action-select")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.select_option("select[name=action]", "merge")
    page.click("button[name=index]")
    page.locator("input[name=keep]").nth(1).check()
    page.click("text=合并成一首")
    expect(page.locator(".messagelist .success")).to_contain_text("2 首歌已经并成一首")
    assert Song.objects.count() == len(songs) - 1


def test_import_runs_are_read(page: Page, site: str, songs: list[Song]) -> None:
    ImportRun.objects.create(paths=["a.json"], counts={"imported": 3}, status="finished")
    page.goto(f"{site}/admin/catalog/importrun/")
    page.click("#result_list tbody th a")
    expect(page.locator(".field-outcomes")).to_contain_text("新歌：3")
