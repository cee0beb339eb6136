"""What an offer lives through."""

from craftorders.kernel.states import StateMachine
from craftorders.kernel.states import Transition as T

OFFER = StateMachine(
    "offer",
    "open",
    (
        T("accept", ("open",), "accepted", "offers.answer"),
        T("decline", ("open",), "declined", "offers.answer"),
        T("expire", ("open",), "expired"),
        T("withdraw", ("open",), "withdrawn", "offers.make"),
    ),
)
