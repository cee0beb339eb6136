"""What an order lives through."""

from craftorders.kernel.states import StateMachine
from craftorders.kernel.states import Transition as T

ORDER = StateMachine(
    "order",
    "draft",
    (
        T("submit", ("draft",), "submitted", "orders.place"),
        T("return", ("submitted",), "draft", "orders.confirm"),
        T("confirm", ("submitted",), "confirmed", "orders.confirm"),
        T("start", ("confirmed",), "in_production"),
        T("complete", ("in_production",), "completed", "orders.confirm"),
        T("close", ("completed",), "closed", "orders.confirm"),
        T("cancel", ("draft", "submitted", "confirmed"), "cancelled", "orders.place"),
    ),
)

PLANNABLE = ("confirmed", "in_production")
"""The states in which pieces of an order can be taken into batches."""
