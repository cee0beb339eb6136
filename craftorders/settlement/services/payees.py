"""Payee accounts: the coordinator's word, a second person's approval, 48 hours in which anybody concerned may stop it.

Every account has the word of a coordinator of the worker's workshop, as who asks for it or who confirms it, and the
approval of somebody else in finance, who has not asked for it. The first account of a worker is no exception.
"""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session, object_session

from craftorders.infra.database import changed_rows
from craftorders.infra.history import move, record
from craftorders.infra.unit_of_work import publish, refuse_duplicate
from craftorders.infra.vault import vault_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, NotPermitted, RuleViolation
from craftorders.kernel.ids import new_id
from craftorders.kernel.words import N_
from craftorders.people.models import Worker
from craftorders.people.queries import find_worker
from craftorders.settlement.domain.payees import (
    BANK,
    BANK_CODE,
    HOME,
    in_force_from,
    is_number,
    last_four,
    plain_number,
    same_name,
)
from craftorders.settlement.domain.states import PAYEE
from craftorders.settlement.events import PayeeMoved
from craftorders.settlement.models import PayeeAccount
from craftorders.settlement.queries.payees import find_payee, waiting_payee

ONE_OPEN = N_("Another account of this worker waits already. It is approved, or stopped, before the next one.")
OTHER_HOLDER = N_("The holder has another name than the worker: write why the money goes there.")
WRONG_NUMBER = {
    "bank": N_("This is no card number: a digit is wrong or missing. Please compare it with the card."),
    "alipay": N_("Alipay knows a mobile number with eleven digits, or an e-mail address."),
    "wechat": N_("WeChat knows a mobile number with eleven digits, or an id of 6 to 20 letters and digits."),
}


def request_payee(
    session: Session,
    worker_id: UUID,
    *,
    kind: str,
    number: str,
    holder: str,
    holder_reason: str | None = None,
    bank_name: str | None = None,
    bank_code: str | None = None,
    currency: str = HOME,
    actor: Actor,
) -> PayeeAccount:
    """Ask for an account of a worker; what a coordinator of their workshop asks for is confirmed by that.

    Refuses what cannot be a number of its kind, another holder without a reason, and a second one while one waits.
    """
    actor.require("payees.request")
    worker = find_worker(session, worker_id, actor)
    number = plain_number(kind, number)
    _check(worker, kind, number, holder, holder_reason, bank_name, bank_code, currency)
    if waiting_payee(session, worker.id, currency) is not None:
        raise Conflict("payee_waits", ONE_OPEN)
    account = PayeeAccount(
        id=new_id(),
        worker_id=worker.id,
        kind=kind,
        holder=holder,
        holder_reason=holder_reason,
        bank_name=bank_name if kind == BANK else None,
        bank_code=bank_code if kind == BANK else None,
        currency=currency,
        last_four=last_four(number),
        requested_by=actor.id,
        requested_by_name=actor.name,
    )
    _seal(session, account, number)
    account.worker = worker
    if _is_coordinator(worker, actor):
        account.state = "confirmed"
        account.confirmed_by, account.confirmed_by_name, account.confirmed_at = actor.id, actor.name, now()
    with refuse_duplicate(session, "/number", ONE_OPEN):
        session.add(account)
    region = worker.workshop.region_id
    record(session, PAYEE.name, account.id, "request", actor=actor, region_id=region, to_state=account.state)
    publish(session, PayeeMoved(account.id, worker.id, account.state))
    return account


def confirm_payee(session: Session, account_id: UUID, *, actor: Actor) -> PayeeAccount:
    """The coordinator of the worker's workshop agrees to what finance asked for. Others, and who asked, cannot."""
    actor.require("payees.confirm")
    account = find_payee(session, account_id, actor, for_update=True)
    if not _is_coordinator(account.worker, actor):
        raise NotPermitted("not_the_coordinator", N_("Only a coordinator of the worker's workshop confirms the account."))
    _move(session, account, "confirm", actor)
    account.confirmed_by, account.confirmed_by_name, account.confirmed_at = actor.id, actor.name, now()
    return _told(session, account)


