"""What inspectors look for and measure on a product, over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response

from craftorders.catalogue.queries import find_product
from craftorders.infra.access import acting, requires
from craftorders.infra.api import MULTIPART, expect_version
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer, take_in_photo
from craftorders.quality.api.blueprint import PICTURE, blueprint
from craftorders.quality.models import MeasurementSpec, ProductDefect
from craftorders.quality.queries.product_standard import (
    defects_of_product,
    find_product_defect,
    find_tolerance,
    known_product_defect,
    known_tolerance,
    measured_on,
)
from craftorders.quality.schemas.product_standard import (
    ProductDefectChangeSchema,
    ProductDefectListSchema,
    ProductDefectSchema,
    ToleranceChangeSchema,
    ToleranceListSchema,
    ToleranceSchema,
)
from craftorders.quality.services.product_standard import (
    drop_product_defect,
    drop_tolerance,
    keep_product_defect,
    keep_tolerance,
)

TOLERANCE = "/products/<uuid:product_id>/tolerances/<any(length, width, weight):dimension>"


@blueprint.get("/products/<uuid:product_id>/defects")
@requires("catalogue.read")
@blueprint.response(200, ProductDefectListSchema)
def product_defects(product_id: UUID) -> dict[str, list[ProductDefect]]:
    """The defects that matter on a product, the worst first."""
    return {"items": defects_of_product(db(), find_product(db(), product_id).id)}


@blueprint.get("/products/<uuid:product_id>/defects/<code>")
@requires("catalogue.read")
@blueprint.response(200, ProductDefectSchema)
def product_defect(product_id: UUID, code: str) -> ProductDefect:
    """How one defect looks on a product."""
    return find_product_defect(db(), product_id, code)


@blueprint.put("/products/<uuid:product_id>/defects/<code>")
@requires("catalogue.keep")
@idempotent
@blueprint.arguments(ProductDefectChangeSchema, location=MULTIPART)
@blueprint.response(200, ProductDefectSchema)
@blueprint.alt_response(201, schema=ProductDefectSchema, description="It is a new one.")
def put_product_defect(data: dict[str, Any], product_id: UUID, code: str) -> Any:
    """Say how a defect looks on a product, with a picture; only a change needs If-Match."""
    known = known_product_defect(db(), product_id, code)
    if known is not None:
        expect_version(known)
    photo_id = take_in_photo(db(), data.pop("photo"), actor=acting())
    kept = keep_product_defect(db(), product_id, code, **data, photo_id=photo_id, actor=acting())
    return kept, 200 if known else 201


@blueprint.delete("/products/<uuid:product_id>/defects/<code>")
@requires("catalogue.keep")
@blueprint.response(204)
def end_product_defect(product_id: UUID, code: str) -> None:
    """A defect matters no more for this product."""
    drop_product_defect(db(), product_id, code, actor=acting())


@blueprint.get("/products/<uuid:product_id>/defects/<code>/photo")
@requires("catalogue.read")
@blueprint.response(200, PICTURE, content_type="image/jpeg")
@blueprint.alt_response(304, description="The picture that If-None-Match names.")
def product_defect_photo(product_id: UUID, code: str) -> Response:
    """The picture of a defect on a product."""
    return photo_answer(db(), find_product_defect(db(), product_id, code).photo_id)


@blueprint.get("/products/<uuid:product_id>/tolerances")
@requires("catalogue.read")
@blueprint.response(200, ToleranceListSchema)
def tolerances(product_id: UUID) -> dict[str, list[MeasurementSpec]]:
    """What is measured on a product, and within which limits."""
    return {"items": measured_on(db(), find_product(db(), product_id).id)}


@blueprint.get(TOLERANCE)
@requires("catalogue.read")
@blueprint.response(200, ToleranceSchema)
def tolerance(product_id: UUID, dimension: str) -> MeasurementSpec:
    """The limits of one dimension of a product."""
    return find_tolerance(db(), product_id, dimension)


@blueprint.put(TOLERANCE)
@requires("catalogue.keep")
@idempotent
@blueprint.arguments(ToleranceChangeSchema)
@blueprint.response(200, ToleranceSchema)
@blueprint.alt_response(201, schema=ToleranceSchema, description="It is a new one.")
def put_tolerance(data: dict[str, Any], product_id: UUID, dimension: str) -> Any:
    """Have a dimension measured, in millimetres or grams; only a change needs If-Match."""
    known = known_tolerance(db(), product_id, dimension)
    if known is not None:
        expect_version(known)
    kept = keep_tolerance(db(), product_id, dimension, **data, actor=acting())
    return kept, 200 if known else 201


@blueprint.delete(TOLERANCE)
@requires("catalogue.keep")
@blueprint.response(204)
def end_tolerance(product_id: UUID, dimension: str) -> None:
    """A dimension is measured no more."""
    drop_tolerance(db(), product_id, dimension, actor=acting())
