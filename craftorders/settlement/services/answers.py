"""Banks' answers: kept as they came, each row applied by the table of rules, all rows of a file or none.

A payment whose outcome nobody knows stays unknown until the bank says it, or one person finds it out and another
confirms it. It is never asked for again before it has failed.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from craftorders.infra.database import HOME_REGION, append, changed_rows
from craftorders.infra.history import move, record
from craftorders.infra.unit_of_work import refuse_duplicate
from craftorders.infra.vault import vault_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, NotPermitted, RuleViolation
from craftorders.kernel.ids import new_id
from craftorders.kernel.words import N_
from craftorders.ledger.queries import standing_transfers
from craftorders.ledger.services import lock_accounts, post, reverse
from craftorders.settlement.domain.answers import APPLIED, FAILED, FOR_A_PERSON, PAID, Answer, Asked, judge
from craftorders.settlement.domain.states import ATTEMPT, STATEMENT
from craftorders.settlement.models import (
    AttemptFinding,
    BankResponse,
    BankResponseRow,
    DealtWithRow,
    PayoutAttempt,
)
from craftorders.settlement.queries.answers import (
    attempts_by_reference,
    find_response,
    find_row,
    references_of,
    response_of,
)
from craftorders.settlement.queries.payouts import find_attempt, find_finding, find_payout_batch
from craftorders.settlement.queries.statements import lock_statements
from craftorders.settlement.services.bank_files import answers_in
from craftorders.settlement.services.batches import close_answered
from craftorders.settlement.services.paying import arrives, mark_months_paid


@dataclass(frozen=True)
class TakenIn:
    """An answer, and whether it was here before: then nothing was changed."""

    response: BankResponse
    known: bool


def take_in_answer(session: Session, batch_id: UUID, *, name: str, content: bytes, actor: Actor) -> TakenIn:
    """Keep a bank's file, and do what its rows say; the same file twice changes nothing.

    Refuses the whole file where a row cannot be read or a control total is wrong. A row that cannot be true is kept
    and left to a person, and the others are applied.
    """
    actor.require("payouts.send")
    batch = find_payout_batch(session, batch_id)
    digest = sha256(content).hexdigest()
    known = response_of(session, digest)
    if known is not None:
        return TakenIn(known, known=True)
    answers = answers_in(content, batch.form, batch.currency, lambda code: references_of(session, code))
    response_id = new_id()
    sealed = vault_of(session).seal(b64encode(content).decode(), response_id)
    response = BankResponse(
        region_id=HOME_REGION,
        id=response_id,
        batch_id=batch.id,
        name=name[:200],
        sha256=digest,
        rows=len(answers),
        secret=sealed.secret,
        key_version=sealed.version,
        received_by=actor.id,
        received_by_name=actor.name,
        at=now(),
    )
    append(session, response)
    attempts = attempts_by_reference(session, {each.reference for each in answers})
    applying = Applying(session, actor, list(attempts.values()))
    rows = [_row(response, answer, attempts.get(answer.reference), applying) for answer in answers]
    applying.finish()
    if rows:
        append(session, *rows)
    return TakenIn(response, known=False)


def ask_bank(session: Session, attempt_id: UUID, *, note: str, actor: Actor) -> PayoutAttempt:
    """Note who was asked what about a payment that is not answered: from then on its outcome counts as unknown."""
    actor.require("payouts.send")
    attempt = find_attempt(session, attempt_id, for_update=True)
    region = attempt.statement.period.region_id
    if attempt.state == "sent":
        move(session, attempt, ATTEMPT, "doubt", actor=actor, reason=note, region_id=region)
    elif attempt.state == "unknown":
        record(session, ATTEMPT.name, attempt.id, "ask", actor=actor, reason=note, region_id=region)
    else:
        raise Conflict("not_open", N_("This payment is not waiting for an answer of the bank."))
    return attempt


def find_out(session: Session, attempt_id: UUID, *, outcome: str, evidence: str, actor: Actor) -> AttemptFinding:
    """Note what became of a payment whose outcome is unknown, and what proves it. Another person confirms or discards it."""
    actor.require("payouts.send")
    attempt = find_attempt(session, attempt_id, for_update=True)
    if attempt.state != "unknown":
        raise Conflict("not_unknown", N_("Only of a payment whose outcome is unknown can it be found out."))
    finding = AttemptFinding(attempt_id=attempt.id, outcome=outcome, evidence=evidence,
                             found_by=actor.id, found_by_name=actor.name)  # fmt: skip
    with refuse_duplicate(session, "/outcome", N_("Something was found out already, and waits for a second person.")):
        session.add(finding)
    region = attempt.statement.period.region_id
    record(session, ATTEMPT.name, attempt.id, f"found_{outcome}", actor=actor, reason=evidence, region_id=region)
    return finding


def decide_finding(session: Session, finding_id: UUID, *, decision: str, actor: Actor) -> PayoutAttempt:
    """A second person confirms what was found out, and the payment is paid or failed by it; or discards it."""
    actor.require("payouts.pay")
    finding = find_finding(session, finding_id)
    if finding.found_by == actor.id:
        raise NotPermitted("second_person", N_("Who found it out cannot also confirm it."))
    if finding.decision is not None:
        raise Conflict("decided_already", N_("Somebody has decided this already."))
    attempt = find_attempt(session, finding.attempt_id, for_update=True)
    finding.decision, finding.decided_by = decision, actor.id
    finding.decided_by_name, finding.decided_at = actor.name, now()
    if decision == "confirm":
        if attempt.state != "unknown":
            raise Conflict("not_unknown", N_("The bank has answered meanwhile: what it said counts."))
        applying = Applying(session, actor, [attempt])
        applying.apply(attempt, Answer(1, attempt.reference, finding.outcome, reason=finding.evidence), finding.outcome)
        applying.finish()
    else:
        region = attempt.statement.period.region_id
        record(session, ATTEMPT.name, attempt.id, "discard", actor=actor, region_id=region)
    return attempt


def deal_with_row(session: Session, row_id: UUID, *, reason: str, actor: Actor) -> BankResponseRow:
    """Note how a row that could not be applied was dealt with; it leaves the list of what waits for a person."""
    actor.require("payouts.send")
    row = find_row(session, row_id)
    if row.outcome not in FOR_A_PERSON:
        raise RuleViolation("needs_nobody", N_("This row was applied, or said nothing new: nothing is to be done about it."))
    done = DealtWithRow(region_id=row.region_id, row_id=row.id, reason=reason, actor_id=actor.id,
                        actor_name=actor.name, at=now())  # fmt: skip
    with refuse_duplicate(session, "/reason", N_("Somebody has dealt with this row already.")):
        session.add(done)
    return row


def rotate_answer(session: Session, response_id: UUID) -> bool:
    """Encrypt a bank's file anew with the newest key; False where that was done. What it says stays as it came."""
    response = find_response(session, response_id)
    vault = vault_of(session)
    if response.key_version == vault.newest:
        return False
    sealed = vault.seal(vault.open(response.secret, response.key_version, response.id), response.id)
    own = (BankResponse.id == response.id) & (BankResponse.key_version == response.key_version)
    values = {"secret": sealed.secret, "key_version": sealed.version}
    return changed_rows(session, update(BankResponse).where(own).values(values)) == 1


