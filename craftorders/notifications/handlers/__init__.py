"""Which fact is told to whom."""

from craftorders.notifications.handlers.appeals import (
    appeal_decided,
    appeal_made,
    count_appeal_decided,
    count_appeal_made,
)
from craftorders.notifications.handlers.books import books_differ
from craftorders.notifications.handlers.facts import (
    batch_moved,
    batch_rescued,
    concession_moved,
    deduction_moved,
    invoice_issued,
    lot_disposed,
    lot_opened,
    lot_rejected,
    materials_sent_on,
    order_moved,
    payee_moved,
    pin_asked,
    taken_next_door,
    warning_moved,
    work_inspected,
)
from craftorders.notifications.handlers.shares import share_payment_moved

__all__ = [
    "appeal_decided",
    "appeal_made",
    "batch_moved",
    "batch_rescued",
    "books_differ",
    "concession_moved",
    "count_appeal_decided",
    "count_appeal_made",
    "deduction_moved",
    "invoice_issued",
    "lot_disposed",
    "lot_opened",
    "lot_rejected",
    "materials_sent_on",
    "order_moved",
    "payee_moved",
    "pin_asked",
    "share_payment_moved",
    "taken_next_door",
    "warning_moved",
    "work_inspected",
]
