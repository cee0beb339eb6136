"""Writing pay lines, and what is kept up to date with them."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.orm import Session

from craftorders.fees.domain.lines import PayLine
from craftorders.fees.models import Earning, MonthlyEarnings
from craftorders.infra.tallies import add_up
from craftorders.kernel.periods import period_of
from craftorders.places.models import Region


def write_lines(session: Session, region: Region, lines: Sequence[PayLine]) -> None:
    """Write pay lines of a region, all in one go, and add them to what each worker's page shows: the months in its time.

    Months are locked before accounts: write the lines before what they earn is posted.
    """
    if lines:
        session.execute(cast(Table, Earning.__table__).insert(), [vars(line) | {"amount": line.amount} for line in lines])
        _add_to_months(session, region, lines)


def by_worker(lines: Sequence[PayLine]) -> dict[UUID, int]:
    """What each worker earns, in the order of their keys."""
    amounts: dict[UUID, int] = {}
    for line in sorted(lines, key=lambda each: each.worker_id):
        amounts[line.worker_id] = amounts.get(line.worker_id, 0) + line.amount
    return amounts


def _add_to_months(session: Session, region: Region, lines: Sequence[PayLine]) -> None:
    months = {at: period_of(at, region.time_zone) for at in {line.at for line in lines}}
    sums: dict[tuple[UUID, str, str], tuple[int, int]] = {}
    for line in lines:
        key = (line.worker_id, months[line.at], line.currency)
        pieces, amount = sums.get(key, (0, 0))
        sums[key] = (pieces + line.pieces, amount + line.amount)
    rows = [
        {"worker_id": worker_id, "month": month, "currency": currency, "pieces": pieces, "amount": amount, "paid": 0}
        for (worker_id, month, currency), (pieces, amount) in sums.items()
    ]
    add_up(session, MonthlyEarnings, rows)
    for key in sums:
        present = session.identity_map.get(session.identity_key(MonthlyEarnings, key))
        if present is not None:
            session.expire(present)
