"""Asking that a lot that was rejected whole is looked at again."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import Conflict
from craftorders.kernel.words import N_
from craftorders.production.services.batches import locked_batch
from craftorders.quality.domain.states import APPEAL
from craftorders.quality.events import AppealMade
from craftorders.quality.models import Appeal, InspectionLot
from craftorders.quality.queries.dispositions import disposition_sheet
from craftorders.quality.queries.rejected_lots import find_rejected_lot
from craftorders.quality.services.appeals.making import check_days

ONCE = N_("You can appeal once against the rejection of a lot, and that was done already.")
NOTHING_LEFT = N_(
    "This can no longer be appealed against: it was decided what becomes of the lot, or it was presented again."
)


def make_lot_appeal(
    session: Session, lot_id: UUID, *, days: int, note: str | None = None, voice_id: UUID | None = None, actor: Actor
) -> Appeal:
    """Have a rejected lot looked at again; anybody with a bag in it may ask, or the coordinator of the workshop.

    While it is open, nobody decides what becomes of the lot, and it is not presented again. Refuses a lot that was not
    rejected, about which was decided or that came again, a second appeal, and one that comes more than `days` of the
    region after the decision.
    """
    actor.require("appeals.make")
    locked_batch(session, find_rejected_lot(session, lot_id, actor).batch_id)
    lot = session.get_one(InspectionLot, lot_id, populate_existing=True)
    sheet = disposition_sheet(session, lot, actor)
    if sheet.appeal is not None:
        raise Conflict("appealed_before", ONCE)
    if not sheet.waiting:
        raise Conflict("not_in_dispute", NOTHING_LEFT)
    workshop = check_days(lot, days)
    appeal = Appeal(
        region_id=lot.region_id,
        worker_id=actor.worker_id,
        quantity=lot.quantity,
        note=note,
        voice_id=voice_id,
        made_by=actor.id,
        made_by_name=actor.name,
    )
    appeal.lot, appeal.workshop = lot, workshop
    session.add(appeal)
    session.flush()
    record(session, APPEAL.name, appeal.id, "make", actor=actor, region_id=lot.region_id, reason=note, to_state=appeal.state)
    publish(session, AppealMade(appeal.id, workshop.id))
    return appeal
