"""Finding orders and their lines; another merchant's order does not exist for a merchant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, lazyload

from craftorders.catalogue.models import Product
from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of, sorting
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.orders.models import Order, OrderLine

SORTS = {"created_at": Order.created_at, "code": Order.code, "quantity": Order.quantity}


def find_order(session: Session, order_id: UUID, actor: Actor, *, for_update: bool = False) -> Order:
    """The order, or NotFound where it is not this actor's to see."""
    own = actor.limited_to("merchant")
    order = locked(session, Order, order_id) if for_update else session.get(Order, order_id)
    if order is None or (own is not None and str(order.merchant_id) not in own):
        raise NotFound("order", order_id)
    return order


def find_line(session: Session, order_id: UUID, line_id: UUID, actor: Actor) -> OrderLine:
    """The line of an order that the actor may see."""
    line = next((each for each in find_order(session, order_id, actor).lines if each.id == line_id), None)
    if line is None:
        raise NotFound("order_line", line_id)
    return line


def list_orders(
    session: Session,
    actor: Actor,
    *,
    state: str | None = None,
    merchant_id: UUID | None = None,
    code: str | None = None,
    due_before: date | None = None,
    sort: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Order]:
    """A page of the orders that the actor may see, without their lines; newest first unless sorted otherwise.

    `code` is a whole code, or the last part of one.
    """
    query = select(Order).options(joinedload(Order.merchant), lazyload(Order.lines))
    own = actor.limited_to("merchant")
    if own is not None:
        query = query.where(Order.merchant_id.in_([UUID(each) for each in own]))
    if state:
        query = query.where(Order.state == state)
    if merchant_id:
        query = query.where(Order.merchant_id == merchant_id)
    if code:
        query = query.where(Order.code == code if "-" in code else Order.code.endswith(f"-{code}", autoescape=True))
    if due_before:
        query = query.where(Order.id.in_(select(OrderLine.order_id).where(OrderLine.due_on < due_before)))
    order = sorting(SORTS, sort)
    return page_of(session, query, key=Order.id, sort=order, limit=limit, cursor=cursor)


@dataclass(frozen=True)
class OrderedGoods:
    """What an order is about, for lists: its first line, how many lines it has, and its last due day."""

    name: str
    name_en: str
    picture: str
    quantity: int
    lines: int
    due_on: date


def goods_of_orders(session: Session, order_ids: Sequence[UUID]) -> dict[UUID, OrderedGoods]:
    """What each of the orders is about, in one query however many lines they have."""
    sums = (
        select(OrderLine.order_id, func.count().label("lines"), func.max(OrderLine.due_on).label("due_on"))
        .where(OrderLine.order_id.in_(order_ids))
        .group_by(OrderLine.order_id)
        .subquery()
    )
    first = (
        select(
            sums.c.order_id, Product.name, Product.name_en, Product.picture, OrderLine.quantity, sums.c.lines, sums.c.due_on
        )
        .join(OrderLine, (OrderLine.order_id == sums.c.order_id) & (OrderLine.position == 1))
        .join(Product, Product.id == OrderLine.product_id)
    )
    return {order_id: OrderedGoods(*values) for order_id, *values in session.execute(first)}
