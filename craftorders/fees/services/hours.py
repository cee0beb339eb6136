"""Counting what an hour earned, workshop by workshop; see the formula in domain/hours."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Product
from craftorders.fees.domain.hours import WINDOW, earned_an_hour, spread_of
from craftorders.fees.models import EarnedPerHour, Earning
from craftorders.kernel.clock import now
from craftorders.people.models import Workshop
from craftorders.production.domain.suggesting import PastJob, paces
from craftorders.production.models import Batch, BatchOperation, Job

ALL = ""
"""In place of a county: the workers of all counties."""


@dataclass(frozen=True)
class Hourly:
    """What an hour of an operation earned one worker."""

    operation_id: UUID
    region_id: str
    currency: str
    amount: Fraction


def hourly_of_workshop(session: Session, workshop: Workshop) -> list[Hourly]:
    """What an hour earned each worker of a workshop in each operation, by their jobs that were settled lately."""
    since = now() - WINDOW
    jobs: Sequence[Any] = session.execute(
        select(Job.id, Job.worker_id, Job.taken_at, Job.finished_at, Job.made * BatchOperation.standard_seconds,
               BatchOperation.operation_id, Product.currency)
        .join(BatchOperation, (BatchOperation.batch_id == Job.batch_id) & (BatchOperation.position == Job.position))
        .join(Batch, Batch.id == Job.batch_id)
        .join(Product, Product.id == Batch.product_id)
        .where(Job.workshop_id == workshop.id, Job.state == "settled", Job.taken_at.is_not(None), Job.made > 0,
               Job.finished_at >= since)
    ).all()  # fmt: skip
    past: dict[UUID, list[PastJob]] = defaultdict(list)
    for _, worker_id, taken_at, finished_at, seconds, _, _ in jobs:
        past[worker_id].append(PastJob(taken_at, finished_at, seconds))
    pace, paid = paces(past), _paid(session, list(past), since)
    amounts: dict[tuple[UUID, UUID, str], int] = defaultdict(int)
    standard: dict[tuple[UUID, UUID, str], int] = defaultdict(int)
    for job_id, worker_id, _, _, seconds, operation_id, currency in jobs:
        key = (operation_id, worker_id, currency)
        amounts[key] += paid.get(job_id, 0)
        standard[key] += seconds
    return [
        Hourly(operation_id, workshop.region_id, currency, earned_an_hour(amounts[key], standard[key], pace[key[1]]))
        for key in standard
        for operation_id, _, currency in [key]
    ]


def keep_hours(session: Session, hourly: Iterable[Hourly]) -> int:
    """Put the figures of all workshops in the place of the former ones; says how many rows there are."""
    groups: dict[tuple[UUID, str, str], list[Fraction]] = defaultdict(list)
    for each in hourly:
        for region_id in (each.region_id, ALL):
            groups[(each.operation_id, region_id, each.currency)].append(each.amount)
    session.execute(delete(EarnedPerHour))
    for (operation_id, region_id, currency), amounts in groups.items():
        spread = spread_of(amounts)
        session.add(
            EarnedPerHour(
                operation_id=operation_id,
                region_id=region_id,
                workers=spread.workers,
                slow=spread.slow,
                average=spread.average,
                fast=spread.fast,
                currency=currency,
            )
        )
    session.flush()
    return len(groups)


def _paid(session: Session, worker_ids: Sequence[UUID], since: datetime) -> dict[UUID, int]:
    """What was paid for jobs, bonuses too; not for mending, of which no hours are known."""
    query = (
        select(Earning.job_id, func.sum(Earning.amount))
        .where(Earning.worker_id.in_(worker_ids), Earning.at >= since, Earning.rework_id.is_(None))
        .group_by(Earning.job_id)
    )
    return {job_id: int(amount) for job_id, amount in session.execute(query)}
