"""Payout batches: one drafts, a third person approves, the file goes to the bank once. Nothing is asked for twice."""

from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.history import move, record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, NotPermitted, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.words import N_
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.services import Posting, lock_accounts, open_account, post
from craftorders.settlement.domain.states import ATTEMPT, BATCH, STATEMENT, TO_PAY
from craftorders.settlement.events import PayoutBatchMoved
from craftorders.settlement.models import PayoutAttempt, PayoutBatch, Statement
from craftorders.settlement.queries.answers import in_question
from craftorders.settlement.queries.payees import payees_of
from craftorders.settlement.queries.payouts import (
    DuePayout,
    attempts_of,
    find_payout_batch,
    find_template,
    payouts_due,
)
from craftorders.settlement.queries.statements import lock_statements
from craftorders.settlement.queries.taxes import in_order
from craftorders.settlement.services.bank_files import BankFile, file_of, first_difference, instructions_of
from craftorders.settlement.services.paying import IN_QUESTION, check_payer, leaves_worker, new_payout

CHANGED_SUM = N_("%(name)s is to be paid another sum now than in the draft. Cancel the batch, draft it anew.")
"""Another payment of the month changes the tax, an appeal what deductions take."""


def draft_batch(
    session: Session, template_id: UUID, *, statement_ids: Collection[UUID] | None = None, actor: Actor
) -> PayoutBatch:
    """Put together what one file asks a bank for: all that is due, or the statements named; each stands in one batch only.

    Refuses what is not due, and what the file could not say: nothing is drafted then.
    """
    actor.require("payouts.prepare")
    template = find_template(session, template_id)
    ready = payouts_due(session, template).ready
    chosen = [each for each in ready if statement_ids is None or each.statement.id in statement_ids]
    if statement_ids is not None and len(chosen) < len(set(statement_ids)):
        message = N_("Some of these statements were paid or put into a batch meanwhile. Nothing was drafted: look again.")
        raise Conflict("not_due", message)
    if not chosen:
        raise RuleViolation("nothing_due", N_("Nothing is left that this template could pay."), pointer="/template_id")
    locked = lock_statements(session, [each.statement.id for each in chosen])
    if any(each.state not in TO_PAY for each in locked):
        raise Conflict("not_due", N_("Somebody was faster. Nothing was drafted: look again."))
    batch = PayoutBatch(
        code=new_code("PB", 7),
        template_id=template.id,
        payer_id=template.payer_id,
        method=template.method,
        currency=template.currency,
        layout=template.layout,
        count=len(chosen),
        total=sum(each.net for each in chosen),
        drafted_by=actor.id,
        drafted_by_name=actor.name,
    )
    session.add(batch)
    session.flush()
    attempts = _attempts(session, batch, chosen)
    file_of(batch, instructions_of(attempts))
    changes = {"count": [None, batch.count], "total": [None, batch.total]}
    record(session, BATCH.name, batch.id, "draft", actor=actor, to_state=batch.state, changes=changes)
    publish(session, PayoutBatchMoved(batch.id, batch.state))
    return batch


def approve_batch(session: Session, batch_id: UUID, *, actor: Actor) -> PayoutBatch:
    """A third person pays: taxes are withheld, the money is in transit, the file is fixed by its digest.

    Refuses who drafted the batch, closed or approved any statement of it, or counted any of the pieces; a statement, an
    account or a tax that has changed since it was drafted; and what the file cannot say. Nothing is changed then.
    """
    actor.require("payouts.pay")
    batch = find_payout_batch(session, batch_id, for_update=True)
    if batch.drafted_by == actor.id:
        raise NotPermitted("third_person", N_("Who drafted the batch cannot also approve it."))
    move(session, batch, BATCH, "approve", actor=actor)
    attempts = attempts_of(session, batch.id)
    statements = lock_statements(session, [each.statement_id for each in attempts])
    check_payer(session, statements, actor)
    _check_unchanged(session, batch, attempts)
    instructions = instructions_of(attempts)
    batch.approved_by, batch.approved_by_name, batch.approved_at = actor.id, actor.name, now()
    batch.file_sha256 = file_of(batch, instructions).sha256
    by_statement = {each.statement_id: each for each in attempts}
    postings: list[Posting] = []
    for statement in in_order(statements):
        postings += _set_out(session, statement, by_statement[statement.id], batch, actor)
    lock_accounts(session, postings)
    for region in sorted({each.region_id for each in postings}):
        post(session, [each for each in postings if each.region_id == region], actor=actor, reason=batch.code)
    publish(session, PayoutBatchMoved(batch.id, batch.state))
    return batch


