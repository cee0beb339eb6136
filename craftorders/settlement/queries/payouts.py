"""Reading payout batches: what can be paid by file and what cannot, batches and their attempts, what needs a person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, object_session

from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.people.models import Worker
from craftorders.settlement.domain.states import BATCH, OVER, TO_PAY
from craftorders.settlement.models import (
    AttemptFinding,
    BankTemplate,
    PayeeAccount,
    PayoutAttempt,
    PayoutBatch,
    Period,
    Statement,
)
from craftorders.settlement.queries.answers import in_question
from craftorders.settlement.queries.payees import has_account, payees_of
from craftorders.settlement.queries.say import batches_with_a_say
from craftorders.settlement.queries.taxes import nets_due, payer_of

MOST = 1_000
"""Payments of one file: what banks' pages take."""
_WITH_WORKER = joinedload(PayoutAttempt.statement).joinedload(Statement.worker).lazyload(Worker.skills)


@dataclass(frozen=True)
class DuePayout:
    """A statement that a bank can be asked to pay: to which account, and how much is left of it after taxes."""

    statement: Statement
    payee: PayeeAccount
    net: int


@dataclass(frozen=True)
class LeftOut:
    """A statement that no file of this template can pay, and why: in_question, no_payee, other_kind, no_tax, all_tax."""

    statement: Statement
    reason: str


@dataclass(frozen=True)
class Due:
    """What a batch of a template can be made of, and what is left out."""

    ready: Sequence[DuePayout]
    left_out: Sequence[LeftOut]


def find_template(session: Session, template_id: UUID, *, for_update: bool = False) -> BankTemplate:
    """The template, or NotFound."""
    found = locked(session, BankTemplate, template_id) if for_update else session.get(BankTemplate, template_id)
    if found is None:
        raise NotFound("bank_template", template_id)
    return found


def list_templates(session: Session) -> list[BankTemplate]:
    """All templates by name: a service centre has a handful."""
    return list(session.scalars(select(BankTemplate).order_by(BankTemplate.name)))


def payouts_due(session: Session, template: BankTemplate) -> Due:
    """What is approved or came back, stands in no batch, and is paid by this template's payer in its currency.

    At most MOST, the oldest of those with an account first; who cannot be paid by this file is named with the reason.
    """
    taken = select(PayoutAttempt.statement_id).where(PayoutAttempt.state.not_in(OVER))
    query = (
        select(Statement)
        .where(
            Statement.state.in_(TO_PAY),
            Statement.currency == template.currency,
            Statement.period_id.in_(select(Period.id).where(Period.region_id.in_(_regions_of(session, template)))),
            Statement.id.not_in(taken),
        )
        .options(joinedload(Statement.worker).lazyload(Worker.skills))
        .order_by(has_account().desc(), Statement.id)
        .limit(MOST)
    )
    statements = session.scalars(query).all()
    payees = payees_of(session, {each.worker_id for each in statements}, template.currency)
    fitting = [each for each in statements if _kind(payees, each) == template.method]
    nets, unclear = nets_due(session, fitting), in_question(session, [each.id for each in statements])
    ready, left_out = [], []
    for each in statements:
        kind = _kind(payees, each)
        if each.id in unclear:
            left_out.append(LeftOut(each, "in_question"))
        elif kind != template.method:
            left_out.append(LeftOut(each, "other_kind" if kind else "no_payee"))
        elif (net := nets[each.id]) is None:
            left_out.append(LeftOut(each, "no_tax"))
        elif net <= 0:
            left_out.append(LeftOut(each, "all_tax"))
        else:
            ready.append(DuePayout(each, payees[each.worker_id], net))
    return Due(ready, left_out)


def find_payout_batch(session: Session, batch_id: UUID, *, for_update: bool = False) -> PayoutBatch:
    """The batch, or NotFound."""
    found = locked(session, PayoutBatch, batch_id) if for_update else session.get(PayoutBatch, batch_id)
    if found is None:
        raise NotFound("payout_batch", batch_id)
    return found


def list_payout_batches(
    session: Session, *, state: str | None = None, limit: int = 50, cursor: str | None = None
) -> Page[PayoutBatch]:
    """A page of batches, newest first."""
    query = select(PayoutBatch)
    if state is not None:
        query = query.where(PayoutBatch.state == state)
    return page_of(session, query, key=PayoutBatch.id, limit=limit, cursor=cursor)


def actions_of_payout_batch(batch: PayoutBatch, actor: Actor) -> list[str]:
    """What the actor may do next with a batch."""
    session = object_session(batch)
    assert session is not None  # it was read with one
    return actions_of_payout_batches(session, [batch], actor)[batch]


def actions_of_payout_batches(session: Session, some: Sequence[PayoutBatch], actor: Actor) -> dict[PayoutBatch, list[str]]:
    """What the actor may do next with each: who had a say before cannot approve (rule 10)."""
    found = {each: _actions_but_for_a_say(each, actor) for each in some}
    drafted = {each.id for each, actions in found.items() if "approve" in actions}
    barred = batches_with_a_say(session, drafted, actor) | {each.id for each in some if each.drafted_by == actor.id}
    return {each: [one for one in actions if one != "approve" or each.id not in barred] for each, actions in found.items()}


