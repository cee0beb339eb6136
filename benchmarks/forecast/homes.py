"""Workshops of single homes, day by day, from a seed: another world than `world`, with other causes of delay.

Each home has a speed of its own, takes a bag of what is left when it wants to, and reports it when it is full. Homes
join during the first days, go away for some days and come back; a village has good and bad weeks that follow each other;
its harvest begins up to a week before or after the calendar's. The inspector comes twice a week; a road may be closed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp
from random import Random

from benchmarks.forecast.world import FULL, LONGEST, MONDAY, WEEKS, Made, Told
from craftorders.production.domain.hands import Hands

AWAY, BACK = 0.03, 0.2
"""The chances that a home stops working overnight, and that it begins again."""
MARKET_DAY, AT_MARKET = 5, 0.5
LASTING, WEEKLY = 0.7, 0.15
"""How much of a good or bad week stays for the next one, and how far a week's work is from the last one's (logarithms)."""
VISITS = (1, 4)
SENT_BACK, CLOSED_ROAD = 0.1, 0.05


@dataclass(frozen=True)
class Hamlet:
    """Its homes' pieces a day, how many days their bags take, and the hands that there really are in each week."""

    speeds: list[float]
    bag_days: int
    calendar: list[int]
    present: list[float]
    transit_days: int


@dataclass
class Home:
    """One home at work: what it has in its bag of `bag` pieces, and from which day on it takes part."""

    speed: float
    joins: int
    bag: int = 0
    done: float = 0.0
    works: bool = True


def told_batches(seed: int, count: int) -> Iterator[Told]:
    """So many batches of as many hamlets, each of which made up to six before."""
    for number in range(count):
        chance = Random(f"homes/{seed}/{number}")
        hamlet = _hamlet(chance)
        before = [_make(chance, hamlet, chance.randrange(60)) for _ in range(chance.randrange(7))]
        past = [(float(each.quantity), len(each.reported)) for each in before]
        yield Told(_make(chance, hamlet, chance.randrange(60, 160)), past, Hands(MONDAY, hamlet.calendar))


def _hamlet(chance: Random) -> Hamlet:
    speeds = [chance.lognormvariate(2, 0.5) for _ in range(chance.randrange(4, 25))]
    calendar, present = [FULL] * WEEKS, [1.0] * WEEKS
    for begin in range(chance.randrange(4, 12), WEEKS - 5, 14):
        share, weeks, shift = chance.randrange(30, 90), chance.randrange(1, 4), chance.choice((-1, 0, 0, 1))
        calendar[begin : begin + weeks] = [share] * weeks
        present[begin + shift : begin + shift + weeks] = [share / FULL] * weeks
    return Hamlet(speeds, chance.randrange(1, 5), calendar, present, chance.randrange(2, 10))


def _make(chance: Random, hamlet: Hamlet, first_day: int) -> Made:
    """Bags are taken, filled and brought back until no piece is left; then the inspector comes, and the road is long."""
    chosen = chance.sample(hamlet.speeds, chance.randrange(max(2, len(hamlet.speeds) // 2), len(hamlet.speeds) + 1))
    homes = [Home(speed, chance.choice((0, 0, chance.randrange(15)))) for speed in chosen]
    quantity = max(20, round(sum(chosen) * chance.uniform(5, 45)))
    left, mood, reported = quantity, 0.0, []
    for day in range(LONGEST):
        week = (first_day + day) // 7
        if day % 7 == 0:
            mood = LASTING * mood + chance.gauss(0, WEEKLY)
        share = (hamlet.present[week] if week < WEEKS else 1.0) * exp(mood)
        share *= AT_MARKET if (first_day + day) % 7 == MARKET_DAY else 1.0
        pieces = 0
        for home in homes:
            home.works = chance.random() > AWAY if home.works else chance.random() < BACK
            if day < home.joins or not home.works:
                continue
            if not home.bag:
                home.bag = min(left, max(1, round(home.speed * hamlet.bag_days)))
                left -= home.bag
            home.done += home.speed * share * chance.uniform(0.6, 1.4)
            if home.bag and home.done >= home.bag:
                pieces += home.bag
                home.bag, home.done = 0, 0.0
        reported.append(pieces)
        if sum(reported) == quantity:
            break
    began = MONDAY + timedelta(days=first_day)
    done = began + timedelta(days=len(reported) - 1)
    return Made(sum(reported), began, tuple(reported), hamlet.transit_days, _arrival(chance, hamlet, done))


def _arrival(chance: Random, hamlet: Hamlet, done: date) -> date:
    inspected = _visit(done)
    if chance.random() < SENT_BACK:
        inspected = _visit(inspected + timedelta(days=chance.randrange(1, 5)))
    road = max(1, round(hamlet.transit_days * chance.gauss(1, 0.15))) + (5 if chance.random() < CLOSED_ROAD else 0)
    return inspected + timedelta(days=road)


def _visit(after: date) -> date:
    """The inspector's next visit: on Tuesdays and Fridays."""
    return next(day for n in range(1, 8) if (day := after + timedelta(days=n)).weekday() in VISITS)
