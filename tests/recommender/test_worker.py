"""A real Celery worker and beat, in processes of their own, on the shipped encoder."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from catalog.epoch import advance_epoch
from catalog.models import Lyrics
from echoes_site.celery import app
from recommender.embedding import stale_lyrics
from recommender.encoders import get_encoder
from recommender.models import SongVector
from tests.factories import make_song

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def celery(transactional_db: None, tmp_path: Path) -> Iterator[Callable[..., psutil.Process]]:
    """Start `celery -A echoes_site …` on the test database; killed with its children at the end."""
    app.control.purge()
    database = connection.settings_dict
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    environment = os.environ | {"DATABASE_URL": url, "ECHOES_HOME": str(tmp_path)}
    started: list[psutil.Process] = []

    def start(*arguments: str) -> psutil.Process:
        command = [sys.executable, "-m", "celery", "-A", "echoes_site", *arguments, "--loglevel", "WARNING"]
        started.append(psutil.Process(subprocess.Popen(command, cwd=ROOT, env=environment).pid))
        return started[-1]

    yield start
    for process in started:
        kill(process)
    app.control.purge()


def kill(process: psutil.Process) -> None:
    """As the out-of-memory killer would: at once, with no time to clean up."""
    with suppress(psutil.NoSuchProcess):
        family = [process, *process.children(recursive=True)]
        for each in family:
            with suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(family, timeout=10)


def wait_until(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def nothing_is_stale() -> bool:
    return not stale_lyrics(get_encoder().name).exists()


WORKER_AND_BEAT = ("worker", "--concurrency", "1", "--beat", "--schedule", str(settings.ECHOES_HOME / "test-schedule"))


def test_an_edit_is_embedded_again_within_seconds(celery: Callable[..., psutil.Process]) -> None:
    song = make_song(lyrics="太阳晒着新洗的被子")
    celery(*WORKER_AND_BEAT)
    wait_until(nothing_is_stale)
    before = SongVector.objects.get(song=song).vector

    Lyrics.objects.filter(song=song).update(text="雨落在空空的站台", digest="1" * 32)
    advance_epoch()
    wait_until(nothing_is_stale, seconds=20)
    assert SongVector.objects.get(song=song).vector != before


def test_a_worker_killed_in_the_middle_loses_nothing(celery: Callable[..., psutil.Process]) -> None:
    words = "\n".join(f"第{line}行写着空空的站台和雨" for line in range(40))
    songs = [make_song(f"长歌{n}", lyrics=f"{n}\n{words}") for n in range(200)]
    first = celery(*WORKER_AND_BEAT)
    wait_until(lambda: SongVector.objects.exists())
    kill(first)
    assert 0 < SongVector.objects.count() < len(songs)

    celery(*WORKER_AND_BEAT)
    wait_until(nothing_is_stale, seconds=120)
    assert SongVector.objects.filter(encoder=get_encoder().name).count() == len(songs)


def test_embed_songs_with_queue_leaves_the_work_to_the_workers(
    celery: Callable[..., psutil.Process], capsys: pytest.CaptureFixture[str]
) -> None:
    make_song()
    celery("worker", "--concurrency", "1")
    call_command("embed_songs", queue=True)
    assert nothing_is_stale()
    assert "1 songs embedded" in capsys.readouterr().out
