"""Reading what a worker can take: whose open work is there for them, their week, and whether they go first."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from craftorders.kernel.clock import now
from craftorders.kernel.ids import first_id_of
from craftorders.kernel.periods import period_of, period_start
from craftorders.people.domain.neighbours import HOURS
from craftorders.people.models import Worker, Workshop
from craftorders.production.domain.claiming import Week, goes_first
from craftorders.production.models import BatchOperation, Job

IN_HAND = ("assigned", "accepted", "in_work")
TAKEN = (*IN_HAND, "handed_in", "settled")


def week_of(session: Session, worker: Worker) -> Week:
    """The week of a worker: the minutes of the workshop are shared evenly by its active workers."""
    return week_from(worker, *session.execute(select(*week_columns(worker))).one())


def week_columns(worker: Worker) -> tuple[ScalarSelect[Any], ScalarSelect[Any]]:
    """What a worker's week follows from, to be asked for beside something else: active people, seconds in hand."""
    in_hand = _in_seconds(Job.quantity - Job.made).where(Job.worker_id == worker.id, Job.state.in_(IN_HAND))
    return _active(worker.workshop_id).scalar_subquery(), in_hand.scalar_subquery()


def week_from(worker: Worker, people: int, seconds: int | None) -> Week:
    """The week that follows from these columns."""
    return Week(worker.workshop.weekly_minutes // max(1, people), int(seconds or 0))


def there_for(worker: Worker) -> ColumnElement[bool]:
    """Whether work of a workshop (`Job` with its `Workshop`) is there for a worker: their own workshop's at once, and of
    one next door what its own people left open for its hours, where both open their work to neighbours.
    """
    home = worker.workshop
    if not home.neighbours_after_hours:
        return Workshop.id == home.id
    since = {hours: first_id_of(now() - timedelta(hours=hours, milliseconds=-1)) for hours in HOURS}
    left = or_(*(and_(Workshop.neighbours_after_hours == hours, Job.id < since[hours]) for hours in HOURS))
    return and_(Workshop.region_id == home.region_id, or_(Workshop.id == home.id, and_(Workshop.active, left)))


def is_there_for(session: Session, job: Job, worker: Worker) -> bool:
    """Whether a job, taken or not, is or was there for a worker to take."""
    query = select(Job.id).join(Workshop, Workshop.id == Job.workshop_id)
    return session.scalar(query.where(Job.id == job.id, there_for(worker))) is not None


def has_first_turn(session: Session, worker: Worker) -> bool:
    """Whether a worker took no more work this month than the average of their workshop's people, in standard seconds.

    What somebody took next door counts for them, and what others took from next door counts for nobody here.
    """
    zone = worker.workshop.region.time_zone
    since = period_start(period_of(now(), zone), zone)
    people = select(Worker.id).where(Worker.workshop_id == worker.workshop_id)
    taken = _in_seconds(Job.quantity).where(Job.worker_id.in_(people), Job.taken_at >= since, Job.state.in_(TAKEN))
    own = taken.where(Job.worker_id == worker.id)
    all_of_it = (own.scalar_subquery(), taken.scalar_subquery(), _active(worker.workshop_id).scalar_subquery())
    return goes_first(*(int(each or 0) for each in session.execute(select(*all_of_it)).one()))


def _in_seconds(pieces: ColumnElement[int] | InstrumentedAttribute[int]) -> Select[Any]:
    """So many pieces of jobs, in the standard seconds of their steps."""
    step = and_(BatchOperation.batch_id == Job.batch_id, BatchOperation.position == Job.position)
    return select(func.sum(pieces * BatchOperation.standard_seconds)).select_from(Job).join(BatchOperation, step)


def _active(workshop_id: UUID) -> Select[Any]:
    return select(func.count()).select_from(Worker).where(Worker.workshop_id == workshop_id, Worker.active)
