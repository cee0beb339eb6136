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
    """A batch is made: (hand-in, pieces) for each of its bags, of which those that no part holds are presented now."""

    batch_id: UUID
    bags: tuple[tuple[UUID, int], ...]
    actor: Actor


@dataclass(frozen=True)
class PartPresented(Event):
    """A workshop presented bags of a batch while the rest is being made: (hand-in, pieces) for each of them."""

    batch_id: UUID
    bags: tuple[tuple[UUID, int], ...]
    actor: Actor


@dataclass(frozen=True)
class PresentedAgain(Event):
    """A workshop presented again what an inspector had sent back: (hand-in, pieces) for each bag of which some come."""

    batch_id: UUID
    bags: tuple[tuple[UUID, int], ...]
    actor: Actor


@dataclass(frozen=True)
class BatchPassed(Event):
    """Nothing of a batch is made or inspected any more, and some of it passed."""

    batch_id: UUID
    actor: Actor


@dataclass(frozen=True)
class BatchReleased(Event):
    """A batch is not to be made, by nobody or by another workshop: declined, expired, withdrawn or cancelled."""

    batch_id: UUID
    actor: Actor


@dataclass(frozen=True)
class BatchRescued(Event):
    """What nobody had begun of a batch is now the batch `rest_id`; `kept` pieces stay, 0 where the batch is cancelled."""

    batch_id: UUID
    rest_id: UUID
    kept: int
    actor: Actor


@dataclass(frozen=True)
class WorkProgressed(Event):
    """Pieces were reported or handed in, or a job found its worker."""

    batch_id: UUID
    order_id: UUID
    merchant_id: UUID
    workshop_id: UUID
    worker_id: UUID | None


@dataclass(frozen=True)
class TakenNextDoor(Event):
    """Somebody of another workshop took open work of this one."""

    job_id: UUID


@dataclass(frozen=True)
class ForecastChanged(Event):
    """An order's batches are expected on other days, or as likely late in another way."""

    order_id: UUID
    merchant_id: UUID
