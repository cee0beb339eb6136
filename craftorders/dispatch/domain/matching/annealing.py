"""Whole lines, one week, one pool a workshop: the generalized assignment problem, improved by simulated annealing.

Thousands of moves are tried at once on arrays: a line goes to another of its promising workshops, or changes places with
a line there. Overload is allowed at a price that rises while the temperature falls. Of the moves that are accepted, those
happen whose workshops no other accepted move touches. What is still overloaded at the end is repaired or left over.
"""

import time

import numpy as np

from craftorders.dispatch.domain.matching.assigned import Assigned, Field, field_of, first_choice
from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints, Problem
from craftorders.dispatch.domain.matching.relaxing import Relaxation
from craftorders.dispatch.domain.matching.repairing import repair

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
"""Where another search follows that knows fillings."""
AT_ONCE, OF_WORKSHOP = 8_000, 100
"""Moves that are tried in a sweep: as many for every workshop, up to AT_ONCE; at least one for every line."""
BLOCK = 20
"""Sweeps at one temperature."""


def anneal(problem: Problem, relaxation: Relaxation, search: Search, until: float, *, briefly: bool) -> Ints:
    """(L,) the pair that makes each line, −1 where it is left over; no pool is overloaded."""
    field = field_of(problem, relaxation)
    dice = np.random.default_rng(search.seed)
    best: Ints | None = None
    best_cost = np.inf
    usual = max(SWEEPS // 2, min(SWEEPS, LARGE // max(problem.lines, 1)))
    sweeps = (FEW_SWEEPS if briefly else usual) // BLOCK
    loss = _typical_loss(field, relaxation)
    hour, load = float(relaxation.pool_price.mean()), float(np.median(field.load[:, 0])) or 1.0
    overload = hour + loss / load
    dearest = overload + DEAREST * float(np.median(field.cost[:, 0])) / load
    state = Assigned(field, first_choice(field, problem, relaxation))
    sweep = _Sweep(state, dice)
    for block in range(sweeps):
        if time.monotonic() > until or search.cancelled():
            break
        done = block / sweeps
        temperature = loss * HOT * (COLD / HOT) ** done
        bearable = BEARABLE * max(0.0, 1 - done / 0.8) ** 2
        overload = min(overload * DEARER, dearest) if state.overload > bearable else max(overload / DEARER, hour)
        for _ in range(BLOCK):
            sweep(temperature, overload)
        if state.lawful and state.cost < best_cost:
            best, best_cost = state.chosen.copy(), state.cost
        if block % 25 == 0:
            search.tell(Progress("exchanging whole lines", best_cost if best is not None else None))
    repaired = repair(state)
    if best is None or state.cost < best_cost:
        best = repaired
    return np.take_along_axis(field.pair, best[:, None], axis=1)[:, 0]


class _Sweep:
    """A few thousand moves at once, of which those happen that are accepted and do not disturb each other."""

    def __init__(self, state: Assigned, dice: np.random.Generator) -> None:
        self.state, self.dice = state, dice
        self.asked = np.tile(state.lines, -(-min(AT_ONCE, OF_WORKSHOP * state.none) // len(state.lines)))
        weight = 1.0 / np.arange(1, state.field.pair.shape[1]) ** 0.7
        self.tries = np.cumsum(weight / weight.sum())

    def __call__(self, temperature: float, overload: float) -> None:
        """Try a few thousand moves."""
        state, field, dice = self.state, self.state.field, self.dice
        line = self.asked if len(self.asked) == len(state.lines) else dice.permutation(self.asked)
        target = np.searchsorted(self.tries, dice.random(len(line)))
        there, here = field.workshop[line, target], state.at[line]
        away = there != here
        line, target, there, here = line[away], target[away], there[away], here[away]
        now = state.chosen[line]
        saved = field.cost[line, target] - field.cost[line, now]
        leaving, coming = field.load[line, now], field.load[line, target]
        room_here, room_there = state.room[here], state.room[there]
        over = _over(room_here) + _over(room_there)
        alone = saved + overload * (_over(room_here + leaving) + _over(room_there - coming) - over)
        other, back, possible = self._partners(there, here)
        theirs = state.chosen[other]
        gone, come = field.load[other, theirs], field.load[other, back]
        both = saved + field.cost[other, back] - field.cost[other, theirs]
        both += overload * (_over(room_here + leaving - come) + _over(room_there - coming + gone) - over)
        exchange = possible & (both < alone)
        change = np.where(exchange, both, alone)
        accepted = np.flatnonzero(change <= -temperature * np.log(dice.random(len(line))))
        moved = accepted[self._undisturbed(here[accepted], there[accepted])]
        moved = moved[np.unique(line[moved], return_index=True)[1]]
        swapped = moved[exchange[moved]]
        np.add.at(state.room, here[moved], leaving[moved])
        np.subtract.at(state.room, there[moved], coming[moved])
        state.room[there[swapped]] += gone[swapped]
        state.room[here[swapped]] -= come[swapped]
        state.chosen[line[moved]], state.at[line[moved]] = target[moved], there[moved]
        state.chosen[other[swapped]], state.at[other[swapped]] = back[swapped], here[swapped]

    def _partners(self, there: Ints, here: Ints) -> tuple[Ints, Ints, Flags]:
        """For each move a line of the workshop it goes to, that line's way back, and whether it has one."""
        state = self.state
        by_workshop = np.argsort(state.at, kind="stable")
        count = np.bincount(state.at, minlength=state.none + 1)
        first = np.cumsum(count) - count
        place = first[there] + (self.dice.random(len(there)) * count[there]).astype(np.int64)
        other = by_workshop[np.minimum(place, len(by_workshop) - 1)]
        match = state.field.workshop[other] == here[:, None]
        back = match.argmax(axis=1)
        possible = match[np.arange(len(other)), back] & (count[there] > 0)
        possible &= (there < state.none) & (here < state.none)
        return other, back, possible

    def _undisturbed(self, here: Ints, there: Ints) -> Flags:
        """Which moves go first at both of their workshops, in random order; everybody may leave for nowhere."""
        none = self.state.none
        turn = self.dice.permutation(len(here))
        first = np.full(none + 1, len(here))
        np.minimum.at(first, here, turn)
        np.minimum.at(first, there, turn)
        leaves: Flags = (first[here] == turn) | (here == none)
        comes: Flags = (first[there] == turn) | (there == none)
        return leaves & comes


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
