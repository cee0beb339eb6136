"""Prices of hours by entropic smoothing, as Sinkhorn scaling does it for transport.

Lines spread over their choices by a softened minimum; every pool's price moves with the logarithm of its load over its
capacity; the softening shrinks step by step. Any prices give a bound (Lagrangian duality), and the last spread shows
which choices matter.
"""

import time
from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.problem import Floats, Ints, Problem

SOFTNESS = (0.02, 0.01, 0.005, 0.003, 0.002, 0.001)
"""Of the typical cost, from coarse to fine."""
STEPS = 18
MOMENTUM = 0.5


@dataclass(frozen=True)
class SoftPrices:
    """The prices (P, W) with the best bound, and how the lines were spread over their choices (K, W) in the end."""

    price: Floats
    spread: Floats


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
    problem = relaxed.problem
    mean = np.add.reduceat(
        np.add.reduceat(problem.use_load * 1.0, problem.use_start[:-1]), relaxed.start[relaxed.has_pairs]
    ) / np.diff(np.append(relaxed.start[relaxed.has_pairs], problem.pairs))
    typical_load = np.ones(problem.lines)
    typical_load[relaxed.has_pairs] = mean
    demand = problem.quantity * typical_load
    cost = (relaxed.cost / typical_load[problem.pair_line][:, None]).astype(np.float32)
    load = (problem.use_load / typical_load[problem.pair_line[relaxed.pair_of_use]]).astype(np.float32)
    leftover = (problem.leftover / typical_load).astype(np.float32)
    capacity = problem.capacity.astype(np.float64)
    demand_of_use = demand[problem.pair_line[relaxed.pair_of_use]].astype(np.float32)
    cell = (problem.use_pool[:, None] * problem.weeks + np.arange(problem.weeks)).ravel()
    typical_cost = float(np.median(cost[np.isfinite(cost)])) or 1.0
    overlap = np.ones(len(capacity))
    np.maximum.at(overlap, problem.use_pool, np.diff(problem.use_start)[relaxed.pair_of_use])
    price = np.zeros(capacity.shape, dtype=np.float32)
    best, best_price = -np.inf, price.copy()
    spread = np.zeros(cost.shape, dtype=np.float32)
    for softness in SOFTNESS:
        temperature = softness * typical_cost
        step = np.zeros(capacity.shape)
        for _ in range(STEPS):
            if time.monotonic() > until or search.cancelled():
                return SoftPrices(best_price.astype(np.float64), spread)
            priced = relaxed.priced(cost, load, price)
            least = np.minimum(relaxed.cheapest(priced), leftover)
            bound = float((demand * least).sum() - (price * capacity).sum())
            if bound > best:
                best, best_price = bound, price.copy()
            priced -= least[problem.pair_line][:, None]
            priced /= -temperature
            np.exp(priced, out=priced)
            total = np.exp((least - leftover) / temperature).astype(np.float64)
            total[relaxed.has_pairs] += np.add.reduceat(priced.sum(axis=1), relaxed.start[relaxed.has_pairs])
            spread = priced / total.astype(np.float32)[problem.pair_line][:, None]
            flow = spread[relaxed.pair_of_use] * (load * demand_of_use)[:, None]
            taken = np.bincount(cell, weights=flow.ravel(), minlength=capacity.size).reshape(capacity.shape)
            pull = np.log((taken + 1e-6) / np.maximum(capacity, 1e-6 * taken + 1e-6))
            step = MOMENTUM * step + temperature / overlap[:, None] * np.clip(pull, -3, 3)
            price = np.maximum(0, price + step).astype(np.float32)
        search.tell(Progress("pricing hours", bound=best))
    return SoftPrices(best_price.astype(np.float64), spread)
