"""Books from before there were journals: every transfer stays, in a journal of its own, and is sealed."""

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from craftorders.infra.database import make_engine
from craftorders.infra.migrating import alembic_config, remade_tables, upgrade
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.ledger.jobs import seal_journals
from craftorders.settlement.verification import verify_books
from craftorders.wiring import HANDLERS
from tests.builders.cast import a_cast
from tests.builders.stories import passed_batch
from tests.conftest import NOON

OLD = "region_id, id, debit_id, credit_id, amount, currency, purpose, reference_id, reverses_id, actor_name, at"


@pytest.fixture
def url(engine_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that no other test knows."""
    if engine_kind == "sqlite":
        return f"sqlite:///{tmp_path / 'older.db'}"
    return str(request.getfixturevalue("postgres_server").create_database("older"))


def before_journals(engine: Engine) -> None:
    """Take the schema back to the one without journals."""
    config = alembic_config()
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    journals = next(each for each in scripts if (each.doc or "").startswith("Transfers stand in journals"))
    with remade_tables(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, str(journals.down_revision))


def transfers(engine: Engine) -> list[Any]:
    """All transfers, as far as the older schema knows them."""
    with engine.connect() as connection:
        return list(connection.execute(text(f"SELECT {OLD} FROM transfer ORDER BY id")))


def test_older_books_keep_every_transfer(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    work = UnitOfWork(engine, HANDLERS)
    with clock.at(NOON):
        work.run(lambda session: passed_batch(session, a_cast(session)))
    there = transfers(engine)
    before_journals(engine)
    assert transfers(engine) == there
    with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
        connection.execute(text("UPDATE transfer SET amount = 1"))
    upgrade(engine)
    assert transfers(engine) == there
    assert seal_journals(work) == len(there) > 5
    assert work.run(verify_books, reading=True)[1] == []
    engine.dispose()
