"""Child processes that never outlive their parent."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1


def die_with_parent(signum: int = signal.SIGTERM) -> None:
    """Ask the kernel to send us `signum` when our parent dies, however it dies. Linux only, a no-op elsewhere."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)


def spawn(
    command: Sequence[str | Path], *, death_signal: int = signal.SIGTERM, **popen: Any
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own (so that Ctrl-C reaches only us, and we decide the order of stopping)."""

    # preexec_fn runs after the change of user, which would otherwise clear the parent-death signal.
    def prepare() -> None:
        die_with_parent(death_signal)

    return subprocess.Popen(
        [str(part) for part in command], start_new_session=True, preexec_fn=prepare, stdin=subprocess.DEVNULL, **popen
    )


def stop(process: subprocess.Popen[bytes], signum: int = signal.SIGTERM, patience: float = 20.0) -> None:
    """Ask `process` to end, and after `patience` seconds insist."""
    if process.poll() is not None:
        return
    process.send_signal(signum)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@cache
def unprivileged_user() -> pwd.struct_passwd | None:
    """The user a server that refuses root runs as; None when we are not root ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("Postgres refuses to run as root, and there is no user 'postgres' or 'nobody' to run it as.")


def as_unprivileged() -> dict[str, Any]:
    """Arguments for `spawn` or `subprocess.run` that drop root; empty when we are not root."""
    user = unprivileged_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def reachable(path: Path) -> bool:
    """Whether any user can enter every folder above `path` (a home with mode 0700 cannot be entered)."""
    return all(folder.stat().st_mode & 0o001 for folder in path.resolve().parents if folder.exists())
