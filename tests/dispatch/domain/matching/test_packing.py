"""Whole fillings of workshops: the best plan is that of trying everything, and the bound is never above it."""

import math
import time
from itertools import product
from random import Random

import numpy as np
import pytest

from benchmarks.dispatch.assignment_sets import assignment_set
from craftorders.dispatch.domain.matching import solve
from craftorders.dispatch.domain.matching.outcome import Search
from craftorders.dispatch.domain.matching.packing import pack
from craftorders.dispatch.domain.matching.problem import Problem

JOBS, AGENTS = 6, 3


def a_set(seed: int) -> tuple[list[list[int]], list[list[int]], list[int]]:
    """Costs and loads of six jobs at three agents, and what these can take: tight, now and then too tight."""
    dice = Random(seed)
    cost = [[dice.randint(5, 25) for _ in range(AGENTS)] for _ in range(JOBS)]
    load = [[dice.randint(5, 15) for _ in range(AGENTS)] for _ in range(JOBS)]
    return cost, load, [dice.randint(18, 28) for _ in range(AGENTS)]


def best_of_all(cost: list[list[int]], load: list[list[int]], capacity: list[int]) -> float:
    """Every way of giving each job to an agent."""
    best = math.inf
    for agents in product(range(AGENTS), repeat=JOBS):
        taken = [sum(load[job][agent] for job, agent in enumerate(agents) if agent == each) for each in range(AGENTS)]
        if all(have <= most for have, most in zip(taken, capacity, strict=True)):
            best = min(best, sum(cost[job][agent] for job, agent in enumerate(agents)))
    return best


def packed_cost(problem: Problem, pair: np.ndarray) -> int:
    return int(problem.cost[pair, 0].sum())


@pytest.mark.parametrize("seed", range(12))
def test_the_best_of_all_ways_is_found_and_proven(seed: int) -> None:
    cost, load, capacity = a_set(seed)
    best = best_of_all(cost, load, capacity)
    problem = Problem.assignment(np.array(cost), np.array(load), np.array(capacity))
    packed = pack(problem, np.full(JOBS, 10.0), math.inf, until=time.monotonic() + 60, cancelled=lambda: False)
    assert packed is not None
    assert packed.pair is not None
    if math.isfinite(best):
        assert packed_cost(problem, packed.pair) == best
        assert packed.bound == pytest.approx(best)
    else:
        assert (packed.pair < 0).any()


def test_a_known_plan_that_is_the_best_is_proven_and_not_found_again() -> None:
    cost, load, capacity = a_set(1)
    best = best_of_all(cost, load, capacity)
    problem = Problem.assignment(np.array(cost), np.array(load), np.array(capacity))
    packed = pack(problem, np.full(JOBS, 10.0), best, until=time.monotonic() + 60, cancelled=lambda: False)
    assert packed is not None
    assert packed.pair is None
    assert packed.bound == pytest.approx(best)


def test_large_loads_are_not_packed() -> None:
    """What a workshop can make in hundredths of a second is too much to be looked at unit by unit."""
    problem = Problem.assignment(np.ones((6, 3), dtype=int), np.full((6, 3), 10**7), np.full(3, 10**8))
    assert pack(problem, np.ones(6), 60.0, until=time.monotonic() + 60, cancelled=lambda: False) is None


@pytest.mark.parametrize(("kind", "best"), [("c", 878), ("e", 6_657)])
def test_sets_of_sixty_jobs_are_solved_to_the_optimum(kind: str, best: int) -> None:
    """The optima are those that HiGHS proved on the whole mixed-integer model, given minutes."""
    cost, load, capacity = assignment_set(kind, 60, 10, 1)
    plan = solve(Problem.assignment(cost, load, capacity), Search(budget=60))
    assert (plan.cost, plan.status) == (best, "optimal")
