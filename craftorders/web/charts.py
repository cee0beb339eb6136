"""Where things stand in charts of time: batches as bars, weeks as lines. Percent of the width, so that they fit any.

The templates draw what is placed here, in macros/time.html; words stay at their size, on a phone and on a desk.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from craftorders.kernel.clock import today
from craftorders.places.domain.calendar import monday_of
from craftorders.production.models import Batch
from craftorders.reports.progress.weeks import Week
from craftorders.web.formatting import HOME_ZONE

MOST_TICKS = 4
LONGEST_TAIL = timedelta(days=84)
"""Bars and intervals are drawn at most so far beyond what is due last; the words beside them say how far they go."""


@dataclass(frozen=True)
class Axis:
    """Days from the left edge to the right one; `ticks` are Mondays."""

    first: date
    last: date
    ticks: list[date] = field(default_factory=list)

    def at(self, day: date) -> float:
        """The place of the end of a day, in percent of the width; what lies outside stands at the edge."""
        share = (day - self.first).days / max(1, (self.last - self.first).days)
        return round(100 * min(1.0, max(0.0, share)), 2)


@dataclass(frozen=True)
class Bar:
    """A batch from its begin to its arrival; the done part, the interval and the due day are places, too."""

    batch: Batch
    begin: float
    done: float
    end: float
    due: float
    interval: tuple[float, float] | None


@dataclass(frozen=True)
class Bars:
    """All batches of an order on one axis."""

    axis: Axis
    today: float
    bars: list[Bar]


@dataclass(frozen=True)
class Lines:
    """Cumulated pieces by week: points of polylines, x in thousandths of the width, y in thousandths from the top."""

    axis: Axis
    today: float
    top: int
    plan: str
    made: str
    passed: str
    shipped: str


def bars_of(batches: Sequence[Batch]) -> Bars | None:
    """The bars of an order's batches; None where there is none to show."""
    shown = [batch for batch in batches if batch.state != "cancelled"]
    if not shown:
        return None
    now = today(HOME_ZONE)
    due = max(now, *(batch.due_on for batch in shown))
    arrivals = max(max(_end(batch), batch.latest_on or now) for batch in shown)
    last = max(due, min(arrivals, due + LONGEST_TAIL))
    axis = _axis(min(now, *map(_begin, shown)), last + timedelta(days=1))
    return Bars(axis, axis.at(now), [_bar(batch, axis) for batch in shown])


def lines_of(weeks: Sequence[Week]) -> Lines | None:
    """The lines of cumulated pieces; what was counted this week stands at today. None without weeks."""
    if not weeks:
        return None
    now = today(HOME_ZONE)
    sundays = [week.monday + timedelta(days=6) for week in weeks]
    axis = _axis(weeks[0].monday - timedelta(days=1), sundays[-1])
    top = max(1, *(max(week.plan, week.made or 0) for week in weeks))

    def line(pieces: Iterable[int | None], days: Iterable[date]) -> str:
        points = [(0.0, 0), *((axis.at(day), count) for day, count in zip(days, pieces, strict=True) if count is not None)]
        return " ".join(f"{10 * x:.0f},{1_000 - 1_000 * count // top}" for x, count in points)

    counted = [min(sunday, now) for sunday in sundays]
    return Lines(
        axis=axis,
        today=axis.at(now),
        top=top,
        plan=line((week.plan for week in weeks), sundays),
        made=line((week.made for week in weeks), counted),
        passed=line((week.passed for week in weeks), counted),
        shipped=line((week.shipped for week in weeks), counted),
    )


def _bar(batch: Batch, axis: Axis) -> Bar:
    begin, end = axis.at(_begin(batch)), axis.at(_end(batch))
    open_ended = batch.earliest_on is None or batch.latest_on is None or batch.earliest_on == batch.latest_on
    return Bar(
        batch=batch,
        begin=begin,
        done=round((end - begin) * batch.made / batch.quantity, 2),
        end=end,
        due=axis.at(batch.due_on),
        interval=None if open_ended else (axis.at(batch.earliest_on), axis.at(batch.latest_on)),  # type: ignore[arg-type]
    )


def _begin(batch: Batch) -> date:
    """The first piece, else the materials, else the day on which it was planned."""
    return batch.started_on or batch.materials_on or batch.created_at.date()


def _end(batch: Batch) -> date:
    return batch.expected_on or batch.due_on


def _axis(first: date, last: date) -> Axis:
    """With at most four Mondays named, none so near to an edge that its words would stand out."""
    weeks = (monday_of(last) - monday_of(first)).days // 7
    every = max(1, -(-weeks // MOST_TICKS))
    mondays = [monday_of(first) + timedelta(weeks=week) for week in range(1, weeks + 1, every)]
    axis = Axis(first, last)
    return Axis(first, last, [monday for monday in mondays if 8 <= axis.at(monday) <= 92])