def cancel_batch(session: Session, batch_id: UUID, *, reason: str, actor: Actor) -> PayoutBatch:
    """Put a draft away, with a reason; its statements are due again."""
    actor.require("payouts.prepare")
    batch = find_payout_batch(session, batch_id, for_update=True)
    move(session, batch, BATCH, "cancel", actor=actor, reason=reason)
    _move_all(session, attempts_of(session, batch.id), "cancel", actor, reason)
    publish(session, PayoutBatchMoved(batch.id, batch.state))
    return batch


def withdraw_batch(session: Session, batch_id: UUID, *, reason: str, actor: Actor) -> PayoutBatch:
    """Take an approved batch back while nobody has its file, with a reason. Its payments are due again, taxes stay."""
    actor.require("payouts.pay")
    batch = find_payout_batch(session, batch_id, for_update=True)
    if batch.state == "approved" and batch.downloaded_at is not None:
        message = N_("Somebody has downloaded the file, so the bank may have it. It can only be marked as sent.")
        raise Conflict("file_is_out", message)
    move(session, batch, BATCH, "withdraw", actor=actor, reason=reason)
    attempts = attempts_of(session, batch.id)
    lock_statements(session, [each.statement_id for each in attempts])
    for each in attempts:
        region = each.statement.period.region_id
        move(session, each.statement, STATEMENT, "come_back", actor=actor, reason=reason, region_id=region)
    _move_all(session, attempts, "cancel", actor, reason)
    publish(session, PayoutBatchMoved(batch.id, batch.state))
    return batch


def download_file(session: Session, batch_id: UUID, *, actor: Actor) -> BankFile:
    """The file, the same bytes every time; who took it and when stands in the history, since it has whole numbers.

    Refuses a file that is not, byte for byte, the one that was approved.
    """
    actor.require("payouts.send")
    batch = find_payout_batch(session, batch_id, for_update=True)
    if batch.file_sha256 is None or (batch.state == "closed" and batch.sent_at is None):
        raise Conflict("no_file_yet", N_("There is a file once the batch is approved, and as long as it is not withdrawn."))
    file = _approved_file(session, batch)
    batch.downloaded_at = batch.downloaded_at or now()
    record(session, BATCH.name, batch.id, "download", actor=actor, changes={"sha256": [None, file.sha256]})
    return file


def send_batch(session: Session, batch_id: UUID, *, actor: Actor) -> PayoutBatch:
    """The bank has the file: from now on every payment of it is waited for, and none is asked for again blindly.

    Refuses a batch whose file nobody has taken. The digest of what was taken goes into the history once more.
    """
    actor.require("payouts.send")
    batch = find_payout_batch(session, batch_id, for_update=True)
    if batch.state == "approved" and batch.downloaded_at is None:
        raise RuleViolation("not_downloaded", N_("Nobody has downloaded the file yet."))
    move(session, batch, BATCH, "send", actor=actor, changes={"sha256": [None, batch.file_sha256]})
    batch.sent_by, batch.sent_by_name, batch.sent_at = actor.id, actor.name, now()
    _move_all(session, attempts_of(session, batch.id), "send", actor)
    publish(session, PayoutBatchMoved(batch.id, batch.state))
    return batch


def check_file(session: Session, batch_id: UUID, content: bytes, *, actor: Actor) -> None:
    """Whether a file that lies somewhere is the one that was approved, byte for byte. Refuses any other, naming the row."""
    actor.require("payouts.send")
    batch = find_payout_batch(session, batch_id)
    if batch.file_sha256 is None:
        raise Conflict("no_file_yet", N_("There is a file once the batch is approved, and as long as it is not withdrawn."))
    if sha256(content).hexdigest() == batch.file_sha256:
        return
    row = first_difference(_approved_file(session, batch).content, content, batch.form)
    if row is None:
        words = N_("The rows are the same, but the file was saved anew by another program. Send the one from here.")
        raise RuleViolation("file_saved_anew", words, pointer="/file")
    words = N_("This is not the file that was approved: row %(row)s differs. Do not send it; download it again.")
    raise RuleViolation("file_differs", words, pointer="/file", row=row)


