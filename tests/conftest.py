"""What every test may rely on."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from recommender.encoders import KINDS, get_encoder
from recommender.encoders.base import Encoder


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """No test sees what another cached."""
    cache.clear()


@pytest.fixture
def encoder(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Encoder]:
    """The fake encoder, in the place of the shipped one."""
    monkeypatch.setitem(KINDS, "fake", "tests.fakes.FakeEncoder")
    settings.ENCODER = "fake"
    get_encoder.cache_clear()
    yield get_encoder()
    get_encoder.cache_clear()


@pytest.fixture(autouse=True)
def _static_files_as_they_lie(settings: Settings) -> None:
    """Hashed and compressed files need `collectstatic` first; only the browser tests want them."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
