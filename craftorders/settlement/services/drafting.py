"""Drafting statements: what everybody has earned, summed up by the database, and every pay line pointed at its statement.

Rows never pass through here: groups come in some thousands at a time, and pay lines are pointed at their statements some
ten thousand at a time, along the index of what is unsettled, in the order in which they arose. So memory does not grow
with the month, and who waits for its end can be told how far it is. All of it is one unit of work: whoever is
interrupted has drafted nothing, and begins again.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Table, and_, func, select, update
from sqlalchemy.orm import Session

from craftorders.fees.models import PIECES_EARNED, Earning
from craftorders.infra.database import changed_rows
from craftorders.infra.tallies import INSERT
from craftorders.kernel.errors import Conflict
from craftorders.kernel.ids import new_code, new_id
from craftorders.kernel.words import N_
from craftorders.settlement.models import Period, Statement

Tell = Callable[[int, int], None]
"""Hears how many pay lines of how many are on their statements."""
STATEMENTS, LINES = 2_000, 50_000
"""How many statements are written, and how many pay lines pointed at theirs, at once."""


def nobody(done: int, lines: int) -> None:
    """Hears nothing of it."""


def draft_statements(session: Session, period: Period, end: datetime, tell: Tell) -> None:
    """One statement a worker and currency for what is unsettled and arose before `end`.

    Who has earned nothing that can be paid yet (pieces at a rate that rounds to nothing) waits for the next period.
    The caller lets nobody else close a month of the region meanwhile, so that the lines can only have become more; where
    they have, all is refused.
    """
    unsettled = and_(Earning.region_id == period.region_id, Earning.statement_id.is_(None), Earning.at < end)
    lines, taken = _write_statements(session, period, unsettled), 0
    tell(taken, lines)
    own = and_(
        Statement.period_id == period.id,
        Statement.worker_id == Earning.worker_id,
        Statement.currency == Earning.currency,
    )
    for stretch in _stretches(session, unsettled):
        taken += changed_rows(session, update(Earning).where(unsettled, stretch, own).values(statement_id=Statement.id))
        tell(min(taken, lines), lines)
    if taken != lines:
        raise Conflict("earnings_moved", N_("Earnings arose while closing. Please try again."))


def _write_statements(session: Session, period: Period, unsettled: ColumnElement[bool]) -> int:
    """The statements, and how many pay lines they sum up."""
    sums = (
        select(Earning.worker_id, Earning.currency, func.count(), func.sum(PIECES_EARNED), func.sum(Earning.amount))
        .where(unsettled)
        .group_by(Earning.worker_id, Earning.currency)
        .having(func.sum(Earning.amount) > 0)
        .order_by(Earning.worker_id, Earning.currency)
        .execution_options(yield_per=STATEMENTS)
    )
    total = 0
    for some in session.execute(sums).partitions():
        rows = [
            {
                "id": new_id(),
                "period_id": period.id,
                "worker_id": worker_id,
                "lines": lines,
                "pieces": int(pieces),
                "amount": int(amount),
                "currency": currency,
            }
            for worker_id, currency, lines, pieces, amount in some
        ]
        total += sum(int(row["lines"]) for row in rows)
        _insert(session, rows)
    return total


def _insert(session: Session, rows: list[dict[str, Any]]) -> None:
    """Write statements with codes that nobody has: among a million, one of thirty-four thousand is drawn once more."""
    table = cast(Table, Statement.__table__)
    insert = INSERT[session.get_bind().dialect.name](table).on_conflict_do_nothing(index_elements=["code"])
    insert = insert.execution_options(preserve_rowcount=True)
    while rows:
        coded = [row | {"code": new_code("S", 7)} for row in rows]
        if cast(CursorResult[Any], session.execute(insert, coded)).rowcount == len(rows):
            return
        written = set(session.scalars(select(table.c.id).where(table.c.id.in_([row["id"] for row in rows]))))
        rows = [row for row in rows if row["id"] not in written]


def _stretches(session: Session, unsettled: ColumnElement[bool]) -> Iterator[ColumnElement[bool]]:
    """Parts of the time in which unsettled lines arose, one after the other, each with about so many of them."""
    start = session.scalar(select(func.min(Earning.at)).where(unsettled))
    while start is not None:
        later = select(Earning.at).where(unsettled, Earning.at > start).order_by(Earning.at)
        following = session.scalar(later.offset(LINES).limit(1))
        since = Earning.at >= start
        yield since if following is None else and_(since, Earning.at < following)
        start = following
