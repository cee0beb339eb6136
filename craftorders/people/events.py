"""Facts of people."""

from dataclasses import dataclass
from uuid import UUID

from craftorders.kernel.events import Event


@dataclass(frozen=True)
class WorkerCertified(Event):
    """A worker has a craft at a grade from now on."""

    worker_id: UUID
    craft_code: str


@dataclass(frozen=True)
class PinAsked(Event):
    """Somebody asked for another PIN for a worker's card; a second person has to agree."""

    reset_id: UUID
    worker_id: UUID
