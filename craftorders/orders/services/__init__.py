"""Use cases of orders: placing them, taking them to production and to their end; and their counters."""

from craftorders.orders.services.counters import (
    ExpectedArrival,
    count_charge,
    count_progress,
    expect_arrivals,
    plan_quantity,
    start_order,
    unplan_quantity,
)
from craftorders.orders.services.importing import ImportedOrder, import_order
from craftorders.orders.services.moving import (
    cancel_order,
    close_order,
    complete_order,
    confirm_order,
    return_order,
    submit_order,
)
from craftorders.orders.services.placing import change_order, describe_line, place_order
from craftorders.orders.services.urgency import agree_urgency

__all__ = [
    "ExpectedArrival",
    "ImportedOrder",
    "agree_urgency",
    "cancel_order",
    "change_order",
    "close_order",
    "complete_order",
    "confirm_order",
    "count_charge",
    "count_progress",
    "describe_line",
    "expect_arrivals",
    "import_order",
    "place_order",
    "plan_quantity",
    "return_order",
    "start_order",
    "submit_order",
    "unplan_quantity",
]
