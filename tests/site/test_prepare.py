"""`manage.py prepare`: a first start has everything it needs, a second one changes nothing."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from pytest_django.fixtures import Settings

from catalog.models import Song
from recommender.encoders.base import Encoder
from recommender.models import SongVector
from recommender.recommendation import recommend
from tests.factories import make_song

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_static_root(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path / "static"


def test_an_empty_site_gets_the_demo_catalogue_and_can_answer(encoder: Encoder, settings: Settings) -> None:
    call_command("prepare")
    assert Song.objects.count() > 1900
    assert SongVector.objects.count() == Song.objects.count()
    assert len(recommend("下雨天一个人走回家").recommendations) == 10
    assert Path(settings.STATIC_ROOT, "frontend").is_dir()


def test_a_site_with_songs_keeps_just_those(encoder: Encoder) -> None:
    make_song()
    call_command("prepare")
    call_command("prepare")
    assert Song.objects.count() == SongVector.objects.count() == 1


def test_the_first_admin_is_made_from_the_environment_and_only_once(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_song()
    call_command("prepare")
    assert not get_user_model().objects.exists()
    for name, value in {"USERNAME": "curator", "PASSWORD": "a long enough secret", "EMAIL": "c@example.org"}.items():
        monkeypatch.setenv(f"DJANGO_SUPERUSER_{name}", value)
    call_command("prepare")
    call_command("prepare")
    curator = get_user_model().objects.get()
    assert curator.is_superuser
    assert curator.check_password("a long enough secret")
