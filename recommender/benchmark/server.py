"""The real site, started as `make run` starts it, for as long as it is measured."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from echoes_site.local.process import spawn, stop
from recommender.benchmark.load import Ask, Client

START_TIMEOUT = 300.0
# It has children to stop, which have their own patience.
STOP_PATIENCE = 60.0
# Nobody is refused; and its window of a second keeps the limiter's list of requests as short as it is for visitors.
NO_LIMIT = "1000000/s"


@contextmanager
def site() -> Iterator[str]:
    """The address of the site on our database and cache: web server, worker and beat."""
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_POOL"}
    process = spawn(
        [sys.executable, "-m", "echoes_site.local"], cwd=settings.BASE_DIR,
        env=environment | {"PORT": str(port), "API_RATE": NO_LIMIT}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(process, address)
        yield address
    finally:
        stop(process, patience=STOP_PATIENCE)


def _wait_until_ready(process: subprocess.Popen[bytes], address: str) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    client = Client(address)
    while time.monotonic() < deadline and process.poll() is None:
        try:
            client.send(Ask("/readyz"))
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.2)
        finally:
            client.close()
    raise SystemExit(f"The site did not start; its logs are in {settings.ECHOES_HOME}.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
