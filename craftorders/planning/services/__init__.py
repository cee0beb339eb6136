"""Use cases of planning: asking for a plan, deciding about it, releasing it, planning again, asking what if."""

from craftorders.planning.services.deciding import decide
from craftorders.planning.services.differing import ask_what_if, compare_plans
from craftorders.planning.services.policy import change_policy
from craftorders.planning.services.proposing import cancel_plan, propose_plan, replan
from craftorders.planning.services.releasing import release_plan
from craftorders.planning.services.solving import solve

__all__ = [
    "ask_what_if",
    "cancel_plan",
    "change_policy",
    "compare_plans",
    "decide",
    "propose_plan",
    "release_plan",
    "replan",
    "solve",
]
