"""Rates and shares, and what of them was frozen with a batch, over HTTP."""

from typing import Any
from uuid import UUID

from craftorders.catalogue.models import Product
from craftorders.catalogue.queries import find_operation, find_product
from craftorders.fees import services
from craftorders.fees.api.blueprint import blueprint
from craftorders.fees.models import FeeShares, PieceRate
from craftorders.fees.queries import FrozenRate, frozen_rates, rate_history, rates_of_operation, shares_of_product
from craftorders.fees.schemas.parts import read_rates
from craftorders.fees.schemas.rates import (
    ApproveRateSchema,
    BatchRateListSchema,
    BatchRateSchema,
    EndRateSchema,
    FeeSharesListSchema,
    FeeSharesSchema,
    PieceRateListSchema,
    PieceRateSchema,
    PublishRateSchema,
    PublishSharesSchema,
    RaiseRateSchema,
    as_published,
    as_shared,
)
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.production.queries import find_batch


@blueprint.get("/products/<uuid:product_id>/rates")
@requires("rates.read")
@blueprint.response(200, PieceRateListSchema)
def product_rates(product_id: UUID) -> dict[str, list[PieceRate]]:
    """All rates of a product's operations, newest first, with those that wait for approval."""
    return {"items": [rate for rate, _ in rate_history(db(), find_product(db(), product_id).id)]}


@blueprint.get("/operations/<uuid:operation_id>/rates")
@requires("rates.read")
@blueprint.response(200, PieceRateListSchema)
def operation_rates(operation_id: UUID) -> dict[str, list[PieceRate]]:
    """All rates of one operation, newest first."""
    return {"items": rates_of_operation(db(), find_operation(db(), operation_id).id)}


@blueprint.post("/operations/<uuid:operation_id>/rates")
@requires("rates.publish")
@idempotent
@blueprint.arguments(PublishRateSchema)
@blueprint.response(201, PieceRateSchema)
def publish_rate(data: dict[str, Any], operation_id: UUID) -> PieceRate:
    """Publish a rate from a day on, for all or for an area; one that is unfair there awaits another person's approval."""
    product = db().get_one(Product, find_operation(db(), operation_id).product_id)
    return services.publish_rate(db(), operation_id, **as_published(data, product.currency), actor=acting())


@blueprint.post("/rates/<uuid:rate_id>/approve")
@requires("rates.approve")
@idempotent
@blueprint.arguments(ApproveRateSchema)
@blueprint.response(200, PieceRateSchema)
def approve_rate(data: dict[str, Any], rate_id: UUID) -> PieceRate:
    """Let a rate below the fair floor come into force: not its publisher, and with a reason."""
    return services.approve_rate(db(), rate_id, **data, actor=acting())


@blueprint.post("/rates/<uuid:rate_id>/end")
@requires("rates.publish")
@idempotent
@blueprint.arguments(EndRateSchema)
@blueprint.response(200, PieceRateSchema)
def end_rate(data: dict[str, Any], rate_id: UUID) -> PieceRate:
    """Let the rate of an area end; from that day on the larger area's counts there, if it is fair."""
    return services.end_rate(db(), rate_id, **data, actor=acting())


@blueprint.get("/products/<uuid:product_id>/shares")
@requires("rates.read")
@blueprint.response(200, FeeSharesListSchema)
def product_shares(product_id: UUID) -> dict[str, list[FeeShares]]:
    """All shares of a product, newest first."""
    return {"items": shares_of_product(db(), find_product(db(), product_id).id)}


@blueprint.post("/products/<uuid:product_id>/shares")
@requires("rates.publish")
@idempotent
@blueprint.arguments(PublishSharesSchema)
@blueprint.response(201, FeeSharesSchema)
def publish_shares(data: dict[str, Any], product_id: UUID) -> FeeShares:
    """Publish what coordinator, workshop and freight get of a piece from a day on."""
    product = find_product(db(), product_id)
    return services.publish_shares(db(), product_id, **as_shared(data, product.currency), actor=acting())


@blueprint.get("/batches/<uuid:batch_id>/rates")
@requires("rates.read")
@blueprint.response(200, BatchRateListSchema)
def batch_rates(batch_id: UUID) -> dict[str, list[FrozenRate]]:
    """The frozen rates of a batch; none before a workshop accepted it."""
    return {"items": frozen_rates(db(), find_batch(db(), batch_id, acting()).id)}


@blueprint.post("/batches/<uuid:batch_id>/rates/<int(min=1, max=999):position>/raise")
@requires("rates.publish")
@idempotent
@blueprint.arguments(RaiseRateSchema)
@blueprint.response(200, BatchRateSchema)
def raise_rate(data: dict[str, Any], batch_id: UUID, position: int) -> FrozenRate:
    """Raise a frozen rate before the batch is paid; a cut is refused."""
    currency = find_batch(db(), batch_id, acting()).product.currency
    services.raise_batch_rate(db(), batch_id, position, **read_rates(data, ("rate",), currency), actor=acting())
    return next(rate for rate in frozen_rates(db(), batch_id) if rate.position == position)
