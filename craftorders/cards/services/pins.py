"""Another PIN takes two people: who could set one alone could read another's amounts."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from craftorders.cards.domain.pins import new_pin
from craftorders.cards.models import CardSession, PinReset
from craftorders.cards.queries import active_card
from craftorders.cards.services.issue import HASHER
from craftorders.infra.database import locked
from craftorders.infra.history import record
from craftorders.infra.unit_of_work import refuse_duplicate
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound, NotPermitted, RuleViolation
from craftorders.kernel.words import N_

NO_CARD = N_("There is no card whose PIN could be changed. Issue a card first.")


def ask_new_pin(session: Session, opens: UUID, *, reason: str, actor: Actor) -> PinReset:
    """Ask for another PIN for whom a card opens. Refuses where there is no card, and a second request at once."""
    actor.require("cards.issue")
    if active_card(session, opens) is None:
        raise RuleViolation("no_card", NO_CARD)
    asked = PinReset(opens=opens, reason=reason, asked_by=actor.id, asked_by_name=actor.name)
    with refuse_duplicate(session, "/reason", N_("Another PIN was asked for already.")):
        session.add(asked)
    record(session, "pin_reset", asked.id, "ask", actor=actor, reason=reason)
    return asked


def agree_new_pin(session: Session, reset_id: UUID, *, actor: Actor) -> PinReset:
    """A second person agrees; refuses who asked. Agreeing twice is once."""
    actor.require("cards.issue")
    asked = _open(session, reset_id)
    if asked.agreed_by is not None:
        return asked
    if asked.asked_by == actor.id:
        raise NotPermitted("same_person", N_("Somebody else must agree: who asks for a PIN cannot."))
    asked.agreed_by, asked.agreed_by_name, asked.agreed_at = actor.id, actor.name, now()
    session.flush()
    record(session, "pin_reset", asked.id, "agree", actor=actor)
    return asked


def set_new_pin(session: Session, reset_id: UUID, *, actor: Actor) -> tuple[str, str]:
    """Make the PIN that two people agreed on: the card's number and the PIN, in this answer only. What was opened ends."""
    actor.require("cards.issue")
    asked = _open(session, reset_id)
    if asked.agreed_by is None:
        raise RuleViolation("not_agreed", N_("A second person has to agree first."))
    card = active_card(session, asked.opens)
    if card is None:
        raise RuleViolation("no_card", NO_CARD)
    pin, asked.done_at = new_pin(), now()
    card.pin_hash, card.wrong_pins, card.locked_until = HASHER.hash(pin), 0, None
    session.execute(delete(CardSession).where(CardSession.card_id == card.id))
    session.flush()
    record(session, "pin_reset", asked.id, "print", actor=actor, changes={"number": [None, card.number]})
    return card.number, pin


def _open(session: Session, reset_id: UUID) -> PinReset:
    asked = locked(session, PinReset, reset_id)
    if asked is None or asked.done_at is not None:
        raise NotFound("pin_reset", reset_id)
    return asked
