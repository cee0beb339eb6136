"""Opening a lot: what a workshop presented, with its plan; after rework, what is presented again of the last lot."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.words import N_
from craftorders.orders.models import OrderLine
from craftorders.production.models import Batch
from craftorders.quality.domain.sampling import sampling_plan
from craftorders.quality.domain.states import LOT
from craftorders.quality.events import LotOpened
from craftorders.quality.models import InspectionLot, LotBag
from craftorders.quality.queries import last_lot_of_batch


def open_lot(session: Session, batch_id: UUID, presented: tuple[tuple[UUID, int], ...], *, actor: Actor) -> InspectionLot:
    """A lot of the presented bags, with its plan: single sampling, normal, level II, at the line's AQL.

    After rework, what a bag no longer presents is its rejected part: it is scrapped and cannot be presented later.
    """
    batch = session.get_one(Batch, batch_id)
    assert batch.workshop is not None  # a submitted batch has its workshop
    before = last_lot_of_batch(session, batch_id)
    if before is not None:
        _scrap_what_is_missing(before, dict(presented))
    quantity = sum(count for _, count in presented)
    line = session.get_one(OrderLine, batch.line_id)
    plan = sampling_plan(quantity, aql=line.aql)
    region = batch.workshop.region_id
    lot = InspectionLot(
        code=new_code("L"),
        region_id=region,
        batch_id=batch.id,
        round=before.round + 1 if before is not None else 1,
        quantity=quantity,
        aql=line.aql,
        code_letter=plan.code_letter,
        sample_size=plan.sample_size,
        acceptance=plan.acceptance,
        submitted_by=actor.id,
    )
    lot.batch = batch
    lot.bags = [LotBag(region_id=region, hand_in_id=hand_in, quantity=count) for hand_in, count in presented]
    session.add(lot)
    session.flush()
    record(session, LOT.name, lot.id, "open", actor=actor, region_id=region, to_state=lot.state)
    publish(session, LotOpened(lot.id, batch.id))
    return lot


def _scrap_what_is_missing(before: InspectionLot, again: dict[UUID, int]) -> None:
    """Write down what each bag of the last lot does not present again; refuses pieces that it did not hold."""
    held = {bag.hand_in_id: bag for bag in before.bags}
    for hand_in_id, count in again.items():
        left = held[hand_in_id].quantity if hand_in_id in held else 0
        if count > left:
            raise RuleViolation(
                "scrapped_before",
                N_("Only %(left)s pieces of this bag are left; the others were scrapped before."),
                pointer=f"/presented/{hand_in_id}",
                left=left,
            )
    for hand_in_id, bag in held.items():
        bag.rejected = bag.quantity - again.get(hand_in_id, 0)
