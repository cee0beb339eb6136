"""What becomes of a job: it is claimed, taken on, given back, taken back. What is given back can be handed out again."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.database import locked
from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, IllegalTransition, NotFound, RuleViolation, StaleVersion
from craftorders.kernel.ids import new_code, new_id
from craftorders.kernel.words import N_
from craftorders.people.models import Worker
from craftorders.production.domain.seen import Seen
from craftorders.production.domain.states import JOB
from craftorders.production.events import WorkProgressed
from craftorders.production.models import Batch, BatchOperation, Job
from craftorders.production.queries import find_job
from craftorders.production.services import counters


def claim_job(session: Session, job_id: UUID, quantity: int, *, actor: Actor) -> Job:
    """A farmer takes all or part of an open job of their own workshop. Who comes second is told who has the pieces."""
    actor.require("card.work")
    worker = session.get(Worker, actor.worker_id) if actor.worker_id else None
    job = locked(session, Job, job_id)
    if worker is None or job is None or job.workshop_id != worker.workshop_id:
        raise NotFound("job", job_id)
    if quantity < 1:
        raise RuleViolation("bad_quantity", N_("Write a whole number of at least 1."), pointer="/quantity")
    _check_free(session, job, quantity)
    operation = session.get_one(BatchOperation, (job.batch_id, job.position))
    batch = session.get_one(Batch, job.batch_id)
    check_skill(session, worker.id, operation, batch)
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
    return job


def accept_job(session: Session, job_id: UUID, *, actor: Actor, reason: str | None = None) -> Job:
    """A farmer takes on what was handed to them."""
    return _answer(session, job_id, "accept", actor, reason)


def decline_job(session: Session, job_id: UUID, *, actor: Actor, reason: str | None = None) -> Job:
    """A farmer gives back what was handed to them, before work; the pieces can be handed out again."""
    job = _answer(session, job_id, "decline", actor, reason)
    _give_back(session, job, job.quantity)
    return job


def release_job(session: Session, job_id: UUID, *, reason: str, actor: Actor) -> Job:
    """The coordinator takes a job back before a piece of it was made."""
    actor.require("jobs.hand_out")
    job = find_job(session, job_id, actor, for_update=True)
    if job.made:
        message = N_("%(made)s pieces are made already: take back only what is left.")
        raise RuleViolation("pieces_made", message, made=job.made)
    take_back(session, job, reason=reason, actor=actor)
    return job


def shorten_job(session: Session, job_id: UUID, *, reason: str, actor: Actor) -> Job:
    """The coordinator takes back what of a job at work is not made yet. Refuses a job of which nothing is left."""
    actor.require("jobs.hand_out")
    job = find_job(session, job_id, actor, for_update=True)
    JOB.target(job.state, "shorten")
    if job.quantity == job.made:
        raise RuleViolation("nothing_left", N_("Nothing of this job is left to take back."))
    take_back(session, job, reason=reason, actor=actor)
    return job


def take_back_job(session: Session, job_id: UUID, *, seen: Seen | None = None, reason: str, actor: Actor) -> Job:
    """The coordinator takes back what of a job is not made, all of it or the rest.

    `seen` is the job as they saw it when they decided, perhaps days ago: StaleVersion where it is not like that any more.
    """
    actor.require("jobs.hand_out")
    job = find_job(session, job_id, actor, for_update=True)
    if seen is not None and seen != Seen(job.worker_id, job.quantity, job.made, job.handed_in):
        raise StaleVersion(made=job.made, quantity=job.quantity)
    return (shorten_job if job.made else release_job)(session, job_id, reason=reason, actor=actor)


def take_back(session: Session, job: Job, *, reason: str, actor: Actor) -> None:
    """Called with a locked job: what of it is not made can be handed out again; one of which nothing is made ends."""
    left = job.quantity - job.made
    action = "shorten" if job.made else "release"
    move(session, job, JOB, action, actor=actor, reason=reason, region_id=job.region_id)
    if job.made:
        job.quantity = job.made
    if job.made and job.handed_in == job.made:
        finish_job(session, job, actor=actor, reason=reason)
    session.flush()
    _give_back(session, job, left)
    announce_work(session, job.batch, job.worker_id)


def finish_job(session: Session, job: Job, *, actor: Actor, reason: str | None = None) -> None:
    """Called when all pieces of a job are counted: its worker has it in hand no longer."""
    move(session, job, JOB, "hand_in", actor=actor, reason=reason, region_id=job.region_id)
    job.finished_at = now()


def announce_work(session: Session, batch: Batch, worker_id: UUID | None) -> None:
    """Tell the features above that work went on."""
    assert batch.workshop_id is not None  # only batches at a workshop have work
    publish(session, WorkProgressed(batch.id, batch.order_id, batch.merchant_id, batch.workshop_id, worker_id))


def check_skill(
    session: Session, worker_id: UUID, operation: BatchOperation, batch: Batch, *, pointer: str = "/worker_id"
) -> None:
    """Refuse who does not belong to the batch's workshop, or is not certified for the step at its grade."""
    worker = session.get(Worker, worker_id)
    if worker is None or worker.workshop_id != batch.workshop_id or not worker.active:
        raise NotFound("worker", worker_id)
    grades = {skill.craft_code: skill.grade for skill in worker.skills}
    if grades.get(operation.craft.code, 0) < operation.grade:
        raise RuleViolation(
            "skill_missing",
            N_("%(worker)s is not certified for this step at grade %(grade)s."),
            pointer=pointer,
            worker=worker.name,
            grade=operation.grade,
        )


def _answer(session: Session, job_id: UUID, action: str, actor: Actor, reason: str | None) -> Job:
    actor.require("card.work")
    job = find_job(session, job_id, actor, for_update=True)
    if job.worker_id != actor.worker_id:
        raise NotFound("job", job_id)
    move(session, job, JOB, action, actor=actor, reason=reason, region_id=job.region_id)
    session.flush()
    announce_work(session, job.batch, job.worker_id)
    return job


def _give_back(session: Session, job: Job, pieces: int) -> None:
    counters.STEP.add(session, (job.batch_id, job.position), assigned=-pieces)


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
