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
    actor: Actor


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


@dataclass(frozen=True)
class WarningMoved(Event):
    """Too many bad pieces at a workshop lately, or somebody has dealt with that."""

    warning_id: UUID
    workshop_id: UUID
    state: str


@dataclass(frozen=True)
class WorkInspected(Event):
    """Somebody looked at pieces while a batch is being made; `verdict` says whether the work may go on."""

    inspection_id: UUID
    batch_id: UUID
    verdict: str


@dataclass(frozen=True)
class AppealMade(Event):
    """Rejected pieces are to be looked at again."""

    appeal_id: UUID
    workshop_id: UUID


@dataclass(frozen=True)
class AppealDecided(Event):
    """Another inspector has looked again; `overturned` pieces were good after all."""

    appeal_id: UUID
    workshop_id: UUID
    overturned: int
    actor: Actor


@dataclass(frozen=True)
class CountAppealMade(Event):
    """A household, or the coordinator for it, says that the count of its bag is wrong."""

    count_appeal_id: UUID
    workshop_id: UUID


@dataclass(frozen=True)
class CountAppealDecided(Event):
    """An inspector has answered whether the count of a bag is right."""

    count_appeal_id: UUID
    workshop_id: UUID


@dataclass(frozen=True)
class LotDisposed(Event):
    """It was decided what becomes of a rejected lot: `kind` is sort, rework or scrap."""

    lot_id: UUID
    batch_id: UUID
    kind: str
    actor: Actor


@dataclass(frozen=True)
class ReworkOrdered(Event):
    """Pieces are to be made good; `place` says which of the orders of its decision this one is."""

    rework_id: UUID
    place: int
