"""Read models of a farmer's page: each is one or two queries of plain columns, bounded by a limit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, literal, select, union_all
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Craft, Product
from craftorders.fees.domain.bonuses import PIECE
from craftorders.fees.models import BatchRate, Earning, MonthlyEarnings, Training
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.clock import now
from craftorders.kernel.ids import first_id_of
from craftorders.kernel.money import RATE_SCALE, round_half_up_div
from craftorders.kernel.periods import period_of
from craftorders.people.models import Skill, Worker
from craftorders.places.models import Region
from craftorders.production.domain.claiming import Week
from craftorders.production.models import Batch, BatchOperation, HandIn, Job
from craftorders.production.queries import has_first_turn, week_columns, week_from
from craftorders.quality.queries.dispositions import reworks_of_worker
from craftorders.settlement.domain.late import late_from
from craftorders.settlement.models import Period, Statement

LINES, MONTHS, JOBS = 10, 12, 20
PICTURE_OF_A_CRAFT = "knot"
OWN_STATES = ("assigned", "accepted", "in_work", "handed_in")
WORKABLE = ("supplied", "in_work")
NOTHING, CHECKING, READY, ON_ITS_WAY, PAID = "nothing", "checking", "ready", "on_its_way", "paid"


@dataclass(frozen=True)
class Named:
    """Something with a name in two languages."""

    name: str
    name_en: str


@dataclass(frozen=True)
class EarningLine:
    """One pay line: `made` pieces in the bag, `accepted` of them, times the rate; amounts in minor units.

    Where it is for mending pieces (`rework`), `made` and `accepted` are those that were mended and passed; where they were
    good after all (`appealed`) or it is a bonus (`kind`), they are the pieces that it counts. What tops up the hours of a
    training has the craft for a product.
    `late_from` is the earlier month in which the pieces were handed in.
    """

    id: UUID
    at: datetime
    product: Named
    picture: str
    operation: Named
    made: int
    accepted: int
    rate_e4: int
    amount: int
    currency: str
    state: str
    rework: bool
    appealed: bool
    batch_id: UUID | None
    kind: str
    above: int
    late_from: str | None


@dataclass(frozen=True)
class JobLine:
    """A job, what a piece of it earns, and what an hour earns at the standard time (None without a rate)."""

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


def earning_lines(session: Session, worker_id: UUID, *, limit: int = LINES, cursor: str | None = None) -> Page[EarningLine]:
    """A worker's pay lines, newest first."""
    query = select(Earning).where(Earning.worker_id == worker_id)
    page = page_of(session, query, key=Earning.id, sort=(Earning.at, True), limit=limit, cursor=cursor)
    details = _details(session, page.items)
    return Page([_line(earning, details[earning.id]) for earning in page.items], page.next_cursor)


def months_of(session: Session, worker_id: UUID) -> list[MonthlyEarnings]:
    """The last twelve months with earnings, newest first."""
    query = select(MonthlyEarnings).where(MonthlyEarnings.worker_id == worker_id)
    return list(session.scalars(query.order_by(MonthlyEarnings.month.desc(), MonthlyEarnings.currency).limit(MONTHS)))


def present_month(worker: Worker) -> str:
    """The key of the running month in the time of the worker's region."""
    return period_of(now(), worker.workshop.region.time_zone)


def state_of_month(months: Sequence[MonthlyEarnings], month: str, *, checking: bool = False) -> str:
    """One word about a month: nothing, being checked, ready, paid."""
    rows = [row for row in months if row.month == month]
    if not rows:
        return CHECKING if checking else NOTHING
    return PAID if all(row.paid == row.amount for row in rows) else READY


def own_jobs(session: Session, worker_id: UUID) -> list[JobLine]:
    """The jobs that a worker was given or took and that are not settled yet, oldest first."""
    return [_job(row) for row in session.execute(_own(worker_id))]


def jobs_at_hand(session: Session, worker: Worker) -> tuple[list[JobLine], list[JobLine], Week | None]:
    """The worker's own jobs, oldest first, and the open ones of the workshop for the worker, the most urgent first.

    Beside open ones the worker's week, into which they must fit; all asked for at once. Open are those that the worker is
    certified for; new ones are not there yet for who took more than others this month, as long as the workshop says.
    """
    own, open_ = _own(worker.id).subquery(), _open(session, worker).subquery()
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


