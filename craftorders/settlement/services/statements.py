"""Approving and paying statements: who counts, who approves and who pays are three people (rule 10)."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish, refuse_duplicate
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, NotPermitted, RuleViolation
from craftorders.kernel.words import N_
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.services import open_account, post
from craftorders.settlement.domain.states import STATEMENT
from craftorders.settlement.events import StatementMoved
from craftorders.settlement.models import CASH, Payout, Statement
from craftorders.settlement.queries import find_statement
from craftorders.settlement.queries.answers import in_question
from craftorders.settlement.queries.payouts import live_attempt
from craftorders.settlement.services.paying import (
    IN_QUESTION,
    REFERENCE_TAKEN,
    arrives,
    check_payer,
    leaves_worker,
    mark_months_paid,
    new_payout,
    refuse_counter,
)

SIGNATURE_MISSING = N_("Cash needs a photo of the signature sheet, with the name or finger print of who received it.")


def approve_statement(session: Session, statement_id: UUID, *, actor: Actor) -> Statement:
    """A second person agrees. Refuses who closed the period, and who counted any of its pieces."""
    actor.require("statements.approve")
    statement = find_statement(session, statement_id, for_update=True)
    if statement.period.closed_by == actor.id:
        raise NotPermitted("second_person", N_("Who closed the period cannot approve its statements."))
    refuse_counter(session, [statement], actor)
    move(session, statement, STATEMENT, "approve", actor=actor, region_id=statement.period.region_id)
    statement.approved_by, statement.approved_by_name, statement.approved_at = actor.id, actor.name, now()
    session.flush()
    publish(session, StatementMoved(statement.id, statement.state))
    return statement


def pay_statement(
    session: Session,
    statement_id: UUID,
    *,
    method: str,
    reference: str,
    joint: bool = False,
    photo_id: UUID | None = None,
    actor: Actor,
) -> Payout:
    """A third person paid what deductions and taxes leave, by hand: for the first time, or after a bank sent the money back.

    A number of bank or wallet that another payout has is refused, unless it paid several statements together (`joint`).
    Refuses the approver, who closed the period, who counted its pieces, a statement that stands in a payout batch, and one
    of which a bank said something that nobody has dealt with.
    Cash needs the photo of the sheet that the worker signed.
    """
    actor.require("payouts.pay")
    statement = find_statement(session, statement_id, for_update=True)
    check_payer(session, [statement], actor)
    if method == CASH and photo_id is None:
        raise RuleViolation("signature_missing", SIGNATURE_MISSING, pointer="/photo")
    if live_attempt(session, statement.id) is not None:
        message = N_("This statement stands in a payout batch, so it cannot be paid by hand as well.")
        raise Conflict("in_a_batch", message)
    if in_question(session, [statement.id]):
        raise Conflict("in_question", IN_QUESTION, statement=statement.code)
    region = statement.period.region_id
    STATEMENT.target(statement.state, "pay")
    if statement.state == "returned":
        with refuse_duplicate(session, "/reference", REFERENCE_TAKEN):
            payout = _pay_what_came_back(statement, method, reference, joint, actor)
        postings = [arrives(session, statement, payout)]
    else:
        payout = new_payout(session, statement, method=method, reference=reference, joint=joint, actor=actor)
        bank = open_account(session, "bank", PLATFORM, statement.currency)
        postings = leaves_worker(session, statement, payout, bank)
    move(session, statement, STATEMENT, "pay", actor=actor, region_id=region)
    payout.photo_id = photo_id if method == CASH else None
    session.flush()
    mark_months_paid(session, [statement])
    post(session, postings, actor=actor)
    publish(session, StatementMoved(statement.id, statement.state))
    return payout


def _pay_what_came_back(statement: Statement, method: str, reference: str, joint: bool, actor: Actor) -> Payout:
    """The payout stays the one that it was, with its taxes; how and by whom it was paid in the end is new."""
    payout = statement.payout
    assert payout is not None  # nothing can come back that did not set out
    payout.method, payout.reference, payout.joint, payout.at = method, reference, joint, now()
    payout.paid_by, payout.paid_by_name = actor.id, actor.name
    return payout
