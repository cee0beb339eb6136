"""Deciding about a lot, once: the plan says what may pass, the inspector says what is so."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.production.models import Batch
from craftorders.production.services import mark_failed, mark_passed
from craftorders.quality.domain.states import LOT
from craftorders.quality.events import LotAccepted, LotRejected
from craftorders.quality.models import InspectionLot
from craftorders.quality.services.inspecting import lot_in_hand


def decide_lot(
    session: Session, lot_id: UUID, *, decision: str, inspected: int, reason: str | None = None, actor: Actor
) -> InspectionLot:
    """Accept or reject a lot, once.

    Refuses a sample that was not wholly inspected, acceptance above the acceptance number or with a critical defect,
    rejection without a defect, or below the acceptance number without a reason; the inspector may not be who counted
    or submitted the pieces, and a re-inspection needs another inspector (rules 9 and 10).
    """
    lot = lot_in_hand(session, lot_id, actor)
    _check_inspected(lot, inspected)
    if decision == "accept":
        _check_acceptance(lot)
    else:
        _check_rejection(lot, reason)
    move(session, lot, LOT, decision, actor=actor, reason=reason, region_id=lot.region_id)
    lot.reason, lot.decided_at = reason, now()
    lot.inspector_id, lot.inspector_name = actor.id, actor.name
    batch = session.get_one(Batch, lot.batch_id)
    if decision == "accept":
        _let_pass(session, lot, batch, actor)
    else:
        session.flush()
        mark_failed(session, batch, actor=actor)
        publish(session, LotRejected(lot.id, batch.id, actor))
    return lot


def _check_inspected(lot: InspectionLot, inspected: int) -> None:
    if inspected != lot.sample_size:
        raise RuleViolation(
            "sample_not_inspected",
            N_("The plan asks for %(sample)s pieces."),
            pointer="/inspected",
            sample=lot.sample_size,
        )


def _check_acceptance(lot: InspectionLot) -> None:
    if lot.has_critical_defect:
        raise RuleViolation("critical_defect", N_("A critical defect was found: this lot cannot be accepted."))
    if lot.verdict == "rejected":
        message = N_("The plan does not let this lot pass: %(bad)s bad, %(most)s allowed.")
        raise RuleViolation("plan_rejects", message, bad=lot.nonconforming, most=lot.acceptance)


def _check_rejection(lot: InspectionLot, reason: str | None) -> None:
    if not lot.defects:
        raise RuleViolation("no_defect", N_("A rejection needs a defect with its code and photo."))
    if lot.verdict == "accepted" and not reason:
        message = N_("The plan would let this lot pass: say why it is rejected.")
        raise RuleViolation("reason_needed", message, pointer="/reason")


def _let_pass(session: Session, lot: InspectionLot, batch: Batch, actor: Actor) -> None:
    for bag in lot.bags:
        bag.rejected = sum(defect.quantity for defect in lot.defects if defect.bag_id == bag.id)
        bag.passed = bag.quantity - bag.rejected
    session.flush()
    passed = sum(bag.passed for bag in lot.bags)
    rejected = batch.handed_in - batch.passed - batch.rejected - passed
    mark_passed(session, batch, passed=passed, rejected=rejected, actor=actor)
    publish(session, LotAccepted(lot.id, batch.id, passed, actor))
