"""Counters of orders and lines, kept up to date by the features above, so that no list has to count anything."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.infra.database import changed_rows
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.orders.models import Order, OrderLine
from craftorders.orders.services.moving import moved

COUNTERS = {
    Order: ["made", "passed", "shipped", "charged", "expected_on", "confidence"],
    OrderLine: ["planned", "made", "handed_in", "passed", "shipped", "delivered"],
}


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
    _count(session, update(OrderLine).where(OrderLine.id == line_id).values(planned=OrderLine.planned - quantity))


def start_order(session: Session, order_id: UUID, *, actor: Actor) -> None:
    """Called by production when the first batch is at work; later calls change nothing."""
    order = session.get(Order, order_id, with_for_update=True, populate_existing=True)
    if order is not None and order.state == "confirmed":
        moved(session, order, "start", actor, None)


def count_progress(
    session: Session,
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
    changes = {"made": made, "handed_in": handed_in, "passed": passed, "shipped": shipped, "delivered": delivered}
    real = {name: change for name, change in changes.items() if change}
    if not real:
        return
    line_values = {name: getattr(OrderLine, name) + change for name, change in real.items()}
    _count(session, update(OrderLine).where(OrderLine.id == line_id).values(line_values))
    sums = {name: getattr(Order, name) + change for name, change in real.items() if name in ("made", "passed", "shipped")}
    order_of_line = select(OrderLine.order_id).where(OrderLine.id == line_id).scalar_subquery()
    if sums:
        _count(session, update(Order).where(Order.id == order_of_line).values(sums))
    if delivered:
        _complete_if_delivered(session, line_id, actor)


def count_charge(session: Session, order_id: UUID, amount: int) -> None:
    """Called by fees: add to what the order has been charged, in minor units."""
    _count(session, update(Order).where(Order.id == order_id).values(charged=Order.charged + amount))


def expect_arrival(session: Session, order_id: UUID, expected_on: date, confidence: str) -> None:
    """Called by production: when the last of the order is expected, and how sure that is."""
    _count(session, update(Order).where(Order.id == order_id).values(expected_on=expected_on, confidence=confidence))


def _complete_if_delivered(session: Session, line_id: UUID, actor: Actor) -> None:
    line = session.get_one(OrderLine, line_id, populate_existing=True)
    order = session.get_one(Order, line.order_id, with_for_update=True, populate_existing=True)
    lines = session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).all()
    if order.state == "in_production" and all(each.delivered >= each.quantity for each in lines):
        moved(session, order, "complete", actor, None)


def _count(session: Session, statement: Any) -> None:
    """Counters change by plain updates: no version is taken, so that reports from everywhere never collide."""
    session.execute(statement.execution_options(synchronize_session=False))
    for each in session.identity_map.values():
        if isinstance(each, Order | OrderLine):
            session.expire(each, COUNTERS[type(each)])
