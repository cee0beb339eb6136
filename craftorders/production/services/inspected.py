"""What quality found, in numbers, and what becomes of a batch by it.

Quality has checked who may. Each part of a batch goes its own way; the batch follows once its making has ended.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.orders.services import count_progress, unplan_quantity
from craftorders.production.domain.parts import next_action
from craftorders.production.domain.states import JOB
from craftorders.production.events import BatchPassed, BatchReleased
from craftorders.production.models import Batch, Job
from craftorders.production.services.batches import announce, moved


def mark_passed(session: Session, batch: Batch, *, passed: int, rejected: int, actor: Actor) -> None:
    """Count what an inspected lot let pass and what not; `follow_parts` comes when this is paid."""
    batch.passed += passed
    batch.rejected += rejected
    session.flush()
    count_progress(session, batch.order_id, batch.line_id, passed=passed, actor=actor)


def mark_failed(session: Session, batch: Batch, *, pieces: int, actor: Actor) -> None:
    """A lot of so many pieces was rejected."""
    batch.sent_back += pieces
    follow_parts(session, batch, actor=actor)


def mark_again(session: Session, batch: Batch, action: str, *, pieces: int, missing: int = 0, actor: Actor) -> None:
    """Of the pieces of a rejected lot all but the `missing` ones, which are scrapped, are judged again.

    `action` says why: submit, sort, concede or overturn.
    """
    batch.sent_back -= pieces
    batch.rejected += missing
    follow_parts(session, batch, again=action, actor=actor)


def mark_scrapped(session: Session, batch: Batch, *, pieces: int, reason: str, actor: Actor) -> None:
    """No piece of a rejected lot is kept."""
    batch.sent_back -= pieces
    batch.rejected += pieces
    follow_parts(session, batch, reason=reason, actor=actor)


def follow_parts(session: Session, batch: Batch, *, again: str = "wait", reason: str | None = None, actor: Actor) -> None:
    """Take a batch to where its parts are. What is missing of one that ends can be planned again; its jobs are settled."""
    session.flush()
    action = next_action(batch.state, batch.inspected, again=again)
    if action is None:
        announce(session, batch)
        return
    moved(session, batch, action, actor, reason)
    if batch.state not in ("passed", "cancelled"):
        return
    if batch.quantity > batch.passed:
        unplan_quantity(session, batch.line_id, batch.quantity - batch.passed)
    _settle_jobs(session, batch, actor)
    ended = BatchPassed if batch.state == "passed" else BatchReleased
    publish(session, ended(batch.id, actor))


def _settle_jobs(session: Session, batch: Batch, actor: Actor) -> None:
    for job in session.scalars(select(Job).where(Job.batch_id == batch.id, Job.state == "handed_in")):
        move(session, job, JOB, "settle", actor=actor, region_id=job.region_id)
    session.flush()
