"""The auditor: recomputes the books from the streams, without the services that wrote them."""

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.dispatch.models import Reservation
from craftorders.fees.models import Charge, Earning, MonthlyEarnings
from craftorders.ledger.models import Account, Transfer
from craftorders.production.models import BatchOperation, Job
from craftorders.quality.models import Appeal, WorkshopScore
from craftorders.quality.services.scores import differing_scores
from craftorders.settlement.models import Statement
from craftorders.settlement.verification import appealed, guaranteed, money, pieces, settled

Check = Callable[[Session], list[str]]

CHECKS: tuple[tuple[str, type, Check], ...] = (
    ("account balances against their transfers", Account, money.balances),
    ("transfers: the sum of all balances is nothing", Transfer, money.sum_of_balances),
    ("reserved accounts against the batches that money is held for", Reservation, money.reservations),
    ("earnings: quantity × rate, rounded once", Earning, money.earnings),
    ("charges: price, five parts, pay lines", Charge, money.charges),
    ("charges against their transfers", Charge, money.charge_transfers),
    ("appeals against what was paid for them", Appeal, appealed.appeals),
    ("learners' guarantees against their transfers", Earning, guaranteed.guarantees),
    ("jobs against piece reports and hand-ins", Job, pieces.jobs),
    ("steps against their jobs", BatchOperation, pieces.steps),
    ("statements against their earnings", Statement, settled.statements),
    ("statements against their payouts", Statement, settled.payouts),
    ("months against earnings and what of them was paid", MonthlyEarnings, settled.months),
    ("scores against the lots that were decided", WorkshopScore, differing_scores),
)


def verify_books(session: Session) -> tuple[list[str], list[str]]:
    """What was checked, and what differs; nothing is changed."""
    checked, differences = [], []
    for name, table, check in CHECKS:
        checked.append(f"{name}: {session.scalar(select(func.count()).select_from(table))} rows")
        differences += [f"{name}: {each}" for each in check(session)]
    return checked, differences
