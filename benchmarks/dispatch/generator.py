"""Synthetic situations with a seed: workshops in an autumn of harvests, and orders that nearly fill them.

Lines ask for crafts and grades as the workshops' hands have them, and quantities are scaled craft by craft and grade by
grade, so that all lines together take 94% of the minutes that are there and nothing is left over for want of skill.
"""

import math
from bisect import bisect
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from benchmarks.dispatch.villages import County, Kind, a_workshop, minutes_by_kind, some_counties
from craftorders.dispatch.domain.matching.situation import OpenLine, Situation, Step

MONDAY = date(2026, 8, 31)
FILLED = 0.94
LINES_OF_A_PRODUCT = 50
E4_PER_SECOND = 4_000
"""What a merchant pays for a standard second: 14.40 yuan an hour."""
LARGEST = 0.3
"""Of what the median workshop can make in a week: the largest line that is not split."""


@dataclass(frozen=True)
class Product:
    """What all lines of a product share."""

    steps: tuple[Step, ...]
    price_e4: int
    weight_mg: int
    piece_cost_e4: dict[str, int]

    @property
    def seconds(self) -> int:
        """Of all steps."""
        return sum(step.seconds for step in self.steps)


def a_situation(lines: int, workshops: int, *, whole: bool = False, spare_weeks: int = 0, seed: int = 1) -> Situation:
    """So many lines and workshops over the eight weeks that the lines fill, and `spare_weeks` after them.

    `whole` lines are not split; they fill one week.
    """
    dice = Random(seed)
    weeks, today = (1, MONDAY - timedelta(days=14)) if whole else (8, MONDAY - timedelta(days=4))
    counties = some_counties(dice)
    shops = tuple(a_workshop(dice, number, dice.choice(counties), one_pool=whole) for number in range(workshops))
    minutes = minutes_by_kind(shops, range(weeks), (MONDAY - today).days)
    kinds = _kinds_of_lines(dice, minutes, lines)
    made = _products_of_lines(dice, kinds, counties)
    largest = LARGEST * sorted(sum(minutes_by_kind((shop,), range(weeks), 14).values()) for shop in shops)[workshops // 2]
    quantities = _quantities(dice, kinds, made, minutes, largest if whole else math.inf)
    last = MONDAY + timedelta(weeks=weeks)
    return Situation(
        monday=MONDAY,
        weeks=weeks + spare_weeks,
        today=today,
        lines=tuple(
            _line(dice, number, product, quantity, (today, last), whole=whole)
            for number, (product, quantity) in enumerate(zip(made, quantities, strict=True))
        ),
        workshops=shops,
    )


def _kinds_of_lines(dice: Random, minutes: Counter[Kind], lines: int) -> list[Kind]:
    """Crafts and grades in proportion to their minutes, in any order."""
    known = sorted(minutes)
    until = list(accumulate(minutes[kind] for kind in known))
    kinds = [known[bisect(until, (place + 0.5) / lines * until[-1])] for place in range(lines)]
    dice.shuffle(kinds)
    return kinds


def _products_of_lines(dice: Random, kinds: list[Kind], counties: list[County]) -> list[Product]:
    counted = Counter(kinds)
    catalogue = {
        kind: [_product(dice, kind, counties) for _ in range(-(-counted[kind] // LINES_OF_A_PRODUCT))]
        for kind in sorted(counted)
    }
    return [dice.choice(catalogue[kind]) for kind in kinds]


def _product(dice: Random, kind: Kind, counties: list[County]) -> Product:
    """Something of 60 to 1,500 seconds, in one step or with a simple last one, for 0.30 to 6 yuan."""
    craft, grade = kind
    seconds = round(dice.triangular(60, 1_500, 400))
    price = min(6_000_000, max(300_000, round(seconds * E4_PER_SECOND * dice.uniform(0.85, 1.2))))
    finishing = seconds // 6 if dice.random() < 0.3 else 0
    steps = (Step(craft, grade, seconds - finishing), *([Step(craft, 1, finishing)] if finishing else []))
    costs = {county.code: price * 68 * county.rate_percent // 10_000 for county in counties}
    return Product(steps, price, dice.randint(10, 120) * 1_000, costs)


def _quantities(dice: Random, kinds: list[Kind], made: list[Product], minutes: Counter[Kind], largest: float) -> list[int]:
    """Pieces by line: lognormal, scaled to fill the minutes of their kind; no line takes more minutes than the largest."""
    loads = [dice.lognormvariate(0, 0.5) * product.seconds**0.5 for product in made]
    for _ in range(4):
        sums = dict.fromkeys(kinds, 0.0)
        for kind, load in zip(kinds, loads, strict=True):
            sums[kind] += load
        loads = [min(largest, load * FILLED * minutes[kind] / sums[kind]) for kind, load in zip(kinds, loads, strict=True)]
    return [max(1, round(60 * load / product.seconds)) for load, product in zip(loads, made, strict=True)]


def _line(
    dice: Random, number: int, product: Product, quantity: int, between: tuple[date, date], *, whole: bool
) -> OpenLine:
    """Due from three weeks after today on, until goods of the last week are in Yiwu."""
    today, last = between
    return OpenLine(
        key=number,
        name=f"O-{number}",
        quantity=quantity,
        steps=product.steps,
        due_on=today + timedelta(days=dice.randint(21, (last - today).days + 7)),
        earliest_on=today + timedelta(days=0 if whole else dice.randint(0, 10)),
        price_e4=product.price_e4,
        piece_cost_e4=product.piece_cost_e4,
        weight_mg=product.weight_mg,
        priority=dice.choices((1, 2, 3), (88, 10, 2))[0],
        minimum_batch=min(quantity, dice.randint(20, 100)),
        lot=dice.randint(1, 20),
        most_workshops=dice.randint(3, 6),
        splittable=not whole,
    )
