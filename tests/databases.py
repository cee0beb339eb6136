"""Bringing a test's database to a known state: empty after its migrations, or as a long story has left it.

A story of a whole batch takes a second to tell. Tests of what comes after it share what it leaves in the database: it
is told once on each database, and put back for the next test.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, Table, select, text
from sqlalchemy.orm import Session

from craftorders.infra.database import Model
from craftorders.infra.schema_guards import APPEND_ONLY, released
from craftorders.infra.unit_of_work import UnitOfWork

Told = TypeVar("Told")
Rows = list[tuple[Table, list[dict[str, Any]]]]


@dataclass(frozen=True)
class Memory:
    """What a story answered, and what it left: the copy of an SQLite file, or the rows of every table."""

    told: Any
    left: Path | Rows


_memories: dict[tuple[str, str], Memory] = {}


def clean(engine: Engine, template: Callable[[], Path]) -> None:
    """Bring a database back to just after its migrations."""
    if engine.dialect.name == "sqlite":
        _copy_in(engine, template())
        return
    with engine.begin() as connection:
        _past_the_guards(connection)
        for name in _filled(connection):
            connection.execute(text(f"DELETE FROM {name}"))
        connection.execute(text("UPDATE region SET time_zone = 'Asia/Shanghai' WHERE time_zone <> 'Asia/Shanghai'"))


def remembered(work: UnitOfWork, story: Callable[[Session], Told]) -> Told:
    """What `story` answers and leaves in a clean database. Its answer is shared: no test may change it."""
    key = (str(work.engine.url), f"{story.__module__}.{story.__qualname__}")
    if key in _memories:
        _put_back(work.engine, _memories[key].left)
    else:
        _memories[key] = Memory(work.run(story), _kept(work.engine, story.__name__))
    return cast(Told, _memories[key].told)


def past_guards(connection: Connection) -> None:
    """What is append-only can be changed, as by somebody with a database console; on PostgreSQL in this transaction."""
    if connection.dialect.name == "postgresql":
        _past_the_guards(connection)
        return
    for statement in released("sqlite", APPEND_ONLY):
        connection.execute(text(statement))


def _kept(engine: Engine, name: str) -> Path | Rows:
    if engine.dialect.name == "sqlite":
        engine.dispose()  # the last connection that goes brings everything into the one file
        path = _file_of(engine)
        return Path(shutil.copy(path, path.with_name(f"{name}-{len(_memories)}.db")))
    with engine.connect() as connection:
        filled = _filled(connection)
        tables = [table for table in Model.metadata.sorted_tables if table.name in filled]
        return [(table, [dict(row) for row in connection.execute(select(table)).mappings()]) for table in tables]


def _put_back(engine: Engine, left: Path | Rows) -> None:
    if isinstance(left, Path):
        _copy_in(engine, left)
        return
    with engine.begin() as connection:
        _past_the_guards(connection)
        for table, rows in left:
            connection.execute(table.insert(), rows)


def _copy_in(engine: Engine, source: Path) -> None:
    engine.dispose()
    path = _file_of(engine)
    for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        leftover.unlink(missing_ok=True)
    shutil.copy(source, path)


def _file_of(engine: Engine) -> Path:
    return Path(str(engine.url.database))


def _filled(connection: Connection) -> list[str]:
    """The tables that hold anything, but for those that migrations fill: no test adds to them."""
    tables = [table.name for table in Model.metadata.sorted_tables if table.name not in ("region", "payer")]
    query = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM {name})" for name in tables)
    return list(connection.scalars(text(query)))


def _past_the_guards(connection: Connection) -> None:
    """Append-only streams refuse a DELETE, and foreign keys ask for an order that tests do not know."""
    connection.execute(text("SET LOCAL session_replication_role = replica"))
