"""Merchants' money: what they paid in advance, and how far finance lets a balance go below nothing (rule 7)."""

from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.ledger.models import PLATFORM, Account, Transfer
from craftorders.ledger.queries import find_transfer, standing_transfers
from craftorders.ledger.services import Posting, open_account, post, reverse, set_least
from craftorders.people.queries import find_merchant


def deposit(session: Session, merchant_id: UUID, amount: int, *, reference: str, actor: Actor) -> Transfer:
    """A merchant's prepaid money arrived at the bank; `reference` is the bank's own number of that payment.

    A payment counts once: the same reference of the same merchant is refused, unless the first entry was undone.
    """
    actor.require("ledger.deposit")
    merchant = find_merchant(session, merchant_id, actor)
    if amount <= 0:
        raise RuleViolation("amount_not_positive", N_("The amount must be more than nothing."), pointer="/amount")
    payment = uuid5(merchant.id, reference)
    bank = open_account(session, "bank", PLATFORM, merchant.currency)
    prepaid = open_account(session, "merchant", merchant.id, merchant.currency)
    transfer = post(session, [Posting(bank, prepaid, amount, "deposit", payment)], actor=actor, reason=reference)[0]
    if len(standing_transfers(session, "deposit", payment)) > 1:  # asked only now, with the account locked by the post
        message = N_("A payment with this reference was entered already. Nothing was added.")
        raise RuleViolation("deposit_known", message, pointer="/reference")
    return transfer


def undo_deposit(session: Session, region_id: str, transfer_id: UUID, *, reason: str, actor: Actor) -> Transfer:
    """Take back a deposit that was entered by mistake, once; refused where the merchant has spent it since."""
    actor.require("ledger.deposit")
    transfer = find_transfer(session, region_id, transfer_id)
    if transfer.purpose != "deposit":
        raise RuleViolation("not_a_deposit", N_("Only a deposit can be undone here."))
    return reverse(session, region_id, transfer_id, actor=actor, reason=reason)


def grant_credit(session: Session, merchant_id: UUID, amount: int, *, reason: str, actor: Actor) -> Account:
    """Agree that a merchant's balance may go down to −`amount`, with a reason. Less than is in use is refused."""
    actor.require("credit.grant")
    merchant = find_merchant(session, merchant_id, actor)
    if amount < 0:
        raise RuleViolation("amount_negative", N_("The amount must not be less than nothing."), pointer="/amount")
    account = open_account(session, "merchant", merchant.id, merchant.currency)
    changes = {"credit": [-(account.least or 0), amount]}
    set_least(session, account, -amount)
    record(session, "merchant", merchant.id, "credit", actor=actor, reason=reason, changes=changes)
    return account