def _own(worker_id: UUID) -> Any:
    return _jobs().where(Job.worker_id == worker_id, Job.state.in_(OWN_STATES)).order_by(Job.id).limit(JOBS)


def _open(session: Session, worker: Worker) -> Any:
    certified = and_(Skill.worker_id == worker.id, Skill.craft_code == Craft.code, Skill.grade >= BatchOperation.grade)
    query = (
        _jobs()
        .join(Craft, Craft.id == BatchOperation.craft_id)
        .join(Skill, certified)
        .where(Job.workshop_id == worker.workshop_id, Job.state == "open", Batch.state.in_(WORKABLE))
    )
    minutes = worker.workshop.fair_first_minutes
    if minutes and not has_first_turn(session, worker):
        query = query.where(Job.id < first_id_of(now() - timedelta(minutes=minutes, milliseconds=-1)))
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


def _details(session: Session, earnings: Sequence[Earning]) -> dict[UUID, Any]:
    """Found by their whole key, region first, so that a long past costs nothing."""
    query = (
        select(
            Earning.id,
            func.coalesce(Product.name, Craft.name),
            func.coalesce(Product.name_en, Craft.name_en),
            func.coalesce(Product.picture, PICTURE_OF_A_CRAFT),
            func.coalesce(BatchOperation.name, ""),
            func.coalesce(BatchOperation.name_en, ""),
            HandIn.quantity,
            Statement.state,
            func.coalesce(HandIn.at, Earning.at, type_=Earning.at.type),
            Period.month,
            Region.time_zone,
        )
        .outerjoin(Product, Product.id == Earning.product_id)
        .outerjoin(Training, Training.id == Earning.training_id)
        .outerjoin(Craft, Craft.id == Training.craft_id)
        .outerjoin(
            BatchOperation,
            and_(BatchOperation.batch_id == Earning.batch_id, BatchOperation.position == Earning.position),
        )
        .outerjoin(HandIn, and_(HandIn.region_id == Earning.region_id, HandIn.id == Earning.hand_in_id))
        .outerjoin(Statement, Statement.id == Earning.statement_id)
        .outerjoin(Period, Period.id == Statement.period_id)
        .join(Region, Region.id == Earning.region_id)
        .where(Earning.region_id.in_({each.region_id for each in earnings}), Earning.id.in_([each.id for each in earnings]))
    )
    return {row[0]: row for row in session.execute(query)}


def _line(earning: Earning, row: Any) -> EarningLine:
    _, name, name_en, picture, operation, operation_en, made, statement, worked_at, month, zone = row
    return EarningLine(
        id=earning.id,
        at=earning.at,
        product=Named(name, name_en),
        picture=picture,
        operation=Named(operation, operation_en),
        made=made if made is not None and _counts_a_bag(earning) else earning.quantity,
        accepted=earning.quantity,
        rate_e4=earning.rate_e4,
        amount=earning.amount,
        currency=earning.currency,
        state={"paid": PAID, "paying": ON_ITS_WAY}.get(statement, READY),
        rework=earning.rework_id is not None,
        appealed=earning.appeal_id is not None,
        batch_id=earning.batch_id,
        kind=earning.kind,
        above=earning.above,
        late_from=late_from(worked_at, month or period_of(earning.at, zone), zone),
    )


def _counts_a_bag(earning: Earning) -> bool:
    """Whether the line is about all pieces of a bag, not about some that were mended, good after all, or have a bonus."""
    return earning.kind == PIECE and earning.rework_id is None and earning.appeal_id is None


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
        )
        .join(Batch, Batch.id == Job.batch_id)
        .join(Product, Product.id == Batch.product_id)
        .join(
            BatchOperation,
            and_(BatchOperation.batch_id == Job.batch_id, BatchOperation.position == Job.position),
        )
        .outerjoin(BatchRate, and_(BatchRate.batch_id == Job.batch_id, BatchRate.position == Job.position))
    )


def _job(row: Any) -> JobLine:
    job_id, code, state, name, name_en, picture, operation, operation_en, *rest = row
    return JobLine(job_id, code, state, Named(name, name_en), picture, Named(operation, operation_en), *rest)
