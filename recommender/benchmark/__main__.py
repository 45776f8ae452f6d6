"""`make bench`: each size on a catalogue and servers of its own, never on those of an installation."""

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from echoes_site.local.process import die_with_parent

ROOT = Path(__file__).resolve().parents[2]
SIZES = (102_197, 1_000_000)


def main() -> int:
    """Run `manage.py bench` for each size, until one fails; return its status."""
    arguments = _arguments()
    with ExitStack() as stack:
        home = arguments.home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="echoes-bench-")))
        for size in arguments.sizes:
            status = _bench(size, arguments.data, home / str(size))
            if status != 0:
                return status
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, help="numbers of works")
    parser.add_argument("--data", type=Path, help="a folder with lyrics/*.json and poems/modern.jsonl.gz")
    parser.add_argument("--home", type=Path, help="keep the catalogues here for the next run")
    return parser.parse_args()


def _bench(size: int, data: Path | None, home: Path) -> int:
    home.mkdir(parents=True, exist_ok=True)
    for folder in (home, home.parent):
        folder.chmod(0o755)  # Postgres may have to run as another user than ours
    environment = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY")}
    # The pool that the web server has: without one, each answer in process would open a connection.
    environment |= {"ECHOES_HOME": str(home), "DATABASE_POOL": "4"}
    command = [sys.executable, "manage.py", "bench", str(size), *(["--data", str(data)] if data else [])]
    return subprocess.run(command, cwd=ROOT, env=environment, preexec_fn=die_with_parent, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
