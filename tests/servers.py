"""A pytest plugin: one real Postgres and Valkey for the whole run, in an ECHOES_HOME that is thrown away.

It must act before pytest-django reads the settings, hence a plugin (`-p tests.servers`) and no fixture.
"""

import os
import tempfile
from collections.abc import Generator
from contextlib import ExitStack
from pathlib import Path

import pytest

from echoes_site.local import embedded_servers

_servers = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests() -> Generator[None]:
    home = _servers.enter_context(tempfile.TemporaryDirectory(prefix="echoes-test-", ignore_cleanup_errors=True))
    Path(home).chmod(0o755)  # Postgres may have to run as another user than ours
    os.environ["ECHOES_HOME"] = home
    _servers.enter_context(embedded_servers(own=True))
    return (yield)


def pytest_unconfigure() -> None:
    _servers.close()
