"""Better prices of hours, and a bound that knows more than the linear programme: what lines cost at least, one by one.

At given prices every line is alone: it fills the workshops where that is cheapest for it. A fraction of a line costs a
fraction of a trip in a linear programme; here a week of a workshop holds only so much of a line, one workshop costs its
trip and setup whole, and more than one cost at least two. The prices move with the load that the lines ask for over the
capacity (a subgradient with momentum), and where lines go in the mean of all steps says which workshops they need.
"""

import time
from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.pricing import Relaxed
from craftorders.dispatch.domain.matching.problem import Floats, Ints, Problem

LEAST, MOST, WORK = 15, 60, 700_000
"""Steps: as many as look at so many pairs of lines and workshops in all, within limits."""
SETTLED_AFTER = 0.4
"""Of the steps: where lines go counts from then on."""
STEP = 1e-4
"""By how much an hour becomes dearer whose load is twice its capacity: a week's hours by so much of a usual line's cost."""
MOMENTUM = 0.7
NEAR = 0.01
"""Pairs that cost more than the cheapest of their line by this part of it (and by their fixed cost) are not looked at."""

BLOCK = 2_000
"""Lines at once."""


@dataclass(frozen=True)
class Ascent:
    """The prices (P, W) with the best bound, what a piece of a line costs with them (L,), and (K,) which part of its line
    went to a pair in the mean of the steps."""

    price: Floats
    line_price: Floats
    bound: float
    share: Floats


