"""Rates and shares, the frozen rates of a batch, earnings, charges."""

from typing import Any
from uuid import UUID

from craftorders.catalogue.models import Product
from craftorders.catalogue.queries import find_operation, find_product
from craftorders.fees import services
from craftorders.fees.models import Charge, Concession, Earning, FeeShares, PieceRate
from craftorders.fees.queries import (
    FrozenRate,
    find_charge,
    find_concession,
    frozen_rates,
    list_charges,
    list_concessions,
    list_earnings,
    rate_history,
    rates_of_operation,
    shares_of_product,
)
from craftorders.fees.schemas import (
    ApproveRateSchema,
    BatchRateListSchema,
    BatchRateSchema,
    ChargeFilterSchema,
    ChargePageSchema,
    ChargeSchema,
    ConcessionFilterSchema,
    ConcessionPageSchema,
    ConcessionSchema,
    EarningFilterSchema,
    EarningListSchema,
    FeeSharesListSchema,
    FeeSharesSchema,
    PieceRateListSchema,
    PieceRateSchema,
    ProposeConcessionSchema,
    PublishRateSchema,
    PublishSharesSchema,
    RaiseRateSchema,
    as_proposed,
    with_rates,
)
from craftorders.infra.access import acting, requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.schemas import OptionalReasonSchema, ReasonSchema
from craftorders.production.queries import find_batch
from craftorders.quality.queries import find_lot

blueprint = ApiBlueprint("fees", __name__, description="Rates, shares, earnings, charges.")


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
    """Publish a rate from a day on; one that is not fair everywhere awaits another person's approval."""
    product = db().get_one(Product, find_operation(db(), operation_id).product_id)
    return services.publish_rate(db(), operation_id, **with_rates(data, product.currency), actor=acting())


@blueprint.post("/rates/<uuid:rate_id>/approve")
@requires("rates.approve")
@idempotent
@blueprint.arguments(ApproveRateSchema)
@blueprint.response(200, PieceRateSchema)
def approve_rate(data: dict[str, Any], rate_id: UUID) -> PieceRate:
    """Let a rate below the fair floor come into force: not its publisher, and with a reason."""
    return services.approve_rate(db(), rate_id, **data, actor=acting())


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
    return services.publish_shares(db(), product_id, **with_rates(data, product.currency), actor=acting())


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
    services.raise_batch_rate(db(), batch_id, position, **with_rates(data, currency), actor=acting())
    return next(rate for rate in frozen_rates(db(), batch_id) if rate.position == position)


@blueprint.get("/earnings")
@requires("earnings.read")
@blueprint.arguments(EarningFilterSchema, location="query")
@blueprint.response(200, EarningListSchema)
def earnings(query: dict[str, Any]) -> Page[Earning]:
    """Pay lines, newest first."""
    return list_earnings(db(), **query)


@blueprint.get("/charges")
@requires("charges.read")
@blueprint.arguments(ChargeFilterSchema, location="query")
@blueprint.response(200, ChargePageSchema)
def charges(query: dict[str, Any]) -> Page[Charge]:
    """What merchants were charged, newest first; a merchant sees their own."""
    return list_charges(db(), acting(), **query)


@blueprint.get("/charges/<uuid:charge_id>")
@requires("charges.read")
@blueprint.response(200, ChargeSchema)
def charge(charge_id: UUID) -> Charge:
    """One charge and its five parts."""
    return find_charge(db(), charge_id, acting())


@blueprint.post("/lots/<uuid:lot_id>/concessions")
@requires("concessions.propose")
@idempotent
@blueprint.arguments(ProposeConcessionSchema)
@blueprint.response(201, ConcessionSchema)
def propose_concession(data: dict[str, Any], lot_id: UUID) -> Concession:
    """Ask the merchant to take a rejected lot at a lower charge."""
    currency = find_lot(db(), lot_id, acting()).batch.product.currency
    return services.propose_concession(db(), lot_id, **as_proposed(data, currency), actor=acting())


@blueprint.get("/concessions")
@requires("concessions.propose", "concessions.answer", "charges.read")
@blueprint.arguments(ConcessionFilterSchema, location="query")
@blueprint.response(200, ConcessionPageSchema)
def concessions(query: dict[str, Any]) -> Page[Concession]:
    """What merchants were asked, newest first; a merchant sees their own."""
    return list_concessions(db(), acting(), **query)


@blueprint.get("/concessions/<uuid:concession_id>")
@requires("concessions.propose", "concessions.answer", "charges.read")
@blueprint.response(200, ConcessionSchema)
def concession(concession_id: UUID) -> Concession:
    """One proposal and what was answered."""
    return find_concession(db(), concession_id, acting())


@blueprint.post("/concessions/<uuid:concession_id>/<any(agree, decline):answer>")
@requires("concessions.answer")
@idempotent
@blueprint.arguments(OptionalReasonSchema)
@blueprint.response(200, ConcessionSchema)
def answer_concession(data: dict[str, Any], concession_id: UUID, answer: str) -> Concession:
    """Agree, so that all pieces pass at the lower charge, or decline, so that everything stays as it was."""
    return services.answer_concession(db(), concession_id, answer=answer, **data, actor=acting())


@blueprint.post("/concessions/<uuid:concession_id>/withdraw")
@requires("concessions.propose")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, ConcessionSchema)
def withdraw_concession(data: dict[str, Any], concession_id: UUID) -> Concession:
    """Take an unanswered proposal back."""
    return services.withdraw_concession(db(), concession_id, **data, actor=acting())