def _actions_but_for_a_say(batch: PayoutBatch, actor: Actor) -> list[str]:
    """A file that somebody has cannot be withdrawn, and one that nobody has was not sent."""
    barred = {"send"} if batch.downloaded_at is None else {"withdraw"}
    actions = [each for each in BATCH.actions(batch.state, actor) if each not in barred]
    has_file = batch.file_sha256 is not None and batch.state != "cancelled"
    return [*actions, *(["download"] if has_file and actor.can("payouts.send") and not _withdrawn(batch) else [])]


def attempts_of(session: Session, batch_id: UUID) -> list[PayoutAttempt]:
    """All attempts of a batch in the order of its file, with their statements and payees."""
    query = select(PayoutAttempt).where(PayoutAttempt.batch_id == batch_id).order_by(PayoutAttempt.position)
    return list(session.scalars(query.options(_WITH_WORKER, joinedload(PayoutAttempt.payee).lazyload(PayeeAccount.worker))))


def list_attempts(
    session: Session,
    *,
    batch_id: UUID | None = None,
    statement_id: UUID | None = None,
    state: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[PayoutAttempt]:
    """A page of attempts, newest first."""
    query = select(PayoutAttempt).options(_WITH_WORKER, joinedload(PayoutAttempt.batch))
    columns = (PayoutAttempt.batch_id, PayoutAttempt.statement_id, PayoutAttempt.state)
    for column, value in zip(columns, (batch_id, statement_id, state), strict=True):
        if value is not None:
            query = query.where(column == value)
    return page_of(session, query, key=PayoutAttempt.id, limit=limit, cursor=cursor)


def find_attempt(session: Session, attempt_id: UUID, *, for_update: bool = False) -> PayoutAttempt:
    """The attempt, or NotFound; where it is locked, its batch is locked first."""
    found = session.get(PayoutAttempt, attempt_id)
    if found is None:
        raise NotFound("payout_attempt", attempt_id)
    if not for_update:
        return found
    find_payout_batch(session, found.batch_id, for_update=True)
    return locked(session, PayoutAttempt, attempt_id) or found


def live_attempt(session: Session, statement_id: UUID) -> PayoutAttempt | None:
    """The attempt that stands in the way of another one: it is on its way, was paid, or may have been."""
    query = select(PayoutAttempt).where(PayoutAttempt.statement_id == statement_id, PayoutAttempt.state.not_in(OVER))
    return session.scalar(query)


def sums_of_batches(session: Session, batch_ids: Collection[UUID]) -> dict[UUID, dict[str, tuple[int, int]]]:
    """By batch and state of attempts: how many, and how many minor units."""
    query = (
        select(PayoutAttempt.batch_id, PayoutAttempt.state, func.count(), func.sum(PayoutAttempt.amount))
        .where(PayoutAttempt.batch_id.in_(batch_ids))
        .group_by(PayoutAttempt.batch_id, PayoutAttempt.state)
    )
    sums: dict[UUID, dict[str, tuple[int, int]]] = {key: {} for key in batch_ids}
    for batch_id, state, count, amount in session.execute(query):
        sums[batch_id][state] = (count, int(amount))
    return sums


def findings_of(session: Session, attempt_ids: Collection[UUID]) -> dict[UUID, AttemptFinding]:
    """By attempt: what was found out and waits for a second person."""
    query = select(AttemptFinding).where(AttemptFinding.attempt_id.in_(attempt_ids), AttemptFinding.decision.is_(None))
    return {each.attempt_id: each for each in session.scalars(query)}


def find_finding(session: Session, finding_id: UUID) -> AttemptFinding:
    """The finding, locked, or NotFound."""
    found = locked(session, AttemptFinding, finding_id)
    if found is None:
        raise NotFound("attempt_finding", finding_id)
    return found


def batches_to_approve(session: Session) -> int:
    """How many drafted batches wait for a third person."""
    query = select(func.count()).select_from(PayoutBatch).where(PayoutBatch.state == BATCH.initial)
    return session.scalar(query) or 0


def actions_of_attempt(attempt: PayoutAttempt, actor: Actor) -> list[str]:
    """What the actor may do about one attempt: ask the bank, note what was found out."""
    if not actor.can("payouts.send"):
        return []
    return {"sent": ["ask"], "unknown": ["ask", "find_out"]}.get(attempt.state, [])


def _regions_of(session: Session, template: BankTemplate) -> list[str]:
    """The regions with statements to be paid that this payer pays."""
    waiting = select(Period.region_id).join(Statement, Statement.period_id == Period.id).distinct()
    regions = session.scalars(waiting.where(Statement.state.in_(TO_PAY)))
    return [each for each in regions if payer_of(session, each).id == template.payer_id]


def _kind(payees: dict[UUID, PayeeAccount], statement: Statement) -> Any:
    payee = payees.get(statement.worker_id)
    return payee.kind if payee else None


def _withdrawn(batch: PayoutBatch) -> bool:
    return batch.state == "closed" and batch.sent_at is None
