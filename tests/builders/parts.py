"""A batch whose bags are counted and presented one after another."""

from sqlalchemy.orm import Session

from craftorders.kernel.actor import Actor
from craftorders.people.models import Worker
from craftorders.production.models import Batch, HandIn
from craftorders.production.services import assign_job, present_part, record_hand_in, submit_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import last_lot_of_part
from craftorders.quality.services import decide_lot
from tests.builders.cast import Cast


def a_bag(session: Session, cast: Cast, batch: Batch, quantity: int, *, worker: Worker | None = None) -> HandIn:
    """So many pieces more, made at every step by one worker (Zhuoma unless said otherwise) and counted in one bag."""
    for operation in batch.operations:
        worker_id = (worker or cast.worker).id
        job = assign_job(session, batch.id, operation.position, quantity, worker_id=worker_id, actor=cast.coordinator)
        bag = record_hand_in(session, job.id, quantity, actor=cast.coordinator)
    return bag


def a_part(session: Session, cast: Cast, batch: Batch, *bags: HandIn) -> InspectionLot:
    """These bags, presented while the rest is being made."""
    present_part(session, batch.id, [bag.id for bag in bags], actor=cast.coordinator)
    return last_lot_of_part(session, batch.id, batch.parts)


def the_rest(session: Session, cast: Cast, batch: Batch, reason: str | None = None) -> InspectionLot:
    """The last part: making has ended."""
    submit_batch(session, batch.id, short_reason=reason, actor=cast.coordinator)
    return last_lot_of_part(session, batch.id, batch.parts)


def again(session: Session, cast: Cast, lot: InspectionLot, fewer: int = 0) -> InspectionLot:
    """What was sent back of a part, presented again, but for so many pieces of its first bag."""
    counts = {bag.hand_in_id: bag.quantity - (fewer if bag is lot.bags[0] else 0) for bag in lot.bags}
    submit_batch(session, lot.batch_id, presented=counts, actor=cast.coordinator)
    return last_lot_of_part(session, lot.batch_id, lot.part)


def accepted(session: Session, cast: Cast, lot: InspectionLot, *, actor: Actor | None = None) -> InspectionLot:
    """The lot, accepted without a bad piece."""
    inspected, inspector = lot.sample_size, actor or cast.inspector
    return decide_lot(session, lot.id, decision="accept", inspected=inspected, actor=inspector)
