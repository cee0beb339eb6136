"""Many whole lines: the bound of fillings is never above the best plan, and neighbourhoods lead to it."""

import math
import time

import numpy as np
import pytest

from craftorders.dispatch.domain.matching.grouping import exchange_in_groups
from craftorders.dispatch.domain.matching.outcome import Search
from craftorders.dispatch.domain.matching.problem import Problem
from craftorders.dispatch.domain.matching.relaxing import Relaxation, relax
from craftorders.dispatch.domain.matching.weighing import Weighed, weigh
from tests.dispatch.domain.matching.test_packing import AGENTS, JOBS, a_set, best_of_all, packed_cost


def weighed_set(seed: int) -> tuple[Problem, Relaxation, Weighed, float]:
    """A set with its relaxation, what its fillings tell, and its best cost by trying every way."""
    cost, load, capacity = a_set(seed)
    problem = Problem.assignment(np.array(cost), np.array(load), np.array(capacity))
    relaxation = relax(problem, Search(), time.monotonic() + 60)
    weighed = weigh(problem, relaxation, until=time.monotonic() + 60, cancelled=lambda: False)
    assert weighed is not None
    return problem, relaxation, weighed, best_of_all(cost, load, capacity)


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_costs_less_than_the_bound_of_fillings(seed: int) -> None:
    _, relaxation, weighed, best = weighed_set(seed)
    assert weighed.bound <= best + 1e-6
    assert math.isinf(best) or weighed.bound >= relaxation.bound - 1e-6


@pytest.mark.parametrize("seed", range(12))
def test_neighbourhoods_lead_from_nothing_to_the_best_plan(seed: int) -> None:
    problem, relaxation, _, best = weighed_set(seed)
    pair = exchange_in_groups(problem, relaxation, np.full(JOBS, -1), None, -math.inf, Search(), time.monotonic() + 60)
    if math.isfinite(best):
        assert packed_cost(problem, pair) == best
    else:
        assert (pair < 0).any()


@pytest.mark.parametrize("seed", range(12))
def test_neighbourhoods_that_know_fillings_place_all_lines_that_fit(seed: int) -> None:
    """They look at fewer workshops of a line, so the best plan may be out of sight, but none that is better than it."""
    problem, relaxation, weighed, best = weighed_set(seed)
    pair = exchange_in_groups(problem, relaxation, np.full(JOBS, -1), weighed, -math.inf, Search(), time.monotonic() + 60)
    assert (pair >= 0).all() == math.isfinite(best)
    assert (pair < 0).any() or packed_cost(problem, pair) >= best


def test_a_line_that_no_workshop_may_make_is_weighed_as_left_over() -> None:
    cost, load, capacity = a_set(1)
    load[0] = [max(capacity) + 1] * AGENTS
    problem = Problem.assignment(np.array(cost), np.array(load), np.array(capacity))
    relaxation = relax(problem, Search(), time.monotonic() + 60)
    weighed = weigh(problem, relaxation, until=time.monotonic() + 60, cancelled=lambda: False)
    assert weighed is not None
    assert not weighed.part.reshape(JOBS, AGENTS)[0].any()
    without = best_of_all([*cost[1:], [0] * AGENTS], [*load[1:], [0] * AGENTS], capacity)
    assert weighed.bound <= int(problem.leftover[0]) + without


def test_large_loads_are_not_weighed() -> None:
    """What a workshop can make in hundredths of a second is too much to be looked at unit by unit."""
    problem = Problem.assignment(np.ones((6, 3), dtype=int), np.full((6, 3), 10**7), np.full(3, 10**8))
    relaxation = relax(problem, Search(), time.monotonic() + 60)
    assert weigh(problem, relaxation, until=time.monotonic() + 60, cancelled=lambda: False) is None
