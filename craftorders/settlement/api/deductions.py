"""Deductions from earnings, over HTTP."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response

from craftorders.infra.access import acting, requires
from craftorders.infra.api import MULTIPART
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.photos import photo_answer, take_in_photo
from craftorders.infra.schemas import ReasonSchema
from craftorders.infra.voices import take_in_voice, voice_answer
from craftorders.settlement import queries, services
from craftorders.settlement.api.blueprint import blueprint
from craftorders.settlement.models import Deduction, DeductionPolicy
from craftorders.settlement.schemas.deductions import (
    AppealDeductionSchema,
    BearingListSchema,
    DecideDeductionSchema,
    DeductionFilterSchema,
    DeductionPageSchema,
    DeductionPolicyListSchema,
    DeductionPolicySchema,
    DeductionSchema,
    GovernDeductionsSchema,
    NewDeductionSchema,
    TakeLineBackSchema,
)

BINARY = {"type": "string", "format": "binary"}


@blueprint.get("/deductions")
@requires("deductions.read")
@blueprint.arguments(DeductionFilterSchema, location="query")
@blueprint.response(200, DeductionPageSchema)
def deductions(query: dict[str, Any]) -> Page[Deduction]:
    """Deductions from one's own earnings, of one's workshops or of all, newest first."""
    return queries.list_deductions(db(), acting(), **query)


@blueprint.post("/deductions")
@requires("deductions.propose")
@idempotent
@blueprint.arguments(NewDeductionSchema, location=MULTIPART)
@blueprint.response(201, DeductionSchema)
def new_deduction(data: dict[str, Any]) -> Deduction:
    """Ask that damage, or material lost beyond the allowance, is taken off a worker's earnings; another person approves."""
    photo_id = take_in_photo(db(), data.pop("photo"), actor=acting())
    return services.propose_deduction(db(), **data, photo_id=photo_id, actor=acting())


@blueprint.post("/earnings/<region_id>/<uuid:earning_id>/take-back")
@requires("deductions.propose")
@idempotent
@blueprint.arguments(TakeLineBackSchema)
@blueprint.response(201, DeductionSchema)
def take_back(data: dict[str, Any], region_id: str, earning_id: UUID) -> Deduction:
    """Ask that what a settled pay line paid too much is taken off later statements; another person approves."""
    return services.take_line_back(db(), region_id, earning_id, **data, actor=acting())


@blueprint.get("/deductions/<uuid:deduction_id>")
@requires("deductions.read")
@blueprint.response(200, DeductionSchema)
def deduction(deduction_id: UUID) -> Deduction:
    """One deduction."""
    return queries.find_deduction(db(), deduction_id, acting())


@blueprint.get("/deductions/<uuid:deduction_id>/bearings")
@requires("deductions.read")
@blueprint.response(200, BearingListSchema)
def bearings(deduction_id: UUID) -> dict[str, Any]:
    """Which statements bear how much of it, and which pay back."""
    found = queries.find_deduction(db(), deduction_id, acting())
    return {"items": queries.bearings_of(db(), [found.id])[found.id]}


@blueprint.post("/deductions/<uuid:deduction_id>/approve")
@requires("deductions.approve")
@idempotent
@blueprint.response(200, DeductionSchema)
def approve_deduction(deduction_id: UUID) -> Deduction:
    """Agree as a second person, who has not counted the pieces either."""
    return services.approve_deduction(db(), deduction_id, actor=acting())


@blueprint.post("/deductions/<uuid:deduction_id>/refuse")
@requires("deductions.approve")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, DeductionSchema)
def refuse_deduction(data: dict[str, Any], deduction_id: UUID) -> Deduction:
    """Do not agree, with a reason; nothing is taken."""
    return services.refuse_deduction(db(), deduction_id, **data, actor=acting())


@blueprint.post("/deductions/<uuid:deduction_id>/appeal")
@requires("deductions.appeal")
@idempotent
@blueprint.arguments(AppealDeductionSchema, location=MULTIPART)
@blueprint.response(200, DeductionSchema)
def appeal_deduction(data: dict[str, Any], deduction_id: UUID) -> Deduction:
    """Appeal, once: it is frozen, and what was not paid yet is given back. A note or a recording may come along."""
    voice_id = take_in_voice(db(), data.pop("voice"), actor=acting())
    return services.appeal_deduction(db(), deduction_id, **data, voice_id=voice_id, actor=acting())


@blueprint.post("/deductions/<uuid:deduction_id>/decision")
@requires("deductions.approve")
@idempotent
@blueprint.arguments(DecideDeductionSchema)
@blueprint.response(200, DeductionSchema)
def decide_deduction(data: dict[str, Any], deduction_id: UUID) -> Deduction:
    """Decide about an appeal as a third person; what falls is paid back."""
    return services.decide_deduction(db(), deduction_id, **data, actor=acting())


@blueprint.get("/deductions/<uuid:deduction_id>/photo")
@requires("deductions.read")
@blueprint.response(200, BINARY, content_type="image/jpeg")
@blueprint.alt_response(304, description="The picture that If-None-Match names.")
def deduction_photo(deduction_id: UUID) -> Response:
    """What it is asked for."""
    return photo_answer(db(), queries.find_deduction(db(), deduction_id, acting()).photo_id)


@blueprint.get("/deductions/<uuid:deduction_id>/voice")
@requires("deductions.read")
@blueprint.response(200, BINARY, content_type="audio/*")
@blueprint.alt_response(206, description="The part that Range names.")
@blueprint.alt_response(304, description="The recording that If-None-Match names.")
@blueprint.alt_response(416, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE.name)
def deduction_voice(deduction_id: UUID) -> Response:
    """What was said against it, as it was recorded."""
    return voice_answer(db(), queries.find_deduction(db(), deduction_id, acting()).voice_id)


@blueprint.get("/statements/<uuid:statement_id>/deductions")
@requires("statements.read")
@blueprint.response(200, BearingListSchema)
def statement_deductions(statement_id: UUID) -> dict[str, Any]:
    """What deductions take off a statement, and what is paid back on it."""
    return {"items": queries.bearings_of_statement(db(), queries.find_statement(db(), statement_id))}


@blueprint.get("/deduction-policies")
@requires("statements.read")
@blueprint.response(200, DeductionPolicyListSchema)
def policies() -> dict[str, list[DeductionPolicy]]:
    """How much deductions may take where and since when; where none is set, a fifth of a statement for 92 days."""
    return {"items": queries.deduction_policies(db())}


@blueprint.post("/deduction-policies")
@requires("deductions.govern")
@idempotent
@blueprint.arguments(GovernDeductionsSchema)
@blueprint.response(201, DeductionPolicySchema)
def govern(data: dict[str, Any]) -> DeductionPolicy:
    """Set the cap and how long deductions last for an area, from a month on that is not closed in any of its regions."""
    return services.govern_deductions(db(), **data, actor=acting())
