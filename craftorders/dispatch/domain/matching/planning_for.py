"""`plan_for(situation, search) -> outcome`: from the words of the trade to a plan with its reasons."""

import time
from dataclasses import replace

from craftorders.dispatch.domain.matching.building import build
from craftorders.dispatch.domain.matching.complaining import check
from craftorders.dispatch.domain.matching.explaining import Explained
from craftorders.dispatch.domain.matching.outcome import Outcome, Search
from craftorders.dispatch.domain.matching.situation import Situation
from craftorders.dispatch.domain.matching.solving import solve


def plan_for(situation: Situation, search: Search | None = None) -> Outcome:
    """The best plan that the budget allows, with its reasons; rows that make no sense are named and left out."""
    began, search = time.monotonic(), search or Search()
    checked = check(situation)
    if not checked.lines or situation.weeks < 1:
        return Outcome((), (), (), (), checked.complaints, 0, 0, 0.0, "nothing to place", "optimal", 0.0)
    built = build(situation, checked.lines, checked.workshops)
    plan = solve(built.problem, replace(search, budget=_to_solve(search.budget, time.monotonic() - began)))
    explained = Explained(situation, built, plan)
    choices = explained.choices()
    left_over = int((built.problem.leftover * plan.left).sum())
    cost = sum(choice.parts.total for choice in choices) + left_over
    return Outcome(
        choices=choices,
        left_over=explained.left_over(),
        hours=explained.hours(),
        fillings=explained.fillings(),
        complaints=checked.complaints,
        cost_e4=cost,
        bound_e4=round(plan.bound),
        gap=(cost - plan.bound) / plan.bound if plan.bound > 0 else 0.0,
        method=plan.method,
        status=plan.status,
        seconds=time.monotonic() - began,
    )


def _to_solve(budget: float, building: float) -> float:
    """What is left of the budget: explaining a plan takes about as long as building its problem did."""
    return max(budget - 2 * building, budget / 2)
