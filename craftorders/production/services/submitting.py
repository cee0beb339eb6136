"""Presenting a batch for inspection: bags that are ready, all of it at last, and again what was sent back."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.orders.services import unplan_quantity
from craftorders.production.domain.states import BATCH, JOB
from craftorders.production.events import BatchSubmitted, PartPresented, PresentedAgain
from craftorders.production.models import Batch, Job
from craftorders.production.queries import bags_of_batch, find_batch
from craftorders.production.services import counters
from craftorders.production.services.batches import ZONE, announce, locked_batch, locked_with_jobs
from craftorders.production.services.counting import take_out_uncounted
from craftorders.production.services.inspected import follow_parts
from craftorders.production.services.jobs import finish_job

UNTOUCHED = ("open", "assigned", "accepted")


def present_part(session: Session, batch_id: UUID, bags: Collection[UUID], *, actor: Actor) -> Batch:
    """Present bags that are ready while the rest is being made; the batch stays at work.

    Refuses none, and bags that are not of its last step or were presented before.
    """
    actor.require("hand_ins.count")
    find_batch(session, batch_id, actor)
    batch = locked_batch(session, batch_id)
    BATCH.target(batch.state, "present")
    held = _bags(session, batch)
    if not bags:
        raise RuleViolation("nothing_presented", N_("Choose at least one bag."), pointer="/bags")
    if any(bag not in held for bag in bags):
        raise RuleViolation("not_these_bags", N_("Choose bags of the last step of this batch."), pointer="/bags")
    part = tuple((bag, count) for bag, count in held.items() if bag in bags)
    batch.parts += 1
    publish(session, PartPresented(batch.id, part, actor))  # refuses a bag that was presented before
    before, batch.presented = batch.presented, batch.presented + sum(count for _, count in part)
    changes = {"presented": [before, batch.presented]}
    move(session, batch, BATCH, "present", actor=actor, region_id=_region(batch), changes=changes)
    session.flush()
    announce(session, batch)
    return batch


def submit_batch(
    session: Session,
    batch_id: UUID,
    *,
    presented: Mapping[UUID, int] | None = None,
    short_reason: str | None = None,
    actor: Actor,
) -> Batch:
    """End the making of a batch and present what never was. Refuses one with nothing handed in, and a short one without
    a reason; what is missing is unplanned.

    Where an inspector sent a part back, `presented` says for each of its bags how many pieces come again, also while
    the rest is being made; the others are scrapped and never earn.
    """
    actor.require("hand_ins.count")
    find_batch(session, batch_id, actor)
    batch, jobs = locked_with_jobs(session, batch_id)
    BATCH.target(batch.state, "submit")
    bags = _bags(session, batch)
    if presented is not None or batch.state == "rework":
        again = bags if presented is None else _checked(presented, bags)
        publish(session, PresentedAgain(batch.id, tuple((bag, count) for bag, count in again.items() if count), actor))
        return batch
    _close_short(session, batch, jobs, short_reason, actor)
    fresh = batch.handed_in - batch.presented
    batch.presented, batch.parts = batch.handed_in, batch.parts + bool(fresh)
    batch.finished_on = today(ZONE)
    move(session, batch, BATCH, "submit", actor=actor, reason=short_reason, region_id=_region(batch))
    session.flush()
    if fresh:
        publish(session, BatchSubmitted(batch.id, tuple(bags.items()), actor))
    follow_parts(session, batch, actor=actor)
    return batch


def _bags(session: Session, batch: Batch) -> dict[UUID, int]:
    """The bags of the last step, and how many pieces each was counted to hold."""
    return {bag.id: bag.quantity for bag in bags_of_batch(session, batch.id, batch.operations[-1].position)}


def _region(batch: Batch) -> str:
    assert batch.workshop is not None  # a batch at work has its workshop
    return batch.workshop.region_id


def _checked(presented: Mapping[UUID, int], bags: Mapping[UUID, int]) -> Mapping[UUID, int]:
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
