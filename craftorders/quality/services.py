"""Opening lots, recording defects, deciding. Only an accepted lot lets pieces pass."""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.history import change, move, record
from craftorders.infra.photos import Photo
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import IllegalTransition, NotFound, NotPermitted, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.words import N_
from craftorders.orders.models import OrderLine
from craftorders.production.models import Batch, HandIn
from craftorders.production.services import mark_failed, mark_passed
from craftorders.production.services.batches import locked_batch
from craftorders.quality.domain.sampling import sampling_plan
from craftorders.quality.domain.states import LOT
from craftorders.quality.events import LotAccepted, LotOpened, LotRejected
from craftorders.quality.models import Defect, DefectCode, InspectionLot, LotBag
from craftorders.quality.queries import find_lot, lots_of_batch


def open_lot(session: Session, batch_id: UUID, presented: tuple[tuple[UUID, int], ...], *, actor: Actor) -> InspectionLot:
    """A lot of the presented bags, with its plan: single sampling, normal, level II, at the line's AQL.

    After rework, what a bag no longer presents is its rejected part.
    """
    batch = session.get_one(Batch, batch_id)
    assert batch.workshop is not None  # a submitted batch has its workshop
    before = lots_of_batch(session, batch_id)
    quantity = sum(count for _, count in presented)
    line = session.get_one(OrderLine, batch.line_id)
    plan = sampling_plan(quantity, aql=line.aql)
    region = batch.workshop.region_id
    lot = InspectionLot(
        code=new_code("L"),
        region_id=region,
        batch_id=batch.id,
        round=len(before) + 1,
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
    if before:
        again = dict(presented)
        for bag in before[-1].bags:
            bag.rejected = bag.quantity - again.get(bag.hand_in_id, 0)
    session.flush()
    record(session, LOT.name, lot.id, "open", actor=actor, region_id=region, to_state=lot.state)
    publish(session, LotOpened(lot.id, batch.id))
    return lot


def record_defect(
    session: Session,
    lot_id: UUID,
    *,
    bag_id: UUID,
    defect_code_id: UUID,
    quantity: int,
    photo_id: UUID | None,
    actor: Actor,
) -> Defect:
    """Pieces of a bag found bad. Needs a code and a photo (rule 9); more than the bag or the sample holds is refused."""
    lot = _open(session, lot_id, actor)
    bag = next((each for each in lot.bags if each.id == bag_id), None)
    code = session.get(DefectCode, defect_code_id)
    if bag is None:
        raise NotFound("bag", bag_id)
    if code is None:
        raise NotFound("defect_code", defect_code_id)
    if photo_id is None or session.get(Photo, photo_id) is None:
        raise RuleViolation("photo_needed", N_("A defect needs a photo."), pointer="/photo")
    of_bag = sum(defect.quantity for defect in lot.defects if defect.bag_id == bag.id)
    if quantity < 1 or of_bag + quantity > bag.quantity:
        message = N_("This bag holds only %(left)s pieces more.")
        raise RuleViolation("more_than_bag", message, pointer="/quantity", left=bag.quantity - of_bag)
    if nonconforming(lot) + quantity > lot.sample_size:
        left = lot.sample_size - nonconforming(lot)
        raise RuleViolation(
            "more_than_sample", N_("Only %(left)s pieces of the sample are left."), pointer="/quantity", left=left
        )
    defect = Defect(bag_id=bag.id, defect_code_id=code.id, quantity=quantity, photo_id=photo_id, found_by=actor.id)
    defect.bag, defect.code = bag, code
    lot.defects.append(defect)
    session.flush()
    record(session, LOT.name, lot.id, "defect", actor=actor, region_id=lot.region_id, changes={code.code: [0, quantity]})
    return defect


def remove_defect(session: Session, lot_id: UUID, defect_id: UUID, *, actor: Actor) -> None:
    """Take a wrongly recorded defect out of a lot that is still open."""
    lot = _open(session, lot_id, actor)
    defect = next((each for each in lot.defects if each.id == defect_id), None)
    if defect is None:
        raise NotFound("defect", defect_id)
    lot.defects.remove(defect)
    session.flush()
    record(
        session,
        LOT.name,
        lot.id,
        "undo_defect",
        actor=actor,
        region_id=lot.region_id,
        changes={defect.code.code: [defect.quantity, 0]},
    )


def decide_lot(
    session: Session, lot_id: UUID, *, decision: str, inspected: int, reason: str | None = None, actor: Actor
) -> InspectionLot:
    """Accept or reject a lot, once.

    Refuses a sample that was not wholly inspected, acceptance above the acceptance number or with a critical defect,
    rejection without a defect, or below the acceptance number without a reason; the inspector may not be who counted
    or submitted the pieces, and a re-inspection needs another inspector (rules 9 and 10).
    """
    lot = _open(session, lot_id, actor)
    _check_inspector(session, lot, actor)
    bad = nonconforming(lot)
    critical = any(defect.code.severity == "critical" for defect in lot.defects)
    if inspected != lot.sample_size:
        raise RuleViolation(
            "sample_not_inspected",
            N_("The plan asks for %(sample)s pieces."),
            pointer="/inspected",
            sample=lot.sample_size,
        )
    if decision == "accept" and (bad > lot.acceptance or critical):
        raise RuleViolation(
            "plan_rejects",
            N_("The plan does not let this lot pass: %(bad)s bad, %(most)s allowed."),
            bad=bad,
            most=lot.acceptance,
        )
    if decision == "reject" and not lot.defects:
        raise RuleViolation("no_defect", N_("A rejection needs a defect with its code and photo."))
    if decision == "reject" and bad <= lot.acceptance and not critical and not reason:
        raise RuleViolation(
            "reason_needed", N_("The plan would let this lot pass: say why it is rejected."), pointer="/reason"
        )
    move(session, lot, LOT, decision, actor=actor, reason=reason, region_id=lot.region_id)
    lot.nonconforming, lot.reason, lot.decided_at = bad, reason, now()
    lot.inspector_id, lot.inspector_name = actor.id, actor.name
    batch = session.get_one(Batch, lot.batch_id)
    if decision == "accept":
        _let_pass(session, lot, batch, actor)
    else:
        session.flush()
        mark_failed(session, batch, actor=actor)
        publish(session, LotRejected(lot.id, batch.id, actor))
    return lot


def keep_defect_code(session: Session, *, code: str, name: str, name_en: str, severity: str, actor: Actor) -> DefectCode:
    """Add a defect code, or change the one of that code."""
    actor.require("catalogue.keep")
    known = session.scalar(select(DefectCode).where(DefectCode.code == code))
    if known is None:
        known = DefectCode(code=code, name=name, name_en=name_en, severity=severity)
        session.add(known)
        session.flush()
        record(session, "defect_code", known.id, "create", actor=actor)
        return known
    change(session, "defect_code", known, {"name": name, "name_en": name_en, "severity": severity}, actor=actor)
    session.flush()
    return known


def nonconforming(lot: InspectionLot) -> int:
    """Bad pieces of the sample; a piece is recorded once, at its worst defect."""
    return sum(defect.quantity for defect in lot.defects)


def _let_pass(session: Session, lot: InspectionLot, batch: Batch, actor: Actor) -> None:
    for bag in lot.bags:
        bag.rejected = sum(defect.quantity for defect in lot.defects if defect.bag_id == bag.id)
        bag.passed = bag.quantity - bag.rejected
    session.flush()
    passed = sum(bag.passed for bag in lot.bags)
    mark_passed(
        session, batch, passed=passed, rejected=batch.handed_in - batch.passed - batch.rejected - passed, actor=actor
    )
    publish(session, LotAccepted(lot.id, batch.id, passed, actor))


def _open(session: Session, lot_id: UUID, actor: Actor) -> InspectionLot:
    """The lot, locked after its batch; only inspectors of its county, and only while it is open."""
    actor.require("lots.decide")
    locked_batch(session, find_lot(session, lot_id, actor).batch_id)
    lot = find_lot(session, lot_id, actor, for_update=True)
    counties = actor.limited_to("inspector")
    if counties is not None and lot.region_id not in counties:
        raise NotFound("lot", lot_id)
    if lot.state != "open":
        raise IllegalTransition(LOT.name, lot.state, "inspect")
    return lot


def _check_inspector(session: Session, lot: InspectionLot, actor: Actor) -> None:
    ids = [bag.hand_in_id for bag in lot.bags]
    counted = session.scalar(
        select(func.count()).where(HandIn.id.in_(ids), HandIn.batch_id == lot.batch_id, HandIn.counted_by == actor.id)
    )
    if counted or lot.submitted_by == actor.id:
        raise NotPermitted("counted_it_yourself", N_("Who counted the pieces cannot inspect them."))
    if any(each.inspector_id == actor.id for each in lots_of_batch(session, lot.batch_id) if each.round < lot.round):
        raise NotPermitted("another_inspector", N_("A re-inspection needs another inspector."))
