"""Facts of orders."""

from dataclasses import dataclass
from uuid import UUID

from craftorders.kernel.events import Event


@dataclass(frozen=True)
class OrderMoved(Event):
    """An order was placed or changed its state; `state` is the new one."""

    order_id: UUID
    merchant_id: UUID
    state: str


@dataclass(frozen=True)
class OrderChanged(Event):
    """Lines of an order, their standards or photos are others than before; its state is the same."""

    order_id: UUID
    merchant_id: UUID
