"""Appeals against rejected pieces and rejected lots, over HTTP."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Response, current_app

from craftorders.infra.access import acting, requires
from craftorders.infra.api import MULTIPART
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.photos import photo_answer, take_in_photo
from craftorders.infra.voices import take_in_voice, voice_answer
from craftorders.quality.api.blueprint import PICTURE, blueprint
from craftorders.quality.domain.appeals import OVERTURN, UPHOLD
from craftorders.quality.models import Appeal
from craftorders.quality.queries.appeals import find_appeal, list_appeals
from craftorders.quality.schemas.appeals import (
    AppealFilterSchema,
    AppealPageSchema,
    AppealSchema,
    NewAppealSchema,
    NewLotAppealSchema,
    OverturnSchema,
    UpholdSchema,
)
from craftorders.quality.services.appeals import decide_appeal, make_appeal, make_lot_appeal

RECORDING = {"type": "string", "format": "binary"}


@blueprint.get("/appeals")
@requires("appeals.read")
@blueprint.arguments(AppealFilterSchema, location="query")
@blueprint.response(200, AppealPageSchema)
def appeals(query: dict[str, Any]) -> Page[Appeal]:
    """Appeals about one's own pieces, of one's workshops or counties, newest first."""
    return list_appeals(db(), acting(), **query)


@blueprint.get("/appeals/<uuid:appeal_id>")
@requires("appeals.read")
@blueprint.response(200, AppealSchema)
def appeal(appeal_id: UUID) -> Appeal:
    """One appeal: what was found, what was said, what came of it."""
    return find_appeal(db(), appeal_id, acting())


@blueprint.post("/appeals")
@requires("appeals.make")
@idempotent
@blueprint.arguments(NewAppealSchema, location=MULTIPART)
@blueprint.response(201, AppealSchema)
def new_appeal(data: dict[str, Any]) -> Appeal:
    """Have the rejected pieces of a bag looked at again, once and in time; a note or a recording may come along."""
    voice_id = take_in_voice(db(), data.pop("voice"), actor=acting())
    return make_appeal(db(), **data, voice_id=voice_id, days=current_app.config["APPEAL_DAYS"], actor=acting())


@blueprint.post("/lots/<uuid:lot_id>/appeals")
@requires("appeals.make")
@idempotent
@blueprint.arguments(NewLotAppealSchema, location=MULTIPART)
@blueprint.response(201, AppealSchema)
def new_lot_appeal(data: dict[str, Any], lot_id: UUID) -> Appeal:
    """Have a rejected lot looked at again, once and in time; until it is decided, nothing else is decided about the lot."""
    voice_id = take_in_voice(db(), data.pop("voice"), actor=acting())
    return make_lot_appeal(db(), lot_id, **data, voice_id=voice_id, days=current_app.config["APPEAL_DAYS"], actor=acting())


@blueprint.post("/appeals/<uuid:appeal_id>/overturn")
@requires("appeals.decide")
@idempotent
@blueprint.arguments(OverturnSchema)
@blueprint.response(200, AppealSchema)
def overturn(data: dict[str, Any], appeal_id: UUID) -> Appeal:
    """Some pieces are good after all, or a lot passes but for the bad ones: they count as good and are paid at once."""
    return decide_appeal(db(), appeal_id, decision=OVERTURN, **data, actor=acting())


@blueprint.post("/appeals/<uuid:appeal_id>/uphold")
@requires("appeals.decide")
@idempotent
@blueprint.arguments(UpholdSchema, location=MULTIPART)
@blueprint.response(200, AppealSchema)
def uphold(data: dict[str, Any], appeal_id: UUID) -> Appeal:
    """The judgement stands, for a reason that who made the pieces will read."""
    photo_id = take_in_photo(db(), data.pop("photo"), actor=acting())
    return decide_appeal(db(), appeal_id, decision=UPHOLD, **data, photo_id=photo_id, actor=acting())


@blueprint.get("/appeals/<uuid:appeal_id>/voice")
@requires("appeals.read")
@blueprint.response(200, RECORDING, content_type="audio/*")
@blueprint.alt_response(206, description="The part that Range names.")
@blueprint.alt_response(304, description="The recording that If-None-Match names.")
@blueprint.alt_response(416, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE.name)
def voice(appeal_id: UUID) -> Response:
    """What was said, as it was recorded."""
    return voice_answer(db(), find_appeal(db(), appeal_id, acting()).voice_id)


@blueprint.get("/appeals/<uuid:appeal_id>/photo")
@requires("appeals.read")
@blueprint.response(200, PICTURE, content_type="image/jpeg")
@blueprint.alt_response(304, description="The picture that If-None-Match names.")
def new_photo(appeal_id: UUID) -> Response:
    """The photo that was taken when the judgement was upheld."""
    return photo_answer(db(), find_appeal(db(), appeal_id, acting()).photo_id)
