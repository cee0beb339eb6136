"""Handing out pieces of a step: to one worker, to several at once, or open to be claimed. Σ jobs ≤ its quantity."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.history import HistoryEntry, begun_with, record
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import IllegalTransition, NotFound, RuleViolation
from craftorders.kernel.ids import new_code, new_id
from craftorders.kernel.words import N_
from craftorders.production.domain.quantities import check_hand_out
from craftorders.production.domain.states import BATCH, JOB
from craftorders.production.models import Batch, BatchOperation, Job
from craftorders.production.queries import check_batch
from craftorders.production.services.batches import locked_batch, mark_started
from craftorders.production.services.jobs import announce_work, check_skill

AT_WORK = ("supplied", "in_work")


def assign_job(
    session: Session,
    batch_id: UUID,
    position: int,
    quantity: int,
    *,
    worker_id: UUID | None = None,
    job_id: UUID | None = None,
    actor: Actor,
) -> Job:
    """Hand pieces of a step to a worker of the workshop, or open them. Refuses more than is left, and missing skills.

    The sender may make the job's id: the same id again gives the job again, and is refused for anything else.
    """
    actor.require("jobs.hand_out")
    operation, batch = _step(session, batch_id, position, actor)
    known = session.get(Job, job_id) if job_id else None
    if known is not None:
        return _same(session, known, operation, quantity)
    _check_at_work(batch)
    check_hand_out(quantity, operation.assigned, operation.quantity)
    if worker_id is not None:
        check_skill(session, worker_id, operation, batch)
    return _hand_out(session, operation, batch, quantity, worker_id, actor, job_id)


def assign_jobs(
    session: Session,
    batch_id: UUID,
    position: int,
    *,
    quantities: Mapping[UUID, int],
    open_rest: bool = False,
    actor: Actor,
) -> list[Job]:
    """Hand pieces of a step to several workers and, where asked, open what is left: all of it, or nothing.

    Refuses more than is left, missing skills, and nothing at all; who gets 0 gets no job.
    """
    actor.require("jobs.hand_out")
    operation, batch = _step(session, batch_id, position, actor)
    _check_at_work(batch)
    given = {worker_id: quantity for worker_id, quantity in quantities.items() if quantity}
    total = sum(given.values())
    check_hand_out(total, operation.assigned, operation.quantity, pointer="/quantities")
    rest = operation.quantity - operation.assigned - total if open_rest else 0
    if not total and not rest:
        message = N_("Write for at least one person how many pieces they get.")
        raise RuleViolation("nothing_handed_out", message, pointer="/quantities")
    for worker_id in given:
        check_skill(session, worker_id, operation, batch, pointer=f"/quantities/{worker_id}")
    parts: list[tuple[UUID | None, int]] = [*given.items(), *([(None, rest)] if rest else [])]
    return [_hand_out(session, operation, batch, quantity, worker_id, actor) for worker_id, quantity in parts]


def _step(session: Session, batch_id: UUID, position: int, actor: Actor) -> tuple[BatchOperation, Batch]:
    """The step and its batch, locked in this order."""
    check_batch(session, batch_id, actor)
    operation = session.get(
        BatchOperation, (batch_id, position), with_for_update={"of": BatchOperation}, populate_existing=True
    )
    if operation is None:
        raise NotFound("operation", position)
    return operation, locked_batch(session, batch_id)


def _check_at_work(batch: Batch) -> None:
    """Refuse a batch whose materials are not there, or that is made."""
    if batch.workshop is None or batch.state not in AT_WORK:
        raise IllegalTransition(BATCH.name, batch.state, "hand_out")


def _same(session: Session, known: Job, operation: BatchOperation, quantity: int) -> Job:
    """The job that was handed out with this id before. Its number may have been shortened or claimed in parts since."""
    given = session.scalar(
        select(HistoryEntry.changes).where(HistoryEntry.subject_id == known.id, HistoryEntry.action == "assign")
    )
    same_step = (known.batch_id, known.position) == (operation.batch_id, operation.position)
    if not same_step or given is None or given["quantity"] != [None, quantity]:
        message = N_("This was written down already, with another number. Look at the page again and send what is missing.")
        raise RuleViolation("idempotency_key_reused", message)
    return known


def _hand_out(
    session: Session,
    operation: BatchOperation,
    batch: Batch,
    quantity: int,
    worker_id: UUID | None,
    actor: Actor,
    job_id: UUID | None = None,
) -> Job:
    assert batch.workshop is not None  # checked by _check_at_work
    operation.assigned += quantity
    job = Job(
        id=job_id or new_id(),
        code=new_code("J"),
        region_id=batch.workshop.region_id,
        workshop_id=batch.workshop.id,
        batch_id=batch.id,
        position=operation.position,
        worker_id=worker_id,
        state="assigned" if worker_id else JOB.initial,
        quantity=quantity,
        taken_at=now() if worker_id else None,
    )
    session.add(job)
    session.flush()
    given = begun_with({"quantity": quantity})
    record(session, JOB.name, job.id, "assign", actor=actor, region_id=job.region_id, to_state=job.state, changes=given)
    if batch.state == "supplied":
        mark_started(session, batch, actor=actor)
    announce_work(session, batch, worker_id)
    return job
