"""A linear programme over chosen columns: fractions of lines by workshop and week, and what an hour is worth there."""

from dataclasses import dataclass

import numpy as np

from craftorders.dispatch.domain.matching.highs import INFINITY, Answer, Model, solve_model
from craftorders.dispatch.domain.matching.outcome import Search
from craftorders.dispatch.domain.matching.pricing import Relaxed
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Ints, Problem


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
        part=answer.values[: len(pair)],
        pool_price=_pool_prices(problem, answer),
        objective=answer.objective * _unit(problem),
        optimal=answer.optimal,
    )


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
    """Columns: the fraction of a line by choice, then the fraction left over. Rows: lines, then (pool, week)."""
    problem = relaxed.problem
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
