"""Planning again what something happened to, and leaving the rest alone.

A plan stands and the world moved a little: a workshop declined, a harvest came, a new order is there. Lines to which
nothing happened are frozen: their pieces become work that their workshops have in hand. What is left is a small
situation, whose answer stands beside the frozen choices without breaking a limit.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Generic, Protocol, TypeVar

import numpy as np

from craftorders.dispatch.domain.matching.complaining import check
from craftorders.dispatch.domain.matching.costing import Yard, rough_cost
from craftorders.dispatch.domain.matching.outcome import Filling
from craftorders.dispatch.domain.matching.parting import parts_of
from craftorders.dispatch.domain.matching.pooling import UNITS_PER_MINUTE, UNITS_PER_SECOND, Kind, able, pools_of
from craftorders.dispatch.domain.matching.problem import Flags
from craftorders.dispatch.domain.matching.situation import OpenLine, OpenWorkshop, Situation, Step, WorkInHand

MOST_LINES = 80
"""So many lines are planned anew together, unless more are touched."""
CHEAPEST = 10
"""A touched line may push others aside in so many workshops: those where it costs least."""
ONE_IN = 3
"""Where more than one line in three is touched, everything is planned anew."""


class Present(Protocol):
    """A choice of the present plan. Its week is counted from the situation's Monday, negative where it is over."""

    @property
    def line(self) -> Hashable: ...
    @property
    def workshop(self) -> Hashable: ...
    @property
    def week(self) -> int: ...
    @property
    def pieces(self) -> int: ...
    @property
    def late_days(self) -> int: ...


P = TypeVar("P", bound=Present)


@dataclass(frozen=True)
class Narrowed(Generic[P]):
    """What is to be planned anew, and what stays."""

    situation: Situation
    """Of the touched lines and their neighbours, which know where they are now; frozen pieces are work in hand."""
    touched: frozenset[Hashable]
    neighbours: frozenset[Hashable]
    """Lines to which nothing happened, but which may make room for touched ones."""
    frozen: tuple[P, ...]
    """The choices that stay as they are."""


def narrow(
    situation: Situation, present: Sequence[P], *, also: Collection[Hashable] = (), everything: bool = False
) -> Narrowed[P]:
    """The part of a situation that a present plan no longer answers, and the choices of the plan that stand.

    Touched are new lines, lines of which not every piece is placed, lines with pieces where they may not or cannot be
    made any more or where they no longer fit, lines that come home on another day or are not where they are pinned,
    and the lines named in `also`. Where that is more than a third of all, or if told so, `everything` is planned anew.
    """
    standing = _Standing(situation, present)
    touched = standing.touched(also)
    keys = {line.key for line in situation.lines}
    if everything or ONE_IN * len(touched) > len(keys):
        anew = keys
    else:
        anew = touched | standing.neighbours(touched)
    still = keys - anew
    frozen = tuple(each for each in present if each.line in still)
    busy = _work_of(frozen, standing)
    shrunk = replace(
        situation,
        lines=tuple(
            replace(line, present=standing.pieces.get(line.key, {})) for line in situation.lines if line.key in anew
        ),
        workshops=tuple(
            replace(each, in_hand=(*each.in_hand, *busy[each.key])) if each.key in busy else each
            for each in situation.workshops
        ),
    )
    return Narrowed(shrunk, frozenset(touched), frozenset(anew - touched), frozen)


