"""Finding batches, jobs and bags; what belongs to another workshop or merchant does not exist for the actor."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from craftorders.infra.paging import Page, page_of, sorting
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.people.models import Worker, Workshop
from craftorders.production.models import Batch, HandIn, Job, PieceReport
from craftorders.production.queries.claiming import IN_HAND, there_for

SORTS = {"due_on": Batch.due_on, "created_at": Batch.created_at, "quantity": Batch.quantity}
AT_HAND = (*IN_HAND, "handed_in")
LOADED = (joinedload(Batch.workshop), joinedload(Batch.product), joinedload(Batch.order))
JOB_LOADED = (
    joinedload(Job.worker),
    joinedload(Job.operation),
    joinedload(Job.batch).options(joinedload(Batch.product), joinedload(Batch.workshop)),
)


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
    return page_of(session, query, key=PieceReport.id, sort=(PieceReport.at, True), limit=limit, cursor=cursor)


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


def jobs_next_door(session: Session, workshop_ids: Sequence[UUID], limit: int = 50) -> list[Job]:
    """What people of these workshops took from others and have in hand or waiting for its lot, newest first."""
    query = (
        select(Job)
        .join(Worker, Worker.id == Job.worker_id)
        .options(*JOB_LOADED)
        .where(Worker.workshop_id.in_(workshop_ids), Job.workshop_id.not_in(workshop_ids), Job.state.in_(AT_HAND))
    )
    return list(session.scalars(query.order_by(Job.taken_at.desc(), Job.id.desc()).limit(limit)).unique())


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
