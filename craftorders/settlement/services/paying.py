"""What paying is, by hand or by a batch: who may, what is withheld, what moves in the ledger, which months it fills."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning, MonthlyEarnings
from craftorders.infra.unit_of_work import refuse_duplicate
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotPermitted
from craftorders.kernel.periods import period_of
from craftorders.kernel.words import N_
from craftorders.ledger.models import PLATFORM, Account
from craftorders.ledger.services import Posting, open_account
from craftorders.settlement.models import Payout, Period, Statement
from craftorders.settlement.queries.lines import IN_PERIOD, ON_STATEMENT
from craftorders.settlement.queries.say import closed_or_approved_by, counted_by
from craftorders.settlement.services.bearing import deduction_postings
from craftorders.settlement.services.taxes import withhold

IN_QUESTION = N_("The bank said something strange about statement %(statement)s. Find that out first, then it can be paid.")
REFERENCE_TAKEN = N_("Another payout has this number already. If one payment covered several statements, say so.")


def check_payer(session: Session, statements: Sequence[Statement], actor: Actor) -> None:
    """Refuse as payer who closed the period, who approved a statement, and who counted any of its pieces (rule 10)."""
    ids = [each.id for each in statements]
    own = select(Statement.id).join(Period).where(Statement.id.in_(ids), closed_or_approved_by(actor)).limit(1)
    if session.scalar(own) is not None:
        raise NotPermitted("third_person", N_("Who closed or approved cannot also pay."))
    refuse_counter(session, statements, actor)


def refuse_counter(session: Session, statements: Sequence[Statement], actor: Actor) -> None:
    """Refuse who counted any of the pieces of these statements."""
    counted = counted_by(actor).where(Statement.id.in_([each.id for each in statements])).limit(1)
    if session.scalar(counted) is not None:
        raise NotPermitted("counted_it_yourself", N_("Who counted the pieces cannot approve or pay them."))


def new_payout(
    session: Session, statement: Statement, *, method: str, reference: str, joint: bool = False, actor: Actor
) -> Payout:
    """The payout of an approved statement, with what is withheld of it: once, however often it is tried afterwards.

    A number that another payout has is refused, unless it paid several statements together (`joint`).
    """
    assert statement.approved_by is not None  # only approved statements are paid
    payout = Payout(
        amount=statement.due,
        currency=statement.currency,
        method=method,
        reference=reference,
        joint=joint,
        approved_by=statement.approved_by,
        paid_by=actor.id,
        paid_by_name=actor.name,
    )
    with refuse_duplicate(session, "/reference", REFERENCE_TAKEN):
        statement.payout = payout
    withhold(session, statement, payout)
    session.flush()
    return payout


def leaves_worker(session: Session, statement: Statement, payout: Payout, to: Account) -> list[Posting]:
    """What leaves the worker's account: the net to `to` (the bank, or in transit), taxes, and what deductions take."""
    region = statement.period.region_id
    owed = open_account(session, "worker", statement.worker_id, statement.currency)
    tax = open_account(session, "tax", PLATFORM, statement.currency)
    return [
        Posting(owed, to, payout.net, "payout", payout.id, region),
        Posting(owed, tax, payout.withheld, "tax", payout.id, region),
        *deduction_postings(session, statement, owed),
    ]


def arrives(session: Session, statement: Statement, payout: Payout) -> Posting:
    """What was in transit has left the bank for good."""
    transit = open_account(session, "in_transit", PLATFORM, payout.currency)
    bank = open_account(session, "bank", PLATFORM, payout.currency)
    return Posting(transit, bank, payout.net, "arrival", payout.id, statement.period.region_id)


def mark_months_paid(session: Session, statements: Sequence[Statement], *, sign: int = 1) -> None:
    """What was paid counts in the months in which it was earned; with `sign` −1, what came back no longer does.

    Months are locked before accounts, as crediting does, and in the order of their keys.
    """
    by_id = {each.id: each for each in statements}
    query = select(Statement.id, Earning.at, Earning.amount).select_from(Earning).join(Period, IN_PERIOD)
    query = query.join(Statement, ON_STATEMENT).where(Statement.id.in_(by_id))
    months: dict[tuple[UUID, str, str], int] = {}
    for statement_id, at, amount in session.execute(query):
        statement = by_id[statement_id]
        key = (statement.worker_id, period_of(at, statement.period.region.time_zone), statement.currency)
        months[key] = months.get(key, 0) + amount
    for worker_id, month, currency in sorted(months):
        session.execute(
            update(MonthlyEarnings)
            .where(
                MonthlyEarnings.worker_id == worker_id,
                MonthlyEarnings.month == month,
                MonthlyEarnings.currency == currency,
            )
            .values(paid=MonthlyEarnings.paid + sign * months[worker_id, month, currency])
            .execution_options(synchronize_session=False)
        )