def close_answered(session: Session, batch_ids: Iterable[UUID], *, actor: Actor) -> None:
    """Close those batches of which every payment is answered."""
    for batch_id in sorted(batch_ids):
        batch = find_payout_batch(session, batch_id, for_update=True)
        waiting = select(func.count()).where(
            PayoutAttempt.batch_id == batch_id, PayoutAttempt.state.in_(("sent", "unknown"))
        )
        if batch.state == "sent" and not session.scalar(waiting):
            move(session, batch, BATCH, "close", actor=actor)
        publish(session, PayoutBatchMoved(batch.id, batch.state))


def _attempts(session: Session, batch: PayoutBatch, chosen: Sequence[DuePayout]) -> list[PayoutAttempt]:
    ids = [each.statement.id for each in chosen]
    tried = select(PayoutAttempt.statement_id, func.max(PayoutAttempt.number)).where(PayoutAttempt.statement_id.in_(ids))
    before = dict(session.execute(tried.group_by(PayoutAttempt.statement_id)).all())
    attempts = [
        PayoutAttempt(
            batch_id=batch.id,
            position=position,
            reference=f"{batch.code}-{position:04}",
            statement_id=each.statement.id,
            number=before.get(each.statement.id, 0) + 1,
            payee_id=each.payee.id,
            holder=each.payee.holder,
            last_four=each.payee.last_four,
            amount=each.net,
            currency=batch.currency,
            payee=each.payee,
        )
        for position, each in enumerate(chosen, 1)
    ]
    session.add_all(attempts)
    session.flush()
    return attempts


def _check_unchanged(session: Session, batch: PayoutBatch, attempts: Sequence[PayoutAttempt]) -> None:
    """The statements are still to be paid, nothing strange was said of them, and the accounts are those of the draft."""
    unclear = in_question(session, [each.statement_id for each in attempts])
    payees = payees_of(session, {each.statement.worker_id for each in attempts}, batch.currency)
    for each in attempts:
        if each.statement.state not in TO_PAY:
            raise _moved(each, N_("Statement %(statement)s changed since the draft. Cancel the batch and draft it anew."))
        if each.statement_id in unclear:
            raise _moved(each, IN_QUESTION)
        payee = payees.get(each.statement.worker_id)
        if payee is None or payee.id != each.payee_id:
            message = N_("%(name)s has another payee account now than when the batch was drafted. Cancel it, draft it anew.")
            raise _moved(each, message)


def _set_out(
    session: Session, statement: Statement, attempt: PayoutAttempt, batch: PayoutBatch, actor: Actor
) -> list[Posting]:
    """The payout of a statement, made now or made before; what moves in the ledger if it is made now."""
    payout, postings = statement.payout, []
    if payout is None:
        payout = new_payout(session, statement, method=batch.method, reference=attempt.reference, actor=actor)
        transit = open_account(session, "in_transit", PLATFORM, batch.currency)
        postings = leaves_worker(session, statement, payout, transit)
    payout.method, payout.reference = batch.method, attempt.reference
    payout.paid_by, payout.paid_by_name, payout.at = actor.id, actor.name, now()
    if payout.net != attempt.amount:
        raise _moved(attempt, CHANGED_SUM)
    region = statement.period.region_id
    move(session, statement, STATEMENT, "set_out", actor=actor, reason=batch.code, region_id=region)
    return postings


def _move_all(
    session: Session, attempts: Sequence[PayoutAttempt], action: str, actor: Actor, reason: str | None = None
) -> None:
    for each in attempts:
        region = each.statement.period.region_id
        move(session, each, ATTEMPT, action, actor=actor, reason=reason, region_id=region)


def _approved_file(session: Session, batch: PayoutBatch) -> BankFile:
    file = file_of(batch, instructions_of(attempts_of(session, batch.id)))
    if file.sha256 != batch.file_sha256:
        message = N_("The file would not be the one that was approved: something was changed in the database. Stop here.")
        raise Conflict("file_changed", message, approved=batch.file_sha256, now=file.sha256)
    return file


def _moved(attempt: PayoutAttempt, message: str) -> Conflict:
    return Conflict("changed_since_the_draft", message, statement=attempt.statement.code, name=attempt.worker.name)
