"""The progress of an order with its lines, and of a batch: a fixed number of queries, however much there is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.orders.models import Order, OrderLine
from craftorders.orders.queries import find_order
from craftorders.production.domain.outlook import Arrival, last_arrival
from craftorders.production.models import Batch, BatchDay
from craftorders.production.queries import batches_of_order, find_batch
from craftorders.reports.progress.weeks import COUNTED, Counts, Part, Week, added, weeks_of

ZONE = "Asia/Shanghai"
PASSED = ("passed", "shipped", "delivered", "closed")
NOT_TO_COME = ("draft", "submitted", "cancelled")
"""Orders of which nothing is to be planned."""


@dataclass(frozen=True)
class BatchProgress:
    """A batch with its forecast, and its weeks."""

    batch: Batch
    weeks: list[Week]


@dataclass(frozen=True)
class LineProgress:
    """A line, the arrival of the last of its batches, the pieces that no batch has yet, and its weeks."""

    line: OrderLine
    arrival: Arrival | None
    unplanned: int
    weeks: list[Week]


@dataclass(frozen=True)
class OrderProgress:
    """An order, the arrival of the last of its batches, the pieces that no batch has yet, its weeks, and its lines."""

    order: Order
    arrival: Arrival | None
    unplanned: int
    weeks: list[Week]
    lines: list[LineProgress]


def progress_of_batch(session: Session, batch_id: UUID, actor: Actor) -> BatchProgress:
    """The progress of a batch that the actor may see."""
    batch = find_batch(session, batch_id, actor)
    days = _days(session, Batch.id == batch_id)[batch.line_id]
    until = batch.expected_on or batch.due_on
    return BatchProgress(batch, weeks_of([_part(batch)], days, _counters(batch), until, today(ZONE)))


def progress_of_order(session: Session, order_id: UUID, actor: Actor) -> OrderProgress:
    """The progress of an order that the actor may see, and of each of its lines."""
    order = find_order(session, order_id, actor)
    return order_progress(session, order, batches_of_order(session, order_id))


def order_progress(session: Session, order: Order, batches: Sequence[Batch]) -> OrderProgress:
    """The same for who has read the order and all its batches already: one query."""
    alive = [batch for batch in batches if batch.state != "cancelled"]
    days, day = _days(session, Batch.order_id == order.id), today(ZONE)
    parts: list[Part] = []
    lines: list[LineProgress] = []
    for line in order.lines:
        own = [batch for batch in alive if batch.line_id == line.id]
        unplanned = 0 if order.state in NOT_TO_COME else line.quantity - line.planned
        arrival = last_arrival([_arrival(batch) for batch in own])
        parts_of_line = [*map(_part, own), *([Part(unplanned, order.created_at.date(), line.due_on)] if unplanned else [])]
        weeks = weeks_of(parts_of_line, days[line.id], _counters(line), _until(arrival, line.due_on), day)
        lines.append(LineProgress(line, arrival, unplanned, weeks))
        parts += parts_of_line
    arrival = last_arrival([line.arrival for line in lines if line.arrival is not None])
    until = _until(arrival, max(line.due_on for line in order.lines))
    weeks = weeks_of(parts, _merged(days.values()), added(map(_counters, order.lines)), until, day)
    return OrderProgress(order, arrival, sum(line.unplanned for line in lines), weeks, lines)


def _days(session: Session, chosen: ColumnElement[bool]) -> defaultdict[UUID, dict[date, Counts]]:
    """What was counted on each day of the chosen batches, by line."""
    sums = [func.sum(getattr(BatchDay, name)) for name in COUNTED]
    query = select(Batch.line_id, BatchDay.day, *sums).join(Batch, Batch.id == BatchDay.batch_id).where(chosen)
    days: defaultdict[UUID, dict[date, Counts]] = defaultdict(dict)
    for line_id, day, *counts in session.execute(query.group_by(Batch.line_id, BatchDay.day)):
        days[line_id][day] = tuple(map(int, counts))
    return days


def _merged(lines: Iterable[dict[date, Counts]]) -> dict[date, Counts]:
    merged: defaultdict[date, list[Counts]] = defaultdict(list)
    for days in lines:
        for day, counts in days.items():
            merged[day].append(counts)
    return {day: added(counts) for day, counts in merged.items()}


def _part(batch: Batch) -> Part:
    """From when its materials are there until its goods have to leave; once inspected, what passed of it."""
    pieces = batch.passed if batch.state in PASSED else batch.quantity
    return Part(pieces, batch.materials_on or batch.created_at.date(), batch.hand_in_by)


def _counters(counted: Batch | OrderLine) -> Counts:
    return tuple(getattr(counted, name) for name in COUNTED)


def _arrival(batch: Batch) -> Arrival:
    """A batch that no workshop makes yet is expected when it is due."""
    expected = batch.expected_on or batch.due_on
    return Arrival(expected, batch.earliest_on or expected, batch.latest_on or expected, batch.late_percent)


def _until(arrival: Arrival | None, due_on: date) -> date:
    return max(due_on, arrival.expected_on) if arrival else due_on
