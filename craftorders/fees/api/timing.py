"""Time trials, the standard time that is adopted from them, and what an hour really earned, over HTTP."""

from typing import Any
from uuid import UUID

from craftorders.catalogue.queries import find_operation, find_product
from craftorders.fees import services
from craftorders.fees.api.blueprint import blueprint
from craftorders.fees.models import EarnedPerHour, StandardTime, TimeTrial
from craftorders.fees.queries import earned_per_hour, proposal_from, standard_times_of, trials_of
from craftorders.fees.schemas.timing import (
    AdoptTimeSchema,
    EarnedPerHourListSchema,
    NewTrialSchema,
    StandardTimeSchema,
    TimingSchema,
    TrialSchema,
    as_timed,
)
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema


@blueprint.get("/operations/<uuid:operation_id>/trials")
@requires("rates.read", "times.try")
@blueprint.response(200, TimingSchema)
def trials(operation_id: UUID) -> dict[str, Any]:
    """The time trials of an operation within the last year, what they propose, and what was adopted."""
    operation = find_operation(db(), operation_id)
    held = trials_of(db(), operation_id)
    proposed = proposal_from(held)
    return {
        "standard_seconds": operation.standard_seconds,
        "proposed_seconds": proposed.seconds,
        "workers": proposed.workers,
        "trials": held,
        "adopted": standard_times_of(db(), [operation_id]),
    }


@blueprint.post("/operations/<uuid:operation_id>/trials")
@requires("times.try")
@idempotent
@blueprint.arguments(NewTrialSchema)
@blueprint.response(201, TrialSchema)
def hold_trial(data: dict[str, Any], operation_id: UUID) -> TimeTrial:
    """Write down how long somebody who is certified took for some pieces."""
    return services.hold_trial(db(), operation_id, **as_timed(data), actor=acting())


@blueprint.post("/trials/<uuid:trial_id>/set-aside")
@requires("times.try")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, TrialSchema)
def set_trial_aside(data: dict[str, Any], trial_id: UUID) -> TimeTrial:
    """A trial was mistaken: it does not count any more, and its reason is kept."""
    return services.set_trial_aside(db(), trial_id, **data, actor=acting())


@blueprint.post("/operations/<uuid:operation_id>/standard-time")
@requires("rates.publish")
@idempotent
@blueprint.arguments(AdoptTimeSchema)
@blueprint.response(201, StandardTimeSchema)
def adopt_time(data: dict[str, Any], operation_id: UUID) -> StandardTime:
    """Make what the trials propose the standard time; batches that are planned from now on go by it."""
    return services.adopt_time(db(), operation_id, **data, actor=acting())


@blueprint.get("/products/<uuid:product_id>/earned-per-hour")
@requires("rates.read")
@blueprint.response(200, EarnedPerHourListSchema)
def product_hours(product_id: UUID) -> dict[str, list[EarnedPerHour]]:
    """What an hour of a product's steps earned lately, from reported jobs; counted every night."""
    return {"items": earned_per_hour(db(), [find_product(db(), product_id).id])}
