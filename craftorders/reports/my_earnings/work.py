"""A farmer's work: own and open jobs, and pieces to be made good; each one query of plain columns, bounded by a limit."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, literal, or_, select, union_all
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Craft, Product
from craftorders.fees.models import BatchRate
from craftorders.kernel.clock import now
from craftorders.kernel.ids import first_id_of
from craftorders.kernel.money import RATE_SCALE, round_half_up_div
from craftorders.people.models import Skill, Worker, Workshop
from craftorders.production.domain.claiming import Week
from craftorders.production.domain.plan import hand_in_by
from craftorders.production.models import Batch, BatchOperation, Job
from craftorders.production.queries.claiming import has_first_turn, there_for, week_columns, week_from
from craftorders.quality.queries.dispositions import reworks_of_worker
from craftorders.reports.my_earnings.queries import Named

JOBS = 20
OWN_STATES = ("assigned", "accepted", "in_work", "handed_in")
WORKABLE = ("supplied", "in_work")


@dataclass(frozen=True)
class JobLine:
    """A job, what a piece of it earns, and what an hour earns at the standard time (None without a rate).

    `due_on` is the last day on which the goods can leave the workshop and be in Yiwu when they are due there.
    """

    id: UUID
    code: str
    state: str
    product: Named
    picture: str
    operation: Named
    quantity: int
    made: int
    handed_in: int
    due_on: date
    batch_state: str
    currency: str
    standard_seconds: int
    rate_e4: int | None
    batch_id: UUID
    unconfirmed: int
    workshop_id: UUID
    village: str
    craft_code: str
    craft: Named
    workshop: Named

    @property
    def left(self) -> int:
        """Pieces not yet reported."""
        return self.quantity - self.made

    @property
    def reportable(self) -> bool:
        """Whether pieces can be reported now: some are left, and the batch is not away for inspection."""
        return self.left > 0 and self.batch_state == "in_work" and self.state in ("accepted", "in_work")

    @property
    def hourly(self) -> int | None:
        """Minor units an hour at the standard time, or None without a rate."""
        if self.rate_e4 is None:
            return None
        return round_half_up_div(self.rate_e4 * 3600, self.standard_seconds * RATE_SCALE)


@dataclass(frozen=True)
class ReworkLine:
    """Pieces to be made good until a day, and what each that passes earns (None: nothing, it was the maker's fault)."""

    id: UUID
    code: str
    product: Named
    quantity: int
    due_on: date
    fault: str
    rate_e4: int | None
    currency: str


def own_jobs(session: Session, worker_id: UUID) -> list[JobLine]:
    """The jobs that a worker was given or took and that are not settled yet, oldest first."""
    return [_job(row) for row in session.execute(_own(worker_id))]


def jobs_at_hand(
    session: Session, worker: Worker, craft: str | None = None
) -> tuple[list[JobLine], list[JobLine], Week | None]:
    """The worker's own jobs, oldest first, and the open ones that are there for the worker, the most urgent first.

    Beside open ones the worker's week, into which they must fit; all asked for at once. Open are those that the worker is
    certified for; new ones are not there yet for who took more than others this month, as long as the workshop says.
    With the code of a `craft`, only its open ones.
    """
    own, open_ = _own(worker.id).subquery(), _open(session, worker, craft).subquery()
    both = union_all(select(own, literal(0), literal(0)), select(open_, *week_columns(worker)))
    mine, to_take, week = [], [], None
    for *row, people, seconds in session.execute(both):
        line = _job(row)
        if line.state == "open":
            to_take.append(line)
            week = week_from(worker, people, seconds)
        else:
            mine.append(line)
    mine.sort(key=lambda each: each.id)
    return mine, sorted(to_take, key=lambda each: (each.due_on, each.id)), week


def job_line(session: Session, job_id: UUID) -> JobLine:
    """One job; who may see it was checked before."""
    return _job(session.execute(_jobs().where(Job.id == job_id)).one())


def _own(worker_id: UUID) -> Any:
    return _jobs().where(Job.worker_id == worker_id, Job.state.in_(OWN_STATES)).order_by(Job.id).limit(JOBS)


def _open(session: Session, worker: Worker, craft: str | None) -> Any:
    certified = and_(Skill.worker_id == worker.id, Skill.craft_code == Craft.code, Skill.grade >= BatchOperation.grade)
    query = _jobs().join(Skill, certified).where(there_for(worker), Job.state == "open", Batch.state.in_(WORKABLE))
    if craft is not None:
        query = query.where(Craft.code == craft)
    minutes = worker.workshop.fair_first_minutes
    if minutes and not has_first_turn(session, worker):
        not_new = Job.id < first_id_of(now() - timedelta(minutes=minutes, milliseconds=-1))
        query = query.where(or_(Job.workshop_id != worker.workshop_id, not_new))
    return query.order_by(Batch.due_on, Job.id).limit(JOBS)


def own_reworks(session: Session, worker_id: UUID) -> list[ReworkLine]:
    """The pieces that a worker has to make good, the most urgent first."""
    return [
        ReworkLine(
            id=rework.id,
            code=rework.code,
            product=Named(rework.lot.batch.product.name, rework.lot.batch.product.name_en),
            quantity=rework.quantity,
            due_on=rework.due_on,
            fault=rework.fault,
            rate_e4=rework.rate_e4 if rework.paid else None,
            currency=rework.currency,
        )
        for rework in reworks_of_worker(session, worker_id)
    ]


def _jobs() -> Any:
    return (
        select(
            Job.id,
            Job.code,
            Job.state,
            Product.name,
            Product.name_en,
            Product.picture,
            BatchOperation.name,
            BatchOperation.name_en,
            Job.quantity,
            Job.made,
            Job.handed_in,
            Batch.due_on,
            Batch.state,
            Product.currency,
            BatchOperation.standard_seconds,
            BatchRate.rate_e4,
            Job.batch_id,
            Job.unconfirmed,
            Job.workshop_id,
            Workshop.village,
            Craft.code,
            Craft.name,
            Craft.name_en,
            Workshop.name,
            Workshop.name_en,
            Workshop.transit_days,
        )
        .join(Workshop, Workshop.id == Job.workshop_id)
        .join(Batch, Batch.id == Job.batch_id)
        .join(Product, Product.id == Batch.product_id)
        .join(
            BatchOperation,
            and_(BatchOperation.batch_id == Job.batch_id, BatchOperation.position == Job.position),
        )
        .join(Craft, Craft.id == BatchOperation.craft_id)
        .outerjoin(BatchRate, and_(BatchRate.batch_id == Job.batch_id, BatchRate.position == Job.position))
    )


def _job(row: Any) -> JobLine:
    job_id, code, state, name, name_en, picture, operation, operation_en, *rest, craft, craft_en, at, at_en, road = row
    rest += [Named(craft, craft_en), Named(at, at_en)]
    job = JobLine(job_id, code, state, Named(name, name_en), picture, Named(operation, operation_en), *rest)
    return replace(job, due_on=hand_in_by(job.due_on, road))
