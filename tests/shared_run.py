"""What the processes of one test run share: a folder, locks, one PostgreSQL server and its templates.

Starting a server costs a second and memory, so the first process that needs one starts it under a file lock
and the others attach to it. A database that is filled once and then copied saves every other process the
migrations.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import PostgresServer

SHARED = "CRAFTORDERS_TEST_RUN"


@contextmanager
def run_lock(name: str) -> Iterator[Path]:
    """Hold a lock that all processes of this test run share; yields the run's shared folder."""
    shared = Path(os.environ[SHARED])
    with (shared / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield shared


def attach_server(shared: Path) -> PostgresServer | None:
    """The server that some process of this run has started, or None."""
    state = shared / "postgres.json"
    if not state.exists():
        return None
    known = json.loads(state.read_text())
    return PostgresServer(folder=Path(known["folder"]), port=known["port"], binaries=Path(known["binaries"]))


def the_server() -> PostgresServer:
    """The run's one server, started by whoever asks first."""
    with run_lock("postgres") as shared:
        server = attach_server(shared)
        if server is None:
            server = PostgresServer()
            server.start()
            state = {"folder": str(server.folder), "port": server.port, "binaries": str(server.binaries)}
            (shared / "postgres.json").write_text(json.dumps(state))
    return server


def template_database(server: PostgresServer, name: str, fill: Callable[[str], None]) -> str:
    """Make a database once a run, `fill` it by its address, and return its name for use as a template.

    `fill` must close its connections: PostgreSQL copies no database that somebody is connected to.
    """
    with run_lock(f"template-{name}") as shared:
        finished = shared / f"template-{name}.done"
        if not finished.exists():
            server.drop_database(name)
            fill(server.create_database(name))
            finished.touch()
    return name
