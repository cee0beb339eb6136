"""Fillings: all that a workshop makes of whole lines, where loads are small numbers.

A line alone does not know that half of it is of no use in the last corner of a workshop; a filling does.
"""

from copy import copy

import numpy as np

from craftorders.dispatch.domain.matching.highs import INFINITY, Model
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints, Problem

LISTED = 20_000
"""So many fillings of a workshop are listed at most."""


class Shelf:
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

    def near(self, price: Floats, places: int) -> "Shelf":
        """With only so many workshops of a line, in the mean: those that cost least more than its cheapest where a unit of
        load costs so much (shops,)."""
        more = self.cost + price[:, None] * self.load
        least = more.min(axis=0)
        more -= np.where(np.isfinite(least), least, 0.0)
        count = min(places * more.shape[1], more.size) - 1
        few = copy(self)
        few.cost = np.where(more <= np.partition(more, count, axis=None)[count], self.cost, np.inf)
        return few

    def best(self, worth: Floats) -> tuple[Floats, Flags]:
        """What the best filling of a workshop saves where lines are worth so much (L,), and that filling: (workshops, L).

        Lines that cost at least what they are worth are in no filling, so a knapsack has few of them to choose from.
        """
        gain, shops, room = worth - self.cost, np.arange(len(self.capacity)), int(self.capacity.max()) + 1
        shop, line = np.nonzero((gain > 0) & (self.load <= self.capacity[:, None]))
        count = np.bincount(shop, minlength=len(shops))
        place = np.arange(len(shop)) - (np.cumsum(count) - count)[shop]
        lines = np.zeros((int(count.max()), len(shops)), dtype=np.int64)
        saves, loads = np.full(lines.shape, -1.0), np.zeros(lines.shape, dtype=np.int64)
        lines[place, shop], saves[place, shop], loads[place, shop] = line, gain[shop, line], self.load[shop, line]
        most = np.concatenate([np.full((len(shops), room), -np.inf), np.zeros((len(shops), room))], axis=1)
        saved, flat = most[:, room:], most.ravel()
        cells = shops[:, None] * 2 * room + room + np.arange(room)
        taken = np.zeros((len(lines), len(shops), room), dtype=np.bool_)
        for item in range(len(lines)):
            more = flat[cells - loads[item][:, None]] + saves[item][:, None]
            taken[item] = more > saved
            np.maximum(saved, more, out=saved)
        filling, rest = np.zeros(self.cost.shape, dtype=np.bool_), self.capacity.copy()
        for item in reversed(range(len(lines))):
            into = np.flatnonzero(taken[item, shops, rest])
            filling[into, lines[item, into]] = True
            rest[into] -= loads[item, into]
        return saved[shops, self.capacity], filling

    def cells(self, worth: Floats) -> int:
        """How much there is to look at for the best fillings."""
        useful = (worth > self.cost) & (self.load <= self.capacity[:, None])
        return len(self.capacity) * int(useful.sum(axis=1).max(initial=1)) * (int(self.capacity.max(initial=0)) + 1)

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
