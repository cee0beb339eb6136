"""Inspection lots, defects, decisions over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response

from craftorders.infra.access import acting, requires
from craftorders.infra.api import MULTIPART, expect_version
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.photos import photo_answer, take_in_photo
from craftorders.quality.api.blueprint import PICTURE, blueprint
from craftorders.quality.models import Defect, DefectCode, InspectionLot
from craftorders.quality.queries import (
    defect_codes,
    find_defect,
    find_defect_code,
    find_lot,
    known_defect_code,
    list_lots,
)
from craftorders.quality.schemas import (
    DecisionSchema,
    DefectCodeChangeSchema,
    DefectCodeListSchema,
    DefectCodeSchema,
    DefectSchema,
    LotFilterSchema,
    LotPageSchema,
    LotSheetSchema,
    NewDefectSchema,
)
from craftorders.quality.services import decide_lot, keep_defect_code, record_defect, remove_defect


@blueprint.get("/lots")
@requires("lots.read")
@blueprint.arguments(LotFilterSchema, location="query")
@blueprint.response(200, LotPageSchema)
def lots(query: dict[str, Any]) -> Page[InspectionLot]:
    """Lots of one's counties, workshops or merchants, newest first."""
    return list_lots(db(), acting(), **query)


@blueprint.get("/lots/<uuid:lot_id>")
@requires("lots.read")
@blueprint.response(200, LotSheetSchema)
def lot(lot_id: UUID) -> InspectionLot:
    """One lot: its plan, how many pieces to draw from which bag, the defects found."""
    return find_lot(db(), lot_id, acting())


@blueprint.get("/lots/<uuid:lot_id>/photo")
@requires("lots.read")
@blueprint.response(200, PICTURE, content_type="image/jpeg")
@blueprint.alt_response(304, description="The picture that If-None-Match names.")
def reference_photo(lot_id: UUID) -> Response:
    """The reference photo that the pieces are compared with."""
    return photo_answer(db(), find_lot(db(), lot_id, acting()).batch.line.photo_id)


@blueprint.post("/lots/<uuid:lot_id>/defects")
@requires("lots.decide")
@idempotent
@blueprint.arguments(NewDefectSchema, location=MULTIPART)
@blueprint.response(201, DefectSchema)
def new_defect(data: dict[str, Any], lot_id: UUID) -> Defect:
    """Record bad pieces of a bag, with the photo in the same form."""
    photo_id = take_in_photo(db(), data.pop("photo"), actor=acting())
    return record_defect(db(), lot_id, **data, photo_id=photo_id, actor=acting())


@blueprint.delete("/lots/<uuid:lot_id>/defects/<uuid:defect_id>")
@requires("lots.decide")
@blueprint.response(204)
def end_defect(lot_id: UUID, defect_id: UUID) -> None:
    """Take a wrongly recorded defect out of an open lot."""
    remove_defect(db(), lot_id, defect_id, actor=acting())


@blueprint.get("/lots/<uuid:lot_id>/defects/<uuid:defect_id>/photo")
@requires("lots.read")
@blueprint.response(200, PICTURE, content_type="image/jpeg")
@blueprint.alt_response(304, description="The picture that If-None-Match names.")
def defect_photo(lot_id: UUID, defect_id: UUID) -> Response:
    """The photo of a defect, for who may see its lot."""
    return photo_answer(db(), find_defect(db(), lot_id, defect_id, acting()).photo_id)


@blueprint.post("/lots/<uuid:lot_id>/<any(accept, reject):decision>")
@requires("lots.decide")
@idempotent
@blueprint.arguments(DecisionSchema)
@blueprint.response(200, LotSheetSchema)
def decide(data: dict[str, Any], lot_id: UUID, decision: str) -> InspectionLot:
    """Accept a lot, so that its pieces pass and earn, or reject it, so that it goes to rework."""
    return decide_lot(db(), lot_id, decision=decision, **data, actor=acting())


@blueprint.get("/defect-codes")
@requires("lots.read")
@blueprint.response(200, DefectCodeListSchema)
def codes() -> dict[str, list[DefectCode]]:
    """All defect codes, the worst first."""
    return {"items": defect_codes(db())}


@blueprint.get("/defect-codes/<code>")
@requires("lots.read")
@blueprint.response(200, DefectCodeSchema)
def one_code(code: str) -> DefectCode:
    """One defect code."""
    return find_defect_code(db(), code)


@blueprint.put("/defect-codes/<code>")
@requires("catalogue.keep")
@idempotent
@blueprint.arguments(DefectCodeChangeSchema)
@blueprint.response(200, DefectCodeSchema)
@blueprint.alt_response(201, schema=DefectCodeSchema, description="It is a new one.")
def put_code(data: dict[str, Any], code: str) -> Any:
    """Add a defect code, or change the one of that name; only a change needs If-Match."""
    known = known_defect_code(db(), code)
    if known is not None:
        expect_version(known)
    kept = keep_defect_code(db(), code=code, **data, actor=acting())
    return kept, 200 if known else 201
