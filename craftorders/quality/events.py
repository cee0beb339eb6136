"""Facts of quality."""

from dataclasses import dataclass
from uuid import UUID

from craftorders.kernel.actor import Actor
from craftorders.kernel.events import Event


@dataclass(frozen=True)
class LotOpened(Event):
    """A lot waits for its inspector."""

    lot_id: UUID
    batch_id: UUID


@dataclass(frozen=True)
class LotAccepted(Event):
    """A lot passed; what of it passed stands on its bags."""

    lot_id: UUID
    batch_id: UUID
    passed: int
    actor: Actor


@dataclass(frozen=True)
class LotRejected(Event):
    """A lot failed and goes to rework."""

    lot_id: UUID
    batch_id: UUID
    actor: Actor
