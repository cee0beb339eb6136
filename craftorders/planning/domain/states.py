"""What a plan and a choice of it live through."""

from craftorders.kernel.states import StateMachine
from craftorders.kernel.states import Transition as T

PLAN = StateMachine(
    "plan",
    "solving",
    (
        T("propose", ("solving",), "proposed"),
        T("edit", ("solving",), "edited"),
        T("fail", ("solving",), "failed"),
        T("release", ("proposed", "edited", "released"), "released", "plans.make"),
        T("decide", ("proposed",), "proposed", "plans.make"),
        T("decide", ("edited",), "edited", "plans.make"),
        T("decide", ("released",), "released", "plans.make"),
        T("replan", ("proposed",), "proposed", "plans.make"),
        T("replan", ("edited",), "edited", "plans.make"),
        T("replan", ("released",), "released", "plans.make"),
        T("supersede", ("proposed", "edited", "released"), "superseded"),
        T("cancel", ("solving", "proposed", "edited"), "cancelled", "plans.make"),
    ),
)
"""A plan that came of a person's decisions is edited. Deciding and planning again make another plan, which then
takes this one's place; until that is there, this one stays as it is."""

CHOICE = StateMachine(
    "choice",
    "proposed",
    (
        T("refuse", ("proposed", "refused"), "refused"),
        T("release", ("proposed", "refused"), "released"),
        T("accept", ("released",), "accepted"),
        T("decline", ("released",), "declined"),
        T("expire", ("released",), "expired"),
        T("withdraw", ("released",), "withdrawn"),
    ),
)
"""What could not be offered is refused, with the reason; it may be released later."""

READY = ("proposed", "edited", "released")
"""The states in which a plan's choices can be looked at as a proposal, decided about and released."""

OPEN = ("proposed", "refused")
"""The states of choices that nobody was asked to make yet."""

STANDING = ("released", "accepted")
"""The states of choices that a workshop is asked to make or has accepted."""
