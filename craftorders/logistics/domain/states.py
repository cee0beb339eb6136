"""What a consignment lives through."""

from craftorders.kernel.states import StateMachine
from craftorders.kernel.states import Transition as T

CONSIGNMENT = StateMachine(
    "consignment",
    "prepared",
    (
        T("send", ("prepared",), "sent"),
        T("receive", ("sent",), "received"),
    ),
)
