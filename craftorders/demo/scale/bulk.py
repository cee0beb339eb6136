"""Writing rows of many tables in bulk: COPY on PostgreSQL, one executemany a table on SQLite, some thousands at a time.

Rows are what both databases read alike: ids as 32 hexadecimal digits, moments in UTC without a zone, whole numbers, text.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any, cast

from sqlalchemy import Connection, Engine, Table
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from craftorders.infra.database import Model

Value = str | int | None
NOTHING = r"\N"


class Rows:
    """Rows of one table that wait to be written: `varying` columns as they come, `fixed` ones the same in all rows.

    A column that is in neither has the default of its model.
    """

    def __init__(self, kind: type[Model], varying: str, fixed: Mapping[str, Value]) -> None:
        table = cast(Table, kind.__table__)
        names = varying.split()
        defaults = {
            column.name: _plain(column.default.arg)
            for column in table.columns
            if isinstance(column.default, ScalarElementColumnDefault) and column.name not in names
        }
        same = defaults | dict(fixed)
        self.table, self.names, self.fixed = table.name, (*names, *same), tuple(same.values())
        self.waiting: list[tuple[Value, ...]] = []

    def add(self, *values: Value) -> None:
        """One more row; the values of the varying columns in their order."""
        self.waiting.append(values)


class Bulk:
    """The tables that are filled, in the order in which their rows refer to each other."""

    def __init__(self, engine: Engine, *tables: Rows) -> None:
        self.engine, self.tables = engine, tables

    def write(self) -> None:
        """Write all rows that wait, in one transaction."""
        with self.engine.begin() as connection:
            for rows in self.tables:
                if rows.waiting:
                    write = _copy if connection.dialect.name == "postgresql" else _insert
                    write(connection, rows)
                    rows.waiting.clear()


def _copy(connection: Connection, rows: Rows) -> None:
    end = "".join(f"\t{_text(value)}" for value in rows.fixed) + "\n"
    lines = ("\t".join(map(_text, values)) + end for values in rows.waiting)
    cursor = cast(Any, connection.connection.cursor())
    cursor.execute("SET LOCAL TIME ZONE 'UTC'")
    with cursor.copy(f"COPY {rows.table} ({', '.join(rows.names)}) FROM STDIN") as copy:
        copy.write("".join(lines))


def _insert(connection: Connection, rows: Rows) -> None:
    places = ", ".join("?" for _ in rows.names)
    statement = f"INSERT INTO {rows.table} ({', '.join(rows.names)}) VALUES ({places})"  # nosec B608  # our own names
    cast(Any, connection.connection.cursor()).executemany(statement, (values + rows.fixed for values in rows.waiting))


def _text(value: Value) -> str:
    return NOTHING if value is None else str(value)


def _plain(value: Any) -> Value:
    return int(value) if isinstance(value, bool) else cast(Value, value)


def moment(at: datetime) -> str:
    """As both databases read it."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


class Ids:
    """UUIDv7 from a seed: the same rows have the same ids in every run; those of a moment stand in their order."""

    def __init__(self, seed: int) -> None:
        self._bits, self._made = Random(seed).getrandbits, 0  # nosec B311  # repeatable, no secret

    def at(self, milliseconds: int) -> str:
        """An id of a row that was made then, in milliseconds since 1970."""
        self._made += 1
        high, low = divmod(self._made, 1 << 30)
        return f"{milliseconds << 80 | 7 << 76 | high << 64 | 2 << 62 | low << 32 | self._bits(32):032x}"
