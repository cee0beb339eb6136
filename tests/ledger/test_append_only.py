"""What was transferred, changed, reported and counted stays: the database itself refuses to alter or delete it."""

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.ledger.services import seal_some
from craftorders.settlement.services import close_period
from tests.builders.cast import DANBA, a_cast
from tests.builders.deductions import in_force
from tests.builders.payouts import a_table, answered, approved, attempts, drafted, sent
from tests.builders.stories import passed_batch
from tests.conftest import NOON
from tests.databases import remembered

STREAMS = (
    "transfer",
    "history",
    "piece_report",
    "hand_in",
    "journal",
    "seal",
    "daily_head",
    "deduction_part",
    "earning",
    "charge",
    "tax_choice",
)
REPLACED = (
    *("transfer", "journal", "seal", "daily_head", "deduction_part", "earning", "charge", "tax_choice", "hand_in"),
    "piece_report",
)
REPLACED_BY_STRANGERS = ("history", "batch_rate", "batch_bonus", "payee_account", "bank_response", "bank_response_row")
REFUSED = "append-only"


@pytest.fixture
def told(work: UnitOfWork) -> UnitOfWork:
    """A batch from order to earnings, sealed, the day over, and a deduction taken: every stream has rows."""

    def tell(session: Session) -> None:
        cast = a_cast(session)
        passed_batch(session, cast)
        seal_some(session)
        with clock.at(NOON + timedelta(days=1)):
            seal_some(session)
        in_force(session, cast, 500)
        with clock.at(NOON + timedelta(days=7)):
            close_period(session, DANBA, "2026-11", actor=cast.finance)

    remembered(work, tell)
    return work


def rows_of(work: UnitOfWork, table: str) -> list[tuple[object, ...]]:
    """All rows of a stream."""
    with work.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY 1, 2"))]


@pytest.mark.parametrize("table", STREAMS)
@pytest.mark.parametrize(
    "statement", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "DELETE FROM {0} WHERE {1} IS NOT NULL"]
)
def test_the_database_refuses_to_change_a_stream(told: UnitOfWork, table: str, statement: str) -> None:
    before = rows_of(told, table)
    assert before
    with told.engine.connect() as connection, pytest.raises(DBAPIError, match=REFUSED):
        connection.execute(
            text(
                statement.format(
                    table,
                    {"seal": "hash", "daily_head": "hash", "charge": "amount", "tax_choice": "reason"}.get(
                        table, "region_id"
                    ),
                )
            )
        )
    assert rows_of(told, table) == before


@pytest.mark.parametrize("table", STREAMS)
def test_a_stream_cannot_be_emptied_at_once(told: UnitOfWork, table: str) -> None:
    """PostgreSQL has TRUNCATE, for which it asks a trigger of its own; SQLite's DELETE without WHERE asks row by row."""
    statement = {"postgresql": "TRUNCATE {} CASCADE", "sqlite": "DELETE FROM {}"}[told.engine.dialect.name]
    before = rows_of(told, table)
    with told.engine.connect() as connection, pytest.raises(DBAPIError, match=REFUSED):
        connection.execute(text(statement.format(table)))
    assert rows_of(told, table) == before


@pytest.mark.parametrize("table", REPLACED)
def test_a_replaced_row_is_an_altered_row(told: UnitOfWork, table: str) -> None:
    """SQLite's INSERT OR REPLACE deletes first; PostgreSQL's ON CONFLICT updates. Neither gets past the guard."""
    key = {"seal": "sequence", "daily_head": "day", "charge": "id", "tax_choice": "id"}.get(table, "region_id, id")
    statement = {
        "sqlite": f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
        "postgresql": f"INSERT INTO {table} SELECT * FROM {table} ON CONFLICT ({key}) DO UPDATE SET at = now()",
    }[told.engine.dialect.name]
    before = rows_of(told, table)
    with told.engine.connect() as connection, pytest.raises(DBAPIError, match=REFUSED):
        connection.execute(text(statement))
    assert rows_of(told, table) == before


@pytest.mark.parametrize("table", REPLACED)
def test_a_stranger_s_connection_cannot_replace_a_row_either(told: UnitOfWork, table: str) -> None:
    """One that SQLite was not told to ask the guard of DELETE when it replaces: it is refused before it deletes."""
    if told.engine.dialect.name != "sqlite":
        return
    before = rows_of(told, table)
    path = str(told.engine.url.database)
    with closing(sqlite3.connect(path)) as stranger, pytest.raises(sqlite3.IntegrityError, match=REFUSED):
        stranger.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    assert rows_of(told, table) == before


