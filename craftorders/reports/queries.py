"""What the service centre must decide next, and what the counties earn: each figure is one indexed query."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from craftorders.dispatch.models import Offer
from craftorders.fees.models import MonthlyEarnings
from craftorders.orders.domain.states import PLANNABLE
from craftorders.orders.models import Order, OrderLine
from craftorders.people.models import Worker, Workshop
from craftorders.places.models import Region
from craftorders.production.domain.because import AT_RISK
from craftorders.production.domain.states import UNDER_WAY
from craftorders.production.models import Batch
from craftorders.quality.domain.states import WARNING
from craftorders.quality.models import QualityWarning

MOST = 100


@dataclass(frozen=True)
class Board:
    """Decisions first: orders to confirm, lines to split, batches to offer, offers that wait, work that is or may be late,
    workshops whose pieces grow worse.

    `late` has what will be late most surely first, and of that what is due first.
    """

    to_confirm: list[Order]
    to_split: list[OrderLine]
    to_offer: list[Batch]
    waiting: list[Offer]
    late: list[Batch]
    in_rework: list[Batch]
    warned: list[QualityWarning]
    batch_counts: dict[str, int]


def board(session: Session) -> Board:
    """The dispatcher's board; every list is bounded."""
    batches = select(Batch).options(joinedload(Batch.order), joinedload(Batch.product), joinedload(Batch.workshop))
    lines = (
        select(OrderLine)
        .join(Order)
        .options(joinedload(OrderLine.order))
        .where(Order.state.in_(PLANNABLE), OrderLine.planned < OrderLine.quantity)
        .order_by(OrderLine.due_on)
        .limit(MOST)
    )
    offers = (
        select(Offer)
        .options(joinedload(Offer.batch).joinedload(Batch.product), joinedload(Offer.batch).selectinload(Batch.operations))
        .where(Offer.state == "open")
        .order_by(Offer.deadline)
        .limit(MOST)
    )
    submitted = (
        select(Order).options(selectinload(Order.lines)).where(Order.state == "submitted").order_by(Order.id).limit(MOST)
    )
    at_risk = batches.where(Batch.state.in_(UNDER_WAY), Batch.late_percent >= AT_RISK)
    warned = select(QualityWarning).where(QualityWarning.state == WARNING.initial).order_by(QualityWarning.id).limit(MOST)
    counts = session.execute(select(Batch.state, func.count()).group_by(Batch.state))
    return Board(
        list(session.scalars(submitted)),
        list(session.scalars(lines)),
        list(session.scalars(batches.where(Batch.state == "planned").order_by(Batch.due_on).limit(MOST))),
        list(session.scalars(offers)),
        list(session.scalars(at_risk.order_by(Batch.late_percent.desc(), Batch.due_on, Batch.id).limit(MOST))),
        list(session.scalars(batches.where(Batch.state == "rework").order_by(Batch.due_on).limit(MOST))),
        list(session.scalars(warned)),
        dict(counts.all()),
    )


def at_risk_of_orders(session: Session, order_ids: Sequence[UUID]) -> dict[UUID, Batch]:
    """Of each of these orders the batch that may come too late, the last to come where several may."""
    query = (
        select(Batch)
        .where(Batch.order_id.in_(order_ids), Batch.state.in_(UNDER_WAY), Batch.late_percent >= AT_RISK)
        .order_by(Batch.expected_on, Batch.late_percent, Batch.id)
    )
    return {batch.order_id: batch for batch in session.scalars(query)}


@dataclass(frozen=True)
class CountyEarnings:
    """What a county's people earned in a currency, all months together, in minor units."""

    region: Region
    currency: str
    workers: int
    pieces: int
    amount: int


def earnings_by_county(session: Session) -> list[CountyEarnings]:
    """Counties, those with the highest earnings first; from what is kept of each worker's months, not from pay lines."""
    months = (
        select(
            Workshop.region_id,
            MonthlyEarnings.currency,
            func.count(MonthlyEarnings.worker_id.distinct()).label("workers"),
            func.sum(MonthlyEarnings.pieces).label("pieces"),
            func.sum(MonthlyEarnings.amount).label("amount"),
        )
        .select_from(MonthlyEarnings)
        .join(Worker, Worker.id == MonthlyEarnings.worker_id)
        .join(Workshop, Workshop.id == Worker.workshop_id)
        .group_by(Workshop.region_id, MonthlyEarnings.currency)
        .subquery()
    )
    query = (
        select(Region, months.c.currency, months.c.workers, months.c.pieces, months.c.amount)
        .join(months, months.c.region_id == Region.id)
        .order_by(months.c.amount.desc(), Region.id)
    )
    return [
        CountyEarnings(region, currency, workers, int(pieces), int(amount))
        for region, currency, workers, pieces, amount in session.execute(query)
    ]
