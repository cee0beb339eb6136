"""`python -m benchmarks.forecast`: the product's pinball loss ÷ that of average pace with the interval of its errors."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import mean, quantiles

from benchmarks.forecast import homes, world
from benchmarks.forecast.world import Made, Told
from benchmarks.stage import verdict
from craftorders.production.domain.forecast import INSPECTION_DAYS, Standing, forecast
from craftorders.production.domain.habit import EARLY, HALF, REMEMBERED, SURELY, Error, Habit, habit_of
from craftorders.production.domain.hindsight import errors_of
from craftorders.production.domain.pace import pace_of, past_of

SEEDS, BATCHES, GOAL = (20_261, 1, 7), 1_000, 0.9
HONEST = (0.77, 0.83)
"""Between these shares of the days an interval of 80% is one."""

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
World = Callable[[int, int], Iterator[Told]]
WORLDS: dict[str, World] = {"villages": world.told_batches, "homes": homes.told_batches}


def mornings(world: World, seed: int) -> list[Morning]:
    """All forecasts that are asked for."""
    return [_morning(told, passed) for told in world(seed, BATCHES) for passed in told.batch.mornings]


def _morning(told: Told, passed: int) -> Morning:
    today = told.batch.began + timedelta(days=passed)
    return Morning(told, passed, today, (told.batch.arrived - today).days)


def _standing(batch: Made, made: int) -> Standing:
    return Standing("in_work", batch.quantity, made, batch.arrived, batch.transit_days,
                    materials_on=batch.began, started_on=batch.began)  # fmt: skip


def habit_in(world: World, seed: int) -> Habit:
    """What the product has learned from the last batches that arrived in a world."""
    errors: list[Error] = []
    for told in world(seed, BATCHES):
        batch, past = told.batch, past_of(told.past, 1.0)
        standing = _standing(batch, batch.quantity)
        errors += (error for _, error in errors_of(standing, batch.began, batch.reported, told.hands, past, batch.arrived))
        if len(errors) >= REMEMBERED:
            break
    return habit_of(errors[:REMEMBERED])


def by_product(habit: Habit) -> Forecaster:
    """The interval of the product, where past forecasts have taught this."""

    def of(morning: Morning) -> Days:
        batch, hands = morning.told.batch, morning.told.hands
        days = [batch.began + timedelta(days=number) for number in range(morning.passed)]
        pace = pace_of(batch.reported[: morning.passed], [hands.on(day) for day in days], past_of(morning.told.past, 1.0))
        seen = forecast(_standing(batch, morning.made), pace, hands, morning.today, habit)
        early, half, late = ((day - morning.today).days for day in (seen.earliest_on, seen.expected_on, seen.latest_on))
        return early, half, late

    return of


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


def held(said: Sequence[Days], asked: Sequence[Morning]) -> float:
    """The share of intervals that hold the day."""
    return mean(early <= each.came <= late for (early, _, late), each in zip(said, asked, strict=True))


def played(name: str, world: World, seed: int) -> tuple[float, float]:
    """One world: the product's loss ÷ that of average pace with the interval of its errors, and what its intervals hold."""
    other = seed + 1
    tenths = quantiles((each.came / _average(each) for each in mornings(world, other)), n=10)
    asked = mornings(world, seed)
    forecasters = {
        "product": by_product(habit_in(world, other)),
        "product without past forecasts": by_product(habit_of([])),
        "average pace": by_average_pace,
        "average pace with the interval of its errors": with_interval((tenths[0], tenths[4], tenths[8])),
    }
    said = {each: [forecaster(morning) for morning in asked] for each, forecaster in forecasters.items()}
    print(f"{name}, seed {seed}: {len(asked):,} forecasts of {BATCHES:,} batches")
    stages = [each.passed * STAGES // len(each.told.batch.reported) for each in asked]
    losses = {each: [pinball(days, to.came) for days, to in zip(said[each], asked, strict=True)] for each in said}
    for each, loss in losses.items():
        thirds = "  ".join(f"{mean(x for x, at in zip(loss, stages, strict=True) if at == n):.2f}" for n in range(STAGES))
        print(f"  {each}: loss {mean(loss):.2f} days (by thirds of the work {thirds}), holds {held(said[each], asked):.1%}")
    product, _, _, stretched = (mean(loss) for loss in losses.values())
    return product / stretched, held(said["product"], asked)


def main() -> None:
    """Measure all on the same mornings, in both worlds; the value is the worst ratio, where all intervals are honest."""
    found = [played(name, world, seed) for name, world in WORLDS.items() for seed in SEEDS]
    ratio, coverages = max(each for each, _ in found), [each for _, each in found]
    honest = HONEST[0] <= min(coverages) and max(coverages) <= HONEST[1]
    print(
        f"intervals hold {min(coverages):.1%} to {max(coverages):.1%} of the days, {HONEST[0]:.0%} to {HONEST[1]:.0%} wanted"
    )
    verdict("forecast", ratio, f"<={GOAL}", ratio <= GOAL and honest)


if __name__ == "__main__":
    main()
