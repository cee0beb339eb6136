"""What the migration says of batches that were there before days were kept: the counters, on the days of their rows."""

from alembic.script import ScriptDirectory
from sqlalchemy import delete, func, select, text, update

from craftorders.infra.migrating import alembic_config
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.production.models import Batch, BatchDay
from tests.builders.cast import a_cast
from tests.builders.stories import delivered_batch, handed_in_batch
from tests.databases import remembered


def test_the_days_of_older_batches_add_up_to_their_counters(work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)
    delivered = work.run(lambda session: delivered_batch(session, cast, 100)).id
    at_work = work.run(lambda session: handed_in_batch(session, cast, 60)).id
    filled = ScriptDirectory.from_config(alembic_config()).get_revision("0007").module.FILLED
    sums = [func.sum(getattr(BatchDay, name)) for name in ("made", "handed_in", "passed", "shipped")]
    with work.reading() as session:  # nothing of it is kept
        session.execute(delete(BatchDay))
        session.execute(update(Batch).values(materials_on=None, shipped_on=None, finished_on=None))
        for statement in filled:
            session.execute(text(statement))
        found = session.execute(select(BatchDay.batch_id, *sums).group_by(BatchDay.batch_id))
        assert {row[0]: tuple(map(int, row[1:])) for row in found} == {
            delivered: (100, 100, 100, 100),
            at_work: (60, 60, 0, 0),
        }
        arrived = session.get_one(Batch, delivered)
        assert None not in (arrived.materials_on, arrived.finished_on, arrived.shipped_on)
