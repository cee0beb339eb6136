"""The generalized assignment problem in arrays: small ones by brute force, one of each of Chu and Beasley's recipes."""

from itertools import product
from math import log
from random import Random

import numpy as np
import pytest

from craftorders.dispatch.domain.matching.outcome import Search
from craftorders.dispatch.domain.matching.problem import Plan, Problem
from craftorders.dispatch.domain.matching.solving import solve
from tests.builders.matching_arrays import faults

Table = list[list[int]]
"""(jobs, agents)"""


def an_assignment(cost: Table, load: Table, capacity: list[int]) -> Problem:
    """The problem in arrays."""
    return Problem.assignment(np.array(cost), np.array(load), np.array(capacity))


def solved(problem: Problem, budget: float = 5.0) -> Plan:
    """A plan that the judge found lawful."""
    plan = solve(problem, Search(budget=budget))
    assert faults(problem, plan) == []
    return plan


def least(cost: Table, load: Table, capacity: list[int]) -> int | None:
    """What the best assignment of all jobs costs, by trying every one; None where there is none."""
    found = []
    for agents in product(range(len(capacity)), repeat=len(cost)):
        loads = [0] * len(capacity)
        for job, agent in enumerate(agents):
            loads[agent] += load[job][agent]
        if all(taken <= there for taken, there in zip(loads, capacity, strict=True)):
            found.append(sum(cost[job][agent] for job, agent in enumerate(agents)))
    return min(found, default=None)


def test_the_cheaper_agent_has_room_for_one_job_only() -> None:
    """Both jobs want agent 0; sending the second away costs 3 more, the first 5 more."""
    plan = solved(an_assignment([[1, 6], [2, 5]], [[4, 4], [4, 4]], [5, 5]))
    assert (plan.cost, plan.bound, plan.status, plan.pair.tolist()) == (6, 6.0, "optimal", [0, 3])


def test_three_jobs_and_two_agents_by_hand() -> None:
    """Agent 0 has room for jobs 0 and 2 (3 + 4 of 7): 10 + 10 + 11; without job 0 it is 10 + 12 + 11 or more."""
    plan = solved(an_assignment([[10, 12], [20, 10], [11, 15]], [[3, 2], [5, 4], [4, 9]], [7, 4]))
    assert (plan.cost, plan.status) == (31, "optimal")


@pytest.mark.parametrize("seed", range(8))
def test_no_assignment_of_a_small_problem_is_cheaper(seed: int) -> None:
    dice = Random(seed)
    jobs, agents = dice.randint(2, 6), dice.randint(1, 3)
    cost = [[dice.randint(1, 50) for _ in range(agents)] for _ in range(jobs)]
    load = [[dice.randint(1, 20) for _ in range(agents)] for _ in range(jobs)]
    capacity = [dice.randint(10, 10 + 20 * jobs // agents) for _ in range(agents)]
    plan, best = solved(an_assignment(cost, load, capacity)), least(cost, load, capacity)
    assert plan.status == "optimal"
    if best is None:
        assert plan.left.sum() > 0
    else:
        assert (plan.left.sum(), plan.cost) == (0, best)


def a_recipe(kind: str, seed: int, jobs: int = 60, agents: int = 10) -> tuple[Table, Table, list[int]]:
    """An instance of Chu and Beasley's type c, d or e (A genetic algorithm for the generalised assignment problem, 1997)."""
    dice = Random(seed)
    cost: Table = []
    load: Table = []
    for _ in range(jobs):
        if kind == "c":
            load.append([dice.randint(5, 25) for _ in range(agents)])
            cost.append([dice.randint(10, 50) for _ in range(agents)])
        elif kind == "d":
            load.append([dice.randint(1, 100) for _ in range(agents)])
            cost.append([111 - each + dice.randint(-10, 10) for each in load[-1]])
        else:
            load.append([max(1, round(1 - 10 * log(1 - dice.random()))) for _ in range(agents)])
            cost.append([max(0, round(1_000 / each - 10 * dice.random())) for each in load[-1]])
    capacity = [int(0.8 * sum(row[agent] for row in load) / agents) for agent in range(agents)]
    return cost, load, capacity


@pytest.mark.parametrize(("kind", "gap"), [("c", 0.015), ("d", 0.03), ("e", 0.02)])
def test_sixty_jobs_come_near_to_their_bound(kind: str, gap: float) -> None:
    """On a machine with other work; what is reached when it is idle, the benchmarks say."""
    plan = solved(an_assignment(*a_recipe(kind, seed=60)), budget=10)
    assert plan.left.sum() == 0
    assert plan.gap <= gap


@pytest.mark.parametrize("capacity", [[0, 0], [5, 5], [9, 9]])
def test_jobs_that_no_agent_has_room_for_are_left_over(capacity: list[int]) -> None:
    """A job that is left over costs the dearest agents together and one: 6 + 8 + 1."""
    plan = solved(an_assignment([[5, 6], [7, 8]], [[10, 10], [10, 10]], capacity))
    assert (plan.left.tolist(), plan.cost, plan.bound, plan.status) == ([1, 1], 30, 30.0, "optimal")


def test_where_one_of_two_jobs_has_room_the_dearer_way_of_placing_it_still_beats_none() -> None:
    plan = solved(an_assignment([[5, 6], [7, 8]], [[10, 10], [10, 10]], [10, 9]))
    assert (plan.left.tolist(), plan.cost) == ([0, 1], 5 + 15)


def test_a_pool_is_not_overrun_by_a_millionth() -> None:
    """Both jobs together are 3 units more than the 6,000,000 of the cheap agent: one of them goes to the dear one."""
    plan = solved(an_assignment([[5, 600], [7, 800]], [[3_000_000, 10], [3_000_003, 10]], [6_000_000, 20]))
    assert plan.cost == 607


def test_the_same_arrays_and_seed_give_the_same_plan() -> None:
    once, again = (solve(an_assignment(*a_recipe("c", seed=3, jobs=12, agents=3)), Search(budget=10, seed=5)) for _ in "12")
    assert once.pair.tolist() == again.pair.tolist()
    assert (once.cost, once.bound, once.status, once.method) == (again.cost, again.bound, again.status, again.method)
