"""What a statement, a deduction and a payee account live through."""

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

DEDUCTION = StateMachine(
    "deduction",
    "proposed",
    (
        T("approve", ("proposed",), "approved", "deductions.approve"),
        T("refuse", ("proposed",), "refused", "deductions.approve"),
        T("appeal", ("approved", "expired", "frozen"), "frozen", "deductions.appeal"),
        T("freeze", ("approved", "upheld", "expired"), "frozen"),  # its pieces are being looked at again
        T("resume", ("frozen",), "approved"),  # they stay rejected
        T("uphold", ("frozen",), "upheld", "deductions.approve"),
        T("overturn", ("frozen",), "withdrawn", "deductions.approve"),
        T("withdraw", ("proposed", "frozen"), "withdrawn"),  # they were good after all
        T("expire", ("approved", "upheld"), "expired"),
    ),
)

IN_FORCE = ("approved", "upheld")
"""A deduction in one of these states is taken; in all others it is not."""

DROPPED = ("refused", "withdrawn")
"""As if it had never been asked for."""
