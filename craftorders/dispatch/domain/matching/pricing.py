"""Prices of hours by entropic smoothing, as Sinkhorn scaling does it for transport.

Lines spread over their choices by a softened minimum; every pool's price moves with the logarithm of its load over its
capacity; the softening shrinks step by step. Any prices give a bound (Lagrangian duality), and the last spread shows
which choices matter.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints, Problem

SOFTNESS = (0.02, 0.01, 0.005, 0.003, 0.002, 0.001)
"""Of the typical cost, from coarse to fine."""
STEPS = 18
MOMENTUM = 0.5
FORGOTTEN = 6.0
"""A choice that is dearer by so many times the softening is not looked at where the softening is less."""


@dataclass(frozen=True)
class SoftPrices:
    """The prices (P, W) with the best bound, and how the lines were spread in the end: parts of a line by choice."""

    price: Floats
    pair: Ints
    week: Ints
    part: Floats


class Relaxed:
    """The problem as fractions: costs with the fixed cost spread over the whole quantity; a choice that is not allowed
    costs infinitely much."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.start = np.searchsorted(problem.pair_line, np.arange(problem.lines))
        self.has_pairs = np.flatnonzero(np.diff(np.append(self.start, problem.pairs)))
        per_piece = problem.cost + (problem.fixed / problem.quantity[problem.pair_line])[:, None]
        self.cost: Floats = np.where(problem.allowed, per_piece, np.inf)
        self.pair_of_use = np.repeat(np.arange(problem.pairs), np.diff(problem.use_start))
        self.single = len(self.pair_of_use) == problem.pairs
        """Every pair loads one pool."""

    def priced(self, cost: Floats, load: Floats | Ints, pool_price: Floats) -> Floats:
        """(K, W) the cost with what the load is worth at the pools' prices."""
        worth = pool_price[self.problem.use_pool] * load[:, None]
        return cost + (worth if self.single else np.add.reduceat(worth, self.problem.use_start[:-1], axis=0))

    def cheapest(self, priced: Floats) -> Floats:
        """(L,) a line's cheapest choice."""
        least = np.full(self.problem.lines, np.inf, dtype=priced.dtype)
        if len(self.has_pairs):
            least[self.has_pairs] = np.minimum.reduceat(priced.min(axis=1), self.start[self.has_pairs])
        return least

    def bound(self, pool_price: Floats) -> float:
        """What every plan costs at least, from any prices (not negative)."""
        problem = self.problem
        least = np.minimum(self.cheapest(self.priced(self.cost, problem.use_load, pool_price)), problem.leftover)
        return float((problem.quantity * least).sum() - (pool_price * problem.capacity).sum())


def soft_prices(relaxed: Relaxed, search: Search, until: float) -> SoftPrices:
    """Prices whose bound is within a few hundredths of a percent of the best."""
    scaled = _Scaled(relaxed)
    price = np.zeros(relaxed.problem.capacity.shape, dtype=np.float32)
    matter = np.isfinite(scaled.cost)
    best, best_price = -np.inf, price
    for each in SOFTNESS:
        temperature = each * scaled.typical_cost
        spread = _Spread(scaled, matter)
        price, likely = spread.balance(price, temperature, lambda: time.monotonic() > until or search.cancelled())
        bound, excess = scaled.look(likely)
        if bound > best:
            best, best_price = bound, likely
        if time.monotonic() > until or search.cancelled():
            break
        matter = excess <= FORGOTTEN * temperature
        search.tell(Progress("pricing hours", bound=best))
    return SoftPrices(best_price.astype(np.float64), spread.pair, spread.week, spread.part.astype(np.float64))


