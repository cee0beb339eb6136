"""A search that is stopped or short of time still answers with a lawful plan and a bound, and tells how far it is."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import numpy as np
import pytest

from craftorders.dispatch.domain.matching import plan_for
from craftorders.dispatch.domain.matching.outcome import Progress, Search
from craftorders.dispatch.domain.matching.problem import Problem
from craftorders.dispatch.domain.matching.situation import OpenLine, OpenWorkshop, Situation, Step, Weights
from craftorders.dispatch.domain.matching.solving import solve
from tests.builders.matching import E4, MONDAY, a_situation, an_open_line, an_open_workshop, hands
from tests.builders.matching_arrays import faults as faults_of_arrays
from tests.builders.matching_checker import faults

WEEKS = 6


def a_workshop(dice: Random, number: int) -> OpenWorkshop:
    """Four braiders, and three who knot as well, at some distance; in some weeks 40% of them are there."""
    return an_open_workshop(
        f"workshop {number}",
        county="ABC"[number % 3],
        longitude=100 + dice.random() * 20,
        latitude=25 + dice.random() * 10,
        hands=(hands(4, 1_500, braid=2), hands(3, 1_500, braid=1, knot=dice.randint(1, 3))),
        days_out=dice.randint(2, 9),
        days_back=dice.randint(2, 9),
        share=tuple(dice.choice([40, 100, 100]) for _ in range(WEEKS)),
        pass_percent_e2=dice.randint(9_000, 10_000),
    )


def a_line(dice: Random, number: int) -> OpenLine:
    """Some hundred pieces; lots, batches and the number of workshops may bind."""
    return an_open_line(
        f"line {number}",
        quantity=dice.randint(50, 600),
        steps=(Step(dice.choice(["braid", "knot"]), 1, dice.randint(200, 1_500)),),
        due_on=MONDAY + timedelta(dice.randint(7, 50)),
        price_e4=dice.randint(20, 90) * 100 * E4,
        piece_cost_e4={county: dice.randint(5, 15) * 100 * E4 for county in "ABC"},
        weight_mg=dice.randint(0, 90_000),
        minimum_batch=dice.choice([1, 20, 50]),
        lot=dice.choice([1, 10, 12]),
        most_workshops=dice.choice([None, 1, 2]),
        splittable=dice.random() < 0.8,
    )


def a_busy_autumn(lines: int = 90, workshops: int = 12) -> Situation:
    """Almost as much as can be made in six weeks, by hands that share crafts."""
    dice = Random(11)
    shops = [a_workshop(dice, number) for number in range(workshops)]
    return a_situation([a_line(dice, number) for number in range(lines)], shops, weeks=WEEKS, weights=Weights())


def an_assignment_of(jobs: int, agents: int) -> Problem:
    """Whole lines in one week, as Chu and Beasley's type c."""
    dice = np.random.default_rng(4)
    load = dice.integers(5, 26, (jobs, agents))
    return Problem.assignment(
        dice.integers(10, 51, (jobs, agents)), load, (0.8 * load.sum(axis=0) / agents).astype(np.int64)
    )


def after(seconds: float) -> Callable[[], bool]:
    """A person who cancels so long after the start."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until


@pytest.mark.parametrize("seconds", [0.0, 0.2, 1.0])
def test_a_cancelled_search_answers_with_a_lawful_plan(seconds: float) -> None:
    situation = a_busy_autumn()
    outcome = plan_for(situation, Search(budget=60, cancelled=after(seconds)))
    assert (outcome.status, faults(situation, outcome)) == ("cancelled", [])


@pytest.mark.parametrize("seconds", [0.0, 0.5])
def test_a_cancelled_exchange_answers_with_a_lawful_plan(seconds: float) -> None:
    problem = an_assignment_of(200, 10)
    plan = solve(problem, Search(budget=60, cancelled=after(seconds)))
    assert (plan.status, faults_of_arrays(problem, plan)) == ("cancelled", [])


@pytest.mark.parametrize("budget", [0.0, 0.01, 0.3])
def test_a_small_budget_gives_a_lawful_plan_with_its_bound(budget: float) -> None:
    situation = a_busy_autumn()
    outcome = plan_for(situation, Search(budget=budget))
    assert (outcome.status, faults(situation, outcome)) == ("budget", [])
    assert 0 < outcome.bound_e4 <= outcome.cost_e4
    assert outcome.gap == pytest.approx((outcome.cost_e4 - outcome.bound_e4) / outcome.bound_e4, abs=1e-6)


def test_a_small_budget_gives_a_lawful_exchange_with_its_bound() -> None:
    problem = an_assignment_of(200, 10)
    plan = solve(problem, Search(budget=0.01))
    assert (plan.status, faults_of_arrays(problem, plan)) == ("budget", [])
    assert 0 < plan.bound <= plan.cost


def test_where_only_hands_and_days_limit_the_plan_comes_within_a_percent_of_its_bound() -> None:
    crowded = a_busy_autumn()
    easy: dict[str, Any] = {"splittable": True, "most_workshops": None, "lot": 1, "minimum_batch": 1}
    situation = replace(crowded, lines=tuple(replace(line, **easy) for line in crowded.lines))
    hasty, patient = (plan_for(situation, Search(budget=budget)) for budget in (0.01, 3.0))
    assert patient.cost_e4 < hasty.cost_e4
    assert patient.gap <= 0.01


def test_progress_is_told_with_bounds_below_and_costs_above_what_is_found() -> None:
    told: list[Progress] = []
    situation = a_busy_autumn(lines=40, workshops=6)
    outcome = plan_for(situation, Search(budget=2, tell=told.append))
    assert len({each.stage for each in told}) >= 2
    assert all(each.stage and each.seconds >= 0 for each in told)
    assert all(each.bound <= outcome.cost_e4 for each in told if each.bound is not None)


def test_pieces_that_are_cheaper_left_over_stay_left_over() -> None:
    """Ten pieces at 1 each this week, where nine have room; next week the last costs 1,000, left over it costs 100."""
    line = np.array([10], dtype=np.int64)
    one, none = np.ones_like(line), np.zeros_like(line)
    problem = Problem(
        quantity=line,
        leftover=100 * one,
        minimum=one,
        lot=one,
        most=one,
        whole=np.array([False]),
        pair_line=none,
        pair_workshop=none,
        fixed=none,
        cost=np.array([[1, 1_000]]),
        allowed=np.array([[True, True]]),
        use_start=np.array([0, 1]),
        use_pool=none,
        use_load=one,
        capacity=np.array([[9, 9]]),
    )
    plan = solve(problem, Search())
    assert faults_of_arrays(problem, plan) == []
    assert (plan.cost, plan.bound, plan.status) == (9 * 1 + 100, 109, "optimal")


def test_the_solver_greets_nobody() -> None:
    """What it says would stand among the lines that the command prints; it greets once a process, so a new one is asked."""
    code = (
        "from tests.builders.matching import an_open_line, an_open_workshop, planned\n"
        "planned([an_open_line(quantity=70)], [an_open_workshop()], weeks=2)"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert (said.stdout, said.stderr) == ("", "")
