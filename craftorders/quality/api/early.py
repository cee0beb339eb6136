"""First-piece and in-process inspections of a batch, over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response

from craftorders.infra.access import acting, requires
from craftorders.infra.api import MULTIPART
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer, take_in_photo
from craftorders.production.queries import find_batch
from craftorders.quality.api.blueprint import PICTURE, blueprint
from craftorders.quality.models import EarlyInspection
from craftorders.quality.queries.early import early_inspections, find_early_inspection
from craftorders.quality.schemas.early import EarlyInspectionListSchema, EarlyInspectionSchema, NewEarlyInspectionSchema
from craftorders.quality.services.early import inspect_work


@blueprint.get("/batches/<uuid:batch_id>/early-inspections")
@requires("batches.read", "work.inspect")
@blueprint.response(200, EarlyInspectionListSchema)
def seen_early(batch_id: UUID) -> dict[str, list[EarlyInspection]]:
    """What was seen of a batch while it was being made, the latest first."""
    return {"items": early_inspections(db(), find_batch(db(), batch_id, acting()).id)}


@blueprint.post("/batches/<uuid:batch_id>/early-inspections")
@requires("work.inspect")
@idempotent
@blueprint.arguments(NewEarlyInspectionSchema, location=MULTIPART)
@blueprint.response(201, EarlyInspectionSchema)
def see_early(data: dict[str, Any], batch_id: UUID) -> EarlyInspection:
    """Write down what was seen of a step: go on, or stop and mend. Nothing passes or earns by it."""
    photo_id = take_in_photo(db(), data.pop("photo"), actor=acting())
    return inspect_work(db(), batch_id, **data, photo_id=photo_id, actor=acting())


@blueprint.get("/batches/<uuid:batch_id>/early-inspections/<uuid:inspection_id>/photo")
@requires("batches.read", "work.inspect")
@blueprint.response(200, PICTURE, content_type="image/jpeg")
@blueprint.alt_response(304, description="The picture that If-None-Match names.")
def early_photo(batch_id: UUID, inspection_id: UUID) -> Response:
    """The photo of what was seen."""
    batch = find_batch(db(), batch_id, acting())
    return photo_answer(db(), find_early_inspection(db(), batch.id, inspection_id).photo_id)
