"""Generalized assignment sets, drawn by the published recipes of types c, d and e, and of the OR-Library's sets gap12.

Types c and d: P. C. Chu and J. E. Beasley, "A genetic algorithm for the generalised assignment problem", Computers &
Operations Research 24 (1997); type e: M. Laguna and others, "Tabu search for the multilevel generalized assignment
problem", European Journal of Operational Research 82 (1995); sets gap12: I. H. Osman, "Heuristics for the generalised
assignment problem", OR Spektrum 17 (1995), whose profits are to be as large as can be: what a job brings less than the
largest profit is its cost here. The best known values of the public sets of the same types and sizes are not at hand, so
plans are measured against the lower bound: the true distance from the best is smaller.
"""

import math
from random import Random

import numpy as np

from benchmarks.dispatch.measuring import Figure
from craftorders.dispatch.domain.matching import solve
from craftorders.dispatch.domain.matching.outcome import Search
from craftorders.dispatch.domain.matching.problem import Ints, Plan, Problem

LARGEST_PROFIT = 25
TIGHTNESS = 0.8
"""All agents' capacity, of what the jobs would load if every agent had its even share of them."""


def assignment_set(kind: str, jobs: int, agents: int, seed: int) -> tuple[Ints, Ints, Ints]:
    """Costs and loads (jobs, agents) and capacities (agents,): c and gap12 are uncorrelated, d and e set cheap against
    light."""
    dice = Random(seed)
    cost, load = np.empty((jobs, agents), dtype=np.int64), np.empty((jobs, agents), dtype=np.int64)
    for agent in range(agents):
        for job in range(jobs):
            load[job, agent], cost[job, agent] = RECIPES[kind](dice)
    return cost, load, np.floor(TIGHTNESS * load.sum(axis=0) / agents).astype(np.int64)


def _uncorrelated(dice: Random) -> tuple[int, int]:
    return dice.randint(5, 25), dice.randint(10, 50)


def _of_profits(dice: Random) -> tuple[int, int]:
    return dice.randint(5, 25), LARGEST_PROFIT - dice.randint(15, LARGEST_PROFIT)


def _inverse(dice: Random) -> tuple[int, int]:
    load = dice.randint(1, 100)
    return load, 111 - load + dice.randint(-10, 10)


def _steep(dice: Random) -> tuple[int, int]:
    load = 1 - 10 * math.log(1 - dice.random())
    return round(load), round(1_000 / load - 10 * dice.random())


RECIPES = {"gap12": _of_profits, "c": _uncorrelated, "d": _inverse, "e": _steep}
"""By type: (load, cost) of a job at an agent."""


def measure_assignment(kind: str, jobs: int, agents: int, *, budget: float, goal: float, sets: int) -> Figure:
    """The largest gap between a plan and its bound over so many sets, each within the budget."""
    gaps = []
    for seed in range(1, sets + 1):
        cost, load, capacity = assignment_set(kind, jobs, agents, seed)
        plan = solve(Problem.assignment(cost, load, capacity), Search(budget=budget))
        gaps.append(plan.gap)
        print(
            f"type {kind}, {jobs:,} jobs, {agents} agents, seed {seed}: cost {_lawful_cost(plan, cost, load, capacity):,}, "
            f"bound {plan.bound:,.1f}, gap {plan.gap:.3%}, {plan.status} in {plan.seconds:.1f} s"
        )
    return Figure(f"dispatch_assignment_{kind}_{jobs}x{agents}", max(gaps), goal)


def _lawful_cost(plan: Plan, cost: Ints, load: Ints, capacity: Ints) -> int:
    """What the plan costs, counted anew. Ends the run where it breaks a limit or is wrong about its cost."""
    job, agent = np.divmod(plan.pair, len(capacity))
    taken = np.bincount(agent, weights=load[job, agent], minlength=len(capacity))
    counted = int(cost[job, agent].sum())
    if sorted(job.tolist()) != list(range(len(cost))) or (taken > capacity).any() or counted != plan.cost:
        raise SystemExit("the plan leaves a job out, overloads an agent or does not know its cost")
    return counted
