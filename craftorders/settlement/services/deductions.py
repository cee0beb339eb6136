"""Asking for a deduction, and deciding about it: a second person approves (rule 6), who it is about may appeal."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from craftorders.fees.queries import find_earning, settled_until
from craftorders.infra.history import move, record
from craftorders.infra.photos import Photo
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now, today
from craftorders.kernel.errors import Conflict, NotFound, NotPermitted, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.money import amount_text
from craftorders.kernel.periods import period_of
from craftorders.kernel.words import N_
from craftorders.logistics.queries import materials_in_hand
from craftorders.people.models import Worker
from craftorders.people.queries import find_worker
from craftorders.production.models import Batch, Job
from craftorders.production.queries import find_batch
from craftorders.settlement.domain.deductions import MATERIAL_LOSS, OVERPAID
from craftorders.settlement.domain.states import DEDUCTION, DROPPED
from craftorders.settlement.events import DeductionMoved
from craftorders.settlement.models import Deduction
from craftorders.settlement.queries.bearing import limits_in
from craftorders.settlement.queries.deductions import earned_by_all, find_deduction, has_counted, has_open_appeal
from craftorders.settlement.services.bearing import give_back, put_back

MORE_THAN_WORK = N_("All that the worker makes of this batch earns %(earns)s %(currency)s. Is the sum right?")
LOOKED_AT = N_("Pieces of this batch are just being looked at again. Wait until that is decided.")


def propose_deduction(
    session: Session,
    worker_id: UUID,
    *,
    kind: str,
    amount: int,
    reason: str,
    batch_id: UUID,
    photo_id: UUID | None,
    material_id: UUID | None = None,
    lost_e3: int | None = None,
    sure: bool = False,
    actor: Actor,
) -> Deduction:
    """Ask that damage or a loss of material above the allowance is taken off a worker's earnings, with a photo.

    `amount` is in minor units of the batch's currency; of a material its quantity is bounded, in thousandths of its
    unit, by what the batch received and no piece needs. Refuses a worker who made nothing of the batch, and more than all
    of the worker's pieces of it earn until somebody is `sure`: mostly that is a slip of the hand.
    """
    actor.require("deductions.propose")
    worker, batch = find_worker(session, worker_id, actor), find_batch(session, batch_id, actor)
    if photo_id is None:
        raise RuleViolation("photo_needed", N_("Add a photo."), pointer="/photo")
    if session.get(Photo, photo_id) is None:
        raise NotFound("photo", photo_id)
    if session.scalar(select(Job.id).where(Job.batch_id == batch.id, Job.worker_id == worker.id).limit(1)) is None:
        message = N_("This worker has no work in the batch.")
        raise RuleViolation("not_in_batch", message, pointer="/batch_id")
    _check_material(session, batch, kind, material_id, lost_e3)
    earns = earned_by_all(session, batch.id, worker.id)
    if amount > earns and not sure:
        text, currency = amount_text(earns, batch.line.currency), batch.line.currency
        raise RuleViolation("more_than_the_work", MORE_THAN_WORK, pointer="/amount", earns=text, currency=currency)
    deduction = Deduction(
        region_id=worker.workshop.region_id, kind=kind, amount=amount, currency=batch.line.currency, reason=reason,
        batch_id=batch.id, photo_id=photo_id, material_id=material_id, lost_e3=lost_e3,
    )  # fmt: skip
    return _propose(session, deduction, worker, actor)


def take_line_back(
    session: Session, region_id: str, earning_id: UUID, *, amount: int, reason: str, actor: Actor
) -> Deduction:
    """Ask that of a pay line on a statement what it paid too much is taken back; the line itself stays as it is.

    Refuses a line that stands on no statement yet, more than it paid, and a line that is being taken back already.
    """
    actor.require("deductions.propose")
    line = find_earning(session, region_id, earning_id)
    if line.at >= settled_until(session, [region_id])[region_id]:
        message = N_("This line stands on no statement yet.")
        raise RuleViolation("not_settled", message, pointer="/earning_id")
    if amount > line.amount:
        message = N_("The line paid less than that.")
        raise RuleViolation("more_than_paid", message, pointer="/amount", paid=line.amount)
    deduction = Deduction(
        region_id=region_id, kind=OVERPAID, amount=amount, currency=line.currency, reason=reason, batch_id=line.batch_id,
        earning_id=line.id,
    )  # fmt: skip
    try:
        with session.begin_nested():
            return _propose(session, deduction, line.worker, actor)
    except IntegrityError as error:
        raise Conflict("taken_back_before", N_("This line is being taken back already.")) from error


def approve_deduction(session: Session, deduction_id: UUID, *, actor: Actor) -> Deduction:
    """A second person agrees: from now on statements bear it. Refuses who asked for it and who counted the pieces."""
    actor.require("deductions.approve")
    deduction = _for_another(session, deduction_id, actor)
    if has_open_appeal(session, deduction):
        raise RuleViolation("appeal_open", LOOKED_AT)
    zone = deduction.region.time_zone
    limits = limits_in(session, deduction.region_id, period_of(now(), zone))
    _move(session, deduction, "approve", actor)
    deduction.approved_by, deduction.approved_by_name = actor.id, actor.name
    deduction.expires_on = today(zone) + timedelta(days=limits.days)
    return _told(session, deduction)


def refuse_deduction(session: Session, deduction_id: UUID, *, reason: str, actor: Actor) -> Deduction:
    """A second person does not agree, with a reason; nothing is taken."""
    actor.require("deductions.approve")
    deduction = _for_another(session, deduction_id, actor)
    _move(session, deduction, "refuse", actor, reason)
    return _told(session, deduction)


def appeal_deduction(
    session: Session, deduction_id: UUID, *, note: str | None = None, voice_id: UUID | None = None, actor: Actor
) -> Deduction:
    """The worker, or the coordinator of the workshop, does not agree: nothing more of it is taken until it is decided.

    What stands on a statement that is not paid yet is given back. Refuses a second appeal.
    """
    actor.require("deductions.appeal")
    deduction = find_deduction(session, deduction_id, actor, for_update=True)
    if deduction.appealed_at is not None:
        raise Conflict("appealed_before", N_("You can appeal once against a deduction, and that was done already."))
    _move(session, deduction, "appeal", actor, note)
    deduction.appealed_by, deduction.appealed_by_name, deduction.appealed_at = actor.id, actor.name, now()
    deduction.note, deduction.voice_id = note, voice_id
    give_back(session, deduction, actor=actor)
    return _told(session, deduction)


def decide_deduction(session: Session, deduction_id: UUID, *, decision: str, reason: str, actor: Actor) -> Deduction:
    """A third person upholds or overturns what was appealed against, with a reason; once.

    Overturned, what was paid of it goes back to the worker's account at once and is paid with the next statement.
    """
    actor.require("deductions.approve")
    deduction = _for_another(session, deduction_id, actor)
    if actor.id == deduction.approved_by:
        raise NotPermitted("third_person", N_("Who approved a deduction cannot decide about the appeal."))
    if deduction.appealed_at is None:
        raise RuleViolation("not_appealed", LOOKED_AT)
    if has_open_appeal(session, deduction):
        raise RuleViolation("appeal_open", LOOKED_AT)
    _move(session, deduction, decision, actor, reason)
    deduction.decided_by, deduction.decided_by_name, deduction.answer = actor.id, actor.name, reason
    if deduction.state in DROPPED:
        put_back(session, deduction, actor=actor, reason=reason)
    return _told(session, deduction)


def _check_material(session: Session, batch: Batch, kind: str, material_id: UUID | None, lost_e3: int | None) -> None:
    """Other deductions for the same material of the batch count, too; the batch's row is locked, so that none is missed."""
    if (kind == MATERIAL_LOSS) != (material_id is not None and lost_e3 is not None):
        message = N_("Say which material was lost and how much of it; for damage, leave both out.")
        raise RuleViolation("material_unclear", message, pointer="/material_id")
    if material_id is None or lost_e3 is None:
        return
    session.execute(select(Batch.id).where(Batch.id == batch.id).with_for_update(of=Batch))
    claimed = select(func.coalesce(func.sum(Deduction.lost_e3), 0)).where(
        Deduction.batch_id == batch.id, Deduction.material_id == material_id, Deduction.state.not_in(DROPPED)
    )
    most = materials_in_hand(session, batch).get(material_id, 0) - int(session.scalars(claimed).one() or 0)
    if lost_e3 > most:
        message = N_("So much cannot have been lost: the pieces that were handed in needed it, or it was never there.")
        raise RuleViolation("more_than_lost", message, pointer="/lost", most=max(0, most))


