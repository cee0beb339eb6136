"""Opening a lot: what a workshop presented, with its plan; and of what was sent back, what is judged again."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.words import N_
from craftorders.orders.models import OrderLine
from craftorders.production.models import Batch
from craftorders.production.services import mark_again
from craftorders.quality.domain.classes import Demand, combined_plan
from craftorders.quality.domain.defects import CRITICAL, MAJOR, MINOR
from craftorders.quality.domain.states import LOT
from craftorders.quality.events import LotOpened
from craftorders.quality.models import ClassPlan, Defect, InspectionLot, LotBag
from craftorders.quality.queries import is_sent_back, last_lot_of_part, parts_of_bags
from craftorders.quality.queries.dispositions import reworks_not_done
from craftorders.quality.queries.switching import states_of
from craftorders.quality.services.freezing import check_not_looked_at_again

Presented = Sequence[tuple[UUID, int]]
"""Hand-ins, and how many pieces of each."""


def open_part(session: Session, batch_id: UUID, presented: Presented, *, actor: Actor) -> InspectionLot:
    """A lot of bags that are ready while the rest is being made. Refuses a bag that was presented before."""
    known = parts_of_bags(session, batch_id)
    if any(bag in known for bag, _ in presented):
        message = N_("One of these bags was presented before. Look at the page again and choose the others.")
        raise RuleViolation("presented_before", message, pointer="/bags")
    return _judged(session, session.get_one(Batch, batch_id), None, presented, actor)


def open_rest(session: Session, batch_id: UUID, bags: Presented, *, actor: Actor) -> InspectionLot:
    """The last lot of fresh bags: all that no part holds."""
    known = parts_of_bags(session, batch_id)
    rest = [(bag, count) for bag, count in bags if bag not in known]
    return _judged(session, session.get_one(Batch, batch_id), None, rest, actor)


def open_again(session: Session, batch_id: UUID, presented: Presented, *, actor: Actor) -> InspectionLot:
    """The next round of the part to which these bags belong, after an inspector had sent it back.

    What a bag no longer presents is its rejected part: it is scrapped and cannot be presented later. Refuses bags of more
    than one part or of none, a part that was not sent back, one that is being looked at again, and one of which pieces
    are still being reworked.
    """
    before = last_lot_of_part(session, batch_id, _one_part(session, batch_id, [bag for bag, _ in presented]))
    if not is_sent_back(session, before):
        message = N_("These pieces were not sent back: there is nothing to present again.")
        raise Conflict("not_sent_back", message, pointer="/presented")
    check_not_looked_at_again(session, before)
    _check_reworked(session, before)
    _scrap_what_is_missing(before, dict(presented))
    missing = before.quantity - sum(count for _, count in presented)
    mark_again(session, before.batch, "submit", pieces=before.quantity, missing=missing, actor=actor)
    return _judged(session, before.batch, before, presented, actor)


def _judged(
    session: Session, batch: Batch, before: InspectionLot | None, presented: Presented, actor: Actor
) -> InspectionLot:
    """A lot with a plan for each class of defects at the line's level and AQLs (single sampling).

    How severely a class is inspected follows from the lots before; while acceptance is discontinued, it is tightened.
    """
    quantity = sum(count for _, count in presented)
    line = session.get_one(OrderLine, batch.line_id)
    demands = _demands(session, batch, line)
    plan = combined_plan(quantity, demands, line.level)
    lot = _lot(batch, before, presented, sample_size=plan.sample_size, submitted_by=actor.id)
    lot.classes = [
        ClassPlan(
            defect_class=name,
            aql=demands[name].aql,
            inspection=demands[name].inspection,
            code_letter=each.code_letter,
            sample_size=each.sample_size,
            acceptance=each.acceptance,
            full_inspection=each.full_inspection,
            nonconforming=0,
        )
        for name, each in plan.classes.items()
    ]
    return _opened(session, lot, actor)


def open_sorting(session: Session, before: InspectionLot, *, actor: Actor) -> InspectionLot:
    """The same bags as a lot without a plan, of which every piece is looked at; presented by who presented them before."""
    presented = [(bag.hand_in_id, bag.quantity) for bag in before.bags]
    lot = _lot(before.batch, before, presented, sample_size=before.quantity, submitted_by=before.submitted_by)
    lot.sorting = True
    return _opened(session, lot, actor)


def open_conceded(session: Session, before: InspectionLot, *, actor: Actor) -> InspectionLot:
    """The same bags as a lot that nobody inspects: the merchant decided on the sample of the round before."""
    presented = [(bag.hand_in_id, bag.quantity) for bag in before.bags]
    lot = _lot(before.batch, before, presented, sample_size=before.sample_size, submitted_by=before.submitted_by)
    lot.conceded, lot.nonconforming = True, before.nonconforming
    session.add(lot)
    session.flush()
    record(session, LOT.name, lot.id, "open", actor=actor, region_id=lot.region_id, to_state=lot.state)
    return lot


def _lot(
    batch: Batch, before: InspectionLot | None, presented: Presented, *, sample_size: int, submitted_by: UUID
) -> InspectionLot:
    """The lot of a new part, or of the next round, with its bags."""
    assert batch.workshop is not None  # a submitted batch has its workshop
    region = batch.workshop.region_id
    lot = InspectionLot(
        code=new_code("L"),
        region_id=region,
        batch_id=batch.id,
        part=before.part if before is not None else batch.parts,
        round=before.round + 1 if before is not None else 1,
        quantity=sum(count for _, count in presented),
        sample_size=sample_size,
        submitted_by=submitted_by,
    )
    lot.batch = batch
    fresh = before is None
    lot.bags = [LotBag(region_id=region, hand_in_id=bag, quantity=count, fresh=fresh) for bag, count in presented]
    return lot


def _opened(session: Session, lot: InspectionLot, actor: Actor) -> InspectionLot:
    session.add(lot)
    session.flush()
    record(session, LOT.name, lot.id, "open", actor=actor, region_id=lot.region_id, to_state=lot.state)
    publish(session, LotOpened(lot.id, lot.batch_id, actor))
    return lot


def _demands(session: Session, batch: Batch, line: OrderLine) -> dict[str, Demand]:
    """What the order asks of each class, and how severely the switching rules have it inspected now."""
    assert batch.workshop_id is not None  # a submitted batch has its workshop
    states = states_of(session, batch.workshop_id, batch.product_id)
    aqls = {CRITICAL: line.critical_aql, MAJOR: line.aql, MINOR: line.minor_aql}
    return {
        name: Demand(aql, states[name].standing.inspection) if aql is not None and name in states else Demand(aql)
        for name, aql in aqls.items()
    }


def _one_part(session: Session, batch_id: UUID, bags: Iterable[UUID]) -> int:
    known = parts_of_bags(session, batch_id)
    parts = {known.get(bag) for bag in bags}
    part = parts.pop()
    if part is None or parts:
        message = N_("Present again only bags of one part that was sent back, each part on its own.")
        raise RuleViolation("mixed_parts", message, pointer="/presented")
    return part


def _check_reworked(session: Session, before: InspectionLot) -> None:
    left = reworks_not_done(session, before.id)
    if left:
        message = N_("%(left)s rework orders of this batch are not done yet. Say first how many pieces could be mended.")
        raise RuleViolation("rework_not_done", message, left=left)


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


def open_on_appeal(session: Session, before: InspectionLot, bad: Mapping[str, int], *, actor: Actor) -> InspectionLot:
    """The same bags, plans and defects as a lot of which no new sample is drawn, less what was good after all.

    `bad` says how many pieces are still held to be bad in each class.
    """
    presented = [(bag.hand_in_id, bag.quantity) for bag in before.bags]
    lot = _lot(before.batch, before, presented, sample_size=before.sample_size, submitted_by=before.submitted_by)
    lot.on_appeal, lot.nonconforming = True, sum(defect.standing for defect in before.defects)
    lot.classes = [
        ClassPlan(
            defect_class=each.defect_class,
            aql=each.aql,
            inspection=each.inspection,
            code_letter=each.code_letter,
            sample_size=each.sample_size,
            acceptance=each.acceptance,
            full_inspection=each.full_inspection,
            nonconforming=bad[each.defect_class],
        )
        for each in before.classes
    ]
    bags = {bag.hand_in_id: bag for bag in lot.bags}
    lot.defects = [
        Defect(
            bag=bags[each.bag.hand_in_id],
            defect_code_id=each.defect_code_id,
            quantity=each.standing,
            photo_id=each.photo_id,
            found_by=each.found_by,
        )
        for each in before.defects
        if each.standing
    ]
    session.add(lot)
    session.flush()
    record(session, LOT.name, lot.id, "open", actor=actor, region_id=lot.region_id, to_state=lot.state)
    return lot
