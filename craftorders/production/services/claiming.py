"""Taking open work by phone: one winner for the last pieces, no more than fits into a week, who had less first."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.database import locked
from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, IllegalTransition, NotFound, RuleViolation
from craftorders.kernel.ids import made_at, new_code, new_id
from craftorders.kernel.words import N_
from craftorders.people.models import Worker
from craftorders.production.domain.states import JOB
from craftorders.production.events import TakenNextDoor
from craftorders.production.models import Batch, BatchOperation, Job
from craftorders.production.queries.claiming import has_first_turn, is_there_for, week_of
from craftorders.production.services.jobs import announce_work, check_certified


def claim_job(session: Session, job_id: UUID, quantity: int, *, actor: Actor) -> Job:
    """A farmer takes all or part of an open job of their own workshop, or of one next door whose people left it. Who comes
    second is told who has the pieces. Material and counting stay with the workshop that has the batch.

    Refuses more than fits into a week beside what is unfinished, and who had more than others this month while the job is
    new. The worker's row is locked first, so that two phones do not take twice what fits.
    """
    actor.require("card.work")
    worker = locked(session, Worker, actor.worker_id) if actor.worker_id else None
    job = locked(session, Job, job_id)
    if worker is None or job is None or not worker.active or not is_there_for(session, job, worker):
        raise NotFound("job", job_id)
    if quantity < 1:
        raise RuleViolation("bad_quantity", N_("Write a whole number of at least 1."), pointer="/quantity")
    _check_free(session, job, quantity)
    operation = session.get_one(BatchOperation, (job.batch_id, job.position))
    batch = session.get_one(Batch, job.batch_id)
    check_certified(worker, operation)
    _check_turn(session, worker, job)
    _check_week(session, worker, operation, quantity)
    if quantity < job.quantity:
        job.quantity -= quantity
        job = Job(
            id=new_id(),
            code=new_code("J"),
            region_id=job.region_id,
            workshop_id=job.workshop_id,
            batch_id=job.batch_id,
            position=job.position,
            quantity=quantity,
            state="open",
            split_from_id=job.id,
        )
    job.worker_id, job.taken_at = worker.id, now()
    session.add(job)
    move(session, job, JOB, "claim", actor=actor, region_id=job.region_id)
    session.flush()
    announce_work(session, batch, worker.id)
    if job.workshop_id != worker.workshop_id:
        publish(session, TakenNextDoor(job.id))
    return job


def _check_turn(session: Session, worker: Worker, job: Job) -> None:
    """While a job is new, it is for those who took no more than the average this month; next door it is not new any more."""
    if job.workshop_id != worker.workshop_id:
        return
    until = made_at(job.id) + timedelta(minutes=worker.workshop.fair_first_minutes)
    if now() < until and not has_first_turn(session, worker):
        left = -(-int((until - now()).total_seconds()) // 60)
        message = N_("This work is new: for %(minutes)s minutes it is for those who had less this month.")
        raise RuleViolation("others_first", message, minutes=left)


def _check_week(session: Session, worker: Worker, operation: BatchOperation, quantity: int) -> None:
    most = week_of(session, worker).most(operation.standard_seconds)
    if quantity > most:
        raise RuleViolation(
            "too_much_in_hand",
            N_("With what you have in hand, %(most)s pieces more fit into your week. Finish some, then take more."),
            pointer="/quantity",
            most=most,
        )


def _check_free(session: Session, job: Job, quantity: int) -> None:
    """Refuse pieces that others have, and say who: the job's own worker, or those who claimed parts of it."""
    if job.state == "open" and quantity <= job.quantity:
        return
    if job.state in ("released", "declined"):
        raise IllegalTransition(JOB.name, job.state, "claim")
    holders = session.scalars(
        select(Worker.name)
        .join(Job, Job.worker_id == Worker.id)
        .where((Job.id == job.id) | (Job.split_from_id == job.id))
        .distinct()
    ).all()
    left = job.quantity if job.state == "open" else 0
    if not holders:
        message = N_("Only %(left)s pieces of this job are open to be taken.")
        raise RuleViolation("over_claimed", message, pointer="/quantity", left=left)
    raise Conflict(
        "pieces_taken",
        N_("Somebody was faster: %(taken_by)s. %(left)s pieces are left."),
        left=left,
        taken_by="、".join(sorted(holders)),
    )
