"""Whole lines and small loads: not where each line goes is decided, but what each workshop makes altogether.

All that a workshop makes is a *filling*. A linear programme over fillings knows that half a line is of no use; fillings
that its prices make attractive come from a knapsack of every workshop, until none is missing. Its bound lies so near the
best plan that all fillings which can still be part of one are listed, and a choice of them is the best plan (M.
Savelsbergh, "A branch-and-price algorithm for the generalized assignment problem", Operations Research 45, 1997).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.highs import INFINITY, Again, Model, solve_model
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints, Problem

CELLS = 1_000_000
"""So many lines × workshops × units of load at most are looked at."""
LISTED = 20_000
"""So many fillings of a workshop are listed at most."""
SMOOTH = 0.6
"""How much of the best prices so far is mixed with those of the linear programme: these leap about."""
STEPS = 300
SMALL = 1e-7
"""Of the bound: fillings that gain less are not new."""
LOSS = 4e-4
"""Of the bound: how much more than it a plan may cost, at first; fillings that lose more are no part of it."""
LESS_THAN_ONE = 0.999
"""Costs are whole numbers: nothing better is left."""


@dataclass(frozen=True)
class Packed:
    """The pair of each line (−1 where it is left over), None where no plan was found; and a bound."""

    pair: Ints | None
    bound: float


def pack(problem: Problem, worth: Floats, known: float, *, until: float, cancelled: Callable[[], bool]) -> Packed | None:
    """A plan that costs less than the known one, from what lines are worth (L,); None where loads are large."""
    shelf = _Shelf(problem)
    if shelf.cost.size * int(shelf.capacity.max(initial=0) + 1) > CELLS:
        return None
    bound, worth = _priced(shelf, worth, until, cancelled)
    proven, loss, pair = bound, LOSS * abs(bound), None
    while proven < known and time.monotonic() < until and not cancelled():
        fillings = shelf.within(worth, loss)
        if fillings is None:
            break
        answer = solve_model(shelf.model(*fillings, whole=True), until=until, cancelled=cancelled, gap=LESS_THAN_ONE)
        if answer is not None and answer.objective < known:
            known, pair = answer.objective, shelf.pair_of(*fillings, answer.values[: -problem.lines] > 0.5)
        if answer is None or not answer.optimal:
            break
        proven, loss = min(known, bound + loss), 2 * loss
    return Packed(pair, proven)


class _Shelf:
    """The lines and the workshops that may make them, as tables (workshop, line)."""

    def __init__(self, problem: Problem) -> None:
        pool, line = problem.use_pool, problem.pair_line
        shape = (len(problem.capacity), problem.lines)
        self.leftover = (problem.leftover * problem.quantity).astype(np.float64)
        self.capacity = problem.capacity[:, 0]
        self.pair = np.full(shape, -1)
        self.pair[pool, line] = np.arange(problem.pairs)
        self.cost, self.load = np.full(shape, np.inf), self.capacity[:, None] + np.ones(shape, dtype=np.int64)
        able = problem.allowed[:, 0]
        quantity = problem.quantity[line]
        self.cost[pool, line] = np.where(able, problem.cost[:, 0] * quantity + problem.fixed, np.inf)
        self.load[pool, line] = problem.use_load * quantity

    def best(self, worth: Floats) -> tuple[Floats, Flags]:
        """What the best filling of a workshop saves where lines are worth so much (L,), and that filling: (workshops, L)."""
        gain, shops = worth - self.cost, np.arange(len(self.capacity))
        most = np.zeros((len(shops), int(self.capacity.max()) + 1))
        taken = np.zeros((len(worth), *most.shape), dtype=np.bool_)
        for line in range(len(worth)):
            rest = np.arange(most.shape[1]) - self.load[:, line, None]
            more = np.take_along_axis(most, np.maximum(rest, 0), axis=1) + gain[:, line, None]
            taken[line] = (rest >= 0) & (more > most)
            most = np.where(taken[line], more, most)
        filling, rest = np.zeros(self.cost.shape, dtype=np.bool_), self.capacity.copy()
        for line in reversed(range(len(worth))):
            filling[:, line] = taken[line, shops, rest]
            rest -= np.where(filling[:, line], self.load[:, line], 0)
        return most[shops, self.capacity], filling

    def within(self, worth: Floats, loss: float) -> tuple[Ints, Flags] | None:
        """Workshop and lines of all fillings that save the best one's sum but for `loss`; None where these are too many."""
        shops, sets = [], []
        for shop in range(len(self.capacity)):
            found = self._within(shop, worth, loss)
            if found is None:
                return None
            shops.append(np.full(len(found), shop))
            sets.append(found)
        return np.concatenate(shops), np.concatenate(sets)

    def _within(self, shop: int, worth: Floats, loss: float) -> Flags | None:
        gain, loads, capacity = worth - self.cost[shop], self.load[shop], int(self.capacity[shop])
        most = np.zeros((len(worth) + 1, capacity + 1))
        for line, load in enumerate(loads.tolist()):
            most[line + 1] = most[line]
            if load <= capacity:
                most[line + 1, load:] = np.maximum(most[line, load:], most[line, : capacity + 1 - load] + gain[line])
        enough = most[-1, capacity] - loss
        sets, saved, rest = np.zeros((1, len(worth)), dtype=np.bool_), np.zeros(1), np.array([capacity])
        for line in reversed(range(len(worth))):
            without = np.flatnonzero(saved + most[line, rest] >= enough)
            left = rest - loads[line]
            fits = (left >= 0) & (saved + gain[line] + most[line, np.maximum(left, 0)] >= enough)
            if len(without) + int(fits.sum()) > LISTED:
                return None
            taking = sets[fits]
            taking[:, line] = True
            sets = np.concatenate([sets[without], taking])
            saved = np.concatenate([saved[without], saved[fits] + gain[line]])
            rest = np.concatenate([rest[without], left[fits]])
        return sets

    def model(self, shop: Ints, sets: Flags, *, whole: bool) -> Model:
        """Columns: fillings, then lines left over. Rows: each line once, each workshop at most once."""
        lines, shops = self.cost.shape[1], len(self.capacity)
        count = sets.sum(axis=1)
        start = np.concatenate([[0], np.cumsum(count + 1)])
        row = np.empty(int(start[-1]) + lines, dtype=np.int64)
        which, line = np.nonzero(sets)
        row[start[:-1][which] + np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)] = line
        row[start[:-1] + count], row[start[-1] :] = lines + shop, np.arange(lines)
        columns = lines + len(sets)
        return Model(
            cost=np.concatenate([np.where(sets, self.cost[shop], 0.0).sum(axis=1), self.leftover]),
            upper=np.full(columns, INFINITY),
            least=np.concatenate([np.ones(lines), np.full(shops, -INFINITY)]),
            most=np.ones(lines + shops),
            start=np.concatenate([start, start[-1] + 1 + np.arange(lines)]),
            row=row,
            value=np.ones(len(row)),
            integral=np.ones(columns, dtype=np.bool_) if whole else None,
        )

    def pair_of(self, shop: Ints, sets: Flags, chosen: Flags) -> Ints:
        """(L,) the pairs of the chosen fillings."""
        pair = np.full(self.cost.shape[1], -1)
        which, line = np.nonzero(sets[chosen])
        pair[line] = self.pair[shop[chosen][which], line]
        return pair


def _priced(shelf: _Shelf, worth: Floats, until: float, cancelled: Callable[[], bool]) -> tuple[float, Floats]:
    """The bound of the linear programme over all fillings, and what lines are worth there (L,)."""
    lines, shops = shelf.cost.shape[1], np.arange(len(shelf.capacity))
    programme = Again(shelf.model(shops[:0], np.zeros((0, lines), dtype=np.bool_), whole=False), cancelled)
    bound, best, price = -np.inf, worth, np.concatenate([worth, np.zeros(len(shops))])
    for _ in range(STEPS):
        for mixed in (SMOOTH * best + (1 - SMOOTH) * price[:lines], price[:lines]):
            saved, filling = shelf.best(mixed)
            reached = float(mixed.sum() - saved.sum())
            if reached > bound:
                bound, best = reached, mixed
            loss = np.where(filling, shelf.cost - price[:lines], 0.0).sum(axis=1) - price[lines:]
            new = loss < -SMALL * abs(bound)
            if new.any():
                break
        if not new.any() or time.monotonic() > until or cancelled():
            break
        more = shelf.model(shops[new], filling[new], whole=False)
        if programme.with_more(more, more.cost[:-lines], until) is None:
            break
        price = programme.prices
    return bound, best
