"""Why a batch is or may be late: the one reason that costs the most days, with the numbers that its sentence needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from craftorders.production.domain.forecast import Forecast, Standing, after_work, work_begins
from craftorders.production.domain.hands import Hands
from craftorders.production.domain.pace import Pace

AT_RISK = 20
"""From this probability of being late on, in percent, a batch is worth a sentence."""

REASONS = (
    "materials", "not_started", "nothing_made", "started_late", "harvest", "slow", "tight", "rework", "inspection", "road",
)  # fmt: skip


@dataclass(frozen=True)
class Because:
    """A reason of REASONS and its numbers."""

    reason: str
    values: Mapping[str, int]


def because(batch: Standing, seen: Forecast, pace: Pace | None, hands: Hands, today: date) -> Because | None:
    """The dominating reason, or None where a batch is in time.

    After the work it is what the batch waits for. Before, it is the largest of three: days until the first piece, days
    that the farm calendar takes, days that the pace costs more than the plan had. Where the pace is enough after all,
    nothing is wrong but that no day is to spare.
    """
    if seen.late_percent < AT_RISK:
        return None
    if not batch.left:
        return _after_work(batch, today)
    start, waited = _before_work(batch, today)
    if pace is None:
        return start if waited or not batch.made else Because("tight", {"days": 0})
    after = after_work(batch, today)
    begin, ready = work_begins(batch, today), seen.expected_on - timedelta(days=after.days)
    farm = max(0, round((ready - begin).days - hands.working_days(begin, ready)))
    planned = _days(batch.materials_on or batch.started_on, batch.due_on - timedelta(days=after.days))
    slow = max(0, ceil(batch.quantity / pace.mean) - planned)
    if waited > max(farm, slow) or (batch.started_on is None and waited == max(farm, slow)):
        return start
    if farm > slow:
        return Because("harvest", {"days": farm, "percent": _least_hands(hands, begin, ready)})
    paces = _paces(batch, pace, hands, today, after.days)
    if paces["pace"] >= paces.get("needed", paces["pace"] + 1):
        return Because("tight", {"days": _days(seen.expected_on, batch.due_on)})
    return Because("slow", paces)


def _before_work(batch: Standing, today: date) -> tuple[Because, int]:
    """What keeps or kept a batch from its first piece, and the days that it takes away."""
    if batch.state == "accepted":
        days = _days(today, batch.materials_on)
        return Because("materials", {"days": days}), days or _days(batch.materials_on, today)
    if batch.state == "supplied":
        days = _days(batch.materials_on, today)
        return Because("not_started", {"days": days}), days
    days = _days(batch.materials_on, batch.started_on)
    if batch.made == 0:
        return Because("nothing_made", {"days": _days(batch.started_on, today)}), days
    return Because("started_late", {"days": days}), days


def _after_work(batch: Standing, today: date) -> Because:
    """What a batch waits for of which every piece is made."""
    if batch.state == "rework":
        return Because("rework", {"pieces": batch.sent_back})
    if batch.state in ("passed", "shipped"):
        return Because("road", {"days": after_work(batch, today).days})
    return Because("inspection", {"days": _days(batch.finished_on, today)})


def _paces(batch: Standing, pace: Pace, hands: Hands, today: date, after: int) -> dict[str, int]:
    """Pieces a day as it is, and as it would have to be; without the latter once no working day is left."""
    left = hands.working_days(work_begins(batch, today), batch.due_on - timedelta(days=after))
    values = {"pace": max(1, round(pace.mean))}
    return values | {"needed": ceil(batch.left / left)} if left >= 1 else values


def _least_hands(hands: Hands, begin: date, end: date) -> int:
    return round(100 * min(hands.on(begin + timedelta(days=day)) for day in range(1, (end - begin).days + 1)))


def _days(begin: date | None, end: date | None) -> int:
    return max(0, (end - begin).days) if begin and end else 0
