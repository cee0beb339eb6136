"""Rows in bulk: tens of thousands within a few seconds."""

from collections.abc import Iterable
from itertools import islice
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.orm import Session

from craftorders.infra.database import Model

AT_ONCE = 5_000


def write_rows(session: Session, table: type[Model], rows: Iterable[dict[str, Any]]) -> None:
    """Insert all rows, thousands at a time."""
    waiting = iter(rows)
    while part := list(islice(waiting, AT_ONCE)):
        session.execute(cast(Table, table.__table__).insert(), part)
