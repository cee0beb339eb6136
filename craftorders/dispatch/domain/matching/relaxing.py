"""The problem without its whole numbers: prices of hours, a bound that no plan beats, and fractions to round from.

First prices: lines spread over their choices by a softened minimum, and every pool's price rises with the logarithm of
its load over its capacity (entropic smoothing, as Sinkhorn scaling does it for transport); the softening shrinks step
by step. Any prices give a bound (Lagrangian duality). Then only choices that are cheap at these prices enter a linear
programme, which HiGHS solves; choices that its prices make attractive are added until the bound meets the optimum.
"""

import time
from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.highs import INFINITY, Answer, Model, solve_model
from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints, Problem

SOFTNESS = (0.02, 0.005, 0.002, 0.001, 0.0005, 0.0002)
"""Of the typical cost, from coarse to fine."""
STEPS = 18
MOMENTUM = 0.7
NEAR = 0.006
"""Choices within so much of the typical cost of a line's cheapest enter the linear programme at once."""
ALL_BELOW = 12_000
"""So many choices enter without being chosen first."""
CLOSE = 6e-4
"""Bound and optimum are as good as met, of what the choices cost."""
ROUNDS = 4
NEWCOMERS = 3
"""Choices of a line that are added in a round."""


@dataclass(frozen=True)
class Relaxation:
    """Fractions of a line's quantity by choice; prices of a unit of load (P, W) and of a piece (L,); the bound."""

    pair: Ints
    week: Ints
    fraction: Floats
    pool_price: Floats
    line_price: Floats
    bound: float


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


def relax(problem: Problem, search: Search, until: float) -> Relaxation:
    """Solve the relaxation, or come as near as the time allows."""
    relaxed = Relaxed(problem)
    if problem.pairs == 0:
        nothing = np.zeros(0, dtype=np.int64)
        return Relaxation(
            nothing, nothing, np.zeros(0), np.zeros(problem.capacity.shape), problem.leftover * 1.0,
            float((problem.quantity * problem.leftover).sum()),
        )  # fmt: skip
    everything = int(problem.allowed.sum()) <= ALL_BELOW
    price = np.zeros(problem.capacity.shape) if everything else _soft_prices(relaxed, search, until)
    return _by_columns(relaxed, price, search, until, everything=everything)


def _soft_prices(relaxed: Relaxed, search: Search, until: float) -> Floats:
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
    cell = (problem.use_pool[:, None] * problem.weeks + np.arange(problem.weeks)).ravel()
    typical_cost = float(np.median(cost[np.isfinite(cost)])) or 1.0
    overlap = int(np.diff(problem.use_start).max())
    price = np.zeros(capacity.shape, dtype=np.float32)
    best, best_price = -np.inf, price.copy()
    began = time.monotonic()
    for softness in SOFTNESS:
        temperature = softness * typical_cost
        step = np.zeros(capacity.shape)
        for _ in range(STEPS):
            if time.monotonic() > until or search.cancelled():
                return best_price.astype(np.float64)
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
            priced *= (demand / total).astype(np.float32)[problem.pair_line][:, None]
            flow = priced[relaxed.pair_of_use] * load[:, None]
            taken = np.bincount(cell, weights=flow.ravel(), minlength=capacity.size).reshape(capacity.shape)
            pull = np.log((taken + 1e-6) / np.maximum(capacity, 1e-6 * taken + 1e-6))
            step = MOMENTUM * step + temperature / overlap * np.clip(pull, -3, 3)
            price = np.maximum(0, price + step).astype(np.float32)
        search.tell(Progress("pricing hours", time.monotonic() - began, bound=best))
    return best_price.astype(np.float64)