class _Scaled:
    """The relaxed problem with costs and loads of a line divided by what a piece of it typically loads."""

    def __init__(self, relaxed: Relaxed) -> None:
        problem = relaxed.problem
        mean = np.add.reduceat(
            np.add.reduceat(problem.use_load * 1.0, problem.use_start[:-1]), relaxed.start[relaxed.has_pairs]
        ) / np.diff(np.append(relaxed.start[relaxed.has_pairs], problem.pairs))
        typical_load = np.ones(problem.lines)
        typical_load[relaxed.has_pairs] = mean
        self.relaxed, self.problem = relaxed, problem
        self.demand = problem.quantity * typical_load
        self.cost = (relaxed.cost / typical_load[problem.pair_line][:, None]).astype(np.float32)
        self.load = (problem.use_load / typical_load[problem.pair_line[relaxed.pair_of_use]]).astype(np.float32)
        self.leftover = (problem.leftover / typical_load).astype(np.float32)
        self.typical_cost = float(np.median(self.cost[np.isfinite(self.cost)])) or 1.0
        self.overlap = np.ones(len(problem.capacity))
        """By pool: how many pools a pair loads that loads this one."""
        np.maximum.at(self.overlap, problem.use_pool, np.diff(problem.use_start)[relaxed.pair_of_use])

    def look(self, price: Floats) -> tuple[float, Floats]:
        """The bound of some prices, and (K, W) by how much a choice is dearer than the cheapest of its line."""
        priced = self.relaxed.priced(self.cost, self.load, price)
        least = np.minimum(self.relaxed.cheapest(priced), self.leftover)
        priced -= least[self.problem.pair_line][:, None]
        return float((self.demand * least).sum() - (price * self.problem.capacity).sum()), priced


class _Spread:
    """How the lines are spread over the choices that matter, as flat arrays, line by line."""

    def __init__(self, scaled: _Scaled, matter: Flags) -> None:
        problem = scaled.problem
        self.scaled = scaled
        self.pair, self.week = np.nonzero(matter)
        self.part: Floats = np.zeros(len(self.pair), dtype=np.float32)
        self.line = problem.pair_line[self.pair]
        self.cost = scaled.cost[self.pair, self.week]
        uses = np.diff(problem.use_start)[self.pair]
        self.use_start = np.cumsum(uses) - uses
        self.choice = np.repeat(np.arange(len(self.pair)), uses)
        use = problem.use_start[self.pair][self.choice] + np.arange(len(self.choice)) - self.use_start[self.choice]
        self.cell = problem.use_pool[use] * problem.weeks + self.week[self.choice]
        self.load = scaled.load[use]
        self.flow = self.load * scaled.demand[self.line[self.choice]].astype(np.float32)
        self.some, self.start = np.unique(self.line, return_index=True)

    def balance(self, price: Floats, temperature: float, over: Callable[[], bool]) -> tuple[Floats, Floats]:
        """Move the prices until loads meet capacities; the prices in the end, and those with the likely best bound."""
        scaled, capacity = self.scaled, self.scaled.problem.capacity.astype(np.float64)
        best, likely, step = -np.inf, price, np.zeros(capacity.shape)
        for _ in range(STEPS):
            least = self._spread(price, temperature)
            bound = float((scaled.demand * least).sum() - (price * capacity).sum())
            if bound > best:
                best, likely = bound, price
            if over():
                break
            weights = self.part[self.choice] * self.flow
            taken = np.bincount(self.cell, weights=weights, minlength=capacity.size).reshape(capacity.shape)
            pull = np.log((taken + 1e-6) / np.maximum(capacity, 1e-6 * taken + 1e-6))
            step = MOMENTUM * step + temperature / scaled.overlap[:, None] * np.clip(pull, -3, 3)
            price = np.maximum(0, price + step).astype(np.float32)
        return price, likely

    def _spread(self, price: Floats, temperature: float) -> Floats:
        """Spread the lines at some prices; (L,) the cheapest choice of each."""
        least, left = self.scaled.leftover.copy(), self.scaled.leftover
        if len(self.some):
            priced = self.cost + np.add.reduceat(price.ravel()[self.cell] * self.load, self.use_start)
            least[self.some] = np.minimum(np.minimum.reduceat(priced, self.start), left[self.some])
            weight = np.exp((least[self.line] - priced) / np.float32(temperature))
            total = np.exp((least - left) / temperature).astype(np.float64)
            total[self.some] += np.add.reduceat(weight, self.start)
            self.part = weight / total.astype(np.float32)[self.line]
        return least
