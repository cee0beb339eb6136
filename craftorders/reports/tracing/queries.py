"""The rejected pieces of a lot with all that is known of them."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.logistics.models import Consignment
from craftorders.logistics.queries import consignments_of_batch
from craftorders.quality.models import Defect, InspectionLot
from craftorders.quality.queries import find_lot


@dataclass(frozen=True)
class Trace:
    """A lot, the bad pieces found in it, and the consignments that brought the materials of its batch."""

    lot: InspectionLot
    defects: list[Defect]
    materials: list[Consignment]


def trace_of_lot(session: Session, lot_id: UUID, actor: Actor) -> Trace:
    """The trace of a lot that the actor may see."""
    lot = find_lot(session, lot_id, actor)
    brought = [each for each in consignments_of_batch(session, lot.batch_id) if each.kind == "materials"]
    return Trace(lot, list(lot.defects), brought)
