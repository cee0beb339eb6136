"""When a batch will be there, between which days with 80% certainty, and how likely it is late.

The pieces that are made on w working days are taken to have the mean and the variance of the batch's pace (see `pace`);
what comes after the work (inspection, the road) takes its usual days, give or take. A batch with R pieces left is taken
to be there d days from now by so many standard deviations:

    z = (mean·w − R) ÷ √(scatter·n + uncertainty·n² + mean²·v)        n = w, at most R ÷ mean

where w are the working days from the begin of its work to d less the days that come after it, and v the variance of
these days. What lies beyond the work that is left adds no doubt. The probability that it is there is what such a z was
worth until now (see `habit`): Φ(z), as long as forecasts were neither too early, too late nor too sure.

The day on which this passes 1/2 is expected, the interval is from 1/10 to 9/10. Without any pace the plan stands, or,
once it cannot be kept, the earliest possible day.
"""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta
from math import copysign, inf, sqrt

from craftorders.production.domain.habit import EARLY, HALF, PLAIN, SURELY, Habit
from craftorders.production.domain.hands import Hands
from craftorders.production.domain.pace import FEW_DAYS, MANY_DAYS, Pace

AT_WORK = ("accepted", "supplied", "in_work")
INSPECTION_DAYS, INSPECTION_VARIANCE = 2, 1.0
"""Counting, drawing, deciding, packing: two days, give or take one."""
REWORK_DAYS, REWORK_VARIANCE = 4, 4.0
"""Looking through the pieces and mending the bad ones: four days, give or take two."""
ROAD_SPREAD = 0.2
"""A road of ten days takes ten, give or take two."""
LONGEST_DAYS = 3650
"""A pace that needs longer than ten years says only that nobody works on it."""
ROUNDING = 1e-9


@dataclass(frozen=True)
class Standing:
    """How a batch stands: its state, its pieces, when it is due, how far its road is, and the days that it has passed."""

    state: str
    quantity: int
    made: int
    due_on: date
    transit_days: int
    materials_on: date | None = None
    started_on: date | None = None
    finished_on: date | None = None
    shipped_on: date | None = None
    sent_back: int = 0

    @property
    def left(self) -> int:
        """Pieces that are still to be made."""
        return max(0, self.quantity - self.made) if self.state in AT_WORK else 0


@dataclass(frozen=True)
class Forecast:
    """The expected day, the interval, and lateness: its probability in percent and its days.

    Confidence is plan (no pace yet), low, medium or high.
    """

    expected_on: date
    earliest_on: date
    latest_on: date
    confidence: str
    late_percent: int
    late_days: int


@dataclass(frozen=True)
class After:
    """What comes after the work: how many days it takes, and their variance."""

    days: int
    variance: float


def after_work(batch: Standing, today: date) -> After:
    """Inspection and the road to Yiwu, or what is left of them."""
    road = After(batch.transit_days, (ROAD_SPREAD * batch.transit_days) ** 2)
    if batch.state == "shipped":
        on_the_way = (today - batch.shipped_on).days if batch.shipped_on else 0
        return After(max(0, road.days - on_the_way), road.variance)
    if batch.state == "passed":
        return road
    again = batch.state == "rework"
    return After(
        road.days + INSPECTION_DAYS + again * REWORK_DAYS,
        road.variance + INSPECTION_VARIANCE + again * REWORK_VARIANCE,
    )


def work_begins(batch: Standing, today: date) -> date:
    """After which day pieces are made: today, or the day on which the materials arrive."""
    return max(today, batch.materials_on or today) if batch.state == "accepted" else today


def deviations(batch: Standing, pace: Pace | None, hands: Hands, today: date, day: date) -> float:
    """By how many standard deviations a batch is there at the end of `day`; infinite where there is no doubt."""
    after, begin = after_work(batch, today), work_begins(batch, today)
    end = day - timedelta(days=after.days)
    if not batch.left or pace is None:
        return _in_deviations((end - today).days, after.variance)
    worked = hands.working_days(begin, end) if end > begin else float((end - begin).days)
    needed = min(max(0.0, worked), batch.left / pace.mean)
    variance = pace.scatter * needed + pace.uncertainty * needed**2 + pace.mean**2 * after.variance
    return _in_deviations(pace.mean * worked - batch.left, variance)


def forecast(batch: Standing, pace: Pace | None, hands: Hands, today: date, habit: Habit = PLAIN) -> Forecast:
    """The forecast of a batch that a workshop has accepted; days are whole, and none lies before today.

    `habit` is that of forecasts of work: what only waits for its inspection or is on the road has none.
    """
    if batch.left and pace is None:
        return _by_plan(batch, work_begins(batch, today) + timedelta(days=after_work(batch, today).days))
    worth = habit if batch.left else PLAIN

    def there_after(days: int) -> float:
        """The probability that the batch is there at the end of the day in so many days."""
        return worth.certainty(deviations(batch, pace, hands, today, today + timedelta(days=days)))

    def day_of(certainty: float) -> date:
        days = bisect_left(range(LONGEST_DAYS), certainty - ROUNDING, key=there_after)
        return today + timedelta(days=days)

    expected, left_days = day_of(HALF), (batch.due_on - today).days
    late = 1.0 if left_days < 0 else 1 - there_after(left_days)
    return Forecast(
        expected_on=expected,
        earliest_on=day_of(EARLY),
        latest_on=day_of(SURELY),
        confidence=_confidence(batch, pace),
        late_percent=round(100 * late),
        late_days=max(0, (expected - batch.due_on).days),
    )


def _by_plan(batch: Standing, possible: date) -> Forecast:
    expected = max(batch.due_on, possible)
    late_days = (expected - batch.due_on).days
    return Forecast(expected, expected, expected, "plan", 100 if late_days else 0, late_days)


def _confidence(batch: Standing, pace: Pace | None) -> str:
    if not batch.left or pace is None or pace.own_days >= MANY_DAYS:
        return "high"
    return "medium" if pace.own_days >= FEW_DAYS else "low"


def _in_deviations(margin: float, variance: float) -> float:
    """A margin in standard deviations; of none at all, it is met or not."""
    margin += ROUNDING
    return margin / sqrt(variance) if variance > 0 else copysign(inf, margin)
