"""Cash for those who have no account: signature sheets, and noting what was handed out."""

from typing import Any
from uuid import UUID

from flask import Response

from craftorders.infra.access import acting, requires
from craftorders.infra.api import MULTIPART
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer, take_in_photo
from craftorders.settlement import queries, services
from craftorders.settlement.api.blueprint import blueprint
from craftorders.settlement.models import Statement
from craftorders.settlement.schemas import (
    CashCurrencySchema,
    CashDueListSchema,
    CashPayoutSchema,
    CashSheetSchema,
    PaidListSchema,
)

PICTURE = {"type": "string", "format": "binary"}


@blueprint.get("/cash-due")
@requires("statements.read")
@blueprint.response(200, CashDueListSchema)
def cash_due() -> dict[str, list[queries.CashDue]]:
    """Where people without an account wait for cash."""
    return {"items": queries.cash_due(db())}


@blueprint.get("/cash-due/<uuid:period_id>/<uuid:workshop_id>")
@requires("statements.read")
@blueprint.arguments(CashCurrencySchema, location="query")
@blueprint.response(200, CashSheetSchema)
def cash_sheet(query: dict[str, Any], period_id: UUID, workshop_id: UUID) -> queries.CashSheet:
    """The signature sheet of a workshop for a month, with its control total."""
    return queries.cash_sheet(db(), period_id, workshop_id, **query)


@blueprint.post("/cash-payouts")
@requires("payouts.pay")
@idempotent
@blueprint.arguments(CashPayoutSchema, location=MULTIPART)
@blueprint.response(201, PaidListSchema)
def pay_in_cash(data: dict[str, Any]) -> dict[str, list[Statement]]:
    """Note, as a third person, that all who signed a sheet got their cash, with a photo of it; all of them or none."""
    photo_id = take_in_photo(db(), data.pop("photo"), actor=acting())
    payouts = services.pay_in_cash(db(), **data, photo_id=photo_id, actor=acting())
    return {"items": [each.statement for each in payouts]}


@blueprint.get("/statements/<uuid:statement_id>/signature")
@requires("statements.read")
@blueprint.response(200, PICTURE, content_type="image/jpeg")
@blueprint.alt_response(304, description="The picture that If-None-Match names.")
def signature(statement_id: UUID) -> Response:
    """The photo of the sheet that the worker signed for cash."""
    payout = queries.find_statement(db(), statement_id).payout
    return photo_answer(db(), payout.photo_id if payout else None)
