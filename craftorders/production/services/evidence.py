"""What the forecast of a batch is drawn from: how it stands, its days, its workshop's past, the hands of its county."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from craftorders.people.models import Workshop
from craftorders.places.domain.calendar import monday_of
from craftorders.places.queries import shares
from craftorders.production.domain.forecast import Standing
from craftorders.production.domain.hands import Hands
from craftorders.production.domain.pace import Pace, pace_of, past_of
from craftorders.production.models import Batch, BatchDay, BatchOperation

WEEKS_BACK, WEEKS_AHEAD = 8, 26
PAST_REACH = timedelta(days=365)
"""A workshop's batches of the last year are its past."""
TELLING_DAYS = 4
"""A batch that is still at work belongs to the past of the others after so many days."""

Worked = tuple[float, int]
"""Standard minutes of what was made of a batch, and on how many days."""

SECONDS = select(func.sum(BatchOperation.standard_seconds)).where(BatchOperation.batch_id == Batch.id).scalar_subquery()
"""Standard seconds of a piece, all steps together."""

SHOWN = ("expected_on", "earliest_on", "latest_on", "confidence", "late", "late_percent", "late_reason", "late_values")
KEPT = (*SHOWN, "foreseen")
"""The columns that hold a forecast; people see the first eight."""


@dataclass(frozen=True)
class Evidence:
    """All that is known about one batch; `kept` is the forecast that its row has now."""

    batch_id: UUID
    order_id: UUID
    merchant_id: UUID
    standing: Standing
    pace: Pace | None
    hands: Hands
    kept: Mapping[str, Any]


def evidence_of(session: Session, chosen: ColumnElement[bool], day: date) -> list[Evidence]:
    """The evidence of all batches at a workshop that meet `chosen`, in the order of their keys; five queries in all."""
    rows = session.execute(
        select(
            Batch.id, Batch.order_id, Batch.merchant_id, Batch.workshop_id, Batch.state, Batch.quantity, Batch.made,
            Batch.due_on, Batch.materials_on, Batch.started_on, Batch.finished_on, Batch.shipped_on,
            Batch.sent_back,
            Workshop.transit_days, Workshop.region_id, SECONDS.label("seconds"),
            *(getattr(Batch, name) for name in KEPT),
        ).join(Workshop, Workshop.id == Batch.workshop_id).where(chosen).order_by(Batch.id)
    ).all()  # fmt: skip
    made = made_by_day(session, chosen)
    worked = worked_before(session, {row.workshop_id for row in rows}, day)
    for workshop_id, others in _at_work(session, {row.workshop_id for row in rows}, day).items():
        worked[workshop_id] |= others
    hands = hands_around(session, {row.region_id for row in rows}, day)
    return [
        Evidence(
            row.id, row.order_id, row.merchant_id,
            Standing(row.state, row.quantity, row.made, row.due_on, row.transit_days, row.materials_on, row.started_on,
                     row.finished_on, row.shipped_on, row.sent_back),
            _pace(row, made[row.id], worked[row.workshop_id], hands[row.region_id], day),
            hands[row.region_id],
            {name: getattr(row, name) for name in KEPT},
        )
        for row in rows
    ]  # fmt: skip


def _pace(row: Any, made: Mapping[date, int], worked: Mapping[UUID, Worked], hands: Hands, today: date) -> Pace | None:
    """From the whole days since the work began; today is not over."""
    days = [row.started_on + timedelta(days=n) for n in range((today - row.started_on).days)] if row.started_on else []
    counts, working = [made.get(day, 0) for day in days], [hands.on(day) for day in days]
    others = [each for batch_id, each in worked.items() if batch_id != row.id]
    return pace_of(counts, working, past_of(others, int(row.seconds or 0) / 60))


def minutes_a_piece(session: Session, batch_id: UUID) -> float:
    """Standard minutes of a piece of a batch, all steps together."""
    return int(session.scalar(select(SECONDS).where(Batch.id == batch_id)) or 0) / 60


def made_by_day(session: Session, chosen: ColumnElement[bool]) -> Mapping[UUID, Mapping[date, int]]:
    """By batch: the pieces of each day on which some were made."""
    made: dict[UUID, dict[date, int]] = defaultdict(dict)
    query = select(BatchDay.batch_id, BatchDay.day, BatchDay.made).join(Batch, Batch.id == BatchDay.batch_id).where(chosen)
    for batch_id, day, pieces in session.execute(query):
        made[batch_id][day] = pieces
    return made


def worked_before(session: Session, workshop_ids: Collection[UUID], day: date) -> dict[UUID, dict[UUID, Worked]]:
    """By workshop and batch: the standard minutes and the days of what was finished within the year before `day`."""
    finished = Batch.finished_on.between(day - PAST_REACH, day)
    return _worked(session, finished & Batch.workshop_id.in_(workshop_ids), day)


def _at_work(session: Session, workshop_ids: Collection[UUID], today: date) -> dict[UUID, dict[UUID, Worked]]:
    """The same of what is at work today, for some days already."""
    telling = Batch.started_on <= today - timedelta(days=TELLING_DAYS)
    open_ = and_(Batch.finished_on.is_(None), Batch.state == "in_work")
    return _worked(session, telling & open_ & Batch.workshop_id.in_(workshop_ids), today)


def _worked(session: Session, chosen: ColumnElement[bool], today: date) -> dict[UUID, dict[UUID, Worked]]:
    worked: dict[UUID, dict[UUID, Worked]] = defaultdict(dict)
    query = select(Batch.workshop_id, Batch.id, Batch.made, Batch.started_on, Batch.finished_on, SECONDS)
    query = query.where(chosen, Batch.started_on.is_not(None)).order_by(Batch.id)
    for workshop_id, batch_id, made, started_on, finished_on, seconds in session.execute(query):
        days = ((finished_on or today) - started_on).days
        worked[workshop_id][batch_id] = (made * int(seconds or 0) / 60, max(1, days))
    return worked


def hands_around(session: Session, region_ids: Collection[str], day: date) -> Mapping[str, Hands]:
    """By region: the hands from eight weeks before `day` to half a year after it."""
    first = monday_of(day) - timedelta(weeks=WEEKS_BACK)
    found = shares(session, region_ids, first, WEEKS_BACK + WEEKS_AHEAD)
    return {region_id: Hands(first, percents) for region_id, percents in found.items()}
