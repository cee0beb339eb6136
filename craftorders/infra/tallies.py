"""Counters of rows that need not exist yet: one INSERT that adds where the row is there, exact however many count at once.

`Counters` (in database) is for rows that were made before; a tally's row begins with the first thing counted in it.
"""

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from craftorders.infra.database import Model

INSERT: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def add_up(session: Session, kind: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    """Add each row's numbers to those kept under its primary key; what is not counted yet begins with them.

    Rows are locked in the order of their keys, so that two who count at once wait for each other, never in a circle.
    Objects of the table in the session are not refreshed.
    """
    table = cast(Table, kind.__table__)
    keys = [column.name for column in table.primary_key]
    ordered = sorted(rows, key=lambda row: [str(row[key]) for key in keys])
    if ordered:
        insert = INSERT[session.get_bind().dialect.name](table)
        numbers = [column for column in table.columns if column.name not in keys]
        more = {column.name: column + insert.excluded[column.name] for column in numbers}
        session.execute(insert.on_conflict_do_update(index_elements=keys, set_=more), ordered)


def insert_once(session: Session, kind: type[Model], **values: Any) -> bool:
    """Insert the row unless one with its primary key is there; whether this caller was the one who inserted it.

    A second one at the same moment waits until the first has committed, and finds the row then.
    """
    table = cast(Table, kind.__table__)
    insert = INSERT[session.get_bind().dialect.name](table).values(values).on_conflict_do_nothing()
    return session.execute(insert.returning(*table.primary_key)).first() is not None
