"""What an inspection lot, a rework order, a warning and appeals live through."""

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

REWORK_ORDER = StateMachine(
    "rework_order",
    "open",
    (
        T("hand_out", ("open", "in_hand"), "in_hand", "jobs.hand_out"),
        T("finish", ("in_hand",), "done", "jobs.hand_out"),
        T("drop", ("open", "in_hand"), "done"),
    ),
)

WARNING = StateMachine(
    "quality_warning",
    "open",
    (T("deal_with", ("open",), "dealt_with", "warnings.deal_with"),),
)

APPEAL = StateMachine(
    "appeal",
    "open",
    (
        T("overturn", ("open",), "overturned", "appeals.decide"),
        T("uphold", ("open",), "upheld", "appeals.decide"),
    ),
)

COUNT_APPEAL = StateMachine(
    "count_appeal",
    "open",
    (
        T("overturn", ("open",), "overturned", "appeals.decide"),
        T("uphold", ("open",), "upheld", "appeals.decide"),
    ),
)
