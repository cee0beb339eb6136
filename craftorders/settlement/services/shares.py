"""Paying coordinators, workshops and their freight what a month's charges gave them: three people, once a month."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import begun_with, move, record
from craftorders.infra.unit_of_work import publish, refuse_duplicate
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import day_of, now
from craftorders.kernel.errors import Conflict, NotPermitted, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.periods import period_end, period_start
from craftorders.kernel.words import N_
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.queries import standing_transfers
from craftorders.ledger.services import Posting, hold_accounts, open_account, open_accounts, post, reverse
from craftorders.people.queries import find_workshop
from craftorders.settlement.domain.states import SHARES
from craftorders.settlement.events import SharePaymentMoved
from craftorders.settlement.models import SHARE_PARTS, SharePayment
from craftorders.settlement.queries.invoices import is_over
from craftorders.settlement.queries.merchant_months import HOME_ZONE
from craftorders.settlement.queries.shares import (
    SHARE_PAID,
    ShareMonth,
    booked_shares,
    counted_by,
    find_share_payment,
    share_sums,
)

KNOWN = N_("The shares of this month are prepared or paid already.")
REFERENCE_TAKEN = N_("Another share payment has this number already.")


def prepare_shares(session: Session, workshop_id: UUID, month: str, *, currency: str, actor: Actor) -> SharePayment:
    """Sum up what the charges of a month gave to the accounts of coordinator, workshop and freight, to be paid out.

    As with invoices the accounts are locked first, so whoever charges is there or dates it after the month. Refuses a month
    that is not over, gave nothing, differs from the ledger, or has a payment that stands.
    """
    actor.require("shares.prepare")
    workshop = find_workshop(session, workshop_id, actor)
    zone = workshop.region.time_zone
    since, until = period_start(month, zone), period_end(month, zone)
    if not is_over(month, now(), zone):
        raise RuleViolation("period_not_over", N_("This month is not over yet."), pointer="/month")
    accounts = list(open_accounts(session, [(part, workshop.id) for part in SHARE_PARTS], currency).values())
    hold_accounts(session, [each.id for each in accounts])
    sums = share_sums(session, workshop.id, currency, since, until)
    if not sums.lines:
        raise RuleViolation("nothing_shared", N_("No shares were earned in this month."), pointer="/month")
    if not sums.are_booked(accounts, booked_shares(session, accounts, since, until)):
        message = N_("The charges of this month do not add up to the ledger, so that no shares can be paid.")
        raise Conflict("books_differ", message)
    payment = drafted(ShareMonth(workshop, month, currency, sums, payment=None), actor)
    add_prepared(session, [payment], actor)
    return _told(session, payment)


def drafted(found: ShareMonth, actor: Actor) -> SharePayment:
    """The payment of a workshop's month, still on paper only."""
    zone, sums = found.workshop.region.time_zone, found.sums
    return SharePayment(
        code=new_code("SP", 7), workshop_id=found.workshop.id, month=found.month, currency=found.currency,
        since=period_start(found.month, zone), until=period_end(found.month, zone), lines=sums.lines,
        coordinator=sums.coordinator, workshop=sums.workshop, freight=sums.freight,
        prepared_by=actor.id, prepared_by_name=actor.name,
    )  # fmt: skip


def add_prepared(session: Session, payments: Sequence[SharePayment], actor: Actor) -> None:
    """Write them down, each with its history. Refuses a month for which a payment stands."""
    with refuse_duplicate(session, "/month", KNOWN):
        session.add_all(payments)
    for each in payments:
        amounts = begun_with({part: getattr(each, part) for part in SHARE_PARTS})
        record(session, SHARES.name, each.id, "prepare", actor=actor, to_state=each.state, changes=amounts)


def approve_shares(session: Session, payment_id: UUID, *, actor: Actor) -> SharePayment:
    """A second person agrees. Refuses who prepared it, and who counted any of the pieces (rule 10)."""
    actor.require("shares.approve")
    payment = find_share_payment(session, payment_id, actor, for_update=True)
    if actor.id == payment.prepared_by:
        raise NotPermitted("second_person", N_("Who prepared it cannot also approve it."))
    _refuse_counter(session, payment, actor)
    move(session, payment, SHARES, "approve", actor=actor)
    payment.approved_by, payment.approved_by_name, payment.approved_at = actor.id, actor.name, now()
    return _told(session, payment)


def pay_shares(
    session: Session, payment_id: UUID, *, method: str, reference: str, paid_on: date, actor: Actor
) -> SharePayment:
    """A third person paid it on a day, under the number of bank or wallet, or of the sheet that was signed for cash.

    Refuses who prepared, approved or counted, a day before the approval or to come, a number that another payment has, and
    more than stands on an account: nothing is booked then.
    """
    actor.require("shares.pay")
    payment = find_share_payment(session, payment_id, actor, for_update=True)
    if actor.id in (payment.prepared_by, payment.approved_by):
        raise NotPermitted("third_person", N_("Who prepared or approved it cannot also pay it."))
    _refuse_counter(session, payment, actor)
    SHARES.target(payment.state, "pay")
    assert payment.approved_at is not None  # only approved payments are paid
    if not day_of(payment.approved_at, HOME_ZONE) <= paid_on <= day_of(now(), HOME_ZONE):
        message = N_("The day of the payment lies between its approval and today.")
        raise RuleViolation("not_a_day_of_payment", message, pointer="/paid_on")
    with refuse_duplicate(session, "/reference", REFERENCE_TAKEN):
        move(session, payment, SHARES, "pay", actor=actor)
        payment.paid_by, payment.paid_by_name, payment.paid_at = actor.id, actor.name, now()
        payment.method, payment.reference, payment.paid_on = method, reference, paid_on
    bank = open_account(session, "bank", PLATFORM, payment.currency)
    held = open_accounts(session, [(part, payment.workshop_id) for part in SHARE_PARTS], payment.currency)
    region = payment.recipient.region_id
    leaving = [
        Posting(account, bank, getattr(payment, kind), SHARE_PAID, payment.id, region) for (kind, _), account in held.items()
    ]
    post(session, leaving, actor=actor, reason=reference)
    return _told(session, payment)


def cancel_shares(session: Session, payment_id: UUID, *, reason: str, actor: Actor) -> SharePayment:
    """Put away what is not paid yet, with a reason; its month can be prepared anew."""
    actor.require("shares.prepare")
    payment = find_share_payment(session, payment_id, actor, for_update=True)
    move(session, payment, SHARES, "cancel", actor=actor, reason=reason)
    return _told(session, payment)


def undo_shares(session: Session, payment_id: UUID, *, reason: str, actor: Actor) -> SharePayment:
    """Take back, once, what was noted as paid by mistake: both entries stay, and its month can be prepared anew."""
    actor.require("shares.pay")
    payment = find_share_payment(session, payment_id, actor, for_update=True)
    move(session, payment, SHARES, "undo", actor=actor, reason=reason)
    left = standing_transfers(session, SHARE_PAID, payment.id)
    hold_accounts(session, {side for each in left for side in (each.debit_id, each.credit_id)})
    for each in left:
        reverse(session, each.region_id, each.id, actor=actor, reason=reason)
    return _told(session, payment)


def _refuse_counter(session: Session, payment: SharePayment, actor: Actor) -> None:
    if counted_by(session, payment, actor):
        raise NotPermitted("counted_it_yourself", N_("Who counted the pieces cannot approve or pay them."))


def _told(session: Session, payment: SharePayment) -> SharePayment:
    session.flush()
    publish(session, SharePaymentMoved(payment.id, payment.workshop_id, payment.state))
    return payment
