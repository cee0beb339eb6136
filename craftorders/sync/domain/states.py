"""What an event lives through that could not be applied when it came."""

from craftorders.kernel.states import StateMachine
from craftorders.kernel.states import Transition as T

UNSETTLED = StateMachine(
    "unsettled_event",
    "open",
    (
        T("fail", ("waiting",), "open"),
        T("follow", ("waiting",), "applied"),
        T("apply", ("waiting", "open"), "applied", "sync.settle"),
        T("set_aside", ("waiting", "open"), "set_aside", "sync.settle"),
    ),
)
"""It waits for an earlier event of its phone (`waiting`), or for a person (`open`)."""

UNDECIDED = ("waiting", "open")
