"""The way of an order from draft to closed: each step is a row of its state table, kept in its history."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.orders.domain.states import ORDER
from craftorders.orders.events import OrderMoved
from craftorders.orders.models import Order
from craftorders.orders.queries import find_order
from craftorders.orders.services.placing import refuse_past_days


def submit_order(session: Session, order_id: UUID, *, actor: Actor, reason: str | None = None) -> Order:
    """Hand a draft to the service centre."""
    actor.require("orders.place")
    order = find_order(session, order_id, actor, for_update=True)
    refuse_past_days([(line.position - 1, line.due_on) for line in order.lines])
    order.submitted_at = now()
    return moved(session, order, "submit", actor, reason)


def return_order(session: Session, order_id: UUID, *, actor: Actor, reason: str | None = None) -> Order:
    """Give a submitted order back to its merchant, who can change it."""
    actor.require("orders.confirm")
    return moved(session, find_order(session, order_id, actor, for_update=True), "return", actor, reason)


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
    return moved(session, order, "confirm", actor, reason)


def cancel_order(session: Session, order_id: UUID, *, actor: Actor, reason: str | None = None) -> Order:
    """Give an order up before production. Refused once a batch is planned."""
    actor.require("orders.place")
    order = find_order(session, order_id, actor, for_update=True)
    if any(line.planned for line in order.lines):
        raise RuleViolation("already_planned", N_("Batches are planned already. Ask the dispatcher to cancel them first."))
    return moved(session, order, "cancel", actor, reason)


def complete_order(session: Session, order_id: UUID, *, actor: Actor, reason: str | None = None) -> Order:
    """Settle for what has arrived although pieces are missing, with a reason. Refused while a batch is on its way."""
    actor.require("orders.confirm")
    order = find_order(session, order_id, actor, for_update=True)
    if not reason:
        raise RuleViolation("reason_needed", N_("Say why the rest will not come."), pointer="/reason")
    if any(line.planned != line.delivered for line in order.lines) or not any(line.delivered for line in order.lines):
        raise RuleViolation("batches_under_way", N_("Batches are still on their way. Cancel them or wait for them first."))
    return moved(session, order, "complete", actor, reason)


def close_order(session: Session, order_id: UUID, *, actor: Actor, reason: str | None = None) -> Order:
    """Put a completed order away: everything has arrived and is charged."""
    actor.require("orders.confirm")
    return moved(session, find_order(session, order_id, actor, for_update=True), "close", actor, reason)


def moved(session: Session, order: Order, action: str, actor: Actor, reason: str | None) -> Order:
    """Take an order through one row of its table and tell the features above."""
    move(session, order, ORDER, action, actor=actor, reason=reason)
    session.flush()
    announce(session, order)
    return order


def announce(session: Session, order: Order) -> None:
    """Tell the features above where the order stands."""
    publish(session, OrderMoved(order.id, order.merchant_id, order.state))
