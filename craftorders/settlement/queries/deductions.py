"""Reading deductions: whose they are, what may be done with them, which statements bear how much; another's do not exist."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from craftorders.fees.models import Earning
from craftorders.fees.queries import batch_rates
from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.kernel.money import line_amount
from craftorders.people.models import Worker
from craftorders.production.models import HandIn, Job
from craftorders.quality.domain.states import APPEAL
from craftorders.quality.models import Appeal, InspectionLot, LotBag
from craftorders.settlement.domain.states import DEDUCTION
from craftorders.settlement.models import Deduction, DeductionPart, Statement

_undoing = aliased(DeductionPart)
STANDS = and_(
    DeductionPart.undoes_id.is_(None),
    ~exists().where(_undoing.region_id == DeductionPart.region_id, _undoing.undoes_id == DeductionPart.id),
)
"""A part that was taken and not undone since."""

OPEN_STATEMENTS = ("drafted", "approved")
"""From these a part can still be given back before it is paid."""

SHOWN = 20


def find_deduction(session: Session, deduction_id: UUID, actor: Actor, *, for_update: bool = False) -> Deduction:
    """The deduction, or NotFound where it is neither the actor's own nor of their workshop."""
    found = locked(session, Deduction, deduction_id) if for_update else session.get(Deduction, deduction_id)
    own = actor.limited_to("coordinator")
    if found is None or not (own is None or found.worker_id == actor.worker_id or str(found.worker.workshop_id) in own):
        raise NotFound("deduction", deduction_id)
    return found


def list_deductions(
    session: Session,
    actor: Actor,
    *,
    state: str | None = None,
    worker_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Deduction]:
    """A page of the deductions that the actor may see, newest first."""
    query = select(Deduction).options(joinedload(Deduction.worker).lazyload(Worker.skills))
    for column, value in ((Deduction.state, state), (Deduction.worker_id, worker_id)):
        if value is not None:
            query = query.where(column == value)
    own = actor.limited_to("coordinator")
    if actor.worker_id is not None:
        query = query.where(Deduction.worker_id == actor.worker_id)
    elif own is not None:
        of_workshop = select(Worker.id).where(Worker.workshop_id.in_([UUID(each) for each in own]))
        query = query.where(Deduction.worker_id.in_(of_workshop))
    return page_of(session, query, key=Deduction.id, limit=limit, cursor=cursor)


def count_deductions(session: Session) -> dict[str, int]:
    """How many deductions are in each state."""
    return dict(session.execute(select(Deduction.state, func.count()).group_by(Deduction.state)).all())


def deductions_of_worker(session: Session, worker_id: UUID) -> list[Deduction]:
    """The latest deductions that a worker is to know of: those that somebody has approved, newest first."""
    query = select(Deduction).where(Deduction.worker_id == worker_id, Deduction.approved_by.is_not(None))
    return list(session.scalars(query.order_by(Deduction.id.desc()).limit(SHOWN)))


def actions_of_deduction(deduction: Deduction, actor: Actor) -> list[str]:
    """What the actor may do next: another person approves, a third one decides about an appeal, one appeals once."""
    busy = {
        "approve": (deduction.proposed_by,),
        "refuse": (deduction.proposed_by,),
        "uphold": (deduction.proposed_by, deduction.approved_by),
        "overturn": (deduction.proposed_by, deduction.approved_by),
    }
    asked = deduction.appealed_at is not None
    possible = {"appeal": not asked, "uphold": asked, "overturn": asked}
    return [
        action
        for action in DEDUCTION.actions(deduction.state, actor)
        if actor.id not in busy.get(action, ()) and possible.get(action, True)
    ]


@dataclass(frozen=True)
class Bearing:
    """What a statement has to do with a deduction: minor units taken by it, below nothing where it pays back."""

    deduction: Deduction
    statement: Statement
    amount: int


def bearings_of_statement(session: Session, statement: Statement) -> list[Bearing]:
    """The deductions on a statement, in the order in which they were asked for; what was given back is not among them."""
    return _bearings(session, DeductionPart.statement_id == statement.id)


def bearings_of(session: Session, deduction_ids: Collection[UUID]) -> dict[UUID, list[Bearing]]:
    """Which statements have borne these deductions, by deduction, the oldest statement first."""
    found: dict[UUID, list[Bearing]] = {key: [] for key in deduction_ids}
    for each in _bearings(session, DeductionPart.deduction_id.in_(deduction_ids)):
        found[each.deduction.id].append(each)
    return found


