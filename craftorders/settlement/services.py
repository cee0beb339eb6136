"""Closing periods, approving and paying statements; merchants' deposits and credit. Who counts, approves and pays differ."""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning, MonthlyEarnings
from craftorders.infra.database import changed_rows
from craftorders.infra.history import move, record
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound, NotPermitted, RuleViolation
from craftorders.kernel.ids import new_code, new_id
from craftorders.kernel.periods import period_end, period_of
from craftorders.kernel.words import N_
from craftorders.ledger.models import PLATFORM, Account, Transfer
from craftorders.ledger.services import Posting, open_account, post, set_least
from craftorders.people.models import Merchant
from craftorders.places.models import Region
from craftorders.production.models import HandIn
from craftorders.settlement.domain.states import STATEMENT
from craftorders.settlement.models import Payout, Period, Statement
from craftorders.settlement.queries import find_statement


def close_period(session: Session, region_id: str, month: str, *, actor: Actor) -> Period:
    """Close a month of a region and draft a statement for everybody with unsettled earnings up to its end.

    Whoever closes it and however often: there is one period. What arises later goes to the next one. Refuses a month
    that is not over in the region's time.
    """
    actor.require("periods.close")
    region = session.get(Region, region_id)
    if region is None:
        raise NotFound("region", region_id)
    end = period_end(month, region.time_zone)
    if end > now():
        raise RuleViolation("period_not_over", N_("This month is not over yet."), pointer="/month")
    known = session.scalar(select(Period).where(Period.region_id == region_id, Period.month == month))
    if known is not None:
        return known
    period = Period(region_id=region_id, month=month, closed_by=actor.id, closed_by_name=actor.name)
    session.add(period)
    session.flush()
    record(session, "period", period.id, "close", actor=actor, region_id=region_id)
    _draft(session, period, end)
    return period


def approve_statement(session: Session, statement_id: UUID, *, actor: Actor) -> Statement:
    """A second person agrees. Refuses who closed the period, and who counted any of its pieces."""
    actor.require("statements.approve")
    statement = find_statement(session, statement_id, for_update=True)
    if statement.period.closed_by == actor.id and actor.id != SYSTEM.id:
        raise NotPermitted("second_person", N_("Who closed the period cannot approve its statements."))
    _refuse_counter(session, statement, actor)
    move(session, statement, STATEMENT, "approve", actor=actor, region_id=statement.period.region_id)
    statement.approved_by, statement.approved_by_name, statement.approved_at = actor.id, actor.name, now()
    session.flush()
    return statement


def pay_statement(session: Session, statement_id: UUID, *, method: str, reference: str, actor: Actor) -> Payout:
    """A third person paid. Refuses the approver, who closed the period, and who counted any of its pieces."""
    actor.require("payouts.pay")
    statement = find_statement(session, statement_id, for_update=True)
    if actor.id in (statement.approved_by, statement.period.closed_by):
        raise NotPermitted("third_person", N_("Who closed or approved cannot also pay."))
    _refuse_counter(session, statement, actor)
    move(session, statement, STATEMENT, "pay", actor=actor, region_id=statement.period.region_id)
    assert statement.approved_by is not None  # only approved statements can be paid
    payout = Payout(
        statement_id=statement.id,
        amount=statement.amount,
        currency=statement.currency,
        method=method,
        reference=reference,
        approved_by=statement.approved_by,
        paid_by=actor.id,
        paid_by_name=actor.name,
    )
    session.add(payout)
    session.flush()
    owed = open_account(session, "worker", statement.worker_id, statement.currency)
    bank = open_account(session, "bank", PLATFORM, statement.currency, least=None)
    region = statement.period.region_id
    post(session, [Posting(owed, bank, statement.amount, "payout", payout.id, region)], actor=actor)
    _mark_months_paid(session, statement)
    return payout


def deposit(session: Session, merchant_id: UUID, amount: int, *, reference: str, actor: Actor) -> Transfer:
    """A merchant's prepaid money arrived at the bank."""
    actor.require("ledger.deposit")
    merchant = _merchant(session, merchant_id)
    if amount <= 0:
        raise RuleViolation("amount_not_positive", N_("The amount must be more than nothing."), pointer="/amount")
    bank = open_account(session, "bank", PLATFORM, merchant.currency, least=None)
    prepaid = open_account(session, "merchant", merchant.id, merchant.currency)
    return post(session, [Posting(bank, prepaid, amount, "deposit", new_id())], actor=actor, reason=reference)[0]


def grant_credit(session: Session, merchant_id: UUID, amount: int, *, reason: str, actor: Actor) -> Account:
    """Agree that a merchant's balance may go down to −`amount`, with a reason. Less than is in use is refused."""
    actor.require("credit.grant")
    merchant = _merchant(session, merchant_id)
    if amount < 0:
        raise RuleViolation("amount_not_positive", N_("The amount must be more than nothing."), pointer="/amount")
    account = open_account(session, "merchant", merchant.id, merchant.currency)
    changes = {"credit": [-(account.least or 0), amount]}
    set_least(session, account, -amount)
    record(session, "merchant", merchant.id, "credit", actor=actor, reason=reason, changes=changes)
    return account


def _draft(session: Session, period: Period, end: object) -> None:
    """One statement a worker and currency, and its earnings pointed at it: two set-based statements a worker at most."""
    unsettled = (Earning.region_id == period.region_id) & Earning.statement_id.is_(None) & (Earning.at < end)
    sums = session.execute(
        select(Earning.worker_id, Earning.currency, func.count(), func.sum(Earning.quantity), func.sum(Earning.amount))
        .where(unsettled)
        .group_by(Earning.worker_id, Earning.currency)
        .order_by(Earning.worker_id)
    ).all()
    for worker_id, currency, lines, pieces, amount in sums:
        statement = Statement(
            code=new_code("S", 7),
            period_id=period.id,
            worker_id=worker_id,
            lines=lines,
            pieces=int(pieces),
            amount=int(amount),
            currency=currency,
        )
        session.add(statement)
        session.flush()
        mine = unsettled & (Earning.worker_id == worker_id) & (Earning.currency == currency)
        taken = changed_rows(session, update(Earning).where(mine).values(statement_id=statement.id))
        if taken != lines:
            raise RuleViolation("earnings_moved", N_("Earnings arose while closing. Please try again."))


def _mark_months_paid(session: Session, statement: Statement) -> None:
    """What was paid counts in the months in which it was earned."""
    zone = session.get_one(Region, statement.period.region_id).time_zone
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


def _merchant(session: Session, merchant_id: UUID) -> Merchant:
    merchant = session.get(Merchant, merchant_id)
    if merchant is None:
        raise NotFound("merchant", merchant_id)
    return merchant
