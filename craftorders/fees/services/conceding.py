"""Asking a merchant to take rejected pieces at a lower charge, and what follows from the answer."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.domain.concessions import CONCESSION, conceded_split, price_less
from craftorders.fees.domain.split import Shares, split_charge
from craftorders.fees.events import ConcessionMoved
from craftorders.fees.models import BatchTerms, Concession
from craftorders.fees.queries import batch_bonuses, find_concession, open_concession_of
from craftorders.fees.services.crediting import pay_lines
from craftorders.infra.database import locked
from craftorders.infra.history import move, record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, NotFound, NotPermitted, RuleViolation
from craftorders.kernel.money import line_amount
from craftorders.kernel.words import N_
from craftorders.production.services.batches import locked_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import find_lot
from craftorders.quality.services.conceding import check_concedable, concede_lot


def propose_concession(
    session: Session,
    lot_id: UUID,
    *,
    bearer: str,
    reason: str,
    deadline: datetime,
    price_e4: int | None = None,
    percent_e2: int | None = None,
    actor: Actor,
) -> Concession:
    """Ask the merchant to take a rejected lot at a lower price a piece, or at so many percent less.

    Refuses a lot that cannot be conceded or was asked about already, a price that is not lower, and a bearer whose share
    of these pieces is smaller than the difference; the household never bears it.
    """
    actor.require("concessions.propose")
    batch = locked_batch(session, find_lot(session, lot_id, actor).batch_id)
    lot = find_lot(session, lot_id, actor, for_update=True)
    check_concedable(session, lot)
    if open_concession_of(session, lot) is not None:
        raise Conflict("asked_already", N_("The merchant was asked already and has not answered yet."))
    terms = session.get_one(BatchTerms, batch.id)
    agreed, field = _agreed_price(terms.price_e4, price_e4, percent_e2)
    if not 0 <= agreed < terms.price_e4:
        raise RuleViolation("not_lower", N_("The price must be lower than what was agreed."), pointer=field)
    concession = Concession(
        lot_id=lot.id,
        batch_id=batch.id,
        order_id=batch.order_id,
        merchant_id=batch.merchant_id,
        quantity=lot.quantity,
        regular_e4=terms.price_e4,
        price_e4=agreed,
        currency=terms.currency,
        bearer=bearer,
        reason=reason,
        deadline=deadline,
        proposed_by=actor.id,
        proposed_by_name=actor.name,
    )
    _check_share(session, lot, concession)
    session.add(concession)
    session.flush()
    record(session, CONCESSION.name, concession.id, "propose", actor=actor, reason=reason, to_state=concession.state)
    _announce(session, concession)
    return concession


def answer_concession(
    session: Session, concession_id: UUID, *, answer: str, reason: str | None = None, actor: Actor
) -> Concession:
    """The merchant agrees, and the pieces pass at the lower charge; or declines, and everything stays as it was.

    Refuses an answer after the deadline, about pieces that came again meanwhile, and by who proposed it (rule 10).
    """
    actor.require("concessions.answer")
    concession = _in_hand(session, concession_id, actor)
    if concession.proposed_by == actor.id:
        raise NotPermitted("second_person", N_("Who proposed this cannot agree to it as well."))
    CONCESSION.target(concession.state, answer)
    if concession.deadline <= now():
        raise Conflict("too_late", N_("The time to answer has passed. Ask the service centre to propose it again."))
    _move(session, concession, answer, actor, reason)
    if answer == "agree":
        lot = find_lot(session, concession.lot_id, actor, for_update=True)
        _check_share(session, lot, concession)
        concede_lot(session, lot, reason=concession.reason, actor=actor)
    return concession


def withdraw_concession(session: Session, concession_id: UUID, *, reason: str, actor: Actor) -> Concession:
    """Take an unanswered proposal back."""
    actor.require("concessions.propose")
    concession = _in_hand(session, concession_id, actor)
    _move(session, concession, "withdraw", actor, reason)
    return concession


def lapse_concession(session: Session, lot_id: UUID, *, actor: Actor) -> None:
    """The pieces are presented again or disposed of otherwise: an open proposal has nothing to be about any more."""
    concession = open_concession_of(session, session.get_one(InspectionLot, lot_id))
    if concession is not None:
        _move(session, concession, "lapse", actor, None)


def expire_concessions(session: Session) -> int:
    """Close the proposals whose deadline has passed; running twice finds nothing more."""
    overdue = select(Concession.id).where(Concession.state == CONCESSION.initial, Concession.deadline <= now())
    expired = 0
    for concession_id in session.scalars(overdue.order_by(Concession.id)).all():
        concession = _in_hand(session, concession_id, SYSTEM)
        if concession.state == CONCESSION.initial:  # nobody answered while the batch was waited for
            _move(session, concession, "expire", SYSTEM, None)
            expired += 1
    return expired


def _agreed_price(regular_e4: int, price_e4: int | None, percent_e2: int | None) -> tuple[int, str]:
    if (price_e4 is None) == (percent_e2 is None):
        message = N_("Write either the price of a piece, or how many percent less.")
        raise RuleViolation("price_or_percent", message, pointer="/price")
    if percent_e2 is not None:
        return price_less(regular_e4, percent_e2), "/percent"
    assert price_e4 is not None  # one of the two was given
    return price_e4, "/price"


def _check_share(session: Session, lot: InspectionLot, concession: Concession) -> None:
    """Split what would be charged, as crediting will, to see whether the bearer's part covers the difference."""
    terms = session.get_one(BatchTerms, concession.batch_id)
    bags = [(bag.hand_in, bag.quantity) for bag in lot.bags]
    lines = pay_lines(session, lot, lot.batch, terms.currency, bags, batch_bonuses(session, lot.batch_id), at=now())
    shares = Shares(terms.coordinator_e4, terms.workshop_e4, terms.freight_e4, terms.platform_e4)
    full = split_charge(lot.quantity, terms.price_e4, [line.amount for line in lines], shares)
    conceded_split(full, line_amount(lot.quantity, concession.price_e4), concession.bearer)


def _in_hand(session: Session, concession_id: UUID, actor: Actor) -> Concession:
    """The proposal, locked after its batch."""
    locked_batch(session, find_concession(session, concession_id, actor).batch_id)
    concession = locked(session, Concession, concession_id)
    if concession is None:
        raise NotFound("concession", concession_id)
    return concession


def _move(session: Session, concession: Concession, action: str, actor: Actor, reason: str | None) -> None:
    move(session, concession, CONCESSION, action, actor=actor, reason=reason)
    concession.answered_by_name, concession.answered_at, concession.answer = actor.name, now(), reason
    session.flush()
    _announce(session, concession)


def _announce(session: Session, concession: Concession) -> None:
    event = ConcessionMoved(concession.id, concession.order_id, concession.merchant_id, concession.state)
    publish(session, event)
