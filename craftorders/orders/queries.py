"""Finding orders and their lines; another merchant's order does not exist for a merchant."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from craftorders.infra.paging import Page, page_of, sorting
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.orders.models import Order, OrderLine

SORTS = {"created_at": Order.created_at, "code": Order.code, "quantity": Order.quantity}


def find_order(session: Session, order_id: UUID, actor: Actor, *, for_update: bool = False) -> Order:
    """The order, or NotFound where it is not this actor's to see."""
    own = actor.limited_to("merchant")
    order = session.get(Order, order_id, populate_existing=for_update, with_for_update={"of": Order} if for_update else None)
    if order is None or (own is not None and str(order.merchant_id) not in own):
        raise NotFound("order", order_id)
    return order


def find_line(session: Session, line_id: UUID, actor: Actor) -> OrderLine:
    """The line of an order that the actor may see."""
    line = session.get(OrderLine, line_id)
    if line is None:
        raise NotFound("order_line", line_id)
    find_order(session, line.order_id, actor)
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
    """A page of the orders that the actor may see, newest first unless sorted otherwise."""
    query = select(Order).options(joinedload(Order.merchant))
    own = actor.limited_to("merchant")
    if own is not None:
        query = query.where(Order.merchant_id.in_([UUID(each) for each in own]))
    if state:
        query = query.where(Order.state == state)
    if merchant_id:
        query = query.where(Order.merchant_id == merchant_id)
    if code:
        query = query.where(Order.code == code)
    if due_before:
        query = query.where(Order.id.in_(select(OrderLine.order_id).where(OrderLine.due_on < due_before)))
    order = sorting(SORTS, sort) if sort else None
    return page_of(session, query, key=Order.id, sort=order, limit=limit, cursor=cursor)
