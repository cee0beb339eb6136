"""What migrations say of batches that were there before: the days of their counters, and what of them was presented."""

from uuid import UUID

from alembic.script import ScriptDirectory
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from craftorders.infra.migrating import alembic_config
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.production.models import Batch, BatchDay, CountingMonth, Job
from craftorders.production.services import assign_job, record_hand_in
from tests.builders.cast import a_cast
from tests.builders.inspections import rejected_lot
from tests.builders.parts import again
from tests.builders.stories import delivered_batch, handed_in_batch, submitted_lot, supplied_batch
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


def test_older_batches_were_presented_whole(work: UnitOfWork) -> None:
    """At work; to be inspected again without two pieces; sent back again; delivered."""
    cast = remembered(work, a_cast)

    def arrange(session: Session) -> list[UUID]:
        back = [rejected_lot(session, cast, submitted_lot(session, cast, 60)) for _ in range(2)]
        second = [again(session, cast, lot, fewer=2) for lot in back]
        rejected_lot(session, cast, second[0], actor=cast.second_inspector)
        batches = [handed_in_batch(session, cast, 60), second[1].batch, second[0].batch, delivered_batch(session, cast, 60)]
        return [batch.id for batch in batches]

    ids = work.run(arrange)
    counted = ScriptDirectory.from_config(alembic_config()).get_revision("0016").module.COUNTED
    with work.reading() as session:  # nothing of it is kept
        before = {"rejected": 0, "presented": Batch.passed, "sent_back": 0, "parts": 0}
        session.execute(update(Batch).values(before))
        for statement in counted:
            session.execute(text(statement))
        columns = (Batch.parts, Batch.presented, Batch.sent_back, Batch.rejected)
        found = {row[0]: tuple(row[1:]) for row in session.execute(select(Batch.id, *columns))}
        assert [found[key] for key in ids] == [(0, 0, 0, 0), (1, 60, 0, 2), (1, 60, 58, 2), (1, 60, 0, 0)]


def test_older_bags_are_added_up_to_the_months_of_who_counted_them(work: UnitOfWork) -> None:
    """38 and 40 of 100 tell something, 22 bring the rest: as if the months had been kept all the time."""
    cast = remembered(work, a_cast)

    def counted(session: Session) -> UUID:
        batch = supplied_batch(session, cast, 100)
        job = assign_job(session, batch.id, 1, 100, worker_id=cast.worker.id, actor=cast.coordinator)
        for quantity in (38, 40, 22):
            record_hand_in(session, job.id, quantity, actor=cast.coordinator)
        return job.id

    job_id = work.run(counted)
    migration = ScriptDirectory.from_config(alembic_config()).get_revision("0055").module
    with work.reading() as session:  # nothing of it is kept
        session.execute(delete(CountingMonth))
        session.execute(update(Job).values(unconfirmed=0))
        session.execute(text(migration.UNCONFIRMED))
        migration.add_up_older_counts(session.connection())
        session.expire_all()
        assert session.get_one(Job, job_id).unconfirmed == 3
        month = session.scalars(select(CountingMonth)).one()
        assert (month.month, month.counted_by, month.workshop_id) == ("2026-11", cast.coordinator.id, cast.workshop.id)
        assert (month.bags, month.judged, month.round_numbers, month.same_second, month.confirmed) == (3, 2, 1, 0, 0)
