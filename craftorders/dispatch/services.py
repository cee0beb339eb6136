"""Offering batches within the merchant's money, and the answers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.dispatch.domain.states import OFFER
from craftorders.dispatch.events import OfferAnswered
from craftorders.dispatch.models import Offer, Reservation
from craftorders.dispatch.queries import find_offer
from craftorders.infra.history import move, record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, NotFound, RuleViolation
from craftorders.kernel.money import line_amount
from craftorders.kernel.words import N_
from craftorders.ledger.services import Posting, open_account, post
from craftorders.orders.models import OrderLine
from craftorders.people.models import Skill, Worker, Workshop
from craftorders.production.models import Batch
from craftorders.production.services import mark_accepted, mark_offered, mark_unplaced
from craftorders.production.services.batches import locked_batch


def offer_batch(
    session: Session, batch_id: UUID, workshop_id: UUID, *, deadline: datetime, due_on: date | None = None, actor: Actor
) -> Offer:
    """Offer a planned batch to a workshop until `deadline`, and reserve its price with the merchant's bonus for urgency.

    Where a plan has it in Yiwu before the merchant needs it, `due_on` says when.
    Refuses a workshop without the crafts (an active worker at the grade), a deadline in the past, and more than the
    merchant's prepaid balance and agreed credit cover (rule 7).
    """
    actor.require("offers.make")
    batch = locked_batch(session, batch_id)
    workshop = session.get(Workshop, workshop_id)
    if workshop is None or not workshop.active:
        raise NotFound("workshop", workshop_id)
    if deadline <= now():
        raise RuleViolation("deadline_past", N_("The deadline lies in the past."), pointer="/deadline")
    _check_crafts(session, batch, workshop)
    mark_offered(session, batch, workshop, due_on=due_on, actor=actor)
    offer = Offer(batch_id=batch.id, workshop_id=workshop.id, deadline=deadline, made_by=actor.id)
    offer.batch, offer.workshop = batch, workshop
    session.add(offer)
    session.flush()
    record(session, OFFER.name, offer.id, "offer", actor=actor, region_id=workshop.region_id, to_state=offer.state)
    _reserve(session, batch, actor)
    return offer


def accept_offer(session: Session, offer_id: UUID, *, actor: Actor) -> Offer:
    """The workshop takes the batch on; its rates are frozen. Refused after the deadline."""
    actor.require("offers.answer")
    batch, offer = _locked(session, offer_id, actor)
    if offer.deadline <= now():
        raise Conflict("offer_expired", N_("The time to answer is over. Ask the dispatcher for a new offer."))
    _decide(session, offer, "accept", None, actor)
    mark_accepted(session, batch, actor=actor)
    return offer


def decline_offer(session: Session, offer_id: UUID, *, reason: str, actor: Actor) -> Offer:
    """The workshop refuses the batch, with a reason; it can be offered elsewhere."""
    actor.require("offers.answer")
    return _unplace(session, *_locked(session, offer_id, actor), "decline", reason, actor)


def withdraw_offer(session: Session, offer_id: UUID, *, reason: str | None = None, actor: Actor) -> Offer:
    """The dispatcher takes an open offer back."""
    actor.require("offers.make")
    return _unplace(session, *_locked(session, offer_id, actor), "withdraw", reason, actor)


def expire_offers(session: Session) -> int:
    """Close the offers whose deadline has passed; running twice finds nothing more."""
    overdue = session.scalars(
        select(Offer.id).where(Offer.state == "open", Offer.deadline <= now()).order_by(Offer.id)
    ).all()
    expired = 0
    for offer_id in overdue:
        batch, offer = _locked(session, offer_id, SYSTEM)
        if offer.state == "open":  # nobody answered while the batch was waited for
            _unplace(session, batch, offer, "expire", None, SYSTEM)
            expired += 1
    return expired


def withdraw_open_offer(session: Session, batch_id: UUID, *, actor: Actor) -> None:
    """Called when a batch is cancelled: nobody can accept it any more."""
    open_offer = select(Offer).where(Offer.batch_id == batch_id, Offer.state == "open").with_for_update(of=Offer)
    offer = session.scalar(open_offer)
    if offer is not None:
        _decide(session, offer, "withdraw", None, actor)


def take_reservation(session: Session, batch_id: UUID, amount: int) -> int:
    """Called by fees: how much of `amount` is held for the batch, and from now on no longer is; the caller posts it."""
    held = session.get(Reservation, batch_id, with_for_update=True, populate_existing=True)
    if held is None:
        return 0
    taken = min(amount, held.amount)
    held.amount -= taken
    session.flush()
    return taken


def release_reservation(session: Session, batch_id: UUID, *, kept: int = 0, actor: Actor) -> None:
    """Give what is still reserved for a batch back to the merchant's balance.

    Where the batch keeps `kept` pieces, what those of them cost that have not passed yet stays reserved.
    """
    held = session.get(Reservation, batch_id, with_for_update=True, populate_existing=True)
    if held is None:
        return
    batch = session.get_one(Batch, batch_id)
    price = batch.price_e4
    released = held.amount - (line_amount(kept, price) - line_amount(batch.passed, price) if kept else 0)
    if released <= 0:
        return
    held.amount -= released
    session.flush()
    reserved = open_account(session, "reserved", batch.merchant_id, held.currency)
    free = open_account(session, "merchant", batch.merchant_id, held.currency)
    post(session, [Posting(reserved, free, released, "release", batch_id)], actor=actor)


def _reserve(session: Session, batch: Batch, actor: Actor) -> None:
    line = session.get_one(OrderLine, batch.line_id)
    batch.urgency_e4 = line.urgency_e4
    amount = line_amount(batch.quantity, batch.price_e4)
    free = open_account(session, "merchant", batch.merchant_id, line.currency)
    reserved = open_account(session, "reserved", batch.merchant_id, line.currency)
    post(session, [Posting(free, reserved, amount, "reserve", batch.id)], actor=actor)
    held = session.get(Reservation, batch.id)
    if held is None:
        session.add(Reservation(batch_id=batch.id, amount=amount, currency=line.currency))
    else:
        held.amount += amount
    session.flush()


def _check_crafts(session: Session, batch: Batch, workshop: Workshop) -> None:
    query = select(Skill.craft_code, Skill.grade).join(Worker).where(Worker.workshop_id == workshop.id, Worker.active)
    best: dict[str, int] = {}
    for craft, grade in session.execute(query):
        best[craft] = max(grade, best.get(craft, 0))
    for operation in batch.operations:
        if best.get(operation.craft.code, 0) < operation.grade:
            raise RuleViolation(
                "craft_missing",
                N_("Nobody in this workshop is certified for %(craft)s at grade %(grade)s."),
                pointer="/workshop_id",
                craft=operation.craft.name,
                grade=operation.grade,
            )


def _locked(session: Session, offer_id: UUID, actor: Actor) -> tuple[Batch, Offer]:
    """Batch before offer: the order of locks that everybody takes."""
    batch = locked_batch(session, find_offer(session, offer_id, actor).batch_id)
    return batch, find_offer(session, offer_id, actor, for_update=True)


def _unplace(session: Session, batch: Batch, offer: Offer, action: str, reason: str | None, actor: Actor) -> Offer:
    _decide(session, offer, action, reason, actor)
    mark_unplaced(session, batch, action, reason=reason, actor=actor)
    return offer


def _decide(session: Session, offer: Offer, action: str, reason: str | None, actor: Actor) -> None:
    move(session, offer, OFFER, action, actor=actor, reason=reason, region_id=offer.workshop.region_id)
    offer.decided_at, offer.reason = now(), reason
    session.flush()
    publish(session, OfferAnswered(offer.id, offer.batch_id, offer.workshop_id, offer.state, actor))
