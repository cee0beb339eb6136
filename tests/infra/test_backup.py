"""A copy that is whole although somebody writes, and never half of one."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from craftorders.infra.backup import copy_database
from craftorders.infra.database import make_engine
from craftorders.infra.scheduler import claim_run
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.errors import RuleViolation


@pytest.fixture
def used(sqlite_template: Path, tmp_path: Path) -> UnitOfWork:
    """A database in a folder whose name needs care, with one row beyond its migrations."""
    path = tmp_path / "我的 data #1%.db"
    path.write_bytes(sqlite_template.read_bytes())
    work = UnitOfWork(make_engine(f"sqlite:///{path}"))
    work.run(lambda session: claim_run(session, "sweep", "2026-11"))
    return work


def runs_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return int(copy.execute("SELECT count(*) FROM job_run").fetchone()[0])


def test_a_copy_holds_what_was_committed_also_in_the_write_ahead_log(used: UnitOfWork, tmp_path: Path) -> None:
    url = str(used.engine.url)
    assert "copy.db" in copy_database(url, tmp_path / "copy.db")
    assert runs_in(tmp_path / "copy.db") == 1


def test_an_older_copy_is_replaced(used: UnitOfWork, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    copy_database(str(used.engine.url), target)
    used.run(lambda session: claim_run(session, "sweep", "2026-12"))
    copy_database(str(used.engine.url), target)
    assert runs_in(target) == 2
    assert sorted(path.name for path in tmp_path.glob("copy.db*")) == ["copy.db"]


def test_a_copy_while_somebody_writes_is_whole(used: UnitOfWork, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            used.run(lambda session, n=number: [claim_run(session, part, str(n)) for part in "ab"])  # type: ignore[misc]

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for round_ in range(3):
            copy_database(str(used.engine.url), tmp_path / f"{round_}.db")
            assert runs_in(tmp_path / f"{round_}.db") % 2 == 1
    finally:
        stop.set()
        writer.join(10)


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.OperationalError):
        copy_database(f"sqlite:///{tmp_path / 'missing.db'}", tmp_path / "copy.db")
    assert not (tmp_path / "missing.db").exists()
    assert not (tmp_path / "copy.db").exists()


def test_postgresql_is_left_to_its_own_tool(tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match="pg_dump"):
        copy_database("postgresql://localhost/craftorders", tmp_path / "copy.db")
