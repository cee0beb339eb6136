"""What statements, payee accounts, payout batches and single attempts to pay live through."""

from craftorders.kernel.states import StateMachine
from craftorders.kernel.states import Transition as T

STATEMENT = StateMachine(
    "statement",
    "drafted",
    (
        T("approve", ("drafted",), "approved", "statements.approve"),
        T("pay", ("approved", "returned"), "paid", "payouts.pay"),
        T("set_out", ("approved", "returned"), "paying"),
        T("arrive", ("paying",), "paid"),
        T("come_back", ("paying", "paid"), "returned"),
    ),
)
"""`paying`: a bank is asked, or about to be; `returned`: it sent the money back, and it is ours to pay again."""

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

BATCH = StateMachine(
    "payout_batch",
    "drafted",
    (
        T("approve", ("drafted",), "approved", "payouts.pay"),
        T("cancel", ("drafted",), "cancelled", "payouts.prepare"),
        T("withdraw", ("approved",), "closed", "payouts.pay"),
        T("send", ("approved",), "sent", "payouts.send"),
        T("close", ("sent",), "closed"),
    ),
)
"""A batch is withdrawn while nobody has its file, and closed once every attempt of it is answered."""

ATTEMPT = StateMachine(
    "payout_attempt",
    "ready",
    (
        T("cancel", ("ready",), "cancelled"),
        T("send", ("ready",), "sent"),
        T("pay", ("sent", "unknown"), "paid"),
        T("fail", ("sent", "unknown", "paid"), "failed"),
        T("doubt", ("sent",), "unknown"),
    ),
)
OVER = ("failed", "cancelled")
"""Attempts that no longer stand in the way of another one: all others do."""
OPEN = ("sent", "unknown")
"""Attempts for which the bank owes a definite answer."""
