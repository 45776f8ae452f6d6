"""The whole site in a real browser: real server, real database, static files as they are shipped."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from catalog.models import Song
from recommender.embedding import embed_all
from recommender.encoders.base import Encoder
from recommender.moods import MoodHead
from tests.factories import make_song

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=20_000)  # milliseconds; a busy machine is no failure
FEELING = "晚风里很想你，可是没有人可以说"


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        reason = "Chromium is not installed (on Debian: apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with pytest.MonkeyPatch.context() as environment, sync_playwright() as playwright:
        # Playwright's loop runs in this thread, which Django takes for asynchronous code; it is none.
        environment.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        with playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as browser:
            yield browser


@pytest.fixture(scope="package")
def _static_files() -> None:
    """Hashed and compressed, as production serves them."""
    call_command("collectstatic", interactive=False, verbosity=0)


def _served_by_whitenoise(application: WSGIHandler) -> WSGIHandler:
    """In the place of the test server's own handler of static files, which knows neither hashes nor compression."""
    return application


@pytest.fixture
def site(
    _static_files: None, transactional_db: None, django_db_serialized_rollback: None, encoder: Encoder
) -> Iterator[str]:
    """The address of the running site."""
    server = LiveServerThread("127.0.0.1", static_handler=_served_by_whitenoise)  # type: ignore[arg-type]  # any WSGI wrapper
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def songs(site: str, encoder: Encoder, mood_head: MoodHead) -> list[Song]:
    """Twelve songs with vectors, one of them with a line too long for a phone."""
    songs = [make_song(f"晚风 {n}", "小满", f"晚风吹过旧阳台 {n}\n你的衬衫还没收\n\n想你 {n}") for n in range(11)]
    songs.append(make_song("没有空格的一行" * 8, "很长的名字" * 12, "晚风" * 60 + "\n" + "longword" * 30))
    list(embed_all(encoder))
    return songs


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """Wishes for Chinese, or for the language that is the fixture's parameter."""
    with browser.new_context(
        locale=getattr(request, "param", "zh-CN"), viewport={"width": 1440, "height": 900}
    ) as context:
        yield context


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
