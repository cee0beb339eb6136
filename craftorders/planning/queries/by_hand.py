"""What no plan takes in: plans add costs up, and those of two currencies cannot be added up."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, lazyload

from craftorders.kernel.money import HOME_CURRENCY
from craftorders.orders.domain.states import PLANNABLE
from craftorders.orders.models import Order, OrderLine
from craftorders.planning.queries.plans import PLAIN_PRODUCT
from craftorders.production.models import Batch

IN_HOME_CURRENCY = OrderLine.currency == HOME_CURRENCY
"""Which lines plans take in."""
NOBODY_S = (Batch.state == "planned", Batch.workshop_id.is_(None))
"""Batches that were cut, and that nobody is asked to make yet."""


@dataclass(frozen=True)
class ByHand:
    """An order line that only a person can plan, and how many of its pieces no workshop has yet."""

    line: OrderLine
    pieces: int


def lines_by_hand(session: Session, *, limit: int) -> list[ByHand]:
    """Lines in another currency than plans count in, with pieces that no workshop has yet, the first due first."""
    waiting = (
        select(func.coalesce(func.sum(Batch.quantity), 0)).where(Batch.line_id == OrderLine.id, *NOBODY_S).scalar_subquery()
    )
    pieces = OrderLine.quantity - OrderLine.planned + waiting
    query = (
        select(OrderLine, pieces)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.state.in_(PLANNABLE), ~IN_HOME_CURRENCY, pieces > 0)
        .options(
            joinedload(OrderLine.product).options(*PLAIN_PRODUCT),
            joinedload(OrderLine.order).options(lazyload(Order.lines)),
        )
        .order_by(OrderLine.due_on, OrderLine.id)
        .limit(limit)
    )
    return [ByHand(line, int(count)) for line, count in session.execute(query)]
