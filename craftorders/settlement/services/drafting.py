"""Drafting statements: what everybody has earned, summed up by the database.

Pay lines never pass through here and are not written to: their moment says which month settles them. Sums come in some
thousands at a time, so memory does not grow with the month, and who waits for its end can be told how far it is. All of
it is one unit of work: whoever is interrupted has drafted nothing, and begins again.
"""

from collections.abc import Callable
from typing import Any, cast

from sqlalchemy import CursorResult, Table, and_, func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import PIECES_EARNED, Earning
from craftorders.infra.tallies import INSERT
from craftorders.kernel.ids import new_code, new_id
from craftorders.settlement.models import Period, Statement

Tell = Callable[[int, int], None]
"""Hears how many pay lines of how many are summed up."""
STATEMENTS = 2_000
"""How many statements are written at once."""


def nobody(done: int, lines: int) -> None:
    """Hears nothing of it."""


def draft_statements(session: Session, period: Period, tell: Tell) -> None:
    """One statement a worker and currency for what was earned in the period.

    Who has earned nothing that can be paid (pieces at a rate that rounds to nothing) gets none. The caller lets nobody
    earn anything in the region meanwhile.
    """
    own = and_(Earning.region_id == period.region_id, Earning.at >= period.since, Earning.at < period.until)
    lines, taken = session.scalar(select(func.count()).where(own)) or 0, 0
    tell(taken, lines)
    sums = (
        select(Earning.worker_id, Earning.currency, func.count(), func.sum(PIECES_EARNED), func.sum(Earning.amount))
        .where(own)
        .group_by(Earning.worker_id, Earning.currency)
        .order_by(Earning.worker_id, Earning.currency)
        .execution_options(yield_per=STATEMENTS)
    )
    for some in session.execute(sums).partitions():
        rows = [
            {
                "id": new_id(),
                "period_id": period.id,
                "worker_id": worker_id,
                "lines": lines_of_worker,
                "pieces": int(pieces),
                "amount": int(amount),
                "currency": currency,
            }
            for worker_id, currency, lines_of_worker, pieces, amount in some
        ]
        _insert(session, [row for row in rows if row["amount"]])
        taken += sum(int(row["lines"]) for row in rows)
        tell(taken, lines)


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
