"""Facts of fees."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from craftorders.kernel.events import Event


@dataclass(frozen=True)
class ConcessionMoved(Event):
    """A merchant was asked to take a rejected lot at a lower charge, or that was answered; `state` is the new one."""

    concession_id: UUID
    order_id: UUID
    merchant_id: UUID
    state: str


@dataclass(frozen=True)
class HoursWritten(Event):
    """Hours of training of a day were written down, to be guaranteed when the region closes that month."""

    region_id: str
    day: date
