"""`make run`: the whole site on this machine, from nothing to a page that answers; Ctrl-C stops all of it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from echoes_site.local.process import die_with_parent, spawn, stop
from echoes_site.local.servers import embedded_servers, home

ROOT = Path(__file__).resolve().parents[2]
READY_TIMEOUT = 60.0
WEB_THREADS = "4"


class Stopped(BaseException):
    """Somebody asked us to stop. Not an error: nothing may catch it on its way out."""


def main() -> int:
    die_with_parent()
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, _on_stop_signal)
    began = time.monotonic()
    try:
        port = _port()
        own_servers = os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")
        _say("使用环境变量给出的数据库和缓存" if own_servers else f"启动数据库和缓存（数据在 {home()}）")
        with embedded_servers(own=True):
            _run("manage.py", "prepare")
            _say("启动网站、后台任务和定时器")
            with _children() as children:
                _start_site(port, children)
                _say_ready(port, time.monotonic() - began)
                return _watch(children)
    except Stopped:
        return 0
    finally:
        _say("都停好了，再见。")


def _on_stop_signal(signum: int, frame: FrameType | None) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # an impatient second Ctrl-C must not leave orphans
    raise Stopped


def _port() -> int:
    value = os.environ.get("PORT") or "8000"
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise SystemExit(f"PORT 应当是 1 到 65535 之间的数字，现在是 {value!r}。")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(value)))
        except OSError:
            raise SystemExit(f"端口 {value} 已经有人在用。换一个试试：PORT={int(value) + 1} make run") from None
    return int(value)


def _run(*arguments: str) -> None:
    """Run one command to its end; if we are told to stop meanwhile, so is it."""
    command = spawn([sys.executable, *arguments], cwd=ROOT)
    try:
        if command.wait() != 0:
            raise SystemExit(f"{' '.join(arguments)} 没有完成，上面是它说的原因。")
    finally:
        stop(command)


@contextmanager
def _children() -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Processes by name, stopped in the order of their start, before the servers they talk to."""
    children: dict[str, subprocess.Popen[bytes]] = {}
    try:
        yield children
    finally:
        for child in children.values():
            stop(child, patience=8)


def _start_site(port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
    """The web server first, with the machine to itself: the sooner it answers, the better."""
    granian = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    quiet = ["--no-access-log", "--log-level", "warning"]
    threads = ["--workers", "2", "--blocking-threads", WEB_THREADS]
    children["web"] = _start(
        "web", [*granian, *quiet, *threads, "echoes_site.wsgi:application"], DATABASE_POOL=WEB_THREADS
    )
    _wait_until_ready(port, children)
    celery = [sys.executable, "-m", "celery", "-A", "echoes_site"]
    children["beat"] = _start("beat", [*celery, "beat", "--loglevel", "WARNING", "--pidfile", ""])
    # Two, for training takes minutes and an edit waits for its new vector only seconds.
    for name, queue in (("worker", "celery"), ("trainer", "training")):
        queues = ["--concurrency", "1", "--queues", queue, "--hostname", f"{name}@%h"]
        children[name] = _start(name, [*celery, "worker", "--loglevel", "WARNING", *queues])


def _start(name: str, command: list[str], **environment: str) -> subprocess.Popen[bytes]:
    with (home() / f"{name}.log").open("ab") as log:
        return spawn(command, cwd=ROOT, env=os.environ | environment, stdout=log, stderr=log)


def _wait_until_ready(port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + READY_TIMEOUT
    while True:
        _check_alive(children)
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
            return
        except (urllib.error.URLError, OSError) as error:
            if time.monotonic() > deadline:
                raise SystemExit(
                    f"网站没有在 {READY_TIMEOUT:.0f} 秒内准备好（{error}），请看 {home() / 'web.log'}。"
                ) from None
            time.sleep(0.05)


def _check_alive(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise SystemExit(f"{name} 意外停了，原因在 {home() / f'{name}.log'}。")


def _watch(children: dict[str, subprocess.Popen[bytes]]) -> int:
    while True:
        _check_alive(children)
        time.sleep(0.5)


def _say_ready(port: int, seconds: float) -> None:
    _say(f"准备好了，用了 {seconds:.1f} 秒。")
    print(
        f"\n    网站      http://127.0.0.1:{port}/\n"
        f"    接口文档  http://127.0.0.1:{port}/api/docs/\n"
        f"    管理后台  http://127.0.0.1:{port}/admin/\n"
        "              （第一个管理员：.venv/bin/python manage.py createsuperuser）\n"
        "    停下来    Ctrl-C\n",
        flush=True,
    )


def _say(message: str) -> None:
    print(f"· {message}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
