"""Piece reports and hand-ins: nothing is counted twice, however often a phone sends it.

The path of a report is short on purpose: one locked read of the job with its batch, one insert, one conditional
update a level. The report row is its own history.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import Session, lazyload

from craftorders.infra.database import append
from craftorders.infra.history import move
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import IllegalTransition, NotFound, NotPermitted, RuleViolation
from craftorders.kernel.ids import new_code, new_id
from craftorders.kernel.words import N_
from craftorders.production.domain.quantities import check_hand_in, check_report
from craftorders.production.domain.states import JOB
from craftorders.production.models import Batch, BatchOperation, HandIn, Job, PieceReport
from craftorders.production.services import counters
from craftorders.production.services.batches import add_made
from craftorders.production.services.guarding import ask_about_bag, ask_about_pieces, ask_about_report
from craftorders.production.services.jobs import announce_work, finish_job
from craftorders.production.services.noting import note_count

WORKABLE = ("assigned", "accepted", "in_work")
LATER_STEP = exists().where(BatchOperation.batch_id == Job.batch_id, BatchOperation.position > Job.position)
WORK = (
    select(Job, Batch, ~LATER_STEP)
    .join(Batch, Batch.id == Job.batch_id)
    .where(Job.id == bindparam("job_id"))
    .options(lazyload(Batch.operations))
    .with_for_update(of=Job)
)
"""A job with its batch, and whether its step is the last: built once, since every report begins with it."""
KNOWN = select(exists().where(PieceReport.region_id == bindparam("region_id"), PieceReport.id == bindparam("report_id")))
"""Whether a report was written before: asked after the job is locked, so that of two at once the second one sees it."""


def report_pieces(
    session: Session,
    job_id: UUID,
    quantity: int,
    *,
    report_id: UUID | None = None,
    reason: str | None = None,
    again: bool | None = None,
    actor: Actor,
) -> PieceReport:
    """So many pieces more were made. A farmer reports on own jobs, a coordinator on the workshop's.

    The same id with the same content gives the first answer; with other content it is refused. A negative quantity
    is a correction: by the coordinator only, with a reason, and never below what was counted. `again` is what who types
    now says to the same number a moment ago (`guarding.py`); without it nobody is there to be asked.
    """
    job, batch, last_step = _work_of(session, job_id, actor, "pieces.report")
    if report_id and session.scalar(KNOWN, {"region_id": job.region_id, "report_id": report_id}):
        return _same(session.get_one(PieceReport, (job.region_id, report_id)), job, quantity)
    if quantity == 0:
        raise RuleViolation("bad_quantity", N_("Write a whole number of at least 1."), pointer="/quantity")
    if quantity < 0 and (actor.worker_id is not None or not reason):
        raise RuleViolation(
            "correction_needs_reason", N_("A correction needs a reason and a coordinator."), pointer="/reason"
        )
    _check_workable(job, batch)
    check_report(quantity, job.made, job.quantity, job.handed_in)
    unusual = ask_about_report(session, job, batch, quantity, reason=reason, again=again, actor=actor)
    report = _add_report(session, job, quantity, report_id, reason, actor, unusual)
    announce_work(session, batch, job.worker_id)  # before the counters, which others wait for until the commit
    _count(session, job, batch, last_step, made=quantity, actor=actor)
    return report


def record_hand_in(
    session: Session,
    job_id: UUID,
    quantity: int,
    *,
    hand_in_id: UUID | None = None,
    reason: str | None = None,
    again: bool | None = None,
    actor: Actor,
) -> HandIn:
    """The coordinator counted a bag. Pieces that nobody had reported are reported with it.

    Refuses more than the job has, and more than the operation before has handed in. `again` and `reason` answer what is
    asked about the number, as for a report; the household has yet to confirm it.
    """
    actor.require("hand_ins.count")
    job, batch, last_step = _work_of(session, job_id, actor, "hand_ins.count")
    known = session.get(HandIn, (job.region_id, hand_in_id)) if hand_in_id else None
    if known is not None:
        return _same(known, job, quantity)
    if quantity < 1:
        raise RuleViolation("bad_quantity", N_("Write a whole number of at least 1."), pointer="/quantity")
    _check_workable(job, batch)
    check_hand_in(quantity, job.handed_in, job.quantity, _left_of_previous(session, job))
    ask_about_bag(session, job, quantity, again=again)
    missing = max(0, job.handed_in + quantity - job.made)
    if missing:
        unusual = ask_about_pieces(session, job, batch, missing, reason=reason, again=again, actor=actor)
        _add_report(session, job, missing, None, reason, actor, unusual)
    moment = now()
    hand_in = HandIn(
        region_id=job.region_id,
        id=hand_in_id or new_id(),
        code=new_code("H", 7),
        job_id=job.id,
        batch_id=job.batch_id,
        position=job.position,
        worker_id=job.worker_id,
        quantity=quantity,
        counted_by=actor.id,
        counted_by_name=actor.name,
        at=moment,
    )
    note_count(session, job, quantity, typed=again is not None, at=moment, actor=actor)
    session.add(hand_in)
    _count(session, job, batch, last_step, made=missing, handed_in=quantity, actor=actor)
    if job.handed_in == job.quantity:
        finish_job(session, job, actor=actor)
    session.flush()
    announce_work(session, batch, job.worker_id)
    return hand_in


def take_out_uncounted(session: Session, job: Job, batch: Batch, *, reason: str, actor: Actor) -> None:
    """Called when a batch is submitted short: what was reported of a job but never handed in is corrected away."""
    uncounted = job.made - job.handed_in
    _add_report(session, job, -uncounted, None, reason, actor)
    _count(session, job, batch, job.position == batch.operations[-1].position, made=-uncounted, actor=actor)


def _work_of(session: Session, job_id: UUID, actor: Actor, permission: str) -> tuple[Job, Batch, bool]:
    row = session.execute(WORK, {"job_id": job_id}, execution_options={"populate_existing": True}).one_or_none()
    if row is None:
        raise NotFound("job", job_id)
    job, batch, last_step = row
    if actor.worker_id is not None:
        if job.worker_id != actor.worker_id:
            raise NotFound("job", job_id)
        if not actor.can("card.work"):
            raise NotPermitted(permission="card.work")
        return job, batch, last_step
    actor.require(permission)
    own = actor.limited_to("coordinator")
    if own is not None and str(job.workshop_id) not in own:
        raise NotFound("job", job_id)
    return job, batch, last_step


def _check_workable(job: Job, batch: Batch) -> None:
    if job.worker_id is None or job.state not in WORKABLE or batch.state != "in_work":
        raise IllegalTransition(JOB.name, job.state, "report")


def _add_report(
    session: Session,
    job: Job,
    quantity: int,
    report_id: UUID | None,
    reason: str | None,
    actor: Actor,
    unusual: str | None = None,
) -> PieceReport:
    assert job.worker_id is not None  # checked by _check_workable
    report = PieceReport(
        region_id=job.region_id,
        id=report_id or new_id(),
        job_id=job.id,
        worker_id=job.worker_id,
        quantity=quantity,
        reason=reason,
        unusual=unusual,
        actor_id=actor.id,
        actor_name=actor.name,
        at=now(),
    )
    append(session, report)
    return report


def _count(
    session: Session, job: Job, batch: Batch, last_step: bool, *, made: int, handed_in: int = 0, actor: Actor
) -> None:
    """Job, step, and for the last step batch, line and order, in this order of locks."""
    if job.state != "in_work":
        move(session, job, JOB, "work", actor=actor, region_id=job.region_id)
    session.flush()
    counters.JOB.add(session, (job.id,), made=made, handed_in=handed_in, unconfirmed=int(handed_in > 0))
    counters.STEP.add(session, (job.batch_id, job.position), made=made, handed_in=handed_in)
    if last_step:
        add_made(session, batch, made=made, handed_in=handed_in, actor=actor)


def _left_of_previous(session: Session, job: Job) -> int | None:
    """How many pieces the operation before has handed in that this one has not; None for the first operation."""
    if job.position == 1:
        return None
    query = select(BatchOperation.handed_in).where(BatchOperation.batch_id == job.batch_id)
    own = session.scalar(query.where(BatchOperation.position == job.position).with_for_update())
    before = session.scalar(query.where(BatchOperation.position == job.position - 1))
    return (before or 0) - (own or 0)


def _same(known: Any, job: Job, quantity: int) -> Any:
    if known.job_id != job.id or known.quantity != quantity:
        message = N_("This was written down already, with another number. Look at the page again and send what is missing.")
        raise RuleViolation("idempotency_key_reused", message)
    return known