def _by_columns(relaxed: Relaxed, price: Floats, search: Search, until: float, *, everything: bool) -> Relaxation:
    """Linear programmes over few choices, more of them each time, from prices that are nearly right."""
    problem = relaxed.problem
    finite = np.isfinite(relaxed.cost)
    priced = relaxed.priced(relaxed.cost, problem.use_load, price)
    least = np.minimum(relaxed.cheapest(priced), problem.leftover)
    margin = NEAR * np.maximum(np.median(least), 1.0) + NEAR * np.abs(least)
    inside = finite if everything else finite & (priced <= (least + margin)[problem.pair_line][:, None])
    bound, best_price = relaxed.bound(price), price
    began, found = time.monotonic(), None
    for _ in range(ROUNDS):
        pair, week = np.nonzero(inside)
        answer = solve_model(_model(problem, relaxed, pair, week), until=until, cancelled=search.cancelled)
        if answer is None:
            break
        found = (pair, week, answer)
        if not answer.optimal:
            break
        exact = _pool_prices(problem, answer)
        for share in (1.0, 0.5, 0.2) if not everything else (1.0,):
            mixed = share * exact + (1 - share) * price
            reached = relaxed.bound(mixed)
            if reached > bound:
                bound, best_price = reached, mixed
        optimum = answer.objective * _unit(problem)
        search.tell(Progress("solving the relaxation", time.monotonic() - began, cost=optimum, bound=bound))
        choices_cost = float(
            (relaxed.cost[pair, week] * problem.quantity[problem.pair_line[pair]]) @ answer.values[: len(pair)]
        )
        if optimum - bound <= CLOSE * choices_cost:
            break
        newcomers = _attractive(relaxed, exact, inside)
        if not newcomers.any():
            break
        inside |= newcomers
    priced = relaxed.priced(relaxed.cost, problem.use_load, best_price)
    line_price = np.minimum(relaxed.cheapest(priced), problem.leftover)
    if found is None:
        nothing = np.zeros(0, dtype=np.int64)
        return Relaxation(nothing, nothing, np.zeros(0), best_price, line_price, bound)
    pair, week, answer = found
    return Relaxation(pair, week, answer.values[: len(pair)], best_price, line_price, bound)


def _attractive(relaxed: Relaxed, price: Floats, inside: Flags) -> Flags:
    """The cheapest choices outside that cost less than the line's cheapest inside."""
    problem = relaxed.problem
    priced = relaxed.priced(relaxed.cost, problem.use_load, price)
    here = np.minimum(relaxed.cheapest(np.where(inside, priced, np.inf)), problem.leftover)
    gain = here[problem.pair_line][:, None] - priced
    wanted = ~inside & (gain > 1e-9 * np.abs(here)[problem.pair_line][:, None])
    pair, week = np.nonzero(wanted)
    order = np.lexsort((-gain[pair, week], problem.pair_line[pair]))
    line = problem.pair_line[pair[order]]
    rank = np.arange(len(line)) - np.searchsorted(line, line)
    chosen = order[rank < NEWCOMERS]
    newcomers = np.zeros_like(inside)
    newcomers[pair[chosen], week[chosen]] = True
    return newcomers


def _unit(problem: Problem) -> float:
    """Scales objectives so that a line costs about one."""
    return max(float(np.median(problem.quantity * problem.leftover)), 1.0)


def _model(problem: Problem, relaxed: Relaxed, pair: Ints, week: Ints) -> Model:
    """Columns: the fraction of a line by choice, then the fraction left over. Rows: lines, then (pool, week)."""
    line, unit = problem.pair_line[pair], _unit(problem)
    quantity = problem.quantity.astype(np.float64)
    uses = problem.use_start[pair + 1] - problem.use_start[pair]
    column = np.repeat(np.arange(len(pair)), uses)
    offset = np.arange(len(column)) - np.repeat(np.cumsum(uses) - uses, uses)
    use = problem.use_start[pair][column] + offset
    cells = problem.lines + problem.use_pool[use] * problem.weeks + week[column]
    capacity = np.maximum(problem.capacity.astype(np.float64), 1.0)
    share = problem.use_load[use] * quantity[line[column]] / capacity[problem.use_pool[use], week[column]]
    start = np.concatenate([[0], np.cumsum(uses + 1)])
    row = np.empty(int(start[-1]) + problem.lines, dtype=np.int64)
    value = np.ones(len(row))
    row[start[:-1]] = line
    place = start[:-1][column] + 1 + offset
    row[place], value[place] = cells, share
    row[int(start[-1]) :] = np.arange(problem.lines)
    rows = problem.lines + problem.capacity.size
    return Model(
        cost=np.concatenate([relaxed.cost[pair, week] * quantity[line], problem.leftover * quantity]) / unit,
        upper=np.full(len(pair) + problem.lines, INFINITY),
        least=np.concatenate([np.ones(problem.lines), np.full(rows - problem.lines, -INFINITY)]),
        most=np.concatenate([np.ones(problem.lines), np.minimum(problem.capacity.ravel(), 1.0)]),
        start=np.concatenate([start, int(start[-1]) + 1 + np.arange(problem.lines)]),
        row=row,
        value=value,
    )


def _pool_prices(problem: Problem, answer: Answer) -> Floats:
    prices = -answer.prices[problem.lines :].reshape(problem.capacity.shape) * _unit(problem)
    worth: Floats = np.maximum(prices, 0.0) / np.maximum(problem.capacity, 1)
    return worth
