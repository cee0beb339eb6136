"""Payers and their policies."""

from typing import Any

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.settlement import queries, services
from craftorders.settlement.api.blueprint import blueprint
from craftorders.settlement.models import Payer, TaxChoice
from craftorders.settlement.schemas import (
    ChooseTaxSchema,
    PayerListSchema,
    TaxChoiceListSchema,
    TaxChoiceSchema,
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
