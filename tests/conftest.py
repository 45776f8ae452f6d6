"""What every test may rely on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as the_settings
from django.core.cache import cache
from django.utils import translation
from pytest_django.fixtures import Settings

from recommender.encoders import KINDS, get_encoder
from recommender.encoders.base import Encoder
from recommender.moods import HEAD, MoodHead
from tests.fakes import FakeEncoder, fake_mood_head


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test sees what another cached."""
    cache.clear()


@pytest.fixture(autouse=True)
def _in_the_language_of_the_site() -> Iterator[None]:
    """A request leaves its language to the thread, and no other test is to speak it."""
    with translation.override(the_settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def encoder(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Encoder]:
    """The fake encoder, in the place of the shipped one."""
    monkeypatch.setitem(KINDS, "fake", "tests.fakes.FakeEncoder")
    settings.ENCODER = "fake"
    get_encoder.cache_clear()
    yield get_encoder()
    get_encoder.cache_clear()


@pytest.fixture
def mood_head(encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MoodHead:
    """A head that reads moods off the fake encoder's vectors."""
    head = fake_mood_head()
    head.save(tmp_path / HEAD)
    monkeypatch.setattr(FakeEncoder, "folder", tmp_path)
    return head


@pytest.fixture(autouse=True)
def _static_files_as_they_lie(settings: Settings) -> None:
    """Hashed and compressed files need `collectstatic` first; only the browser tests want them."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
