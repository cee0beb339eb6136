"""Asking that rejected pieces are looked at again."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.kernel.words import N_
from craftorders.people.models import Workshop
from craftorders.production.services.batches import locked_batch
from craftorders.quality.domain.appeals import check_in_time, last_day_to_appeal
from craftorders.quality.domain.sampling import ACCEPTED
from craftorders.quality.domain.states import APPEAL
from craftorders.quality.events import AppealMade
from craftorders.quality.models import Appeal, InspectionLot
from craftorders.quality.queries.appeals import appeal_of_bag, find_rejected_bag

ONCE = N_("You can appeal once against what was rejected of a bag, and that was done already.")


def make_appeal(
    session: Session, bag_id: UUID, *, days: int, note: str | None = None, voice_id: UUID | None = None, actor: Actor
) -> Appeal:
    """Have the rejected pieces of a bag looked at again; who made them may ask, or the coordinator of the workshop.

    Refuses a bag of which no piece was rejected for good, a second appeal, and one that comes more than `days` of the
    region after the decision.
    """
    actor.require("appeals.make")
    bag = find_rejected_bag(session, bag_id, actor)
    lot = session.get_one(InspectionLot, bag.lot_id)
    locked_batch(session, lot.batch_id)
    if lot.state != ACCEPTED or bag.rejected == 0:
        message = N_("No piece of this bag was rejected for good: there is nothing to look at again.")
        raise RuleViolation("nothing_rejected", message)
    if lot.on_appeal or appeal_of_bag(session, bag.id) is not None:
        raise Conflict("appealed_before", ONCE)
    workshop = check_days(lot, days)
    appeal = Appeal(
        region_id=lot.region_id,
        quantity=bag.rejected,
        note=note,
        voice_id=voice_id,
        made_by=actor.id,
        made_by_name=actor.name,
    )
    appeal.lot, appeal.bag, appeal.worker, appeal.workshop = lot, bag, bag.hand_in.worker, workshop
    session.add(appeal)
    session.flush()
    record(session, APPEAL.name, appeal.id, "make", actor=actor, region_id=lot.region_id, reason=note, to_state=appeal.state)
    publish(session, AppealMade(appeal.id, workshop.id))
    return appeal


def check_days(lot: InspectionLot, days: int) -> Workshop:
    """Refuses an appeal more than `days` of the region after a lot was decided; says which workshop it is about."""
    workshop = lot.batch.workshop
    assert workshop is not None  # it was inspected there
    assert lot.decided_at is not None  # and decided
    zone = workshop.region.time_zone
    check_in_time(last_day_to_appeal(lot.decided_at, days, zone), today(zone))
    return workshop
