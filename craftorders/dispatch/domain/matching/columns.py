"""A linear programme over chosen columns: fractions of lines by workshop and week, and what an hour is worth there."""

from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.highs import INFINITY, SAME, Again, Model, Reals, solve_model
from craftorders.dispatch.domain.matching.outcome import Search
from craftorders.dispatch.domain.matching.pricing import Relaxed
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints, Problem

NEWCOMERS = 4
"""Choices of a line that are added at a time."""


@dataclass(frozen=True)
class Fractions:
    """Parts of a line's quantity by choice; prices of a unit of load (P, W)."""

    pair: Ints
    week: Ints
    part: Floats
    pool_price: Floats
    objective: float
    optimal: bool


def solve_columns(relaxed: Relaxed, inside: Flags, search: Search, until: float) -> Fractions | None:
    """The cheapest fractions over the choices `inside`, or the best that were found in time; None where there are none."""
    problem = relaxed.problem
    pair, week = np.nonzero(inside)
    answer = solve_model(_model(relaxed, pair, week), until=until, cancelled=search.cancelled)
    if answer is None:
        return None
    return Fractions(
        pair=pair,
        week=week,
        part=answer.values[problem.lines :],
        pool_price=_pool_prices(problem, answer.prices),
        objective=answer.objective * _unit(problem),
        optimal=answer.optimal,
    )


class Columns:
    """The fractions over the choices `inside` (K, W), sought again and again with other fixed costs."""

    def __init__(self, relaxed: Relaxed, inside: Flags, search: Search) -> None:
        self.problem = relaxed.problem
        self.pair, self.week = np.nonzero(inside)
        self._relaxed, self._inside, self._unit = relaxed, inside, _unit(relaxed.problem)
        model = _model(relaxed, self.pair, self.week)
        self._leftover = model.cost[: self.problem.lines]
        self._programme = Again(model, search.cancelled)

    def solve(self, fixed: Floats, until: float) -> Floats | None:
        """The cheapest parts of lines by choice where a whole line would pay so much (K,) beside its pieces; None where
        there is no time."""
        cost = np.concatenate([self._leftover, self._costs(self.pair, self.week, fixed)])
        return self._parts(self._programme.with_cost(cost, until))

    def close(self, closed: Flags, until: float) -> Floats | None:
        """The same without some pairs (K,), at the costs of before."""
        upper = np.concatenate([np.full(self.problem.lines, INFINITY), np.where(closed[self.pair], 0.0, INFINITY)])
        return self._parts(self._programme.with_upper(upper, until))

    def widen(self, fixed: Floats, closed: Flags, until: float) -> Floats | None:
        """The same with the choices beside, of pairs that are not closed, that the last prices make attractive."""
        problem, relaxed = self.problem, self._relaxed
        quantity = problem.quantity[problem.pair_line]
        price = _pool_prices(problem, self._programme.prices)
        whole = relaxed.priced(np.where(problem.allowed, problem.cost, np.inf), problem.use_load, price) * quantity[:, None]
        gain = (self._programme.prices[problem.pair_line] * self._unit - fixed)[:, None] - whole
        pair, week = np.nonzero((gain > SAME * self._unit) & ~self._inside & ~closed[:, None])
        newcomers = first_few(problem, pair, week, -gain[pair, week], NEWCOMERS)
        pair, week = np.nonzero(newcomers)
        more = _model(relaxed, pair, week)
        self._inside = self._inside | newcomers
        self.pair, self.week = np.append(self.pair, pair), np.append(self.week, week)
        return self._parts(self._programme.with_more(more, problem.lines, self._costs(pair, week, fixed), until))

    def by_pair(self, parts: Floats) -> Floats:
        """(K,) the parts of lines by workshop."""
        by_pair: Floats = np.bincount(self.pair, weights=parts, minlength=self.problem.pairs).astype(np.float64)
        return by_pair

    def _costs(self, pair: Ints, week: Ints, fixed: Floats) -> Reals:
        """What a whole line costs by choice."""
        problem = self.problem
        costs: Reals = (problem.cost[pair, week] * problem.quantity[problem.pair_line[pair]] + fixed[pair]) / self._unit
        return costs

    def _parts(self, values: Reals | None) -> Floats | None:
        return None if values is None else values[self.problem.lines :]


def first_few(problem: Problem, pair: Ints, week: Ints, value: Floats, few: int) -> Flags:
    """(K, W) the choices of each line with the smallest values; the choices come line by line."""
    line = problem.pair_line[pair]
    column = np.arange(len(line)) - np.searchsorted(line, np.arange(problem.lines))[line]
    width = max(few, int(column.max(initial=-1)) + 1)
    table = np.full((problem.lines, width), np.inf)
    which = np.full((problem.lines, width), -1)
    table[line, column], which[line, column] = value, np.arange(len(line))
    smallest = np.argpartition(table, few - 1, axis=1)[:, :few]
    chosen = np.take_along_axis(which, smallest, axis=1).ravel()
    chosen = chosen[chosen >= 0]
    flags: Flags = np.zeros((problem.pairs, problem.weeks), dtype=np.bool_)
    flags[pair[chosen], week[chosen]] = True
    return flags


def _unit(problem: Problem) -> float:
    """Scales objectives so that a line costs about one."""
    return max(float(np.median(problem.quantity * problem.leftover)), 1.0)


def _model(relaxed: Relaxed, pair: Ints, week: Ints) -> Model:
    """Columns: the fraction of a line left over, then the fraction by choice. Rows: lines, then (pool, week)."""
    problem = relaxed.problem
    line, lines = problem.pair_line[pair], problem.lines
    quantity = problem.quantity.astype(np.float64)
    uses = problem.use_start[pair + 1] - problem.use_start[pair]
    column = np.repeat(np.arange(len(pair)), uses)
    offset = np.arange(len(column)) - np.repeat(np.cumsum(uses) - uses, uses)
    use = problem.use_start[pair][column] + offset
    cells = lines + problem.use_pool[use] * problem.weeks + week[column]
    capacity = np.maximum(problem.capacity.astype(np.float64), 1.0)
    share = problem.use_load[use] * quantity[line[column]] / capacity[problem.use_pool[use], week[column]]
    start = lines + np.concatenate([[0], np.cumsum(uses + 1)])
    row = np.empty(int(start[-1]), dtype=np.int64)
    value = np.ones(len(row))
    row[:lines], row[start[:-1]] = np.arange(lines), line
    place = start[:-1][column] + 1 + offset
    row[place], value[place] = cells, share
    rows = lines + problem.capacity.size
    return Model(
        cost=np.concatenate([problem.leftover * quantity, relaxed.cost[pair, week] * quantity[line]]) / _unit(problem),
        upper=np.full(lines + len(pair), INFINITY),
        least=np.concatenate([np.ones(lines), np.full(rows - lines, -INFINITY)]),
        most=np.concatenate([np.ones(lines), np.minimum(problem.capacity.ravel(), 1.0)]),
        start=np.concatenate([np.arange(lines), start]),
        row=row,
        value=value,
    )


def _pool_prices(problem: Problem, prices: Floats) -> Floats:
    worth = -prices[problem.lines :].reshape(problem.capacity.shape) * _unit(problem)
    hourly: Floats = np.maximum(worth, 0.0) / np.maximum(problem.capacity, 1)
    return hourly
