"""Taking a lot in hand: only while it is open, in one's own county, and never as judge of one's own count or decision."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import IllegalTransition, NotFound
from craftorders.production.services.batches import locked_batch
from craftorders.quality.domain.states import LOT
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import find_lot, in_own_county, why_not_inspect


def lot_in_hand(session: Session, lot_id: UUID, actor: Actor) -> InspectionLot:
    """The lot, locked after its batch, for an inspector of its county.

    Refuses a lot that was decided, and an inspector who counted or submitted its pieces, or decided an earlier round
    (rules 9 and 10).
    """
    actor.require("lots.decide")
    locked_batch(session, find_lot(session, lot_id, actor).batch_id)
    lot = find_lot(session, lot_id, actor, for_update=True)
    if not in_own_county(lot, actor):
        raise NotFound("lot", lot_id)
    if lot.state != LOT.initial:
        raise IllegalTransition(LOT.name, lot.state, "inspect")
    refusal = why_not_inspect(session, lot, actor)
    if refusal is not None:
        raise refusal
    return lot
