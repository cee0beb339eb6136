"""What becomes of a job: it is taken on, given back, taken back. What is given back can be handed out again."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound, RuleViolation, StaleVersion
from craftorders.kernel.words import N_
from craftorders.people.models import Worker
from craftorders.production.domain.seen import Seen
from craftorders.production.domain.states import JOB
from craftorders.production.events import WorkProgressed
from craftorders.production.models import Batch, BatchOperation, Job
from craftorders.production.queries import find_job
from craftorders.production.services import counters


def accept_job(session: Session, job_id: UUID, *, actor: Actor, reason: str | None = None) -> Job:
    """A farmer takes on what was handed to them."""
    return _answer(session, job_id, "accept", actor, reason)


def decline_job(session: Session, job_id: UUID, *, actor: Actor, reason: str | None = None) -> Job:
    """A farmer gives back what was handed to them, before work; the pieces can be handed out again."""
    job = _answer(session, job_id, "decline", actor, reason)
    _give_back(session, job, job.quantity)
    return job


def give_back_job(session: Session, job_id: UUID, *, actor: Actor, reason: str | None = None) -> Job:
    """A farmer gives back what of an own job cannot be finished; what is made stays theirs. Refuses a job without rest."""
    actor.require("card.work")
    job = find_job(session, job_id, actor, for_update=True)
    if job.worker_id != actor.worker_id:
        raise NotFound("job", job_id)
    JOB.target(job.state, "shorten" if job.made else "release")
    if job.quantity == job.made:
        raise RuleViolation("nothing_left", N_("Nothing of this job is left to give back."))
    take_back(session, job, reason=reason, actor=actor)
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


def take_back(session: Session, job: Job, *, reason: str | None, actor: Actor) -> None:
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
    check_certified(worker, operation, pointer=pointer)


def check_certified(worker: Worker, operation: BatchOperation, *, pointer: str = "/worker_id") -> None:
    """Refuse who is not certified for a step at its grade, of whichever workshop they are."""
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
