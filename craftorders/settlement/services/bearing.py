"""Taking deductions off the statements of a month that is being closed, paying them back, moving their money."""

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning
from craftorders.infra.database import append, locked
from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.ledger.models import PLATFORM, Account, Transfer
from craftorders.ledger.services import Posting, open_account, post, reverse
from craftorders.settlement.domain.states import IN_FORCE
from craftorders.settlement.models import Deduction, DeductionPart, Period, Statement
from craftorders.settlement.queries.bearing import Owner, claims_in, last_day_of, owed_back, shares_of
from craftorders.settlement.queries.deductions import OPEN_STATEMENTS, STANDS, parts_to_pay, standing_parts

PURPOSE, BORNE_BY_CENTRE = "deduction", "deduction_back"
"""What is taken and put back by its reverse; and what the service centre puts back for a merchant."""


def bear_deductions(session: Session, period: Period) -> None:
    """Take off the drafted statements of a period what they can bear, and pay back on them what was overturned.

    Whom something is paid back who has no statement gets one of it alone. The deductions are locked first, so that of an
    appeal and a closing at once one sees the other.
    """
    region = period.region
    may_matter = Deduction.state.in_(IN_FORCE) | Deduction.id.in_(select(DeductionPart.deduction_id).where(STANDS))
    locking = select(Deduction.id).where(Deduction.region_id == region.id, may_matter).order_by(Deduction.id)
    if not session.scalars(locking.with_for_update()).all():
        return
    claims, back = claims_in(session, region.id, last_day_of(period.month, region)), owed_back(session, [region.id])
    workers = {each.worker_id for each in (*claims, *(deduction for _, deduction in back))}
    drafted = select(Statement).where(Statement.period_id == period.id, Statement.worker_id.in_(workers))
    statements = {(each.worker_id, each.currency): each for each in session.scalars(drafted).unique()}
    for part, deduction in back:
        statement = _statement_of(session, period, statements, (deduction.worker_id, deduction.currency), part.amount)
        _undo(session, part, statement)
    lines = and_(Earning.region_id == region.id, Earning.at >= period.since, Earning.at < period.until)
    amounts = {owner: each.amount for owner, each in statements.items()}
    shares = shares_of(session, region, period.month, claims, amounts, lines)
    taken = [
        DeductionPart(region_id=region.id, deduction_id=key, statement_id=statements[owner].id, amount=amount)
        for owner, parts in shares.items()
        for key, amount in parts.items()
    ]
    for owner, parts in shares.items():
        statements[owner].deducted += sum(parts.values())
    session.flush()
    if taken:
        append(session, *taken)


def give_back(session: Session, deduction: Deduction, *, actor: Actor) -> None:
    """Undo the parts of a deduction on statements that are not paid yet: more is paid on them."""
    parts = {each.statement_id: each for each in standing_parts(session, deduction.id)}
    for statement_id in sorted(parts):
        statement = locked(session, Statement, statement_id)
        if statement is not None and statement.state in OPEN_STATEMENTS:
            part, before = parts[statement_id], statement.deducted
            _undo(session, part, statement)
            statement.deducted -= part.amount
            changes = {"deducted": [before, statement.deducted]}
            record(session, "statement", statement_id, "give_back", actor=actor, region_id=deduction.region_id,
                   reason=deduction.code, changes=changes)  # fmt: skip
    session.flush()


def deduction_postings(session: Session, statement: Statement, owed: Account) -> list[Posting]:
    """What deductions take goes from the worker to whom they compensate, when their statement is paid."""
    postings = []
    for part, deduction in parts_to_pay(session, statement):
        if deduction.compensates_merchant:
            assert deduction.batch is not None  # a loss of material is a batch's
            gains = open_account(session, "merchant", deduction.batch.merchant_id, statement.currency)
        else:
            gains = open_account(session, "platform", PLATFORM, statement.currency)
        postings.append(Posting(owed, gains, part.amount, PURPOSE, part.id, part.region_id))
    return postings


def put_back(session: Session, deduction: Deduction, *, actor: Actor, reason: str) -> None:
    """A deduction did not stand: what was paid of it goes back to the worker's account at once, by the reverse.

    Where the merchant's balance does not cover it, the service centre bears it: a farmer does not wait for a merchant.
    """
    for part in standing_parts(session, deduction.id):
        query = select(Transfer).where(
            Transfer.region_id == part.region_id,
            Transfer.reference_id == part.id,
            Transfer.purpose == PURPOSE,
            Transfer.reverses_id.is_(None),
        )
        transfer = session.scalars(query).one()
        try:
            with session.begin_nested():
                reverse(session, part.region_id, transfer.id, actor=actor, reason=reason)
        except RuleViolation as refusal:
            if refusal.code != "not_enough_money":
                raise
            centre = open_account(session, "platform", PLATFORM, transfer.currency)
            owed = session.get_one(Account, transfer.debit_id)
            back = Posting(centre, owed, part.amount, BORNE_BY_CENTRE, part.id, part.region_id)
            post(session, [back], actor=actor, reason=reason)


def _undo(session: Session, part: DeductionPart, statement: Statement) -> None:
    undoing = DeductionPart(
        region_id=part.region_id, deduction_id=part.deduction_id, statement_id=statement.id, amount=part.amount,
        undoes_id=part.id,
    )  # fmt: skip
    append(session, undoing)


def _statement_of(
    session: Session, period: Period, statements: dict[Owner, Statement], owner: Owner, amount: int
) -> Statement:
    """The owner's statement, with so much more paid back on it; a new one where there is none."""
    worker_id, currency = owner
    statement = statements.get(owner)
    if statement is not None:
        statement.deducted -= amount
        return statement
    statements[owner] = statement = Statement(
        code=new_code("S", 7), period_id=period.id, worker_id=worker_id, lines=0, pieces=0, amount=0, deducted=-amount,
        currency=currency,
    )  # fmt: skip
    session.add(statement)
    session.flush()
    return statement
