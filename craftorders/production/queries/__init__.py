"""Finding batches, jobs and bags; what belongs to another workshop or merchant does not exist for the actor."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from craftorders.infra.paging import Page, page_of, sorting
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound
from craftorders.kernel.ids import first_id_of
from craftorders.kernel.periods import period_of, period_start
from craftorders.people.domain.neighbours import HOURS
from craftorders.people.models import Worker, Workshop
from craftorders.production.domain.claiming import Week, goes_first
from craftorders.production.models import Batch, BatchOperation, HandIn, Job, PieceReport

SORTS = {"due_on": Batch.due_on, "created_at": Batch.created_at, "quantity": Batch.quantity}
LOADED = (joinedload(Batch.workshop), joinedload(Batch.product), joinedload(Batch.order))
IN_HAND = ("assigned", "accepted", "in_work")
TAKEN = (*IN_HAND, "handed_in", "settled")
JOB_LOADED = (joinedload(Job.worker), joinedload(Job.operation), joinedload(Job.batch).joinedload(Batch.product))


def find_batch(session: Session, batch_id: UUID, actor: Actor) -> Batch:
    """The batch, or NotFound where it is neither the actor's workshop's, merchant's nor county's."""
    batch = session.scalar(_visible(select(Batch).options(*LOADED), actor).where(Batch.id == batch_id))
    if batch is None:
        raise NotFound("batch", batch_id)
    return batch


def check_batch(session: Session, batch_id: UUID, actor: Actor) -> None:
    """Refuse with NotFound a batch that `find_batch` would not find, without reading what hangs on it."""
    if session.scalar(_visible(select(Batch.id).where(Batch.id == batch_id), actor)) is None:
        raise NotFound("batch", batch_id)


def list_batches(
    session: Session,
    actor: Actor,
    *,
    state: str | None = None,
    states: Sequence[str] = (),
    order_id: UUID | None = None,
    line_id: UUID | None = None,
    workshop_id: UUID | None = None,
    region_id: str | None = None,
    late: bool | None = None,
    sort: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Batch]:
    """A page of the batches that the actor may see."""
    query = _visible(select(Batch).options(*LOADED), actor)
    for column, value in (
        (Batch.state, state),
        (Batch.order_id, order_id),
        (Batch.line_id, line_id),
        (Batch.workshop_id, workshop_id),
        (Batch.late, late),
    ):
        if value is not None:
            query = query.where(column == value)
    if states:
        query = query.where(Batch.state.in_(states))
    if region_id is not None:
        query = query.where(Batch.workshop_id.in_(select(Workshop.id).where(Workshop.region_id == region_id)))
    return page_of(session, query, key=Batch.id, sort=sorting(SORTS, sort), limit=limit, cursor=cursor)


def batches_of_order(session: Session, order_id: UUID) -> list[Batch]:
    """All batches of an order, in the order of planning."""
    query = select(Batch).options(joinedload(Batch.workshop), joinedload(Batch.product))
    return list(session.scalars(query.where(Batch.order_id == order_id).order_by(Batch.id)))


def batches_of_worker(session: Session, worker_id: UUID, limit: int = 50) -> list[Batch]:
    """The batches in which a worker has or had a job, the latest first."""
    worked = select(Job.batch_id).where(Job.worker_id == worker_id)
    return list(session.scalars(select(Batch).where(Batch.id.in_(worked)).order_by(Batch.id.desc()).limit(limit)).unique())


def rests_of_batch(session: Session, batch_id: UUID) -> list[Batch]:
    """The batches that took over what was left undone of this one, first rescued first."""
    query = select(Batch).options(joinedload(Batch.workshop)).where(Batch.rescued_from_id == batch_id)
    return list(session.scalars(query.order_by(Batch.id)))


def find_job(session: Session, job_id: UUID, actor: Actor, *, for_update: bool = False) -> Job:
    """The job, or NotFound where it is neither the actor's own, nor open in their workshop, nor theirs to coordinate."""
    query = _visible_jobs(session, select(Job).options(*JOB_LOADED).where(Job.id == job_id), actor)
    if for_update:
        query = query.with_for_update(of=Job).execution_options(populate_existing=True)
    job = session.scalar(query)
    if job is None:
        raise NotFound("job", job_id)
    return job


def list_jobs(
    session: Session,
    actor: Actor,
    *,
    batch_id: UUID | None = None,
    workshop_id: UUID | None = None,
    worker_id: UUID | None = None,
    state: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Job]:
    """A page of jobs: a farmer's own and the open ones of the workshop, a coordinator's workshop's."""
    query = _visible_jobs(session, select(Job).options(*JOB_LOADED), actor)
    for column, value in (
        (Job.batch_id, batch_id),
        (Job.workshop_id, workshop_id),
        (Job.worker_id, worker_id),
        (Job.state, state),
    ):
        if value is not None:
            query = query.where(column == value)
    return page_of(session, query, key=Job.id, limit=limit, cursor=cursor)


def reports_of_job(session: Session, job_id: UUID, *, limit: int = 50, cursor: str | None = None) -> Page[PieceReport]:
    """What was reported on a job, newest first."""
    query = select(PieceReport).where(PieceReport.job_id == job_id)
    return page_of(session, query, key=PieceReport.id, limit=limit, cursor=cursor)


