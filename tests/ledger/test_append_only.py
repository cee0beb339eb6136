"""What was transferred, changed, reported and counted stays: the database itself refuses to alter or delete it."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from tests.builders.cast import a_cast
from tests.builders.stories import passed_batch

STREAMS = ("transfer", "history", "piece_report", "hand_in")
REFUSED = "append-only"


@pytest.fixture
def told(work: UnitOfWork) -> UnitOfWork:
    """A batch from order to earnings, committed: every stream has rows."""

    def tell(session: Session) -> None:
        passed_batch(session, a_cast(session))

    work.run(tell)
    return work


def rows_of(work: UnitOfWork, table: str) -> list[tuple[object, ...]]:
    """All rows of a stream."""
    with work.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY id"))]


@pytest.mark.parametrize("table", STREAMS)
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "DELETE FROM {} WHERE region_id = '513323'"]
)
def test_the_database_refuses_to_change_a_stream(told: UnitOfWork, table: str, statement: str) -> None:
    before = rows_of(told, table)
    assert before
    with told.engine.connect() as connection, pytest.raises(DBAPIError, match=REFUSED):
        connection.execute(text(statement.format(table)))
    assert rows_of(told, table) == before


@pytest.mark.parametrize("table", STREAMS)
def test_a_stream_cannot_be_emptied_at_once(told: UnitOfWork, table: str) -> None:
    """PostgreSQL has TRUNCATE, for which it asks a trigger of its own; SQLite's DELETE without WHERE asks row by row."""
    statement = {"postgresql": "TRUNCATE {} CASCADE", "sqlite": "DELETE FROM {}"}[told.engine.dialect.name]
    before = rows_of(told, table)
    with told.engine.connect() as connection, pytest.raises(DBAPIError, match=REFUSED):
        connection.execute(text(statement.format(table)))
    assert rows_of(told, table) == before


def test_a_replaced_row_is_an_altered_row(told: UnitOfWork) -> None:
    """SQLite's INSERT OR REPLACE deletes first; PostgreSQL's ON CONFLICT updates. Neither gets past the guard."""
    columns = "region_id, id, debit_id, credit_id, amount, currency, purpose, reference_id, actor_id, actor_name, at"
    again = f"SELECT region_id, id, debit_id, credit_id, amount + 1, {columns.split('amount, ')[1]} FROM transfer"
    statement = {
        "sqlite": f"INSERT OR REPLACE INTO transfer ({columns}) {again}",
        "postgresql": f"INSERT INTO transfer ({columns}) {again} ON CONFLICT (region_id, id) DO UPDATE SET amount = 1",
    }[told.engine.dialect.name]
    before = rows_of(told, "transfer")
    with told.engine.connect() as connection, pytest.raises(DBAPIError, match=REFUSED):
        connection.execute(text(statement))
    assert rows_of(told, "transfer") == before
