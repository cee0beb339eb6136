"""What an inspection lot lives through."""

from craftorders.kernel.states import StateMachine
from craftorders.kernel.states import Transition as T

LOT = StateMachine(
    "lot",
    "open",
    (
        T("accept", ("open",), "accepted", "lots.decide"),
        T("reject", ("open",), "rejected", "lots.decide"),
    ),
)
