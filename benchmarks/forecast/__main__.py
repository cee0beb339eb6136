"""`python -m benchmarks.forecast`: the product's pinball loss ÷ that of average pace with the interval of its errors."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import mean, quantiles

from benchmarks.forecast.world import Made, Told, told_batches
from benchmarks.stage import verdict
from craftorders.production.domain.forecast import EARLY, HALF, INSPECTION_DAYS, SURELY, Standing, forecast
from craftorders.production.domain.pace import pace_of, past_of

SEED, OTHER_SEED, BATCHES, GOAL = 20_261, 6, 3_000, 0.9
LEVELS = (EARLY, HALF, SURELY)
STAGES = 3
Days = tuple[float, float, float]
"""Days from the morning of a forecast: the 10% quantile, the middle, the 90% quantile."""


@dataclass(frozen=True)
class Morning:
    """A batch on one of its mornings, and in how many days it really came."""

    told: Told
    passed: int
    today: date
    came: int

    @property
    def made(self) -> int:
        """Pieces so far."""
        return sum(self.told.batch.reported[: self.passed])


Forecaster = Callable[[Morning], Days]


def mornings(seed: int) -> list[Morning]:
    """All forecasts that are asked for."""
    return [_morning(told, passed) for told in told_batches(seed, BATCHES) for passed in told.batch.mornings]


def _morning(told: Told, passed: int) -> Morning:
    today = told.batch.began + timedelta(days=passed)
    return Morning(told, passed, today, (told.batch.arrived - today).days)


def by_product(morning: Morning) -> Days:
    """The interval of the product."""
    batch, hands = morning.told.batch, morning.told.hands
    days = [batch.began + timedelta(days=number) for number in range(morning.passed)]
    pace = pace_of(batch.reported[: morning.passed], [hands.on(day) for day in days], past_of(morning.told.past, 1.0))
    standing = Standing("in_work", batch.quantity, morning.made, batch.arrived, batch.transit_days,
                        materials_on=batch.began, started_on=batch.began)  # fmt: skip
    seen = forecast(standing, pace, hands, morning.today)
    return tuple((day - morning.today).days for day in (seen.earliest_on, seen.expected_on, seen.latest_on))  # type: ignore[return-value]


def by_average_pace(morning: Morning) -> Days:
    """One day for all: as fast as until now, inspection, the road."""
    days = _average(morning)
    return days, days, days


def with_interval(shares: Sequence[float]) -> Forecaster:
    """Average pace, stretched by what really came ÷ what it had said, at 10%, 50% and 90% of other batches."""

    def of(morning: Morning) -> Days:
        early, half, late = (share * _average(morning) for share in shares)
        return early, half, late

    return of


def _average(morning: Morning) -> int:
    batch: Made = morning.told.batch
    return ceil((batch.quantity - morning.made) * morning.passed / morning.made) + INSPECTION_DAYS + batch.transit_days


def pinball(said: Days, came: int) -> float:
    """The mean loss of the three quantiles, in days (Koenker and Bassett 1978)."""
    return mean(max(level * (came - day), (level - 1) * (came - day)) for level, day in zip(LEVELS, said, strict=True))


def losses(forecaster: Forecaster, asked: Iterable[Morning]) -> list[float]:
    """The loss of each forecast."""
    return [pinball(forecaster(morning), morning.came) for morning in asked]


def main() -> None:
    """Measure all three on the same mornings."""
    tenths = quantiles((each.came / _average(each) for each in mornings(OTHER_SEED)), n=10)
    asked = mornings(SEED)
    said = [by_product(each) for each in asked]
    ours = [pinball(days, each.came) for days, each in zip(said, asked, strict=True)]
    bare, stretched = (losses(each, asked) for each in (by_average_pace, with_interval((tenths[0], tenths[4], tenths[8]))))
    held = mean(early <= each.came <= late for (early, _, late), each in zip(said, asked, strict=True))
    print(
        f"{len(asked):,} forecasts of {BATCHES:,} batches; the product's intervals hold {held:.0%} of the days (80% wanted)"
    )
    for stage in range(STAGES):
        here = [n for n, each in enumerate(asked) if each.passed * STAGES // len(each.told.batch.reported) == stage]
        figures = [mean(loss[n] for n in here) for loss in (ours, bare, stretched)]
        print(
            "third {} of the work: product {:.2f} days   average pace {:.2f}   with interval {:.2f}".format(
                stage + 1, *figures
            )
        )
    for name, theirs in (("average pace", bare), ("average pace with the interval of its errors", stretched)):
        print(f"against {name}: {mean(ours):.2f} days, {mean(theirs):.2f} days, ratio {mean(ours) / mean(theirs):.2f}")
    value = mean(ours) / mean(stretched)
    verdict("forecast", value, f"<={GOAL}", value <= GOAL)


if __name__ == "__main__":
    main()
