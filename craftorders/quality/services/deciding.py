"""Deciding about a lot, once: the plan says what may pass, the inspector says what is so."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_, Word
from craftorders.production.models import Batch
from craftorders.production.services import follow_parts, mark_failed, mark_passed
from craftorders.quality.domain.defects import CRITICAL
from craftorders.quality.domain.sampling import ACCEPTED
from craftorders.quality.domain.states import LOT
from craftorders.quality.events import LotAccepted, LotRejected
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries.switching import is_discontinued
from craftorders.quality.services.counting import count_anew
from craftorders.quality.services.inspecting import lot_in_hand
from craftorders.quality.services.pieces import check_measured, check_sample_inspected
from craftorders.quality.services.switching import count_lot

ACCEPTANCE_DISCONTINUED = N_(
    "Acceptance is suspended: five lots were rejected on tightened inspection. It goes on once the service centre has "
    "approved what the workshop does better."
)


def decide_lot(
    session: Session, lot_id: UUID, *, decision: str, inspected: int, reason: str | None = None, actor: Actor
) -> InspectionLot:
    """Accept or reject a lot, once.

    Refuses a sample that was not wholly inspected, acceptance that a class of defects does not let pass or while
    acceptance is discontinued, rejection without a defect, or of what the plans would accept without a reason; the
    inspector may not be who counted or submitted the pieces, and a re-inspection needs another inspector (rules 9, 10).
    Where every piece is sorted, the lot is accepted whatever was found: what is good passes, and no plan is asked.
    What was presented for the first time moves how severely the next lots are inspected.
    """
    lot = lot_in_hand(session, lot_id, actor)
    check_sample_inspected(session, lot, inspected)
    count_anew(session, lot)
    if decision == "accept":
        check_measured(session, lot)
        check_acceptance(session, lot)
    else:
        _check_rejection(lot, reason)
    move(session, lot, LOT, decision, actor=actor, reason=reason, region_id=lot.region_id)
    lot.reason, lot.decided_at = reason, now()
    lot.inspector_id, lot.inspector_name = actor.id, actor.name
    count_lot(session, lot, actor=actor)
    batch = session.get_one(Batch, lot.batch_id)
    if decision == "accept":
        let_pass(session, lot, batch, actor)
    else:
        session.flush()
        mark_failed(session, batch, pieces=lot.quantity, actor=actor)
        publish(session, LotRejected(lot.id, batch.id, actor))
    return lot


def check_acceptance(session: Session, lot: InspectionLot) -> None:
    """Refuses what a class of defects does not let pass, and every sampled lot while acceptance is discontinued."""
    if lot.sorting:
        return
    for each in lot.classes:
        if each.verdict == ACCEPTED:
            continue
        if each.defect_class == CRITICAL and each.acceptance == 0:
            raise RuleViolation("critical_defect", N_("A critical defect was found: this lot cannot be accepted."))
        message = N_("The plan does not let this lot pass: %(bad)s pieces bad with %(kind)s defects, %(most)s allowed.")
        raise RuleViolation(
            "plan_rejects", message, kind=Word(each.defect_class), bad=each.nonconforming, most=each.acceptance
        )
    if is_discontinued(session, lot.batch):
        raise RuleViolation("acceptance_discontinued", ACCEPTANCE_DISCONTINUED)


def _check_rejection(lot: InspectionLot, reason: str | None) -> None:
    if lot.sorting:
        message = N_("These pieces are sorted: write down the bad ones, and accept the good ones.")
        raise RuleViolation("sorted_not_rejected", message)
    if not lot.defects:
        raise RuleViolation("no_defect", N_("A rejection needs a defect with its code and photo."))
    if lot.verdict == ACCEPTED and not reason:
        message = N_("The plan would let this lot pass: say why it is rejected.")
        raise RuleViolation("reason_needed", message, pointer="/reason")


def let_pass(session: Session, lot: InspectionLot, batch: Batch, actor: Actor) -> None:
    """Count what passed of each bag of an accepted lot, tell those who pay for it, and let the batch go where it stands.

    It is paid first: what is then left of the merchant's money is free when the batch ends.
    """
    for bag in lot.bags:
        bag.rejected = sum(defect.quantity for defect in lot.defects if defect.bag_id == bag.id)
        bag.passed = bag.quantity - bag.rejected
    session.flush()
    passed = sum(bag.passed for bag in lot.bags)
    mark_passed(session, batch, passed=passed, rejected=lot.quantity - passed, actor=actor)
    publish(session, LotAccepted(lot.id, batch.id, passed, actor))
    follow_parts(session, batch, reason=lot.reason, actor=actor)


def accept_unsampled(session: Session, lot: InspectionLot, *, reason: str, actor: Actor) -> InspectionLot:
    """Accept a lot that was opened without a sample of its own, in the name of who decided about the round before."""
    move(session, lot, LOT, "accept", actor=actor, reason=reason, region_id=lot.region_id)
    lot.reason, lot.decided_at = reason, now()
    lot.inspector_id, lot.inspector_name = actor.id, actor.name
    let_pass(session, lot, lot.batch, actor)
    return lot
