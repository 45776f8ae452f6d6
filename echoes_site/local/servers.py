"""Which servers a process talks to: those of the environment, or embedded ones that it starts or shares."""

import fcntl
import json
import os
import secrets
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from echoes_site.local.postgres import Postgres
from echoes_site.local.valkey import Valkey

OWNER_PATIENCE = 90.0


def home() -> Path:
    """The folder that holds all state of an installation without servers of its own."""
    folder = Path(os.environ.get("ECHOES_HOME") or ".local").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def embedded_servers(*, own: bool = False) -> Iterator[None]:
    """Set DATABASE_URL, REDIS_URL and SECRET_KEY where they are unset, on servers that live for this block.

    If another process already owns the embedded servers of ECHOES_HOME they are shared, unless `own` is true: then
    wait until that process has ended, and own them.
    """
    before = dict(os.environ)
    with ExitStack() as stack:
        try:
            os.environ.setdefault("SECRET_KEY", _secret_key())
            wanted = {name for name in ("DATABASE_URL", "REDIS_URL") if not os.environ.get(name)}
            if wanted:
                os.environ.update({k: v for k, v in stack.enter_context(_running(own)).items() if k in wanted})
            yield
        finally:
            for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"):
                if name not in before:
                    os.environ.pop(name, None)


def _secret_key() -> str:
    file = home() / "secret_key"
    if not file.exists():
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        fresh.rename(file)
    return file.read_text()


@contextmanager
def _running(own: bool) -> Iterator[dict[str, str]]:
    """The addresses of the embedded servers, started here if nobody else has.

    Who owns them holds `lock`; who shares them holds `shared`, together with others.
    """
    addresses = home() / "servers.json"
    with (home() / "lock").open("a+") as lock, (home() / "shared").open("a+") as shared:
        if _owned(lock, shared, addresses, own):
            with ExitStack() as stack:
                urls = _start(stack, addresses)
                # A command that ends waits for those that came while it ran; a site that is stopped does not.
                if not own:
                    stack.callback(_wait_for_sharers, shared)
                yield urls
        else:
            yield json.loads(addresses.read_text())


def _owned(lock: IO[str], shared: IO[str], addresses: Path, own: bool) -> bool:
    """True once we hold the lock; False once we share the servers of another process that holds it."""
    deadline = time.monotonic() + OWNER_PATIENCE
    while not _locked(lock, fcntl.LOCK_EX):
        if not own and addresses.exists() and _locked(shared, fcntl.LOCK_SH):
            return False
        if time.monotonic() > deadline:
            raise SystemExit(f"Another process holds the servers in {addresses.parent}. Stop it, or set ECHOES_HOME.")
        time.sleep(0.1)
    return True


def _locked(file: IO[str], kind: int) -> bool:
    """Take the lock if that needs no waiting."""
    try:
        fcntl.flock(file, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _wait_for_sharers(shared: IO[str]) -> None:
    if not _locked(shared, fcntl.LOCK_EX):
        print("Done. Another command still uses the database that this one started; waiting for it.", file=sys.stderr)
        fcntl.flock(shared, fcntl.LOCK_EX)


def _start(stack: ExitStack, addresses: Path) -> dict[str, str]:
    postgres, valkey = Postgres(home(), _free_port()), Valkey(home(), _free_port())
    stack.callback(addresses.unlink, missing_ok=True)
    addresses.unlink(missing_ok=True)
    for server in (valkey, postgres):
        stack.callback(server.stop)
        server.start()
    urls = {"DATABASE_URL": postgres.url, "REDIS_URL": valkey.url}
    fresh = addresses.with_name(addresses.name + ".new")
    fresh.touch(mode=0o600)
    fresh.write_text(json.dumps(urls))
    fresh.rename(addresses)
    return urls


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
