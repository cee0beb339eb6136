"""Villages that make batches, day by day, from a seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from random import Random

from craftorders.production.domain.hands import Hands

MONDAY = date(2026, 3, 2)
WEEKS = 52
LONGEST = 300
FULL = 100
UNKNOWN_HARVEST, DAY_OFF, REWORK = 0.3, 0.08, 0.12
MORNINGS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""When a forecast is asked for: shares of the days between the first piece and the last."""


@dataclass(frozen=True)
class Made:
    """A batch from its first day to the day on which it arrived: what was reported on each day of work."""

    quantity: int
    began: date
    reported: tuple[int, ...]
    transit_days: int
    arrived: date

    @property
    def mornings(self) -> list[int]:
        """How many whole days had passed at each forecast; those before the first report have nothing to go by."""
        chosen = sorted({max(1, round(share * len(self.reported))) for share in MORNINGS})
        return [days for days in chosen if sum(self.reported[:days]) and days < len(self.reported)]


@dataclass(frozen=True)
class Told:
    """A batch, what its workshop made before as (pieces, days), and the farm calendar that the county has written."""

    batch: Made
    past: list[tuple[float, int]]
    hands: Hands


@dataclass(frozen=True)
class Village:
    """How fast its people are, how much that changes from batch to batch, and the hands that there really are."""

    pace: float
    apart: float
    calendar: list[int]
    present: list[float]
    transit_days: int


def told_batches(seed: int, count: int) -> Iterator[Told]:
    """So many batches of as many villages, each of which made up to six before."""
    for number in range(count):
        chance = Random(f"{seed}/{number}")
        village = _village(chance)
        before = [_make(chance, village, chance.randrange(60)) for _ in range(chance.randrange(7))]
        past = [(float(each.quantity), len(each.reported)) for each in before]
        batch = _make(chance, village, chance.randrange(60, 160))
        yield Told(batch, past, Hands(MONDAY, village.calendar))


def _village(chance: Random) -> Village:
    calendar, present = [FULL] * WEEKS, [1.0] * WEEKS
    for _ in range(chance.randrange(1, 5)):
        begin, share = chance.randrange(WEEKS), chance.randrange(20, 80)
        known = chance.random() > UNKNOWN_HARVEST
        for week in range(begin, min(WEEKS, begin + chance.randrange(1, 5))):
            present[week] = min(1.0, share / FULL * chance.lognormvariate(0, 0.25))
            if known:
                calendar[week] = share
    return Village(chance.lognormvariate(4, 0.5), chance.uniform(0.1, 0.5), calendar, present, chance.randrange(2, 10))


def _make(chance: Random, village: Village, first_day: int) -> Made:
    """Work day by day until the last piece is reported; then it is inspected, perhaps reworked, and travels."""
    pace = village.pace * chance.lognormvariate(0, village.apart)
    quantity = max(20, round(village.pace * chance.uniform(6, 40)))
    start, learning = chance.uniform(0.2, 1.0), chance.uniform(2, 15)
    bag_days, in_bags, reported, made = chance.randrange(1, 5), 0.0, [], 0
    for day in range(LONGEST):
        week = (first_day + day) // 7
        hands = village.present[week] if week < WEEKS else 1.0
        if chance.random() > DAY_OFF:
            in_bags += pace * hands * (1 - (1 - start) * exp(-day / learning)) * chance.lognormvariate(-0.08, 0.4)
        pieces = min(int(in_bags), quantity - made) if day % bag_days == bag_days - 1 or in_bags + made >= quantity else 0
        reported.append(pieces)
        in_bags, made = in_bags - pieces, made + pieces
        if made == quantity:
            break
    began = MONDAY + timedelta(days=first_day)
    after = chance.choice((1, 2, 2, 3, 4)) + (chance.randrange(2, 8) if chance.random() < REWORK else 0)
    road = round(village.transit_days * chance.choice((0.9, 1.0, 1.0, 1.1, 1.4)))
    arrived = began + timedelta(days=len(reported) - 1 + after + road)
    return Made(made, began, tuple(reported), village.transit_days, arrived)
