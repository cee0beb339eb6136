"""Late batch rescue: what nobody has begun moves to a batch of its own, which another workshop can be offered."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import move, record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.orders.services import unplan_quantity
from craftorders.production.domain.rescuing import FURTHEST_LAST, Undone, jobs_to_take_back, undone_rest
from craftorders.production.domain.states import BATCH
from craftorders.production.events import BatchReleased, BatchRescued
from craftorders.production.models import Batch, BatchOperation, Job
from craftorders.production.queries import find_batch
from craftorders.production.services.batches import announce, locked_with_jobs, plan_batch
from craftorders.production.services.jobs import take_back


def rescue_batch(session: Session, batch_id: UUID, *, reason: str, actor: Actor) -> Batch:
    """Move the undone rest of a late batch to a new planned one of the same line, and return that.

    What was begun at any step stays, and stays credited to who made it; a batch of which nothing was begun is
    cancelled instead. Refuses a batch that is not at a workshop, and one of which every piece is begun.
    """
    actor.require("batches.plan")
    find_batch(session, batch_id, actor)
    batch, jobs = locked_with_jobs(session, batch_id)
    BATCH.target(batch.state, "rescue")
    before, rest = batch.quantity, undone_rest(batch.quantity, [operation.made for operation in batch.operations])
    if rest.moved == 0:
        raise RuleViolation("nothing_to_move", N_("Every piece of this batch is begun: nothing is left to move."))
    for operation in batch.operations:
        _take_back(session, operation, jobs, rest.kept, reason, actor)
    if rest.kept:
        _shrink(batch, rest.kept)
        session.flush()
    unplan_quantity(session, batch.line_id, rest.moved)
    saved = plan_batch(session, batch.line_id, rest.moved, actor=actor)
    saved.rescued_from_id = batch.id
    record(session, BATCH.name, saved.id, "take_over", actor=actor, reason=reason, changes={"from": [None, batch.code]})
    action = "give_up" if batch.state == "in_work" and not rest.kept else "rescue"
    region = batch.workshop.region_id if batch.workshop else None
    changes = {"quantity": [before, rest.kept], "rest": [None, saved.code]}
    move(session, batch, BATCH, action, actor=actor, reason=reason, region_id=region, changes=changes)
    session.flush()
    announce(session, batch)
    if not rest.kept:
        publish(session, BatchReleased(batch.id, actor))
    publish(session, BatchRescued(batch.id, saved.id, rest.kept, actor))
    return saved


def _take_back(session: Session, operation: BatchOperation, jobs: list[Job], kept: int, reason: str, actor: Actor) -> None:
    """Leave no more of a step in people's hands than the batch keeps."""
    own = {job.id: job for job in jobs if job.position == operation.position and job.state in FURTHEST_LAST}
    undone = [Undone(job.id, job.state, job.quantity - job.made) for job in own.values()]
    for job_id in jobs_to_take_back(undone, operation.assigned - kept):
        take_back(session, own[job_id], reason=reason, actor=actor)


def _shrink(batch: Batch, kept: int) -> None:
    batch.quantity = kept
    for operation in batch.operations:
        operation.quantity = kept
