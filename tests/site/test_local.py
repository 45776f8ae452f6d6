"""`make run` and the servers it brings: they start, are shared, and never outlive the one who started them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("home")
    for each in (folder, *folder.parents[:2]):
        each.chmod(0o755)  # Postgres may have to run as another user than ours
    return folder


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    inherited = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY"}}
    return inherited | {"ECHOES_HOME": str(home)}


@pytest.fixture
def start(environment: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start Python with the given arguments; whatever of it still lives at the end is killed."""
    started: list[psutil.Process] = []

    def start(*arguments: str, **more: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment | more, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        started.append(psutil.Process(process.pid))
        return process

    yield start
    for process in started:
        with suppress(psutil.NoSuchProcess):
            for each in [*process.children(recursive=True), process]:
                with suppress(psutil.NoSuchProcess):
                    each.kill()


HOLD_SERVERS = """
from echoes_site.local import embedded_servers
import os, sys
with embedded_servers():
    print(os.environ["DATABASE_URL"], flush=True)
    sys.stdin.readline()
"""


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def processes_of(home: Path) -> list[str]:
    """Command lines of the processes that work on this home's files."""
    return [
        " ".join(process.info["cmdline"])
        for process in psutil.process_iter(["cmdline"])
        if process.info["cmdline"] and any(str(home) in part for part in process.info["cmdline"])
    ]


def test_servers_live_as_long_as_their_owner_and_keep_what_was_committed(
    home: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    first = start("-c", HOLD_SERVERS)
    assert first.stdout is not None
    url = first.stdout.readline().strip()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES ('还在')")
    first.send_signal(signal.SIGKILL)
    first.wait()
    wait_until(lambda: not processes_of(home))

    second = start("-c", HOLD_SERVERS)
    assert second.stdout is not None
    with psycopg.connect(second.stdout.readline().strip()) as connection:
        assert connection.execute("SELECT word FROM kept").fetchone() == ("还在",)


def test_a_second_process_shares_the_servers_of_the_first(start: Callable[..., subprocess.Popen[str]]) -> None:
    first, second = start("-c", HOLD_SERVERS), start("-c", HOLD_SERVERS)
    assert first.stdout is not None
    assert second.stdout is not None
    assert first.stdout.readline() == second.stdout.readline()


def test_a_command_that_ends_leaves_its_servers_to_those_who_share_them(
    start: Callable[..., subprocess.Popen[str]],
) -> None:
    owner = start("-c", HOLD_SERVERS)
    assert owner.stdout is not None
    url = owner.stdout.readline().strip()
    sharer = start("-c", HOLD_SERVERS)
    assert sharer.stdout is not None
    assert sharer.stdout.readline().strip() == url
    assert owner.stdin is not None
    owner.stdin.close()  # the owner has nothing left to do
    assert "waiting" in owner.stdout.readline()
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert sharer.stdin is not None
    sharer.stdin.close()
    assert sharer.wait(20) == 0
    assert owner.wait(20) == 0


def test_two_homes_have_two_servers(
    tmp_path_factory: pytest.TempPathFactory, start: Callable[..., subprocess.Popen[str]]
) -> None:
    other = tmp_path_factory.mktemp("other")
    other.chmod(0o755)
    first, second = start("-c", HOLD_SERVERS), start("-c", HOLD_SERVERS, ECHOES_HOME=str(other))
    assert first.stdout is not None
    assert second.stdout is not None
    assert first.stdout.readline() != second.stdout.readline()


def test_servers_of_the_environment_are_used_and_none_is_started(
    home: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    process = start("-c", HOLD_SERVERS, DATABASE_URL="postgres://elsewhere/echoes", REDIS_URL="redis://elsewhere")
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "postgres://elsewhere/echoes"
    assert not (home / "postgres").exists()


def test_passwords_and_keys_are_made_for_each_home_and_readable_by_their_owner_only(
    home: Path, start: Callable[..., subprocess.Popen[str]]
) -> None:
    process = start("-c", HOLD_SERVERS)
    assert process.stdout is not None
    process.stdout.readline()
    for secret in ("secret_key", "postgres.password", "valkey.password", "servers.json", "valkey/valkey.conf"):
        assert (home / secret).stat().st_mode & 0o077 == 0, secret


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def prepare_a_small_catalogue(environment: dict[str, str]) -> None:
    """One song, so that the demo catalogue is not loaded."""
    song = json.dumps(
        {"name": "晚风", "singer": "小满", "lyric": ["晚风吹过旧阳台 你的衬衫还没有收", "我把灯留到很晚"] * 2}
    )
    file = Path(environment["ECHOES_HOME"], "song.jsonl")
    file.write_text(song)
    for command in (["migrate", "--verbosity=0"], ["import_lyrics", str(file)]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True)


def read_until_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            return said
    raise AssertionError(f"it ended without being ready: {said}")


def test_the_site_answers_and_stops_without_leaving_a_process(
    home: Path, environment: dict[str, str], port: int, start: Callable[..., subprocess.Popen[str]]
) -> None:
    prepare_a_small_catalogue(environment)

    run = start("-m", "echoes_site.local", PORT=str(port))
    said = read_until_ready(run)
    assert f"http://127.0.0.1:{port}/" in said
    assert f"http://127.0.0.1:{port}/admin/" in said
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/recommend",
        json.dumps({"text": "晚上一个人在阳台吹风"}).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        assert json.load(response)["recommendations"][0]["song"]["title"] == "晚风"
    family = psutil.Process(run.pid).children(recursive=True)
    commands = [process.cmdline() for process in family]
    queues = {command[command.index("--queues") + 1] for command in commands if "--queues" in command}
    assert queues == {"celery", "training"}, "an edit does not wait for training"
    assert len(family) >= 6  # Postgres, Valkey, web, beat, worker, trainer
    run.send_signal(signal.SIGINT)
    assert run.wait(30) == 0
    assert not psutil.wait_procs(family, timeout=5)[1]

    run = start("-m", "echoes_site.local", PORT=str(port))
    read_until_ready(run)
    family = psutil.Process(run.pid).children(recursive=True)
    run.kill()
    run.wait()
    assert not psutil.wait_procs(family, timeout=30)[1]


def test_a_taken_port_is_named_before_anything_starts(
    home: Path, port: int, start: Callable[..., subprocess.Popen[str]]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        run = start("-m", "echoes_site.local", PORT=str(port))
        said, _ = run.communicate(timeout=20)
    assert run.returncode == 1
    assert f"PORT={port + 1}" in said
    assert not (home / "postgres").exists()


@pytest.mark.parametrize("value", ["x", "0", "70000", "-1"])
def test_a_wrong_port_is_named(value: str, start: Callable[..., subprocess.Popen[str]]) -> None:
    run = start("-m", "echoes_site.local", PORT=value)
    said, _ = run.communicate(timeout=20)
    assert run.returncode == 1
    assert "PORT" in said
