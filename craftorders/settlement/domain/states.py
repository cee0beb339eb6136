"""What a statement and a payee account live through."""

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

PAYEE = StateMachine(
    "payee_account",
    "requested",
    (
        T("confirm", ("requested",), "confirmed", "payees.confirm"),
        T("approve", ("confirmed",), "approved", "payees.approve"),
        T("stop", ("requested", "confirmed", "approved"), "stopped", "payees.stop"),
    ),
)
"""What a coordinator asks for begins as confirmed. An approved account is used from a moment on, which no state says."""
