"""Whole lines, one week, one pool a workshop: the generalized assignment problem, improved by simulated annealing.

Thousands of moves are tried at once on arrays: a line goes to another of its promising workshops, or changes places with
a line there. Overload is allowed at a price that rises while the temperature falls. Of the moves that are accepted, those
happen whose workshops no other accepted move touches. What is still overloaded at the end is repaired or left over.
"""

import time
from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints, Problem
from craftorders.dispatch.domain.matching.relaxing import Relaxation

PROMISING = 12
"""Workshops of a line that are tried: the cheapest at the relaxation's prices."""
HOT, COLD = 0.2, 0.003
"""The temperature at first and at last, of what a line typically loses at a workshop that is not its best."""
BEARABLE = 0.005
"""The overload that is borne at first, of all capacity; none is in the last fifth of the search."""
DEARER = 1.1
"""By how much overload becomes dearer or cheaper from block to block."""
DEAREST = 50.0
"""What overload costs at most, of the typical cost of a unit of load."""
SWEEPS = 8_000
LARGE = 40_000_000
"""Of large problems as many sweeps as try so many moves, but at least half of the usual number."""
FEW_SWEEPS = 400
"""Where an exact search follows."""
AT_ONCE = 8_000
"""Moves that are tried in a sweep, at least; at least one for every line."""
BLOCK = 20
"""Sweeps at one temperature."""
LEFT_OVER_TRIES = 0.02
"""How often a line is tried without any workshop, against its best workshop."""


@dataclass(frozen=True)
class Field:
    """The promising workshops of every line, cheapest first, and as the last one none at all: (L, M + 1)."""

    pair: Ints
    workshop: Ints
    cost: Floats
    load: Floats
    capacity: Floats
    """(P + 1,): the last one takes what is left over."""


