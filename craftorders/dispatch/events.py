"""Facts of dispatch."""

from dataclasses import dataclass
from uuid import UUID

from craftorders.kernel.actor import Actor
from craftorders.kernel.events import Event


@dataclass(frozen=True)
class OfferAnswered(Event):
    """An offer was accepted or declined, or it is no longer open because it expired or was withdrawn: `state`."""

    offer_id: UUID
    batch_id: UUID
    workshop_id: UUID
    state: str
    actor: Actor
