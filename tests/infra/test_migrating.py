"""Migrations of databases that are in use: a table that others refer to is made anew, and every row is there afterwards."""

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning
from craftorders.infra.migrating import alembic_config, is_current, remade_tables, upgrade
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.quality.models import Appeal
from craftorders.settlement.verification import verify_books
from tests.builders.cast import a_cast
from tests.builders.inspections import an_overturned_appeal


def test_what_was_paid_for_an_appeal_survives_that_appeals_are_stored_otherwise(work: UnitOfWork) -> None:
    work.run(lambda session: an_overturned_appeal(session, a_cast(session)).id)
    config, revision = alembic_config(), ScriptDirectory.from_config(alembic_config()).get_revision("0017")
    with remade_tables(work.engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, str(revision.down_revision))
    assert not is_current(work.engine)
    upgrade(work.engine)
    assert is_current(work.engine)
    with Session(work.engine) as session:
        assert session.scalar(select(func.count()).select_from(Appeal)) == 1
        assert session.scalar(select(func.count()).where(Earning.appeal_id.is_not(None))) == 1
        assert verify_books(session)[1] == []
