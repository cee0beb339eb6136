"""Facts of fees."""

from dataclasses import dataclass
from uuid import UUID

from craftorders.kernel.events import Event


@dataclass(frozen=True)
class ConcessionMoved(Event):
    """A merchant was asked to take a rejected lot at a lower charge, or that was answered; `state` is the new one."""

    concession_id: UUID
    order_id: UUID
    merchant_id: UUID
    state: str
