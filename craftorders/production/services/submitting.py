"""Presenting a batch for inspection: whole, or short with a reason; after rework, what is presented again."""

from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import IllegalTransition, RuleViolation
from craftorders.kernel.words import N_
from craftorders.orders.services import unplan_quantity
from craftorders.production.domain.states import BATCH, JOB
from craftorders.production.events import BatchSubmitted
from craftorders.production.models import Batch, Job
from craftorders.production.queries import bags_of_batch, find_batch
from craftorders.production.services import counters
from craftorders.production.services.batches import ZONE, announce, locked_with_jobs
from craftorders.production.services.counting import take_out_uncounted
from craftorders.production.services.jobs import finish_job

UNTOUCHED = ("open", "assigned", "accepted")


def submit_batch(
    session: Session,
    batch_id: UUID,
    *,
    presented: dict[UUID, int] | None = None,
    short_reason: str | None = None,
    actor: Actor,
) -> Batch:
    """Present a batch. Refuses one with nothing handed in, and a short one without a reason; the rest is unplanned.

    In rework, `presented` says for each bag how many pieces come again; the others are scrapped and never earn.
    """
    actor.require("hand_ins.count")
    find_batch(session, batch_id, actor)
    batch, jobs = locked_with_jobs(session, batch_id)
    BATCH.target(batch.state, "submit")
    bags = {bag.id: bag.quantity for bag in bags_of_batch(session, batch_id, batch.operations[-1].position)}
    if batch.state == "rework":
        bags = _checked(bags if presented is None else presented, bags)
    elif presented is not None:
        raise IllegalTransition(BATCH.name, batch.state, "present_again")
    else:
        _close_short(session, batch, jobs, short_reason, actor)
    assert batch.workshop is not None  # a batch at work has its workshop
    batch.finished_on = batch.finished_on or today(ZONE)
    move(session, batch, BATCH, "submit", actor=actor, reason=short_reason, region_id=batch.workshop.region_id)
    session.flush()
    publish(session, BatchSubmitted(batch.id, tuple((bag, count) for bag, count in bags.items() if count), actor))
    announce(session, batch)
    return batch


def _checked(presented: dict[UUID, int], bags: dict[UUID, int]) -> dict[UUID, int]:
    if any(bag not in bags or not 0 <= count <= bags[bag] for bag, count in presented.items()):
        raise RuleViolation("not_these_bags", N_("More pieces are presented than the bags hold."), pointer="/presented")
    if not any(presented.values()):
        raise RuleViolation("nothing_presented", N_("Present at least one piece."), pointer="/presented")
    return presented


def _close_short(session: Session, batch: Batch, jobs: list[Job], reason: str | None, actor: Actor) -> None:
    """Take back what was not handed in, and let the batch be as large as what was."""
    short = batch.quantity - batch.handed_in
    if batch.handed_in == 0:
        raise RuleViolation("nothing_handed_in", N_("Nothing was handed in yet."))
    if not short:
        return
    if not reason:
        message = N_("%(short)s pieces are missing. Say why, or hand them in first.")
        raise RuleViolation("short_without_reason", message, pointer="/short_reason", short=short)
    for job in jobs:
        if job.state in (*UNTOUCHED, "in_work"):
            _close_job(session, batch, job, reason, actor)
    batch.quantity = batch.handed_in
    session.flush()
    unplan_quantity(session, batch.line_id, short)


def _close_job(session: Session, batch: Batch, job: Job, reason: str, actor: Actor) -> None:
    """An untouched job is taken back; one at work ends with what was counted of it."""
    if job.made > job.handed_in:
        take_out_uncounted(session, job, batch, reason=reason, actor=actor)
    counters.STEP.add(session, (job.batch_id, job.position), assigned=job.handed_in - job.quantity)
    if job.handed_in:
        job.quantity = job.handed_in
        finish_job(session, job, actor=actor, reason=reason)
    else:
        move(session, job, JOB, "release", actor=actor, reason=reason, region_id=job.region_id)
