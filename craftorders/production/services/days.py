"""What was made, handed in, passed and shipped on which day, kept for charts by week and for the pace of forecasts.

Nothing is added to the path of a piece report: a day's row is what the batch's counters rose by since the days before,
written with every forecast: hourly, at a move, seconds after a report. It may put what came just before midnight on the
next day; in return it costs a report nothing, a repeated run changes nothing, and the rows of a batch always add up to
its counters.
"""

from datetime import date
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam, case, func, select
from sqlalchemy.orm import Session

from craftorders.production.models import Batch, BatchDay

COUNTED = ("made", "handed_in", "passed", "shipped")
ROWS = cast(Table, BatchDay.__table__)
UPDATED = (
    ROWS.update()
    .where(ROWS.c.batch_id == bindparam("of_batch"), ROWS.c.day == bindparam("of_day"))
    .values({name: bindparam(f"new_{name}") for name in COUNTED})
)


def keep_days(session: Session, chosen: ColumnElement[bool], day: date) -> None:
    """Write what the counters of the batches that meet `chosen` rose by on `day`; days before it stay as they are."""
    before = _sums(session, chosen, BatchDay.day < day)
    kept = _sums(session, chosen, BatchDay.day == day)
    added, changed = [], []
    for batch_id, counters in _counters(session, chosen).items():
        earlier = before.get(batch_id, (0,) * len(COUNTED))
        values = tuple(now - then for now, then in zip(counters, earlier, strict=True))
        if batch_id not in kept and any(values):
            added.append({"batch_id": batch_id, "day": day, **dict(zip(COUNTED, values, strict=True))})
        elif batch_id in kept and kept[batch_id] != values:
            new = {f"new_{name}": value for name, value in zip(COUNTED, values, strict=True)}
            changed.append({"of_batch": batch_id, "of_day": day, **new})
    if added:
        session.execute(ROWS.insert(), added)
    if changed:
        session.execute(UPDATED, changed)


def _counters(session: Session, chosen: ColumnElement[bool]) -> dict[UUID, tuple[int, ...]]:
    shipped = case((Batch.shipped_on.is_not(None), Batch.passed), else_=0)
    rows = session.execute(select(Batch.id, Batch.made, Batch.handed_in, Batch.passed, shipped).where(chosen))
    return {batch_id: tuple(values) for batch_id, *values in rows}


def _sums(session: Session, chosen: ColumnElement[bool], when: ColumnElement[bool]) -> dict[UUID, tuple[int, ...]]:
    sums: list[Any] = [func.sum(getattr(BatchDay, name)) for name in COUNTED]
    query = select(BatchDay.batch_id, *sums).join(Batch, Batch.id == BatchDay.batch_id).where(chosen, when)
    rows = session.execute(query.group_by(BatchDay.batch_id))
    return {batch_id: tuple(int(value) for value in values) for batch_id, *values in rows}