def approve_payee(session: Session, account_id: UUID, *, actor: Actor) -> PayeeAccount:
    """A second person agrees: the account is used 48 hours later. Refuses who asked for it and who confirmed it.

    A number that cannot be read is refused, too: it was changed, or its key is missing.
    """
    actor.require("payees.approve")
    account = find_payee(session, account_id, actor, for_update=True)
    if actor.id in (account.requested_by, account.confirmed_by):
        raise NotPermitted("second_person", N_("Who asked for an account or confirmed it cannot also approve it."))
    number_of(account)
    _move(session, account, "approve", actor)
    account.approved_by, account.approved_by_name, account.approved_at = actor.id, actor.name, now()
    account.in_force_from = in_force_from(account.approved_at)
    return _told(session, account)


def stop_payee(session: Session, account_id: UUID, *, reason: str, actor: Actor) -> PayeeAccount:
    """Stop an account before it is used, with a reason; its worker may, too, with the card's PIN. In force, it is too late.

    That is all that a card can do to an account (rule 13): the one before it stays in force.
    """
    actor.require("payees.stop")
    account = find_payee(session, account_id, actor, for_update=True)
    if account.in_force_from is not None and account.in_force_from <= now():
        raise Conflict("payee_in_force", N_("The 48 hours are over: this account is in use. Ask for another one instead."))
    _move(session, account, "stop", actor, reason)
    account.stopped_by, account.stopped_by_name, account.stopped_at = actor.id, actor.name, now()
    account.stop_reason = reason
    return _told(session, account)


def number_of(account: PayeeAccount) -> str:
    """The whole number, for a bank's file alone. Refuses where its key is missing or it was changed in the database."""
    session = object_session(account)
    assert session is not None  # it was read from there
    return vault_of(session).open(account.secret, account.key_version, account.id)


def rotate_payee(session: Session, account_id: UUID) -> bool:
    """Encrypt a number anew with the newest key; False where that was done. Only the way it lies there changes."""
    account = session.get_one(PayeeAccount, account_id)
    if account.key_version == vault_of(session).newest:
        return False
    sealed = vault_of(session).seal(number_of(account), account.id)
    lies = update(PayeeAccount).where(PayeeAccount.id == account.id, PayeeAccount.key_version == account.key_version)
    values = {"secret": sealed.secret, "key_version": sealed.version, "fingerprint": sealed.fingerprint}
    return changed_rows(session, lies.values(values)) == 1


def _seal(session: Session, account: PayeeAccount, number: str) -> None:
    sealed = vault_of(session).seal(number, account.id)
    account.secret, account.key_version, account.fingerprint = sealed.secret, sealed.version, sealed.fingerprint


def _is_coordinator(worker: Worker, actor: Actor) -> bool:
    return str(worker.workshop_id) in actor.scope("coordinator")


def _move(session: Session, account: PayeeAccount, action: str, actor: Actor, reason: str | None = None) -> None:
    region = account.worker.workshop.region_id
    move(session, account, PAYEE, action, actor=actor, reason=reason, region_id=region)


def _told(session: Session, account: PayeeAccount) -> PayeeAccount:
    session.flush()
    publish(session, PayeeMoved(account.id, account.worker_id, account.state))
    return account


def _check(
    worker: Worker,
    kind: str,
    number: str,
    holder: str,
    holder_reason: str | None,
    bank_name: str | None,
    bank_code: str | None,
    currency: str,
) -> None:
    """What is asked for makes sense; no refusal repeats the number."""
    if kind != BANK and currency != HOME:
        raise RuleViolation("not_in_this_currency", N_("Alipay and WeChat pay yuan only."), pointer="/kind")
    if not is_number(kind, number, currency):
        raise RuleViolation("not_a_number", WRONG_NUMBER[kind], pointer="/number")
    if kind == BANK and not bank_name:
        raise RuleViolation("bank_missing", N_("Write the name of the bank."), pointer="/bank_name")
    if kind == BANK and bank_code and not BANK_CODE.fullmatch(bank_code):
        message = N_("A bank's code has twelve digits (CNAPS), or 8 or 11 characters (BIC).")
        raise RuleViolation("not_a_bank_code", message, pointer="/bank_code")
    if not same_name(holder, worker.name) and not holder_reason:
        raise RuleViolation("holder_differs", OTHER_HOLDER, pointer="/holder_reason")