def list_hand_ins(
    session: Session,
    *,
    job_id: UUID | None = None,
    batch_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[HandIn]:
    """The bags that were counted for a job or a batch, newest first."""
    query = select(HandIn).options(joinedload(HandIn.confirmation))
    if job_id is not None:
        query = query.where(HandIn.job_id == job_id)
    if batch_id is not None:
        query = query.where(HandIn.batch_id == batch_id)
    return page_of(session, query, key=HandIn.id, limit=limit, cursor=cursor)


def batch_of_code(session: Session, code: str, actor: Actor) -> Batch:
    """The batch with this code, or NotFound where it is not the actor's to see."""
    return _with_code(_visible(select(Batch).options(*LOADED), actor).where(Batch.code == code), session, "batch", code)


def job_of_code(session: Session, code: str, actor: Actor) -> Job:
    """The job with this code, or NotFound where its batch is not the actor's to see; a farmer sees own and open jobs."""
    query = select(Job).options(*JOB_LOADED)
    farmer = actor.worker_id is not None
    query = _visible_jobs(session, query, actor) if farmer else _visible(query.join(Batch, Batch.id == Job.batch_id), actor)
    return _with_code(query.where(Job.code == code), session, "job", code)


def bag_of_code(session: Session, code: str, actor: Actor) -> HandIn:
    """The bag with this code, or NotFound where its batch is not the actor's to see. Asked county by county, by its key."""
    counties = list(session.scalars(select(Workshop.region_id).distinct()))
    query = _visible(select(HandIn).join(Batch, Batch.id == HandIn.batch_id), actor)
    return _with_code(query.where(HandIn.region_id.in_(counties), HandIn.code == code), session, "bag", code)


def find_bag(session: Session, bag_id: UUID, actor: Actor) -> HandIn:
    """The bag, or NotFound where its batch is not the actor's to see. Asked county by county, by its key."""
    counties = list(session.scalars(select(Workshop.region_id).distinct()))
    query = _visible(select(HandIn).join(Batch, Batch.id == HandIn.batch_id), actor)
    bag = session.scalar(query.where(HandIn.region_id.in_(counties), HandIn.id == bag_id))
    if bag is None:
        raise NotFound("bag", bag_id)
    return bag


def jobs_of_batch(session: Session, batch_id: UUID) -> list[Job]:
    """All jobs of a batch with their workers."""
    query = select(Job).options(joinedload(Job.worker)).where(Job.batch_id == batch_id)
    return list(session.scalars(query.order_by(Job.position, Job.id)))


def bags_of_batch(session: Session, batch_id: UUID, position: int | None = None) -> list[HandIn]:
    """Hand-ins of a batch, first handed in first."""
    query = select(HandIn).options(joinedload(HandIn.confirmation)).where(HandIn.batch_id == batch_id)
    if position is not None:
        query = query.where(HandIn.position == position)
    return list(session.scalars(query.order_by(HandIn.at, HandIn.id)))


def open_jobs(session: Session, workshop_id: UUID, limit: int = 50) -> list[Job]:
    """What can be claimed in a workshop."""
    query = (
        select(Job)
        .options(joinedload(Job.batch).joinedload(Batch.product), joinedload(Job.batch).selectinload(Batch.operations))
        .where(Job.workshop_id == workshop_id, Job.state == "open", Job.quantity > 0)
    )
    return list(session.scalars(query.order_by(Job.id).limit(limit)))


def jobs_of_worker(session: Session, worker_id: UUID, states: Sequence[str], limit: int = 50) -> list[Job]:
    """A worker's jobs in these states, newest first."""
    query = (
        select(Job)
        .options(joinedload(Job.batch).joinedload(Batch.product), joinedload(Job.batch).selectinload(Batch.operations))
        .where(Job.worker_id == worker_id, Job.state.in_(states))
    )
    return list(session.scalars(query.order_by(Job.id.desc()).limit(limit)))


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


def _with_code(query: Select[Any], session: Session, what: str, code: str) -> Any:
    found = session.scalar(query)
    if found is None:
        raise NotFound(what, code)
    return found


def _visible(query: Select[Any], actor: Actor) -> Select[Any]:
    """Batches of the actor's merchants, workshops or counties; all of them for the service centre."""
    merchants, workshops, counties = (actor.limited_to(role) for role in ("merchant", "coordinator", "inspector"))
    if merchants is None or workshops is None or counties is None:
        return query
    in_counties = Batch.workshop_id.in_(select(Workshop.id).where(Workshop.region_id.in_(counties)))
    return query.where(
        or_(
            Batch.merchant_id.in_([UUID(each) for each in merchants]),
            Batch.workshop_id.in_([UUID(each) for each in workshops]),
            in_counties,
        )
    )


def _visible_jobs(session: Session, query: Select[Any], actor: Actor) -> Select[Any]:
    """A farmer's own jobs and the open ones there for them; a coordinator's workshop's; all for the service centre."""
    if actor.worker_id is not None:
        at = select(Workshop.id).where(Workshop.id == Job.workshop_id, there_for(session.get_one(Worker, actor.worker_id)))
        return query.where(or_(Job.worker_id == actor.worker_id, (Job.state == "open") & at.exists()))
    own = actor.limited_to("coordinator")
    return query if own is None else query.where(Job.workshop_id.in_([UUID(each) for each in own]))
