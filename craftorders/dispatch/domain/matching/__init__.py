"""The matching engine: all open work against all workshops, in money, explained.

`plan_for(situation, search)` speaks the words of the trade; beneath it `solve(problem, search)` works on arrays and
solves generalized assignment problems, too. docs/matching.md has the model, its units and how it is solved.
"""

from craftorders.dispatch.domain.matching.planning_for import plan_for
from craftorders.dispatch.domain.matching.solving import solve

__all__ = ["plan_for", "solve"]
