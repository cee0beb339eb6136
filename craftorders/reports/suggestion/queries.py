"""What a suggestion needs to know of a workshop's people: four questions, however many people and jobs there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import MonthlyEarnings
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now, today
from craftorders.kernel.errors import NotFound
from craftorders.kernel.periods import period_of
from craftorders.people.models import Worker, Workshop
from craftorders.people.queries import workers_of_workshop
from craftorders.places.domain.calendar import MOST_WEEKS, monday_of
from craftorders.places.queries import shares
from craftorders.production.domain.suggesting import Hand, PastJob, Suggestion, minutes_until, paces, suggest
from craftorders.production.models import Batch, BatchOperation, Job
from craftorders.production.queries import find_batch

AT_WORK = ("supplied", "in_work")
UNDER_WAY = ("assigned", "accepted", "in_work")
REMEMBERED = timedelta(days=180)
"""How far back a worker's own pace is measured."""

OWN_STEP = and_(BatchOperation.batch_id == Job.batch_id, BatchOperation.position == Job.position)


@dataclass(frozen=True)
class StepSuggestion:
    """What is left to hand out of a step, and who could get it."""

    batch: Batch
    operation: BatchOperation
    quantity: int
    suggestion: Suggestion[Worker]


def suggest_jobs(session: Session, batch_id: UUID, position: int, *, actor: Actor) -> StepSuggestion:
    """Divide what is not handed out of a step among the workshop's people; nothing while the batch is not at work.

    Refuses another workshop's batch, and a step that the batch does not have.
    """
    actor.require("jobs.hand_out")
    batch = find_batch(session, batch_id, actor)
    operation = next((each for each in batch.operations if each.position == position), None)
    if operation is None or batch.workshop is None:
        raise NotFound("operation", position)
    quantity = operation.left if batch.state in AT_WORK else 0
    hands = _hands(session, batch, batch.workshop, operation)
    found = suggest(quantity, standard_seconds=operation.standard_seconds, grade=operation.grade, hands=hands)
    return StepSuggestion(batch, operation, quantity, found)


def _hands(session: Session, batch: Batch, workshop: Workshop, operation: BatchOperation) -> list[Hand[Worker]]:
    """The workshop's people; its minutes are divided evenly among them."""
    workers = workers_of_workshop(session, workshop.id)
    ids = [worker.id for worker in workers]
    weekly = workshop.weekly_minutes // max(1, len(workers))
    minutes = _minutes(session, workshop, weekly, batch.due_on)
    pace, undone = paces(_past(session, ids)), _undone(session, ids, batch.due_on)
    earned = _earned(session, ids, workshop.region.time_zone, batch.line.currency)
    return [
        Hand(
            worker=worker,
            grade=max((skill.grade for skill in worker.skills if skill.craft_code == operation.craft.code), default=0),
            pace=pace.get(worker.id, Fraction(1)),
            minutes=minutes,
            undone_seconds=undone.get(worker.id, 0),
            earned=earned.get(worker.id, 0),
        )
        for worker in workers
    ]


def _minutes(session: Session, workshop: Workshop, weekly: int, due: date) -> int:
    """One person's minutes until the due day, by the county's farm calendar."""
    day = today(workshop.region.time_zone)
    last = min(due, day + timedelta(weeks=MOST_WEEKS - 1))
    weeks = max(1, (last - monday_of(day)).days // 7 + 1)
    hands = shares(session, [workshop.region_id], monday_of(day), weeks)[workshop.region_id]
    return minutes_until(last, today=day, weekly_minutes=weekly, shares=hands)


def _past(session: Session, worker_ids: Sequence[UUID]) -> dict[UUID, list[PastJob]]:
    """What each has made lately, by what their jobs keep of it."""
    query = (
        select(Job.worker_id, Job.taken_at, Job.finished_at, Job.made * BatchOperation.standard_seconds)
        .join(BatchOperation, OWN_STEP)
        .where(Job.worker_id.in_(worker_ids), Job.taken_at.is_not(None), Job.finished_at >= now() - REMEMBERED)
    )
    rows: Sequence[Any] = session.execute(query).all()
    found: dict[UUID, list[PastJob]] = {}
    for worker_id, taken_at, finished_at, seconds in rows:
        found.setdefault(worker_id, []).append(PastJob(taken_at, finished_at, seconds))
    return found


def _undone(session: Session, worker_ids: Sequence[UUID], due: date) -> dict[UUID, int]:
    """Standard seconds that each has still to make by a day."""
    seconds = func.sum((Job.quantity - Job.made) * BatchOperation.standard_seconds)
    query = (
        select(Job.worker_id, seconds)
        .join(BatchOperation, OWN_STEP)
        .join(Batch, Batch.id == Job.batch_id)
        .where(Job.worker_id.in_(worker_ids), Job.state.in_(UNDER_WAY), Batch.due_on <= due)
        .group_by(Job.worker_id)
    )
    return _by_worker(session.execute(query).all())


def _earned(session: Session, worker_ids: Sequence[UUID], time_zone: str, currency: str) -> dict[UUID, int]:
    """What each earned in the running month, from what is kept of it."""
    query = select(MonthlyEarnings.worker_id, MonthlyEarnings.amount).where(
        MonthlyEarnings.worker_id.in_(worker_ids),
        MonthlyEarnings.month == period_of(now(), time_zone),
        MonthlyEarnings.currency == currency,
    )
    return _by_worker(session.execute(query).all())


def _by_worker(rows: Sequence[Any]) -> dict[UUID, int]:
    return {worker_id: int(number) for worker_id, number in rows}


def one_place(number: Fraction) -> str:
    """A figure for people, with one place, rounded half up: 12.0, 0.4."""
    tenths = int(number * 10 + Fraction(1, 2))
    return f"{tenths // 10}.{tenths % 10}"
