"""`plan_for(situation, search) -> outcome`: from the words of the trade to a plan with its reasons."""

from craftorders.dispatch.domain.matching.building import build
from craftorders.dispatch.domain.matching.complaining import check
from craftorders.dispatch.domain.matching.explaining import Explained
from craftorders.dispatch.domain.matching.outcome import Outcome, Search
from craftorders.dispatch.domain.matching.situation import Situation
from craftorders.dispatch.domain.matching.solving import solve


def plan_for(situation: Situation, search: Search | None = None) -> Outcome:
    """The best plan that the budget allows, with its reasons; rows that make no sense are named and left out."""
    checked = check(situation)
    if not checked.lines or situation.weeks < 1:
        return Outcome((), (), (), (), checked.complaints, 0, 0, 0.0, "nothing to place", "optimal", 0.0)
    built = build(situation, checked.lines, checked.workshops)
    plan = solve(built.problem, search)
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
        seconds=plan.seconds,
    )