def ascend(problem: Problem, price: Floats, search: Search, until: float) -> Ascent:
    """Prices from which every line alone costs as much as possible together, from prices that are nearly right."""
    near = _near(problem, price)
    alone = Alone(problem.part(np.arange(problem.lines), near, problem.capacity))
    capacity = np.maximum(problem.capacity, 1)
    step = STEP * float(np.median(alone.at(price).cost)) / capacity
    best, best_price, pull = -np.inf, price, np.zeros(price.shape)
    share, counted = np.zeros(problem.pairs), 0
    steps = min(MOST, max(LEAST, WORK // max(len(near), 1)))
    for count in range(steps):
        if count and (time.monotonic() > until or search.cancelled()):
            break
        lines = alone.at(price)
        bound = float(lines.cost.sum() - (price * problem.capacity).sum())
        if bound > best:
            best, best_price = bound, price
        if count >= SETTLED_AFTER * steps:
            share[near] += lines.part.sum(axis=1)
            counted += 1
        pull = MOMENTUM * pull + (alone.load(lines.part) - problem.capacity) / capacity
        price = np.maximum(0.0, price + step * pull)
    line_cost = alone_at(problem, best_price)
    proven = float(line_cost.sum() - (best_price * problem.capacity).sum())
    search.tell(Progress("pricing hours", bound=proven))
    return Ascent(best_price, line_cost / problem.quantity, proven, share / max(counted, 1))


def alone_at(problem: Problem, price: Floats) -> Floats:
    """(L,) what lines cost at least at some prices; block by block, to spare memory. Without what the hours are worth that
    is what every plan costs at least, from any prices that are not negative."""
    cost = np.zeros(problem.lines)
    for first in range(0, problem.lines, BLOCK):
        lines = np.arange(first, min(first + BLOCK, problem.lines))
        pairs = np.arange(*np.searchsorted(problem.pair_line, [first, first + BLOCK]))
        cost[lines] = Alone(problem.part(lines, pairs, problem.capacity)).at(price).cost
    return cost


def _near(problem: Problem, price: Floats) -> Ints:
    """The pairs that a line may go to while the prices move a little."""
    relaxed = Relaxed(problem)
    priced = relaxed.priced(relaxed.cost, problem.use_load, price)
    least = np.minimum(relaxed.cheapest(priced), problem.leftover)[problem.pair_line]
    more = (priced.min(axis=1, initial=np.inf) - least) * problem.quantity[problem.pair_line]
    return np.flatnonzero(more <= np.maximum(problem.fixed, NEAR * least * problem.quantity[problem.pair_line]))


@dataclass(frozen=True)
class Lines:
    """(L,) what each line costs at least at some prices, and (K, W) the parts of it that go to each choice for that."""

    cost: Floats
    part: Floats


class Alone:
    """Every line by itself, at prices of hours."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.relaxed = Relaxed(problem)
        self.quantity = problem.quantity[problem.pair_line].astype(np.float64)
        self.cost = np.where(problem.allowed, problem.cost, np.inf)
        self.leftover = (problem.leftover * problem.quantity).astype(np.float64)
        holds = np.full(problem.cost.shape, 0)
        if problem.pairs:
            room = problem.capacity[problem.use_pool] // problem.use_load[:, None]
            holds = np.minimum.reduceat(room, problem.use_start[:-1], axis=0)
        self.holds = np.where(problem.allowed, np.minimum(holds / self.quantity[:, None], 1.0), 0.0)
        """(K, W) which part of the line a week holds."""
        self.two_trips = np.full(problem.lines, np.inf)
        np.minimum.at(self.two_trips, problem.pair_line, 2 * problem.fixed)
        self.two_trips[problem.whole | (problem.most == 1)] = np.inf

    def at(self, price: Floats) -> Lines:
        """The larger of two bounds on each line: trips paid in proportion to what a workshop holds at best; or the cheaper
        of one workshop with its trip, and of fractions without trips and two trips beside."""
        problem, line = self.problem, self.problem.pair_line
        if not problem.pairs:
            return Lines(self.leftover, self.holds)
        priced = self.relaxed.priced(self.cost, problem.use_load, price) * self.quantity[:, None]
        order = np.argsort(priced, axis=1, kind="stable")
        priced, holds = np.take_along_axis(priced, order, axis=1), np.take_along_axis(self.holds, order, axis=1)
        full: Floats = np.minimum(np.cumsum(holds, axis=1), 1.0)
        part: Floats = np.diff(full, axis=1, prepend=0.0)
        paid: Floats = np.cumsum(np.where(part > 0, priced, 0.0) * part, axis=1) + problem.fixed[:, None]
        in_proportion, shares = self._in_proportion(priced, part, full, paid)
        freely, parts = self._spread(priced, part)
        in_one = paid[:, -1] + (1.0 - full[:, -1]) * self.leftover[line]
        one = self.leftover.copy()
        np.minimum.at(one, line, in_one)
        several = freely + self.two_trips
        whole = np.minimum(one, several)
        lone = np.flatnonzero(in_one <= one[line])
        lone = lone[np.unique(line[lone], return_index=True)[1]]
        alone = np.zeros(part.shape)
        alone[lone] = part[lone]
        truer, fewer = (whole > in_proportion)[line][:, None], (one <= several)[line][:, None]
        chosen = np.where(truer, np.where(fewer, alone, parts), shares)
        back = np.empty(part.shape)
        np.put_along_axis(back, order, chosen, axis=1)
        return Lines(np.maximum(in_proportion, whole), back)

    def load(self, part: Floats) -> Floats:
        """(P, W) the load of parts of lines."""
        problem = self.problem
        load = np.zeros(problem.capacity.shape)
        pieces = (part * self.quantity[:, None])[self.relaxed.pair_of_use]
        np.add.at(load, problem.use_pool, pieces * problem.use_load[:, None])
        return load

    def _in_proportion(self, priced: Floats, part: Floats, full: Floats, paid: Floats) -> tuple[Floats, Floats]:
        """(L,) what lines cost, and (K, W) where they go, if the first weeks of a workshop carry its trip together: as many
        as make a piece cheapest."""
        rows, weeks = np.arange(len(part)), np.arange(part.shape[1])
        a_piece = np.where(full > 0, paid / np.maximum(full, 1e-12), np.inf)
        last = a_piece.argmin(axis=1)
        later = weeks > last[:, None]
        slope, length = np.where(later, priced, np.inf), np.where(later, part, 0.0)
        slope[rows, last], length[rows, last] = a_piece[rows, last], full[rows, last]
        cost, taken = self._spread(slope, length)
        together = taken[rows, last] / np.maximum(length[rows, last], 1e-12)
        return cost, np.where(later, taken, part * together[:, None])

    def _spread(self, slope: Floats, length: Floats) -> tuple[Floats, Floats]:
        """(L,) the cheapest cost of whole lines over choices with a cost and a length, and (K, W) what is taken of each."""
        lines, some = self.problem.lines, length > 0
        enough = np.flatnonzero(length.sum(axis=1) >= 1.0)
        dearest = np.full(lines, np.inf)
        np.minimum.at(dearest, self.problem.pair_line[enough], np.where(some, slope, 0.0)[enough].max(axis=1))
        pair, week = np.nonzero(some & (slope <= dearest[self.problem.pair_line][:, None]))  # no line needs dearer ones
        line = np.concatenate([self.problem.pair_line[pair], np.arange(lines)])
        cost = np.concatenate([slope[pair, week], self.leftover])
        most = np.concatenate([length[pair, week], np.ones(lines)])
        order = np.lexsort((cost, line))
        before = np.cumsum(most[order]) - most[order]
        before -= before[np.searchsorted(line[order], np.arange(lines))][line[order]]
        taken = np.empty(len(line))
        taken[order] = np.clip(1.0 - before, 0.0, most[order])
        parts = np.zeros(length.shape)
        parts[pair, week] = taken[: len(pair)]
        total: Floats = np.bincount(line, weights=taken * cost, minlength=lines).astype(np.float64)
        return total, parts
