"""What a statement lives through."""

from craftorders.kernel.states import StateMachine
from craftorders.kernel.states import Transition as T

STATEMENT = StateMachine(
    "statement",
    "drafted",
    (
        T("approve", ("drafted",), "approved", "statements.approve"),
        T("pay", ("approved",), "paid", "payouts.pay"),
    ),
)
