"""Fractions that can become a plan: few workshops for a line, none of them with less than the smallest batch.

The linear programme spreads fixed costs over whole quantities, and knows neither smallest batches nor how many workshops
may share a line. So a programme of the whole horizon says first which workshops a line needs at all; then the weeks are
sought again with the fixed costs of these workshops paid, and those of all others to be carried by a part of a line;
what would be unlawful is closed meanwhile.
"""

import time
from dataclasses import replace

import numpy as np

from craftorders.dispatch.domain.matching.columns import first_few, solve_columns
from craftorders.dispatch.domain.matching.outcome import Search
from craftorders.dispatch.domain.matching.pricing import Relaxed
from craftorders.dispatch.domain.matching.problem import Flags, Floats, Problem
from craftorders.dispatch.domain.matching.relaxing import Relaxation

WORKSHOPS = 8
"""Of a line: so many enter the programme of the whole horizon."""
CHOICES = 6
"""Of a line: so many enter when the weeks are sought again, beside those that it has."""
CARRIED_BY = 0.3
"""A workshop that a line did not need must carry its fixed cost with this part of it."""
TIMES = 2
NOTHING = 1e-6


def settle(problem: Problem, relaxation: Relaxation, search: Search, until: float) -> Relaxation:
    """The relaxation with settled fractions, as far as the time allows; its prices and bound stay."""
    used = _needed(problem, relaxation, search, until)
    closed: Flags = np.zeros(problem.pairs, dtype=np.bool_)
    for _ in range(TIMES):
        if time.monotonic() > until or search.cancelled():
            break
        closed |= _unlawful(problem, relaxation)
        carried = np.where(used, 0, problem.fixed / CARRIED_BY).astype(np.int64)
        sought = Relaxed(replace(problem, fixed=carried, allowed=problem.allowed & ~closed[:, None]))
        found = solve_columns(sought, _worth_a_look(sought, relaxation), search, until)
        if found is None or not found.optimal:
            break
        relaxation = replace(relaxation, pair=found.pair, week=found.week, fraction=found.part)
        used = _of_pair(problem, relaxation) > NOTHING
    return relaxation


def _needed(problem: Problem, relaxation: Relaxation, search: Search, until: float) -> Flags:
    """(K,) the workshops that lines need where every workshop is one week as long as the horizon, each piece in its cheapest
    week at the relaxation's prices."""
    relaxed = Relaxed(problem)
    priced = relaxed.priced(np.where(problem.allowed, problem.cost, np.inf), problem.use_load, relaxation.pool_price)
    cheapest = priced.min(axis=1)
    able = np.isfinite(cheapest)
    horizon = replace(
        problem,
        cost=np.where(able, np.rint(np.where(able, cheapest, 0)), 0).astype(np.int64)[:, None],
        allowed=able[:, None],
        capacity=problem.capacity.sum(axis=1, keepdims=True),
    )
    pair = np.flatnonzero(able)
    inside = first_few(horizon, pair, np.zeros(len(pair), dtype=np.int64), cheapest[pair], WORKSHOPS)
    found = solve_columns(Relaxed(horizon), inside, search, until)
    if found is None or not found.optimal:
        return _of_pair(problem, relaxation) > NOTHING
    needed: Flags = np.zeros(problem.pairs, dtype=np.bool_)
    needed[found.pair[found.part > NOTHING]] = True
    return needed


def _worth_a_look(sought: Relaxed, relaxation: Relaxation) -> Flags:
    """(K, W) the cheapest choices of every line at the relaxation's prices, and those that it has."""
    problem = sought.problem
    priced = sought.priced(sought.cost, problem.use_load, relaxation.pool_price)
    pair, week = np.nonzero(problem.allowed)
    inside = first_few(problem, pair, week, priced[pair, week], CHOICES)
    has = relaxation.fraction > NOTHING
    inside[relaxation.pair[has], relaxation.week[has]] = True
    return inside & problem.allowed


def _unlawful(problem: Problem, relaxation: Relaxation) -> Flags:
    """(K,) workshops with less than the smallest batch of a line, and the smallest beyond as many as may share it."""
    part = _of_pair(problem, relaxation)
    line = problem.pair_line
    order = np.lexsort((-part, line))
    rank = np.empty(problem.pairs, dtype=np.int64)
    rank[order] = np.arange(problem.pairs) - np.searchsorted(line, line)
    least = np.where(problem.whole, problem.quantity, problem.minimum)[line] * (1 - NOTHING)
    shared = np.bincount(line[part > NOTHING], minlength=problem.lines) > problem.most
    small = (part > NOTHING) & (part * problem.quantity[line] < least)
    unlawful: Flags = small | (shared[line] & (rank >= problem.most[line]))
    return unlawful


def _of_pair(problem: Problem, relaxation: Relaxation) -> Floats:
    """(K,) the parts of lines by workshop."""
    parts: Floats = np.bincount(relaxation.pair, weights=relaxation.fraction, minlength=problem.pairs).astype(np.float64)
    return parts
