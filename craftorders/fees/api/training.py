"""Learners in training and their hours, over HTTP."""

from typing import Any
from uuid import UUID

from craftorders.fees import services
from craftorders.fees.api.blueprint import blueprint
from craftorders.fees.models import Training, TrainingHours
from craftorders.fees.queries.training import hours_of, trainings_of
from craftorders.fees.schemas.training import (
    NewHoursSchema,
    NewTrainingSchema,
    TrainingHoursSchema,
    TrainingListSchema,
    TrainingSchema,
)
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.people.queries import find_worker


@blueprint.get("/workers/<uuid:worker_id>/trainings")
@requires("people.read")
@blueprint.response(200, TrainingListSchema)
def trainings(worker_id: UUID) -> dict[str, Any]:
    """What a worker learns or learned, and the hours of it."""
    found = trainings_of(db(), find_worker(db(), worker_id, acting()).id)
    return {"trainings": found, "hours": hours_of(db(), [training.id for training in found])}


@blueprint.post("/workers/<uuid:worker_id>/trainings")
@requires("skills.certify")
@idempotent
@blueprint.arguments(NewTrainingSchema)
@blueprint.response(201, TrainingSchema)
def begin_training(data: dict[str, Any], worker_id: UUID) -> Training:
    """A worker begins to learn a craft; the hours of it are guaranteed at the county's hourly floor."""
    return services.begin_training(db(), worker_id, **data, actor=acting())


@blueprint.post("/trainings/<uuid:training_id>/hours")
@requires("skills.certify")
@idempotent
@blueprint.arguments(NewHoursSchema)
@blueprint.response(201, TrainingHoursSchema)
def write_hours(data: dict[str, Any], training_id: UUID) -> TrainingHours:
    """Write down, once, how many minutes a learner was in training on a day."""
    return services.write_hours(db(), training_id, **data, actor=acting())
