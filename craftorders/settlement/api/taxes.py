"""Payers and their policies."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page, PagingSchema
from craftorders.infra.schemas import ReasonSchema
from craftorders.settlement import queries, services
from craftorders.settlement.api.blueprint import blueprint
from craftorders.settlement.models import Payer, TaxChoice, TaxOwed, TaxPayment
from craftorders.settlement.schemas import (
    ChooseTaxSchema,
    PayerListSchema,
    PayTaxSchema,
    TaxChoiceListSchema,
    TaxChoiceSchema,
    TaxOwedListSchema,
    TaxPaymentPageSchema,
    TaxPaymentSchema,
)


@blueprint.get("/payers")
@requires("statements.read")
@blueprint.response(200, PayerListSchema)
def payers() -> dict[str, list[Payer]]:
    """Who pays farmers, and of which regions."""
    return {"items": queries.find_payers(db())}


@blueprint.get("/tax-choices")
@requires("statements.read")
@blueprint.response(200, TaxChoiceListSchema)
def tax_choices() -> dict[str, list[TaxChoice]]:
    """By which policies payers withhold taxes, the latest first."""
    return {"items": queries.tax_choices(db())}


@blueprint.post("/tax-choices")
@requires("taxes.choose")
@idempotent
@blueprint.arguments(ChooseTaxSchema)
@blueprint.response(201, TaxChoiceSchema)
def choose_tax(data: dict[str, Any]) -> TaxChoice:
    """Choose by which policy a payer withholds from a month on; months that were paid keep theirs."""
    return services.choose_tax(db(), **data, actor=acting())


@blueprint.get("/taxes-owed")
@requires("ledger.read")
@blueprint.response(200, TaxOwedListSchema)
def taxes_owed() -> dict[str, list[TaxOwed]]:
    """What payers withheld month by month, and what of it was paid on to the tax office."""
    return {"items": queries.taxes_owed(db())}


@blueprint.get("/tax-payments")
@requires("ledger.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, TaxPaymentPageSchema)
def tax_payments(query: dict[str, Any]) -> Page[TaxPayment]:
    """What went to the tax office, newest first, also what was undone."""
    return queries.list_tax_payments(db(), **query)


@blueprint.post("/tax-payments")
@requires("taxes.pay")
@idempotent
@blueprint.arguments(PayTaxSchema)
@blueprint.response(201, TaxPaymentSchema)
def pay_tax_on(data: dict[str, Any]) -> TaxPayment:
    """Note what the tax office got of a month, at most what was withheld in it and is open."""
    return services.pay_tax_on(db(), **data, actor=acting())


@blueprint.post("/tax-payments/<uuid:tax_payment_id>/undo")
@requires("taxes.pay")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, TaxPaymentSchema)
def undo_tax_payment(data: dict[str, Any], tax_payment_id: UUID) -> TaxPayment:
    """Undo a payment to the tax office that was noted by mistake, by its reverse."""
    return services.undo_tax_payment(db(), tax_payment_id, **data, actor=acting())
