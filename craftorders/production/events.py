"""Facts of production."""

from dataclasses import dataclass
from uuid import UUID

from craftorders.kernel.actor import Actor
from craftorders.kernel.events import Event


@dataclass(frozen=True)
class BatchMoved(Event):
    """A batch was planned or changed its state; `state` is the new one."""

    batch_id: UUID
    order_id: UUID
    merchant_id: UUID
    workshop_id: UUID | None
    state: str


@dataclass(frozen=True)
class BatchAccepted(Event):
    """A workshop accepted a batch: from now on its rates are frozen."""

    batch_id: UUID
    actor: Actor


@dataclass(frozen=True)
class BatchSubmitted(Event):
    """A workshop presented a batch for inspection: (hand-in, pieces) for each bag."""

    batch_id: UUID
    presented: tuple[tuple[UUID, int], ...]
    actor: Actor


@dataclass(frozen=True)
class BatchReleased(Event):
    """A batch is not to be made, by nobody or by another workshop: declined, expired, withdrawn or cancelled."""

    batch_id: UUID
    actor: Actor


@dataclass(frozen=True)
class WorkProgressed(Event):
    """Pieces were reported or handed in, or a job found its worker."""

    batch_id: UUID
    order_id: UUID
    merchant_id: UUID
    workshop_id: UUID
    worker_id: UUID | None