@dataclass
class Applying:
    """Answers that are applied together: states move one by one, money by what they come to in the end."""

    session: Session
    actor: Actor
    attempts: Sequence[PayoutAttempt]
    paid_before: set[UUID] = field(init=False)

    def __post_init__(self) -> None:
        lock_statements(self.session, [each.statement_id for each in self.attempts])
        self.paid_before = {each.id for each in self.attempts if each.state == "paid"}

    def judge(self, answer: Answer, attempt: PayoutAttempt | None) -> str:
        """The outcome of an answer to how things stand after those before it."""
        if attempt is None:
            return judge(None, answer)
        asked = Asked(attempt.state, attempt.amount, attempt.currency, attempt.last_four, attempt.answered_at)
        return judge(asked, answer)

    def apply(self, attempt: PayoutAttempt, answer: Answer, outcome: str) -> None:
        """Move the attempt, and with it the statement; nothing moves where the outcome is that nothing is to be done."""
        if outcome not in APPLIED:
            return
        statement, reason = attempt.statement, answer.reason
        region = statement.period.region_id
        move(self.session, attempt, ATTEMPT, APPLIED[outcome], actor=self.actor, reason=reason, region_id=region)
        if answer.status == PAID:
            attempt.reason, attempt.answered_at = None, answer.at
            move(self.session, statement, STATEMENT, "arrive", actor=self.actor, region_id=region)
        elif answer.status == FAILED:
            attempt.reason, attempt.answered_at = reason, answer.at
            move(self.session, statement, STATEMENT, "come_back", actor=self.actor, reason=reason, region_id=region)

    def finish(self) -> None:
        """Months and money of what is paid now and was not, and the other way round; batches that are answered close."""
        self.session.flush()
        arrived = [each for each in self.attempts if each.state == "paid" and each.id not in self.paid_before]
        back = [each for each in self.attempts if each.state != "paid" and each.id in self.paid_before]
        for some, sign in ((arrived, 1), (back, -1)):
            if some:
                mark_months_paid(self.session, [each.statement for each in some], sign=sign)
        postings = []
        for each in arrived:
            assert each.statement.payout is not None  # it set out with one
            postings.append(arrives(self.session, each.statement, each.statement.payout))
        lock_accounts(self.session, postings)
        for region in sorted({each.region_id for each in postings}):
            post(self.session, [each for each in postings if each.region_id == region], actor=self.actor)
        for each in back:
            self._take_back(each)
        close_answered(self.session, {each.batch_id for each in self.attempts}, actor=self.actor)

    def _take_back(self, attempt: PayoutAttempt) -> None:
        payout = attempt.statement.payout
        assert payout is not None  # it had arrived
        arrival = standing_transfers(self.session, "arrival", payout.id)[0]
        reverse(self.session, arrival.region_id, arrival.id, actor=self.actor, reason=attempt.reason or attempt.reference)


def _row(response: BankResponse, answer: Answer, attempt: PayoutAttempt | None, applying: Applying) -> BankResponseRow:
    outcome = applying.judge(answer, attempt)
    if attempt is not None:
        applying.apply(attempt, answer, outcome)
    return BankResponseRow(
        region_id=response.region_id,
        id=new_id(),
        response_id=response.id,
        position=answer.row,
        reference=answer.reference[:200],
        status=answer.status,
        amount=answer.amount,
        currency=answer.currency,
        reason=answer.reason,
        said_at=answer.at,
        attempt_id=attempt.id if attempt else None,
        outcome=outcome,
    )