def filled(situation: Situation, choices: Iterable[Present]) -> tuple[Filling, ...]:
    """How full all these choices together, frozen ones and new ones, make every workshop's weeks."""
    steps = {line.key: line.steps for line in situation.lines}
    kinds = {(step.craft, step.grade) for each in steps.values() for step in each}
    pieces: dict[Hashable, Counter[tuple[int, tuple[Step, ...]]]] = defaultdict(Counter)
    for each in choices:
        pieces[each.workshop][each.week, steps[each.line]] += each.pieces
    found = []
    for shop in check(situation).workshops:
        pools = pools_of(shop, kinds, situation.weeks)
        taken: Counter[int] = Counter()
        for (week, work), count in pieces[shop.key].items():
            taken[week] += pools[-1].load(work, shop.efficiency) * count
        for week in range(situation.weeks):
            there = pools[-1].capacity[week] // UNITS_PER_MINUTE if pools else 0
            found.append(Filling(shop.key, week, there, -(-taken[week] // UNITS_PER_MINUTE)))
    return tuple(found)


class _Standing(Generic[P]):
    """The present plan held against the situation of today."""

    def __init__(self, situation: Situation, present: Sequence[P]) -> None:
        checked = check(situation)
        self.situation = situation
        self.lines = {line.key: line for line in checked.lines}
        self.shops = {shop.key: shop for shop in checked.workshops}
        self.choices: dict[Hashable, list[P]] = defaultdict(list)
        self.pieces: dict[Hashable, Counter[Hashable]] = defaultdict(Counter)
        for each in present:
            self.choices[each.line].append(each)
            self.pieces[each.line][each.workshop] += each.pieces
        self._able: dict[tuple[Hashable, Kind], bool] = {}

    def touched(self, also: Collection[Hashable]) -> set[Hashable]:
        """The lines that cannot stay as they are, or that somebody wants to see planned anew."""
        found = {key for line in self.situation.lines if (key := line.key) in also or not self._stands(key)}
        standing = {key: line for key, line in self.lines.items() if key not in found}
        return found | self._crowded(standing)

    def neighbours(self, touched: set[Hashable]) -> set[Hashable]:
        """Lines with pieces where touched lines would cost least, the smallest first, as far as the number goes."""
        room = MOST_LINES - len(touched)
        if room <= 0:
            return set()
        places = self._cheapest([self.lines[key] for key in touched if key in self.lines])
        beside = {
            key for key, shops in self.pieces.items() if key in self.lines and key not in touched and places & shops.keys()
        }
        order = {line.key: place for place, line in enumerate(self.situation.lines)}
        smallest = sorted(beside, key=lambda key: (self.lines[key].quantity, order[key]))
        return set(smallest[:room])

    def can_make(self, shop: OpenWorkshop, line: OpenLine) -> bool:
        """Whether the workshop has the crafts, a rate is in force, and nobody ruled it out."""
        if shop.county not in line.piece_cost_e4 or shop.key in line.forbidden:
            return False
        return all(self._has(shop, (step.craft, step.grade)) for step in line.steps)

    def _has(self, shop: OpenWorkshop, kind: Kind) -> bool:
        known = self._able.get((shop.key, kind))
        if known is None:
            known = self._able[shop.key, kind] = bool(able(shop.hands, kind))
        return known

    def _stands(self, key: Hashable) -> bool:
        line = self.lines.get(key)
        if line is None or self.pieces[key].total() != line.quantity:
            return False
        return all(self._holds(line, each) for each in self.choices[key]) and self._keeps_pins(line)

    def _holds(self, line: OpenLine, choice: P) -> bool:
        """Whether the pieces may be made there in that week, and come home on the day that the plan says."""
        situation, shop = self.situation, self.shops.get(choice.workshop)
        if shop is None or not 0 <= choice.week < situation.weeks or not self.can_make(shop, line):
            return False
        begins = situation.monday + timedelta(weeks=choice.week)
        there = max(line.earliest_on or situation.today, situation.today) + timedelta(days=shop.days_out)
        home = begins + timedelta(days=6 + shop.days_back)
        return there <= begins and max(0, (home - line.due_on).days) == choice.late_days

    def _keeps_pins(self, line: OpenLine) -> bool:
        if not line.pins:
            return True
        wanted: Counter[tuple[Hashable, int | None]] = Counter()
        for part in parts_of(line, self.situation.weeks):
            if part.pinned:
                wanted[part.workshop, part.week] += part.quantity
        return all(
            sum(each.pieces for each in self.choices[line.key] if each.workshop == workshop and week in (None, each.week))
            >= pieces
            for (workshop, week), pieces in wanted.items()
        )

    def _crowded(self, lines: Mapping[Hashable, OpenLine]) -> set[Hashable]:
        """Which of these lines load hands with more than there is of them, together with all others that are there."""
        by_shop: dict[Hashable, list[P]] = defaultdict(list)
        for key, line in self.lines.items():
            for each in self.choices[key]:
                shop = self.shops.get(each.workshop)
                if shop is not None and 0 <= each.week < self.situation.weeks and self.can_make(shop, line):
                    by_shop[each.workshop].append(each)
        crowded: set[Hashable] = set()
        for key, choices in by_shop.items():
            shop = self.shops[key]
            kinds = {(step.craft, step.grade) for each in choices for step in self.lines[each.line].steps}
            for pool in pools_of(shop, kinds, self.situation.weeks):
                load = [pool.load(self.lines[each.line].steps, shop.efficiency) * each.pieces for each in choices]
                taken: Counter[int] = Counter()
                for each, units in zip(choices, load, strict=True):
                    taken[each.week] += units
                over = {week for week, units in taken.items() if units > pool.capacity[week]}
                crowded |= {each.line for each, units in zip(choices, load, strict=True) if units and each.week in over}
        return crowded & lines.keys()

    def _cheapest(self, lines: Iterable[OpenLine]) -> set[Hashable]:
        shops = tuple(self.shops.values())
        yard = Yard(self.situation, shops)
        found: set[Hashable] = set()
        for line in lines:
            fit: Flags = np.array([self.can_make(shop, line) for shop in shops], dtype=np.bool_)
            numbers = np.flatnonzero(fit)
            cost = rough_cost(self.situation, yard, line, numbers, sum(step.seconds for step in line.steps))
            found |= {shops[number].key for number in numbers[np.argsort(cost, kind="stable")[:CHEAPEST]].tolist()}
        return found


def _work_of(frozen: Iterable[P], standing: _Standing[P]) -> dict[Hashable, list[WorkInHand]]:
    """By workshop: what the frozen choices ask of its hands, by craft and grade, in minutes by week, rounded up."""
    weeks = standing.situation.weeks
    units: dict[Hashable, dict[Kind, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0] * weeks))
    for each in frozen:
        efficiency = standing.shops[each.workshop].efficiency
        for step in standing.lines[each.line].steps:
            load = -(-step.seconds * UNITS_PER_SECOND * 100 // efficiency)
            units[each.workshop][step.craft, step.grade][each.week] += load * each.pieces
    return {
        key: [
            WorkInHand(craft, grade, tuple(-(-taken // UNITS_PER_MINUTE) for taken in by_week))
            for (craft, grade), by_week in sorted(kinds.items())
        ]
        for key, kinds in units.items()
    }
