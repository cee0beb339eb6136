"""Approving and paying statements: who counts, who approves and who pays are three people (rule 10)."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning, MonthlyEarnings
from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotPermitted, RuleViolation
from craftorders.kernel.periods import period_of
from craftorders.kernel.words import N_
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.services import Posting, open_account, post
from craftorders.production.models import HandIn
from craftorders.settlement.domain.states import STATEMENT
from craftorders.settlement.events import StatementMoved
from craftorders.settlement.models import CASH, Payout, Statement
from craftorders.settlement.queries import find_statement
from craftorders.settlement.services.bearing import deduction_postings
from craftorders.settlement.services.taxes import withhold

SIGNATURE_MISSING = N_("Cash needs a photo of the signature sheet, with the name or finger print of who received it.")


def approve_statement(session: Session, statement_id: UUID, *, actor: Actor) -> Statement:
    """A second person agrees. Refuses who closed the period, and who counted any of its pieces."""
    actor.require("statements.approve")
    statement = find_statement(session, statement_id, for_update=True)
    if statement.period.closed_by == actor.id:
        raise NotPermitted("second_person", N_("Who closed the period cannot approve its statements."))
    _refuse_counter(session, statement, actor)
    move(session, statement, STATEMENT, "approve", actor=actor, region_id=statement.period.region_id)
    statement.approved_by, statement.approved_by_name, statement.approved_at = actor.id, actor.name, now()
    session.flush()
    publish(session, StatementMoved(statement.id, statement.state))
    return statement


def pay_statement(
    session: Session, statement_id: UUID, *, method: str, reference: str, photo_id: UUID | None = None, actor: Actor
) -> Payout:
    """A third person paid what deductions and taxes leave.

    Refuses the approver, who closed the period, and who counted its pieces.
    Cash needs the photo of the sheet that the worker signed.
    """
    actor.require("payouts.pay")
    statement = find_statement(session, statement_id, for_update=True)
    if actor.id in (statement.approved_by, statement.period.closed_by):
        raise NotPermitted("third_person", N_("Who closed or approved cannot also pay."))
    _refuse_counter(session, statement, actor)
    if method == CASH and photo_id is None:
        raise RuleViolation("signature_missing", SIGNATURE_MISSING, pointer="/photo")
    region = statement.period.region_id
    move(session, statement, STATEMENT, "pay", actor=actor, region_id=region)
    assert statement.approved_by is not None  # only approved statements can be paid
    statement.payout = payout = Payout(
        amount=statement.due,
        currency=statement.currency,
        method=method,
        reference=reference,
        photo_id=photo_id if method == CASH else None,
        approved_by=statement.approved_by,
        paid_by=actor.id,
        paid_by_name=actor.name,
    )
    withhold(session, statement, payout)
    session.flush()
    _mark_months_paid(session, statement)
    owed = open_account(session, "worker", statement.worker_id, statement.currency)
    bank = open_account(session, "bank", PLATFORM, statement.currency, least=None)
    tax = open_account(session, "tax", PLATFORM, statement.currency)
    net, withheld = (owed, bank, payout.net, "payout"), (owed, tax, payout.withheld, "tax")
    paid = [Posting(*each, payout.id, region) for each in (net, withheld)]
    post(session, [*paid, *deduction_postings(session, statement, owed)], actor=actor)
    publish(session, StatementMoved(statement.id, statement.state))
    return payout


def _mark_months_paid(session: Session, statement: Statement) -> None:
    """What was paid counts in the months in which it was earned. Months are locked before accounts, as crediting does."""
    zone = statement.period.region.time_zone
    query = select(Earning.at, Earning.amount).where(
        Earning.region_id == statement.period.region_id, Earning.statement_id == statement.id
    )
    months: dict[str, int] = {}
    for at, amount in session.execute(query):
        month = period_of(at, zone)
        months[month] = months.get(month, 0) + amount
    for month in sorted(months):
        session.execute(
            update(MonthlyEarnings)
            .where(
                MonthlyEarnings.worker_id == statement.worker_id,
                MonthlyEarnings.month == month,
                MonthlyEarnings.currency == statement.currency,
            )
            .values(paid=MonthlyEarnings.paid + months[month])
            .execution_options(synchronize_session=False)
        )


def _refuse_counter(session: Session, statement: Statement, actor: Actor) -> None:
    counted = (
        select(HandIn.id)
        .join(Earning, (Earning.hand_in_id == HandIn.id) & (Earning.region_id == HandIn.region_id))
        .where(
            Earning.region_id == statement.period.region_id,
            Earning.statement_id == statement.id,
            HandIn.counted_by == actor.id,
        )
        .limit(1)
    )
    if session.scalar(counted) is not None:
        raise NotPermitted("counted_it_yourself", N_("Who counted the pieces cannot approve or pay them."))
