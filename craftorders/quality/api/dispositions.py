"""What becomes of rejected lots, and pieces that are made good, over HTTP."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.schemas import ReasonSchema
from craftorders.quality.api.blueprint import blueprint
from craftorders.quality.domain.dispositions import REWORK
from craftorders.quality.models import ReworkOrder
from craftorders.quality.queries import find_lot
from craftorders.quality.queries.dispositions import DispositionSheet, disposition_sheet, find_rework, list_reworks
from craftorders.quality.schemas.dispositions import (
    DispositionSheetSchema,
    FinishReworkSchema,
    HandOutReworkSchema,
    ReworkDecisionSchema,
    ReworkFilterSchema,
    ReworkOrderSchema,
    ReworkPageSchema,
    pieces_to_mend,
)
from craftorders.quality.services import decide_disposition, finish_rework, hand_out_rework


@blueprint.get("/lots/<uuid:lot_id>/disposition")
@requires("jobs.read", "lots.dispose")
@blueprint.response(200, DispositionSheetSchema)
def disposition(lot_id: UUID) -> DispositionSheet:
    """What became of a rejected lot, or that this is still to be decided."""
    return disposition_sheet(db(), find_lot(db(), lot_id, acting()), acting())


@blueprint.post("/lots/<uuid:lot_id>/<any(sort, scrap):kind>")
@requires("lots.dispose")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, DispositionSheetSchema)
def dispose(data: dict[str, Any], lot_id: UUID, kind: str) -> DispositionSheet:
    """Have every piece of a rejected lot looked at, or reject all that is left of it for good."""
    return decide_disposition(db(), lot_id, kind=kind, **data, actor=acting())


@blueprint.post("/lots/<uuid:lot_id>/rework")
@requires("lots.dispose")
@idempotent
@blueprint.arguments(ReworkDecisionSchema)
@blueprint.response(200, DispositionSheetSchema)
def rework_lot(data: dict[str, Any], lot_id: UUID) -> DispositionSheet:
    """Have pieces of a rejected lot made good, before they are presented again."""
    currency = find_lot(db(), lot_id, acting()).batch.line.currency
    reworks = pieces_to_mend(data["reworks"], currency)
    return decide_disposition(db(), lot_id, kind=REWORK, reason=data["reason"], reworks=reworks, actor=acting())


@blueprint.get("/reworks")
@requires("jobs.read", "lots.dispose")
@blueprint.arguments(ReworkFilterSchema, location="query")
@blueprint.response(200, ReworkPageSchema)
def reworks(query: dict[str, Any]) -> Page[ReworkOrder]:
    """Pieces that are made good in one's counties or workshops, newest first."""
    return list_reworks(db(), acting(), **query)


@blueprint.get("/reworks/<uuid:rework_id>")
@requires("jobs.read", "lots.dispose")
@blueprint.response(200, ReworkOrderSchema)
def rework(rework_id: UUID) -> ReworkOrder:
    """One rework order."""
    return find_rework(db(), rework_id, acting())


@blueprint.post("/reworks/<uuid:rework_id>/hand-out")
@requires("jobs.hand_out")
@idempotent
@blueprint.arguments(HandOutReworkSchema)
@blueprint.response(200, ReworkOrderSchema)
def hand_out(data: dict[str, Any], rework_id: UUID) -> ReworkOrder:
    """Give the pieces to be made good to a worker of the workshop."""
    return hand_out_rework(db(), rework_id, **data, actor=acting())


@blueprint.post("/reworks/<uuid:rework_id>/finish")
@requires("jobs.hand_out")
@idempotent
@blueprint.arguments(FinishReworkSchema)
@blueprint.response(200, ReworkOrderSchema)
def finish(data: dict[str, Any], rework_id: UUID) -> ReworkOrder:
    """Say how many of the pieces could be made good."""
    return finish_rework(db(), rework_id, **data, actor=acting())