def taken_of(session: Session, deduction_ids: Collection[UUID]) -> dict[UUID, int]:
    """How much of each deduction stands on statements, in minor units."""
    query = select(DeductionPart.deduction_id, func.sum(DeductionPart.amount)).where(
        DeductionPart.deduction_id.in_(deduction_ids), STANDS
    )
    sums = {key: int(amount) for key, amount in session.execute(query.group_by(DeductionPart.deduction_id))}
    return {key: sums.get(key, 0) for key in deduction_ids}


def standing_parts(session: Session, deduction_id: UUID) -> list[DeductionPart]:
    """The parts of a deduction that are taken and not undone, the oldest first."""
    query = select(DeductionPart).where(DeductionPart.deduction_id == deduction_id, STANDS)
    return list(session.scalars(query.order_by(DeductionPart.id)))


def parts_to_pay(session: Session, statement: Statement) -> list[tuple[DeductionPart, Deduction]]:
    """What moves from the worker to whom it compensates when a statement is paid."""
    query = select(DeductionPart, Deduction).join(Deduction, Deduction.id == DeductionPart.deduction_id)
    query = query.where(DeductionPart.statement_id == statement.id, STANDS)
    return [(part, deduction) for part, deduction in session.execute(query.order_by(DeductionPart.id))]


def earned_by_all(session: Session, batch_id: UUID, worker_id: UUID) -> int:
    """What a worker's jobs of a batch earn by its frozen rates if every piece is good, in minor units."""
    rates = batch_rates(session, [batch_id])
    jobs = session.execute(select(Job.position, Job.quantity).where(Job.batch_id == batch_id, Job.worker_id == worker_id))
    return sum(line_amount(quantity, rates.get((batch_id, position), 0)) for position, quantity in jobs)


def has_counted(session: Session, deduction: Deduction, actor: Actor) -> bool:
    """Whether the actor counted any of the pieces that the worker made of the batch."""
    counted = exists().where(
        HandIn.batch_id == deduction.batch_id, HandIn.worker_id == deduction.worker_id, HandIn.counted_by == actor.id
    )
    return bool(session.scalar(select(counted)))


def earning_of(session: Session, deduction: Deduction) -> Earning | None:
    """The pay line that paid too much."""
    return session.get(Earning, (deduction.region_id, deduction.earning_id)) if deduction.earning_id else None


def has_open_appeal(session: Session, deduction: Deduction) -> bool:
    """Whether pieces that the worker made of the batch are just being looked at again."""
    about = exists().where(
        Appeal.state == APPEAL.initial,
        Appeal.lot_id == InspectionLot.id,
        InspectionLot.batch_id == deduction.batch_id,
        or_(Appeal.worker_id == deduction.worker_id, and_(Appeal.bag_id.is_(None), _has_a_bag(deduction.worker_id))),
    )
    return deduction.batch_id is not None and bool(session.scalar(select(about)))


def deductions_about(session: Session, appeal: Appeal) -> Sequence[UUID]:
    """The deductions for damage to pieces of the batch by who made what an appeal is about, in the order of their keys."""
    makers = {appeal.worker_id} if appeal.bag is not None else {bag.hand_in.worker_id for bag in appeal.lot.bags}
    query = select(Deduction.id).where(
        Deduction.batch_id == appeal.lot.batch_id, Deduction.worker_id.in_(makers), Deduction.kind == "damage"
    )
    return session.scalars(query.order_by(Deduction.id)).all()


def _bearings(session: Session, which: ColumnElement[bool]) -> list[Bearing]:
    """Taken parts that stand or were undone later, and what later statements pay back: that in one sum a statement."""
    other = aliased(DeductionPart)
    given_back = exists().where(
        other.region_id == DeductionPart.region_id,
        other.statement_id == DeductionPart.statement_id,
        or_(other.undoes_id == DeductionPart.id, other.id == DeductionPart.undoes_id),
    )
    query = (
        select(Deduction, Statement, DeductionPart)
        .join(Deduction, Deduction.id == DeductionPart.deduction_id)
        .join(Statement, Statement.id == DeductionPart.statement_id)
        .where(which, ~given_back)
        .order_by(Deduction.id, DeductionPart.id)
    )
    found: dict[tuple[UUID, UUID, bool], Bearing] = {}
    for deduction, statement, part in session.execute(query).unique():
        key = (deduction.id, statement.id, part.undoes_id is not None)
        before = found[key].amount if key in found else 0
        found[key] = Bearing(deduction, statement, before + (-part.amount if part.undoes_id else part.amount))
    return list(found.values())


def _has_a_bag(worker_id: UUID) -> ColumnElement[bool]:
    of_worker = and_(HandIn.region_id == LotBag.region_id, HandIn.id == LotBag.hand_in_id, HandIn.worker_id == worker_id)
    return exists().where(LotBag.lot_id == Appeal.lot_id, of_worker)
