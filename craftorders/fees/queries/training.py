"""Reading who is in training, and the hours."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.models import Training, TrainingHours
from craftorders.people.models import Worker, Workshop


def trainings_of(session: Session, worker_id: UUID) -> list[Training]:
    """What a worker learns or learned, newest first."""
    return list(session.scalars(select(Training).where(Training.worker_id == worker_id).order_by(Training.id.desc())))


def hours_of(session: Session, training_ids: Collection[UUID]) -> list[TrainingHours]:
    """The hours of trainings, the latest day first."""
    query = select(TrainingHours).where(TrainingHours.training_id.in_(training_ids))
    return list(session.scalars(query.order_by(TrainingHours.day.desc())))


def lock_trainings(session: Session, region_id: str) -> None:
    """Lock all trainings of a region for this unit of work, in the order of their keys."""
    query = (
        select(Training.id)
        .join(Worker, Worker.id == Training.worker_id)
        .join(Workshop, Workshop.id == Worker.workshop_id)
        .where(Workshop.region_id == region_id)
    )
    session.execute(query.order_by(Training.id).with_for_update(of=Training)).all()
