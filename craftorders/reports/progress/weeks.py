"""Days summed to ISO weeks: what was there by the end of each week, beside what should have been."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from craftorders.places.domain.calendar import monday_of, weeks_from
from craftorders.production.domain.plan import planned_by

COUNTED = ("made", "handed_in", "passed", "shipped")
MOST_WEEKS = 60
MOST_AHEAD, MOST_OVERDUE = timedelta(weeks=40), timedelta(weeks=12)
"""A chart ends 12 weeks after what is due last, however late that is expected, and at most 40 weeks from now."""
SUNDAY = timedelta(days=6)
Counts = tuple[int, ...]


@dataclass(frozen=True)
class Part:
    """Pieces that are to be made evenly from the day after `begin` until `end`."""

    quantity: int
    begin: date
    end: date


@dataclass(frozen=True)
class Week:
    """What is planned by the end of a week, and what was there by then; weeks to come have only a plan."""

    monday: date
    plan: int
    made: int | None = None
    handed_in: int | None = None
    passed: int | None = None
    shipped: int | None = None


def weeks_of(parts: Sequence[Part], days: Mapping[date, Counts], now: Counts, until: date, today: date) -> list[Week]:
    """The weeks from the first begin to the end of the parts, to `until` or today, at most 60; none without parts.

    `days` holds what was counted on each day, `now` the counters as they are, which this week ends with so far.
    """
    if not parts:
        return []
    due = max(today, *(part.end for part in parts))
    last = monday_of(min(max(due, min(until, due + MOST_OVERDUE)), today + MOST_AHEAD))
    first = max(monday_of(min(part.begin for part in parts)), last - timedelta(weeks=MOST_WEEKS - 1))
    return [
        Week(monday, sum(planned_by(monday + SUNDAY, part.quantity, part.begin, part.end) for part in parts),
             **dict(zip(COUNTED, _by(monday + SUNDAY, days, now, today), strict=True)))
        for monday in weeks_from(first, (last - first).days // 7 + 1)
    ]  # fmt: skip


def added(several: Iterable[Counts]) -> Counts:
    """The sums of several counts."""
    return tuple(map(sum, zip(*several, strict=True))) or (0,) * len(COUNTED)


def _by(sunday: date, days: Mapping[date, Counts], now: Counts, today: date) -> tuple[int | None, ...]:
    if monday_of(today) + SUNDAY < sunday:
        return (None,) * len(COUNTED)
    if today <= sunday:
        return now
    return added(counts for day, counts in days.items() if day <= sunday)