OTHER_ID = "lower(hex(randomblob(16)))"
"""A key that no row has, as SQLite keeps it."""

OF_A_LOT = ("job_id", "batch_id", "position", "product_id", "lot_id", "hand_in_id")
UNDER_ANOTHER_ID: tuple[tuple[str, dict[str, str]], ...] = (
    ("hand_in", {}),
    ("charge", {}),
    ("tax_choice", {}),
    ("earning", {}),
    ("earning", {"appeal_id": "'of an appeal'"}),
    ("earning", {"rework_id": "'of a rework'"}),
    ("earning", {"training_id": "'of a training'", "kind": "'guarantee'", **dict.fromkeys(OF_A_LOT, "NULL")}),
)
"""Tables with a key beside their id; of pay lines, one of each sort."""


@pytest.mark.parametrize(("table", "sort"), UNDER_ANOTHER_ID)
def test_a_row_cannot_be_replaced_by_one_with_another_id(told: UnitOfWork, table: str, sort: dict[str, str]) -> None:
    """SQLite's INSERT OR REPLACE deletes whatever has the new row's unique key, and asks no guard of a stranger's."""
    if told.engine.dialect.name != "sqlite":
        return
    with closing(sqlite3.connect(str(told.engine.url.database))) as stranger:
        names = [row[1] for row in stranger.execute(f"PRAGMA table_info({table})")]
        columns, values = ", ".join(names), ", ".join({"id": OTHER_ID, **sort}.get(name, name) for name in names)
        again = f"INTO {table} ({columns}) SELECT {values} FROM {table} LIMIT 1"
        if sort:
            stranger.execute(f"INSERT {again}")
        before = stranger.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for verb in ("INSERT OR REPLACE", "INSERT"):
            with pytest.raises(sqlite3.IntegrityError, match=f"UNIQUE constraint failed: {table} is {REFUSED}"):
                stranger.execute(f"{verb} {again}")
        assert stranger.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() == before


@pytest.fixture
def paid(work: UnitOfWork) -> UnitOfWork:
    """Two farmers with accounts and rates and a bonus that they agreed to, and what the bank said of their payments."""

    def pay(session: Session) -> None:
        cast = approved(session)
        batch = sent(session, cast, drafted(session, cast))
        answered(session, cast, batch, a_table([(each, "成功") for each in attempts(session, batch)]))
        session.execute(text("INSERT INTO batch_bonus SELECT batch_id, position, 'urgency', 0, false, 1 FROM batch_rate"))

    remembered(work, pay)
    return work


@pytest.mark.parametrize("table", REPLACED_BY_STRANGERS)
def test_a_stranger_cannot_replace_what_was_agreed_or_answered(paid: UnitOfWork, table: str) -> None:
    """A rate would be cut, or an account be another's, by a statement that asks no guard of UPDATE or DELETE."""
    if paid.engine.dialect.name != "sqlite":
        return
    before = rows_of(paid, table)
    assert before
    path = str(paid.engine.url.database)
    with closing(sqlite3.connect(path)) as stranger, pytest.raises(sqlite3.IntegrityError, match=REFUSED):
        stranger.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    assert rows_of(paid, table) == before


@pytest.mark.parametrize("table", ["batch_rate", "batch_bonus", "payee_account", "bank_response"])
def test_what_was_agreed_or_answered_cannot_be_emptied_at_once(paid: UnitOfWork, table: str) -> None:
    statement = {"postgresql": "TRUNCATE {} CASCADE", "sqlite": "DELETE FROM {}"}[paid.engine.dialect.name]
    before = rows_of(paid, table)
    with paid.engine.connect() as connection, pytest.raises(DBAPIError, match=r"append-only|never cut|kept as it is"):
        connection.execute(text(statement.format(table)))
    assert rows_of(paid, table) == before


@pytest.mark.parametrize("change", ["bank_name = '农业银行'", "bank_name = NULL", "bank_code = '102100099996'"])
def test_the_bank_of_an_account_stays(paid: UnitOfWork, change: str) -> None:
    """Else a number that nobody touched would be paid at another bank; what was not known is not put in, either."""
    before = rows_of(paid, "payee_account")
    assert before
    with paid.engine.connect() as connection, pytest.raises(DBAPIError, match="kept as it is"):
        connection.execute(text(f"UPDATE payee_account SET {change}"))
    assert rows_of(paid, "payee_account") == before
