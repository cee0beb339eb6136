"""Placing orders and taking them to production; below, the counters that upper features keep up to date."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Product
from craftorders.infra.database import changed_rows
from craftorders.infra.history import move, record
from craftorders.infra.photos import Photo
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now, today
from craftorders.kernel.errors import IllegalTransition, NotFound, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.words import N_
from craftorders.orders.domain.states import ORDER
from craftorders.orders.events import OrderMoved
from craftorders.orders.models import Order, OrderLine
from craftorders.orders.queries import find_order

HOME_ZONE = "Asia/Shanghai"
MOST_LINES = 500


def place_order(
    session: Session, *, merchant_id: UUID, lines: list[dict[str, Any]], note: str | None = None, actor: Actor
) -> Order:
    """A draft with the catalogue's present prices. Refuses another's merchant, unknown products and past due dates."""
    actor.require("orders.place")
    own = actor.limited_to("merchant")
    if own is not None and str(merchant_id) not in own:
        raise NotFound("merchant", merchant_id)
    order = Order(
        code=f"O-{today(HOME_ZONE):%y}-{new_code('O')[2:]}", merchant_id=merchant_id, note=note, placed_by=actor.id
    )
    session.add(order)
    order.lines = _lines(session, lines)
    order.quantity = sum(line.quantity for line in order.lines)
    session.flush()
    record(session, ORDER.name, order.id, "place", actor=actor, to_state=order.state)
    _announce(session, order)
    return order


def change_order(session: Session, order_id: UUID, *, lines: list[dict[str, Any]], note: str | None, actor: Actor) -> Order:
    """Replace the lines of a draft; standards and photos stay with lines of the same position and product."""
    actor.require("orders.place")
    order = find_order(session, order_id, actor)
    if order.state != "draft":
        raise IllegalTransition(ORDER.name, order.state, "change")
    kept = {(line.position, line.product_id): line for line in order.lines}
    replacing = _lines(session, lines)
    for line in replacing:
        former = kept.get((line.position, line.product_id))
        if former is not None:
            line.standard, line.photo_id = line.standard or former.standard, former.photo_id or line.photo_id
    order.lines.clear()
    session.flush()
    order.lines = replacing
    order.note, order.quantity = note, sum(line.quantity for line in replacing)
    session.flush()
    record(session, ORDER.name, order.id, "change", actor=actor)
    return order


def describe_line(
    session: Session,
    order_id: UUID,
    line_id: UUID,
    *,
    standard: str | None = None,
    photo_id: UUID | None = None,
    actor: Actor,
) -> OrderLine:
    """Put acceptance criteria and a reference photo on a line, until the order is confirmed."""
    actor.require("orders.place")
    order = find_order(session, order_id, actor)
    line = next((each for each in order.lines if each.id == line_id), None)
    if line is None:
        raise NotFound("order_line", line_id)
    if order.state not in ("draft", "submitted"):
        raise IllegalTransition(ORDER.name, order.state, "describe")
    if photo_id is not None:
        if session.get(Photo, photo_id) is None:
            raise NotFound("photo", photo_id)
        line.photo_id = photo_id
    line.standard = standard or line.standard
    record(session, ORDER.name, order.id, "describe", actor=actor, changes={"line": [None, line.position]})
    session.flush()
    return line


def submit_order(session: Session, order_id: UUID, *, actor: Actor, reason: str | None = None) -> Order:
    """Hand a draft to the service centre."""
    actor.require("orders.place")
    order = find_order(session, order_id, actor, for_update=True)
    _refuse_past_days([(line.position - 1, line.due_on) for line in order.lines])
    order.submitted_at = now()
    return _moved(session, order, "submit", actor, reason)


def return_order(session: Session, order_id: UUID, *, actor: Actor, reason: str | None = None) -> Order:
    """Give a submitted order back to its merchant, who can change it."""
    actor.require("orders.confirm")
    return _moved(session, find_order(session, order_id, actor, for_update=True), "return", actor, reason)


def confirm_order(session: Session, order_id: UUID, *, actor: Actor, reason: str | None = None) -> Order:
    """Take an order on. Refused while a line lacks its acceptance criteria or its reference photo (rule 8)."""
    actor.require("orders.confirm")
    order = find_order(session, order_id, actor, for_update=True)
    bare = [line.position for line in order.lines if not line.standard or line.photo_id is None]
    if bare:
        raise RuleViolation(
            "no_standard",
            N_("Line %(lines)s lacks acceptance criteria or a reference photo."),
            lines=", ".join(map(str, bare)),
        )
    return _moved(session, order, "confirm", actor, reason)


def cancel_order(session: Session, order_id: UUID, *, actor: Actor, reason: str | None = None) -> Order:
    """Give an order up before production. Refused once a batch is planned."""
    actor.require("orders.place")
    order = find_order(session, order_id, actor, for_update=True)
    if any(line.planned for line in order.lines):
        raise RuleViolation("already_planned", N_("Batches are planned already. Ask the dispatcher to cancel them first."))
    return _moved(session, order, "cancel", actor, reason)


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
        _moved(session, order, "start", actor, None)


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
        _moved(session, order, "complete", actor, None)


def _moved(session: Session, order: Order, action: str, actor: Actor, reason: str | None) -> Order:
    move(session, order, ORDER, action, actor=actor, reason=reason)
    session.flush()
    _announce(session, order)
    return order


def _announce(session: Session, order: Order) -> None:
    publish(session, OrderMoved(order.id, order.merchant_id, order.state))


def _count(session: Session, statement: Any) -> None:
    """Counters change by plain updates: no version is taken, so that reports from everywhere never collide."""
    session.execute(statement.execution_options(synchronize_session=False))
    for each in session.identity_map.values():
        if isinstance(each, Order | OrderLine):
            session.expire(each, COUNTERS[type(each)])


COUNTERS = {
    Order: ["made", "passed", "shipped", "charged", "expected_on", "confidence"],
    OrderLine: ["planned", "made", "handed_in", "passed", "shipped", "delivered"],
}


def _lines(session: Session, lines: list[dict[str, Any]]) -> list[OrderLine]:
    if not 1 <= len(lines) <= MOST_LINES:
        raise RuleViolation("no_lines", N_("An order needs at least one line."), pointer="/lines")
    ids = {line["product_id"] for line in lines}
    products = {p.id: p for p in session.scalars(select(Product).where(Product.id.in_(ids), Product.active))}
    _refuse_past_days([(n, line["due_on"]) for n, line in enumerate(lines)])
    made = []
    for n, line in enumerate(lines):
        product = products.get(line["product_id"])
        if product is None:
            raise RuleViolation("unknown_product", N_("There is no such product."), pointer=f"/lines/{n}/product_id")
        made.append(
            OrderLine(
                position=n + 1,
                product_id=product.id,
                product=product,
                quantity=line["quantity"],
                due_on=line["due_on"],
                price_e4=product.price_e4,
                currency=product.currency,
                standard=line.get("standard") or product.standard,
                photo_id=product.photo_id,
                aql=line.get("aql") or "2.5",
            )
        )
    return made


def _refuse_past_days(days: list[tuple[int, date]]) -> None:
    for n, due_on in days:
        if due_on < today(HOME_ZONE):
            raise RuleViolation("due_in_the_past", N_("The due date lies in the past."), pointer=f"/lines/{n}/due_on")
