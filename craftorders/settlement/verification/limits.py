"""What deductions took off a statement, against what its month could bear: the cap, the county's floor, a learner's top-up.

A floor may be entered later for an earlier day: the floors count that were there when the month was closed. When one was
entered stands in its history; one without came with the database.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import PIECES_EARNED, Earning
from craftorders.infra.history import HistoryEntry
from craftorders.places.models import HourlyFloor
from craftorders.production.models import BatchOperation
from craftorders.settlement.domain.deductions import HOUR, HUNDRED, PERCENT
from craftorders.settlement.models import DeductionPart, DeductionPolicy, Period, Statement
from craftorders.settlement.verification.money import MOST
from craftorders.settlement.verification.settled import SETTLED_BY

Rows = Sequence[Any]
"""What a query found, by the names of its columns."""


def beyond_limits(session: Session) -> list[str]:
    """Statements off which more was taken than their month could bear."""
    policies = session.execute(select(DeductionPolicy.area, DeductionPolicy.from_month, DeductionPolicy.percent)).all()
    floors = session.execute(
        select(HourlyFloor.region_id, HourlyFloor.valid_from, HourlyFloor.amount, HourlyFloor.currency, HistoryEntry.at)
        .outerjoin(HistoryEntry, HistoryEntry.subject_id == HourlyFloor.id)
        .order_by(HourlyFloor.valid_from)
    ).all()
    return [each for row in _borne(session) for each in _about(row, policies, floors)][:MOST]


def _borne(session: Session) -> Rows:
    """Statements with deductions: what they took at closing, and the standard seconds of the pieces and top-ups on them."""
    taken = (
        select(DeductionPart.statement_id, func.sum(DeductionPart.amount).label("taken"))
        .where(DeductionPart.undoes_id.is_(None))
        .group_by(DeductionPart.statement_id)
        .subquery()
    )
    seconds = func.sum(PIECES_EARNED * func.coalesce(BatchOperation.standard_seconds, 0))
    own = (Statement.code, Statement.amount, Statement.currency)
    month = (Period.region_id, Period.month, Period.closed_at)
    query = (
        select(*own, *month, taken.c.taken, seconds.label("seconds"), func.count(Earning.training_id).label("top_ups"))
        .join(Period, Period.id == Statement.period_id)
        .join(taken, taken.c.statement_id == Statement.id)
        .outerjoin(
            Earning,
            and_(SETTLED_BY, Earning.worker_id == Statement.worker_id, Earning.currency == Statement.currency),
        )
        .outerjoin(
            BatchOperation,
            and_(BatchOperation.batch_id == Earning.batch_id, BatchOperation.position == Earning.position),
        )
        .group_by(*own, *month, taken.c.taken)
    )
    return session.execute(query).all()


def _about(row: Any, policies: Rows, floors: Rows) -> Iterator[str]:
    left = row.amount - row.taken
    if row.taken * HUNDRED > row.amount * _percent(row, policies) or left <= 0:
        yield f"statement {row.code}: {row.taken} taken of {row.amount}"
    if row.top_ups:
        yield f"statement {row.code}: {row.taken} taken of a month that was topped up"
    if left * HOUR < _floor(row, floors) * row.seconds:
        yield f"statement {row.code}: {left} left of {row.amount}, less than the floor of {row.region_id}"


def _percent(row: Any, policies: Rows) -> int:
    """The cap of the smallest area around the region, its latest up to the month."""
    near = [each for each in policies if row.region_id.startswith(each.area) and each.from_month <= row.month]
    return max(near, key=lambda each: (len(each.area), each.from_month)).percent if near else PERCENT


def _floor(row: Any, floors: Rows) -> int:
    """The hourly floor in the statement's currency on the last day of the month; nothing where there was none."""
    year, month = map(int, row.month.split("-"))
    last = date(year, month, monthrange(year, month)[1])
    known = [
        each
        for each in floors
        if each.region_id == row.region_id and each.valid_from <= last and not (each.at and each.at > row.closed_at)
    ]
    return known[-1].amount if known and known[-1].currency == row.currency else 0
