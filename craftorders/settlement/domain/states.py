"""What statements, deductions, payee accounts, payout batches, single attempts to pay and share payments live through."""

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

TO_PAY = ("approved", "returned")
"""Statements in these states wait to be paid."""

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

SHARES = StateMachine(
    "share_payment",
    "prepared",
    (
        T("approve", ("prepared",), "approved", "shares.approve"),
        T("pay", ("approved",), "paid", "shares.pay"),
        T("cancel", ("prepared", "approved"), "cancelled", "shares.prepare"),
        T("undo", ("paid",), "undone", "shares.pay"),
    ),
)
UNDER_WAY = ("prepared", "approved")
"""Share payments that wait to be approved, or to be paid."""
GONE = ("cancelled", "undone")
"""Share payments that no longer stand in the way of another one for their month."""
