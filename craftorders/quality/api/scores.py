"""Scores of workshops, products and workers, and early warnings, over HTTP."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page, PagingSchema
from craftorders.infra.schemas import ReasonSchema
from craftorders.quality.api.blueprint import blueprint
from craftorders.quality.models import QualityWarning
from craftorders.quality.queries.scores import (
    Score,
    ScoreSheet,
    list_workshop_scores,
    product_sheet,
    scores_of_workers,
    worker_sheet,
    workshop_sheet,
)
from craftorders.quality.queries.warnings import find_warning, list_warnings
from craftorders.quality.schemas.scores import (
    QualityWarningFilterSchema,
    QualityWarningPageSchema,
    QualityWarningSchema,
    ScoreListSchema,
    ScorePageSchema,
    ScoreSheetSchema,
)
from craftorders.quality.services.scores import deal_with_warning


@blueprint.get("/quality/workshops")
@requires("scores.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, ScorePageSchema)
def workshop_scores(query: dict[str, Any]) -> Page[Score]:
    """The scores of one's own workshops, of those in one's counties, or of all."""
    return list_workshop_scores(db(), acting(), **query)


@blueprint.get("/quality/workshops/<uuid:workshop_id>")
@requires("scores.read")
@blueprint.response(200, ScoreSheetSchema)
def workshop_score(workshop_id: UUID) -> ScoreSheet:
    """A workshop by month, with its kinds of defects and its products."""
    return workshop_sheet(db(), workshop_id, acting())


@blueprint.get("/quality/workshops/<uuid:workshop_id>/workers")
@requires("scores.read")
@blueprint.response(200, ScoreListSchema)
def worker_scores(workshop_id: UUID) -> dict[str, list[Score]]:
    """The workers of a workshop, by name; with few inspected pieces nothing is said of them."""
    return {"items": scores_of_workers(db(), workshop_id, acting())}


@blueprint.get("/quality/products/<uuid:product_id>")
@requires("scores.read")
@blueprint.response(200, ScoreSheetSchema)
def product_score(product_id: UUID) -> ScoreSheet:
    """A product by month, with its kinds of defects and the workshops that make it, as far as one may see them."""
    return product_sheet(db(), product_id, acting())


@blueprint.get("/quality/workers/<uuid:worker_id>")
@requires("scores.read")
@blueprint.response(200, ScoreSheetSchema)
def worker_score(worker_id: UUID) -> ScoreSheet:
    """A worker by month, with the kinds of defects."""
    return worker_sheet(db(), worker_id, acting())


@blueprint.get("/quality/warnings")
@requires("scores.read")
@blueprint.arguments(QualityWarningFilterSchema, location="query")
@blueprint.response(200, QualityWarningPageSchema)
def warnings(query: dict[str, Any]) -> Page[QualityWarning]:
    """Early warnings, newest first."""
    return list_warnings(db(), acting(), **query)


@blueprint.get("/quality/warnings/<uuid:warning_id>")
@requires("scores.read")
@blueprint.response(200, QualityWarningSchema)
def warning(warning_id: UUID) -> QualityWarning:
    """One early warning."""
    return find_warning(db(), warning_id, acting())


@blueprint.post("/quality/warnings/<uuid:warning_id>/deal-with")
@requires("warnings.deal_with")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, QualityWarningSchema)
def deal_with(data: dict[str, Any], warning_id: UUID) -> QualityWarning:
    """Put a warning away with what was done about it; its watch begins anew."""
    return deal_with_warning(db(), warning_id, **data, actor=acting())
