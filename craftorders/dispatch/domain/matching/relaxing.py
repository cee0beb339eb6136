"""The problem without its whole numbers: prices of hours, a bound that no plan beats, and fractions to round from.

Only choices that matter at soft prices (pricing.py) enter a linear programme, which HiGHS solves; choices that its prices
make attractive are added until the bound meets the optimum.
"""

from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.highs import INFINITY, Answer, Model, solve_model
from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.pricing import Relaxed, SoftPrices, soft_prices
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints, Problem

DRAWN, FEW, MANY = 200_000, 8, 24
"""So many choices enter the linear programme at once, drawn by how much of a line was spread to them; of each line not
fewer than FEW and not more than MANY."""
CHEAPEST = 4
"""So many enter because they are the cheapest."""
MOST_OF_IT = 0.5
"""Where there is no time for the linear programme, a line goes where it was spread to by more than this; others are
placed by the prices."""
NOTHING = 1e-4
"""A smaller part of a line is nothing."""
ALL_BELOW = 12_000
"""So many choices enter without being chosen first."""
MIXTURES = (1.0, 0.5, 0.2)
"""How much of the linear programme's prices is mixed with the soft ones for a bound."""
CLOSE = 6e-4
"""Bound and optimum are as good as met, of what the choices cost."""
ROUNDS = 4
NEWCOMERS = 6
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
    if everything:
        soft = SoftPrices(np.zeros(problem.capacity.shape), np.zeros(problem.cost.shape))
        return _by_columns(relaxed, soft, np.isfinite(relaxed.cost), search, until)
    soft = soft_prices(relaxed, search, until)
    return _by_columns(relaxed, soft, _that_matter(relaxed, soft, search.seed), search, until)


def _by_columns(relaxed: Relaxed, soft: SoftPrices, inside: Flags, search: Search, until: float) -> Relaxation:
    """Linear programmes over few choices, more of them each time, from prices that are nearly right."""
    problem, price = relaxed.problem, soft.price
    bound, best_price = relaxed.bound(price), price
    found = None
    for _ in range(ROUNDS):
        pair, week = np.nonzero(inside)
        answer = solve_model(_model(problem, relaxed, pair, week), until=until, cancelled=search.cancelled)
        if answer is None:
            break
        found = (pair, week, answer)
        if not answer.optimal:
            break
        exact = _pool_prices(problem, answer)
        for share in MIXTURES:
            mixed = share * exact + (1 - share) * price
            reached = relaxed.bound(mixed)
            if reached > bound:
                bound, best_price = reached, mixed
        optimum = answer.objective * _unit(problem)
        search.tell(Progress("solving the relaxation", cost=optimum, bound=bound))
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
        pair, week = np.nonzero(soft.spread > MOST_OF_IT)
        return Relaxation(pair, week, soft.spread[pair, week], best_price, line_price, bound)
    pair, week, answer = found
    return Relaxation(pair, week, answer.values[: len(pair)], best_price, line_price, bound)


def _that_matter(relaxed: Relaxed, soft: SoftPrices, seed: int) -> Flags:
    """A few choices of each line: the cheapest, and a draw of those over which it was spread, the likelier the more."""
    problem = relaxed.problem
    dice = np.random.default_rng(seed)
    pair, week = np.nonzero(soft.spread > NOTHING)
    of_each = min(MANY, max(FEW, DRAWN // problem.lines))
    drawn = _first_few(problem, pair, week, dice.exponential(size=len(pair)) / soft.spread[pair, week], of_each)
    priced = relaxed.priced(relaxed.cost, problem.use_load, soft.price)
    pair, week = np.nonzero(priced <= problem.leftover[problem.pair_line][:, None])
    return drawn | _first_few(problem, pair, week, priced[pair, week], CHEAPEST)


def _first_few(problem: Problem, pair: Ints, week: Ints, value: Floats, few: int) -> Flags:
    """(K, W) the choices of each line with the smallest values."""
    order = np.lexsort((value, problem.pair_line[pair]))
    line = problem.pair_line[pair[order]]
    chosen = order[np.arange(len(line)) - np.searchsorted(line, line) < few]
    flags: Flags = np.zeros((problem.pairs, problem.weeks), dtype=np.bool_)
    flags[pair[chosen], week[chosen]] = True
    return flags


def _attractive(relaxed: Relaxed, price: Floats, inside: Flags) -> Flags:
    """The cheapest choices outside that cost less than the line's cheapest inside."""
    problem = relaxed.problem
    priced = relaxed.priced(relaxed.cost, problem.use_load, price)
    here = np.minimum(relaxed.cheapest(np.where(inside, priced, np.inf)), problem.leftover)
    gain = here[problem.pair_line][:, None] - priced
    wanted = ~inside & (gain > 1e-9 * np.abs(here)[problem.pair_line][:, None])
    pair, week = np.nonzero(wanted)
    return _first_few(problem, pair, week, -gain[pair, week], NEWCOMERS)


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
