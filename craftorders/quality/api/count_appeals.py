"""Counts that households call wrong, over HTTP."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, current_app

from craftorders.infra.access import acting, requires
from craftorders.infra.api import MULTIPART
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.voices import take_in_voice, voice_answer
from craftorders.quality.api.appeals import RECORDING
from craftorders.quality.api.blueprint import blueprint
from craftorders.quality.domain.appeals import OVERTURN, UPHOLD
from craftorders.quality.models import CountAppeal
from craftorders.quality.queries.count_appeals import find_count_appeal, list_count_appeals
from craftorders.quality.schemas.appeals import AppealFilterSchema
from craftorders.quality.schemas.count_appeals import (
    CountAnswerSchema,
    CountAppealPageSchema,
    CountAppealSchema,
    NewCountAppealSchema,
)
from craftorders.quality.services.appeals import decide_count_appeal, make_count_appeal


@blueprint.get("/count-appeals")
@requires("appeals.read")
@blueprint.arguments(AppealFilterSchema, location="query")
@blueprint.response(200, CountAppealPageSchema)
def count_appeals(query: dict[str, Any]) -> Page[CountAppeal]:
    """Counts called wrong of one's own bags, workshops or counties, newest first."""
    return list_count_appeals(db(), acting(), **query)


@blueprint.get("/count-appeals/<uuid:count_appeal_id>")
@requires("appeals.read")
@blueprint.response(200, CountAppealSchema)
def count_appeal(count_appeal_id: UUID) -> CountAppeal:
    """One of them: what was counted, what was said, what was answered."""
    return find_count_appeal(db(), count_appeal_id, acting())


@blueprint.post("/jobs/<uuid:job_id>/hand-ins/<uuid:hand_in_id>/appeal")
@requires("appeals.make")
@idempotent
@blueprint.arguments(NewCountAppealSchema, location=MULTIPART)
@blueprint.response(201, CountAppealSchema)
def new_count_appeal(data: dict[str, Any], job_id: UUID, hand_in_id: UUID) -> CountAppeal:
    """Say that the count of a bag is wrong, once and in time; a note or a recording may come along."""
    voice_id = take_in_voice(db(), data.pop("voice"), actor=acting())
    days = current_app.config["APPEAL_DAYS"]
    return make_count_appeal(db(), job_id, hand_in_id, **data, voice_id=voice_id, days=days, actor=acting())


@blueprint.post("/count-appeals/<uuid:count_appeal_id>/overturn")
@requires("appeals.decide")
@idempotent
@blueprint.arguments(CountAnswerSchema)
@blueprint.response(200, CountAppealSchema)
def overturn_count(data: dict[str, Any], count_appeal_id: UUID) -> CountAppeal:
    """The count is wrong: so many pieces there are. No number changes; what is missing is counted as a bag of its own."""
    return decide_count_appeal(db(), count_appeal_id, decision=OVERTURN, **data, actor=acting())


@blueprint.post("/count-appeals/<uuid:count_appeal_id>/uphold")
@requires("appeals.decide")
@idempotent
@blueprint.arguments(CountAnswerSchema)
@blueprint.response(200, CountAppealSchema)
def uphold_count(data: dict[str, Any], count_appeal_id: UUID) -> CountAppeal:
    """The count stands, for a reason that the household will read."""
    return decide_count_appeal(db(), count_appeal_id, decision=UPHOLD, **data, actor=acting())


@blueprint.get("/count-appeals/<uuid:count_appeal_id>/voice")
@requires("appeals.read")
@blueprint.response(200, RECORDING, content_type="audio/*")
@blueprint.alt_response(206, description="The part that Range names.")
@blueprint.alt_response(304, description="The recording that If-None-Match names.")
@blueprint.alt_response(416, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE.name)
def count_voice(count_appeal_id: UUID) -> Response:
    """What was said, as it was recorded."""
    return voice_answer(db(), find_count_appeal(db(), count_appeal_id, acting()).voice_id)
