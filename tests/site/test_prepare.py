"""`manage.py prepare`: a first start has everything it needs, a second one changes nothing."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finder
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


def test_static_files_are_collected_again_only_when_they_have_changed(
    encoder: Encoder, settings: Settings, tmp_path: Path
) -> None:
    make_song()
    mine = tmp_path / "mine"
    mine.mkdir()
    settings.STATICFILES_DIRS = [mine]
    (mine / "a.txt").write_text("1")
    call_command("prepare")
    collected = Path(settings.STATIC_ROOT, "a.txt")
    collected.unlink()
    call_command("prepare")
    assert not collected.exists()
    (mine / "a.txt").write_text("two")
    get_finder.cache_clear()  # type: ignore[attr-defined]
    call_command("prepare")
    assert collected.read_text() == "two"


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
