"""Facts of logistics."""

from dataclasses import dataclass
from uuid import UUID

from craftorders.kernel.events import Event


@dataclass(frozen=True)
class MaterialsSentOn(Event):
    """What a workshop has left over of a rescued batch goes to the workshop that makes the rest."""

    consignment_id: UUID
