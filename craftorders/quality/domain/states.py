"""What an inspection lot lives through."""

from craftorders.kernel.states import StateMachine, Transition as T

LOT = StateMachine(
    "lot",
    "open",
    (
        T("accept", ("open",), "accepted", "lots.decide"),
        T("reject", ("open",), "rejected", "lots.decide"),
    ),
)