def _propose(session: Session, deduction: Deduction, worker: Worker, actor: Actor) -> Deduction:
    deduction.code, deduction.worker = new_code("D", 7), worker
    deduction.proposed_by, deduction.proposed_by_name = actor.id, actor.name
    session.add(deduction)
    session.flush()
    record(session, DEDUCTION.name, deduction.id, "propose", actor=actor, reason=deduction.reason,
           region_id=deduction.region_id, to_state=deduction.state)  # fmt: skip
    return _told(session, deduction)


def _for_another(session: Session, deduction_id: UUID, actor: Actor) -> Deduction:
    """The deduction, for somebody who has neither asked for it nor counted its pieces."""
    deduction = find_deduction(session, deduction_id, actor, for_update=True)
    if deduction.proposed_by == actor.id:
        raise NotPermitted("second_person", N_("Who asked for a deduction cannot decide about it."))
    if has_counted(session, deduction, actor):
        raise NotPermitted("counted_it_yourself", N_("Who counted the pieces cannot decide about a deduction for them."))
    return deduction


def _move(session: Session, deduction: Deduction, action: str, actor: Actor, reason: str | None = None) -> None:
    move(session, deduction, DEDUCTION, action, actor=actor, reason=reason, region_id=deduction.region_id)


def _told(session: Session, deduction: Deduction) -> Deduction:
    session.flush()
    publish(session, DeductionMoved(deduction.id, deduction.state))
    return deduction
