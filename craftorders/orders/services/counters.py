"""Counters of orders and lines, kept up to date by the features above, so that no list has to count anything."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import cast
from uuid import UUID

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from craftorders.infra.database import Counters, changed_rows, locked
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.orders.models import Order, OrderLine
from craftorders.orders.services.moving import moved

ORDER = Counters(Order, "made", "passed", "shipped", "charged")
ORDERS = cast(Table, Order.__table__)
ARRIVAL = (
    ORDERS.update()
    .where(ORDERS.c.id == bindparam("order_id"))
    .values({name: bindparam(name) for name in ("expected_on", "earliest_on", "latest_on", "confidence")})
)
LINE = Counters(OrderLine, "planned", "made", "handed_in", "passed", "shipped", "delivered")


def plan_quantity(session: Session, line_id: UUID, quantity: int) -> OrderLine:
    """Called by production: take `quantity` pieces of a line into a batch; more than the line has is refused."""
    statement = (
        update(OrderLine)
        .where(OrderLine.id == line_id, OrderLine.planned + quantity <= OrderLine.quantity)
        .values(planned=OrderLine.planned + quantity)
    )
    taken = changed_rows(session, statement)
    line = session.get(OrderLine, line_id, populate_existing=True)
    if line is None:
        raise NotFound("order_line", line_id)
    if not taken:
        left = line.quantity - line.planned
        raise RuleViolation("over_planned", N_("Only %(left)s pieces of this line are not planned yet."), left=left)
    return line


def unplan_quantity(session: Session, line_id: UUID, quantity: int) -> None:
    """Called by production: give pieces of a line back to be planned again."""
    LINE.add(session, (line_id,), planned=-quantity)


def start_order(session: Session, order_id: UUID, *, actor: Actor) -> None:
    """Called by production when the first batch is at work; later calls change nothing."""
    order = locked(session, Order, order_id)
    if order is not None and order.state == "confirmed":
        moved(session, order, "start", actor, None)


def count_progress(
    session: Session,
    order_id: UUID,
    line_id: UUID,
    *,
    made: int = 0,
    handed_in: int = 0,
    passed: int = 0,
    shipped: int = 0,
    delivered: int = 0,
    actor: Actor,
) -> None:
    """Called by production: add to a line's counters and its order's sums. All delivered completes the order."""
    LINE.add(session, (line_id,), made=made, handed_in=handed_in, passed=passed, shipped=shipped, delivered=delivered)
    if made or passed or shipped:
        ORDER.add(session, (order_id,), made=made, passed=passed, shipped=shipped)
    if delivered:
        _complete_if_delivered(session, order_id, actor)


def count_charge(session: Session, order_id: UUID, amount: int) -> None:
    """Called by fees: add to what the order has been charged, in minor units."""
    ORDER.add(session, (order_id,), charged=amount)


@dataclass(frozen=True)
class ExpectedArrival:
    """When the last of an order is expected, between which days with 80% certainty, and how sure that is; or nothing."""

    order_id: UUID
    expected_on: date | None
    earliest_on: date | None
    latest_on: date | None
    confidence: str


def expect_arrivals(session: Session, arrivals: Sequence[ExpectedArrival]) -> None:
    """Called by production: write the expected arrivals of orders, in the order of their keys."""
    if arrivals:
        session.execute(ARRIVAL, [asdict(each) for each in arrivals])


def _complete_if_delivered(session: Session, order_id: UUID, actor: Actor) -> None:
    order = locked(session, Order, order_id)
    lines = session.scalars(select(OrderLine).where(OrderLine.order_id == order_id)).all()
    if order is not None and order.state == "in_production" and all(each.delivered >= each.quantity for each in lines):
        moved(session, order, "complete", actor, None)