def anneal(problem: Problem, relaxation: Relaxation, search: Search, until: float, *, briefly: bool) -> Ints:
    """(L,) the pair that makes each line, −1 where it is left over; no pool is overloaded."""
    field = _field(problem, relaxation)
    chosen = _first_choice(field, problem, relaxation)
    dice = np.random.default_rng(search.seed)
    best, best_cost = None, np.inf
    usual = max(SWEEPS // 2, min(SWEEPS, LARGE // max(problem.lines, 1)))
    sweeps = (FEW_SWEEPS if briefly else usual) // BLOCK
    loss = _typical_loss(field, relaxation)
    hour, load = float(relaxation.pool_price.mean()), float(np.median(field.load[:, 0])) or 1.0
    overload = hour + loss / load
    dearest = overload + DEAREST * float(np.median(field.cost[:, 0])) / load
    state = _State(field, chosen)
    began = time.monotonic()
    for block in range(sweeps):
        if time.monotonic() > until or search.cancelled():
            break
        done = block / sweeps
        temperature = loss * HOT * (COLD / HOT) ** done
        bearable = BEARABLE * max(0.0, 1 - done / 0.8) ** 2
        overload = min(overload * DEARER, dearest) if state.overload > bearable else max(overload / DEARER, hour)
        for _ in range(BLOCK):
            state.sweep(dice, temperature, overload)
        if state.lawful and state.cost < best_cost:
            best, best_cost = state.chosen.copy(), state.cost
        if block % 25 == 0:
            search.tell(
                Progress("exchanging whole lines", time.monotonic() - began, best_cost if best is not None else None)
            )
    repaired = _repaired(field, state.chosen)
    if best is None or _total(field, repaired) < best_cost:
        best = repaired
    return np.take_along_axis(field.pair, best[:, None], axis=1)[:, 0]


class _State:
    """Which of its promising workshops each line has, and the room that this leaves."""

    def __init__(self, field: Field, chosen: Ints) -> None:
        self.field, self.chosen = field, chosen
        self.lines = np.arange(len(chosen))
        self.none = len(field.capacity) - 1
        self.at = field.workshop[self.lines, chosen]
        self.room = field.capacity.copy()
        np.subtract.at(self.room, self.at, field.load[self.lines, chosen])
        weight = 1.0 / np.arange(1, field.pair.shape[1] + 1) ** 0.7
        weight[-1] = LEFT_OVER_TRIES
        self.asked = np.tile(self.lines, -(-AT_ONCE // len(self.lines)))
        self.tries = np.cumsum(weight / weight.sum())

    @property
    def lawful(self) -> bool:
        """Whether no pool is overloaded."""
        return bool((self.room >= 0).all())

    @property
    def overload(self) -> float:
        """Of all pools together, as a share of all capacity."""
        return float(_over(self.room).sum() / max(self.field.capacity[:-1].sum(), 1.0))

    @property
    def cost(self) -> float:
        """Of all lines where they are."""
        return _total(self.field, self.chosen)

    def sweep(self, dice: np.random.Generator, temperature: float, overload: float) -> None:
        """Try a few thousand moves."""
        field, width = self.field, self.field.pair.shape[1] - 1
        line = self.asked if len(self.asked) == len(self.lines) else dice.permutation(self.asked)
        target = np.minimum(np.searchsorted(self.tries, dice.random(len(line))), width)
        there, here = field.workshop[line, target], self.at[line]
        away = there != here
        line, target, there, here = line[away], target[away], there[away], here[away]
        now = self.chosen[line]
        saved = field.cost[line, target] - field.cost[line, now]
        leaving, coming = field.load[line, now], field.load[line, target]
        room_here, room_there = self.room[here], self.room[there]
        over = _over(room_here) + _over(room_there)
        alone = saved + overload * (_over(room_here + leaving) + _over(room_there - coming) - over)
        other, back, possible = self._partners(dice, there, here)
        theirs = self.chosen[other]
        gone, come = field.load[other, theirs], field.load[other, back]
        both = saved + field.cost[other, back] - field.cost[other, theirs]
        both += overload * (_over(room_here + leaving - come) + _over(room_there - coming + gone) - over)
        exchange = possible & (both < alone)
        change = np.where(exchange, both, alone)
        accepted = np.flatnonzero(change <= -temperature * np.log(dice.random(len(line))))
        moved = accepted[self._undisturbed(dice, here[accepted], there[accepted])]
        moved = moved[np.unique(line[moved], return_index=True)[1]]
        swapped = moved[exchange[moved]]
        np.add.at(self.room, here[moved], leaving[moved])
        np.subtract.at(self.room, there[moved], coming[moved])
        self.room[there[swapped]] += gone[swapped]
        self.room[here[swapped]] -= come[swapped]
        self.chosen[line[moved]], self.at[line[moved]] = target[moved], there[moved]
        self.chosen[other[swapped]], self.at[other[swapped]] = back[swapped], here[swapped]

    def _partners(self, dice: np.random.Generator, there: Ints, here: Ints) -> tuple[Ints, Ints, Flags]:
        """For each move a line of the workshop it goes to, that line's way back, and whether it has one."""
        by_workshop = np.argsort(self.at, kind="stable")
        count = np.bincount(self.at, minlength=self.none + 1)
        first = np.cumsum(count) - count
        place = first[there] + (dice.random(len(there)) * count[there]).astype(np.int64)
        other = by_workshop[np.minimum(place, len(by_workshop) - 1)]
        match = self.field.workshop[other] == here[:, None]
        back = match.argmax(axis=1)
        possible = match[np.arange(len(other)), back] & (count[there] > 0) & (there < self.none) & (here < self.none)
        return other, back, possible

    def _undisturbed(self, dice: np.random.Generator, here: Ints, there: Ints) -> Flags:
        """Which moves go first at both of their workshops, in random order; everybody may leave for nowhere."""
        turn = dice.permutation(len(here))
        first = np.full(self.none + 1, len(here))
        np.minimum.at(first, here, turn)
        np.minimum.at(first, there, turn)
        undisturbed: Flags = ((first[here] == turn) | (here == self.none)) & ((first[there] == turn) | (there == self.none))
        return undisturbed


def _field(problem: Problem, relaxation: Relaxation) -> Field:
    quantity = problem.quantity[problem.pair_line]
    load = problem.use_load * quantity
    pool = problem.use_pool
    cost = problem.cost[:, 0] * quantity + problem.fixed
    able = problem.allowed[:, 0] & (load <= problem.capacity[pool, 0])
    priced = np.where(able, cost + relaxation.pool_price[pool, 0] * load, np.inf)
    order = np.lexsort((priced, problem.pair_line))
    line = problem.pair_line[order]
    rank = np.arange(len(line)) - np.searchsorted(line, line)
    near = order[(rank < PROMISING) & able[order]]
    width = int(min(PROMISING, rank.max(initial=0) + 1)) + 1
    none = len(problem.capacity)
    shape = (problem.lines, width)
    leftover = (problem.leftover * problem.quantity).astype(np.float64)
    pairs, pools = np.full(shape, -1), np.full(shape, none)
    costs, loads = np.repeat(leftover[:, None], width, axis=1), np.zeros(shape)
    row = problem.pair_line[near]
    column = np.arange(len(near)) - np.searchsorted(row, row)
    pairs[row, column], pools[row, column] = near, pool[near]
    costs[row, column], loads[row, column] = cost[near], load[near]
    return Field(pairs, pools, costs, loads, np.append(problem.capacity[:, 0].astype(np.float64), np.inf))


def _first_choice(field: Field, problem: Problem, relaxation: Relaxation) -> Ints:
    """Every line where the relaxation has most of it."""
    share = np.zeros(problem.pairs + 1)
    np.add.at(share, relaxation.pair, relaxation.fraction)
    chosen: Ints = share[field.pair].argmax(axis=1)
    return chosen


def _typical_loss(field: Field, relaxation: Relaxation) -> float:
    """How much more, at the hours' prices, the promising workshops cost than the best one, in the mean of lines."""
    price = np.append(relaxation.pool_price[:, 0], 0.0)
    priced = field.cost + price[field.workshop] * field.load
    real = field.pair[:, 1:-1] >= 0
    more = (priced[:, 1:-1] - priced[:, :1])[real]
    return float(np.mean(more)) if more.size and more.mean() > 0 else max(float(np.median(field.cost[:, 0])) * 0.01, 1.0)


def _over(room: Floats) -> Floats:
    over: Floats = np.maximum(0.0, -room)
    return over


def _total(field: Field, chosen: Ints) -> float:
    return float(field.cost[np.arange(len(chosen)), chosen].sum())


def _repaired(field: Field, chosen: Ints) -> Ints:
    """End all overload: the cheapest exchange of two lines or move of one out of each workshop, else a line is left over."""
    state = _State(field, chosen.copy())
    for workshop in np.flatnonzero(state.room < 0).tolist():
        while state.room[workshop] < 0:
            moves = [move for line in np.flatnonzero(state.at == workshop) for move in _ways_out(state, int(line))]
            for line, target in min(moves)[2]:
                _move(state, line, target)
    for line in np.flatnonzero(state.at == state.none).tolist():
        fits = np.flatnonzero(field.load[line] <= state.room[field.workshop[line]])
        _move(state, line, int(fits[field.cost[line, fits].argmin()]))
    return state.chosen


def _ways_out(state: _State, line: int) -> list[tuple[bool, float, tuple[tuple[int, int], ...]]]:
    """(still overloaded, cost, moves) for a line that leaves its workshop, alone or for another; nowhere is the last."""
    field, here, now = state.field, int(state.at[line]), int(state.chosen[line])
    room = state.room[here] + field.load[line, now]
    ways: list[tuple[bool, float, tuple[tuple[int, int], ...]]] = []
    for target in range(field.pair.shape[1]):
        there, load = int(field.workshop[line, target]), field.load[line, target]
        cost = float(field.cost[line, target] - field.cost[line, now])
        if there == here:
            continue
        if load <= state.room[there]:
            ways.append((bool(room < 0), cost, ((line, target),)))
            continue
        for other in np.flatnonzero(state.at == there):
            back = np.flatnonzero(field.workshop[other] == here)
            theirs = int(state.chosen[other])
            if len(back) and load <= state.room[there] + field.load[other, theirs] and field.load[other, back[0]] <= room:
                more = cost + float(field.cost[other, back[0]] - field.cost[other, theirs])
                ways.append((False, more, ((line, target), (int(other), int(back[0])))))
    return ways


def _move(state: _State, line: int, target: int) -> None:
    field = state.field
    state.room[state.at[line]] += field.load[line, state.chosen[line]]
    state.chosen[line], state.at[line] = target, field.workshop[line, target]
    state.room[state.at[line]] -= field.load[line, target]
