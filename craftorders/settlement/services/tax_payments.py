"""Paying on to the tax office what was withheld from farmers, month by month, and undoing what was noted by mistake."""

from uuid import UUID

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from craftorders.infra.database import changed_rows, locked
from craftorders.infra.history import record
from craftorders.infra.unit_of_work import refuse_duplicate
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.queries import standing_transfers
from craftorders.ledger.services import Posting, open_account, post, reverse
from craftorders.settlement.models import Payer, TaxOwed, TaxPayment

TAX_PAID = "tax_paid"
"""The purpose of its transfers."""


def pay_tax_on(
    session: Session, payer_id: UUID, *, month: str, currency: str, amount: int, receipt: str, actor: Actor
) -> TaxPayment:
    """The tax office got `amount` minor units of what a payer withheld in a month, and gave a receipt.

    Refuses more than was withheld and not paid on yet, and a receipt that is noted for this month already.
    """
    actor.require("taxes.pay")
    if session.get(Payer, payer_id) is None:
        raise NotFound("payer", payer_id)
    if amount <= 0:
        raise RuleViolation("amount_not_positive", N_("The amount must be more than nothing."), pointer="/amount")
    owed = _owed(payer_id, month, currency)
    paying = update(TaxOwed).where(*owed, TaxOwed.withheld - TaxOwed.paid_on >= amount)
    if not changed_rows(session, paying.values(paid_on=TaxOwed.paid_on + amount)):
        message = N_("More than what was withheld in this month and is not paid on yet.")
        raise RuleViolation("more_than_withheld", message, pointer="/amount")
    payment = TaxPayment(payer_id=payer_id, month=month, currency=currency, amount=amount, receipt=receipt,
                         paid_by=actor.id, paid_by_name=actor.name)  # fmt: skip
    with refuse_duplicate(session, "/receipt", N_("This receipt is noted for this month already.")):
        session.add(payment)
    tax = open_account(session, "tax", PLATFORM, currency)
    bank = open_account(session, "bank", PLATFORM, currency)
    post(session, [Posting(tax, bank, amount, TAX_PAID, payment.id)], actor=actor, reason=receipt)
    changes = {"month": [None, month], "currency": [None, currency], "amount": [None, amount], "receipt": [None, receipt]}
    record(session, "tax_payment", payment.id, "pay", actor=actor, changes=changes)
    return payment


def undo_tax_payment(session: Session, payment_id: UUID, *, reason: str, actor: Actor) -> TaxPayment:
    """Take back, once, what was noted by mistake: it is open again, and both entries stay in the books."""
    actor.require("taxes.pay")
    payment = locked(session, TaxPayment, payment_id)
    if payment is None:
        raise NotFound("tax_payment", payment_id)
    if payment.undone_at is not None:
        raise Conflict("already_reversed", N_("This payment was undone already."))
    payment.undone_at, payment.undone_by, payment.undone_by_name = now(), actor.id, actor.name
    payment.undone_reason = reason
    back = update(TaxOwed).where(*_owed(payment.payer_id, payment.month, payment.currency))
    changed_rows(session, back.values(paid_on=TaxOwed.paid_on - payment.amount))
    (transfer,) = standing_transfers(session, TAX_PAID, payment.id)
    reverse(session, transfer.region_id, transfer.id, actor=actor, reason=reason)
    record(session, "tax_payment", payment.id, "undo", actor=actor, reason=reason)
    return payment


def _owed(payer_id: UUID, month: str, currency: str) -> tuple[ColumnElement[bool], ...]:
    return (TaxOwed.payer_id == payer_id, TaxOwed.month == month, TaxOwed.currency == currency)
