"""What holds on every page: accessible, quiet, no wider than a phone, light to load, still when asked to be."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect

from catalog.models import Song
from tests.browser.conftest import FEELING

pytestmark = pytest.mark.browser

FIRST_VISIT_BYTES = 200_000
PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}


def _answered(page: Page, site: str, songs: list[Song]) -> None:
    page.goto(site)
    page.fill("#feeling", FEELING)
    page.click(".feeling [type=submit]")
    expect(page.locator(".echo").last).to_be_visible()


def _refused(page: Page, site: str, songs: list[Song]) -> None:
    page.goto(site)
    page.click("summary")
    page.click(".feeling [type=submit]")
    expect(page.get_by_role("status")).to_be_visible()


def _unanswered(page: Page, site: str, songs: list[Song]) -> None:
    Song.objects.update(hidden=True)
    page.goto(site)
    page.fill("#feeling", FEELING)
    page.click(".feeling [type=submit]")
    expect(page.locator(".answer.empty")).to_be_visible()


def _travelled(page: Page, site: str, songs: list[Song]) -> None:
    page.goto(f"{site}/journey/")
    page.fill("#start", FEELING)
    page.fill("#end", "晚风吹过旧阳台")
    page.click(".journey-form button[type=submit]")
    expect(page.locator(".way-picture")).to_be_visible()


def _offered(page: Page, site: str, songs: list[Song]) -> None:
    page.goto(f"{site}/start/")
    page.fill("#feeling", FEELING)
    page.click(".feeling [type=submit]")
    page.locator(".pick input").first.check()


def _at(path: str) -> Callable[[Page, str, list[Song]], None]:
    def visit(page: Page, site: str, songs: list[Song]) -> None:
        page.goto(site + path.format(song=songs[-1]))

    return visit


def _cared_for(page: Page, site: str, songs: list[Song]) -> None:
    page.goto(site)
    page.fill("#feeling", "我不想活了")
    page.click(".feeling [type=submit]")
    expect(page.locator(".care")).to_be_visible()


def _link_made(page: Page, site: str, songs: list[Song]) -> None:
    _answered(page, site, songs)
    page.click(".share summary")
    page.check(".share [name=words]")
    page.click(".share [type=submit]")
    expect(page.locator("#address")).to_be_visible()


def _shared(page: Page, site: str, songs: list[Song]) -> None:
    _link_made(page, site, songs)
    page.goto(page.input_value("#address"))
    expect(page.locator(".echo").last).to_be_visible()


def _to_be_taken_down(page: Page, site: str, songs: list[Song]) -> None:
    _link_made(page, site, songs)
    page.goto(page.input_value("#down"))


PAGES = {
    "home": _at("/"),
    "answer": _answered,
    "empty answer": _unanswered,
    "refused feeling": _refused,
    "answer with care": _cared_for,
    "new link": _link_made,
    "shared songs": _shared,
    "link to be taken down": _to_be_taken_down,
    "one sentence": _at("/start/"),
    "a dozen to pick from": _offered,
    "moods": _at("/moods/"),
    "mood": _at("/moods/longing/"),
    "journey form": _at("/journey/"),
    "journey": _travelled,
    "search": _at("/search/?q=晚风"),
    "empty search": _at("/search/?q=从前慢"),
    "song": _at("/songs/{song.pk}/"),
    "artist": _at("/artists/{song.artist_id}/"),
    "about": _at("/about/"),
    "not found": _at("/nowhere/"),
}


@pytest.fixture
def troubles(context: BrowserContext) -> list[str]:
    """What the browser complains of; a refusal that a test provokes itself is none."""
    troubles: list[str] = []
    context.add_init_script("addEventListener('securitypolicyviolation', e => console.error('CSP', e.blockedURI))")
    context.on("weberror", lambda error: troubles.append(str(error.error)))
    context.on(
        "console",
        lambda message: (
            troubles.append(message.text)
            if message.type in ("error", "warning")
            and not message.text.endswith(("(Not Found)", "(Unprocessable Entity)"))
            else None
        ),
    )
    return troubles


@pytest.mark.parametrize("context", ["zh-CN", "en-GB"], indirect=True)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_and_no_wider_than_the_screen(
    page: Page, site: str, songs: list[Song], troubles: list[str], name: str
) -> None:
    page.set_viewport_size(PHONE)
    PAGES[name](page, site, songs)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert troubles == []


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_in_either_size_and_theme(browser: Browser, site: str, songs: list[Song], name: str) -> None:
    # Only to let axe in: the test above holds the pages to their policy.
    with browser.new_context(bypass_csp=True, reduced_motion="reduce", locale="zh-CN") as context:
        page = context.new_page()
        PAGES[name](page, site, songs)
        # The contrast with a gradient cannot be computed; with the paper under it, it can.
        page.add_style_tag(content=".sky { display: none }")
        for size in (PHONE, DESKTOP):
            page.set_viewport_size(size)
            for theme in ("light", "dark"):
                page.emulate_media(color_scheme=theme)
                found = Axe().run(page)
                assert found.violations_count == 0, f"{theme} at {size['width']}: {found.generate_report()}"


def test_a_first_visit_moves_less_than_200_kB(page: Page, site: str) -> None:  # noqa: N802
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    moved: list[float] = []
    network.on("Network.loadingFinished", lambda event: moved.append(event["encodedDataLength"]))
    page.goto(site, wait_until="networkidle")
    assert len(moved) > 5, "style, scripts and icon came too"
    assert sum(moved) < FIRST_VISIT_BYTES


@pytest.mark.parametrize("path", ["/", "/start/"])
def test_nothing_moves_while_a_page_is_put_together(page: Page, site: str, path: str) -> None:
    page.set_viewport_size(PHONE)
    page.add_init_script("""
        window.moved = 0;
        new PerformanceObserver((shifts) => {
            for (const shift of shifts.getEntries()) window.moved += shift.value;
        }).observe({type: "layout-shift", buffered: true});
    """)
    page.goto(site + path, wait_until="networkidle")
    expect(page.locator("#feeling-count")).to_have_text("0 / 2,000")
    assert page.evaluate("window.moved") < 0.01


@pytest.mark.parametrize(("motion", "moves"), [("no-preference", True), ("reduce", False)])
def test_motion_stops_for_those_who_ask(page: Page, site: str, motion: str, moves: bool) -> None:
    page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
    page.goto(site)
    picture = "document.querySelector('[data-motes]').toDataURL()"
    page.wait_for_timeout(200)
    before = page.evaluate(picture)
    page.wait_for_timeout(500)
    assert (page.evaluate(picture) != before) is moves
    assert bool(page.evaluate("document.getAnimations().length")) is moves


def test_motion_stops_while_the_page_is_open(page: Page, site: str) -> None:
    page.goto(site)
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_timeout(200)
    picture = "document.querySelector('[data-motes]').toDataURL()"
    before = page.evaluate(picture)
    page.wait_for_timeout(300)
    assert page.evaluate(picture) == before
