"""Merchants' deposits and credit."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page, PagingSchema
from craftorders.infra.schemas import ReasonSchema
from craftorders.ledger.models import Account, Transfer
from craftorders.ledger.schemas import AccountSchema, TransferPageSchema, TransferSchema
from craftorders.settlement import queries, services
from craftorders.settlement.api.blueprint import blueprint
from craftorders.settlement.schemas import (
    CreditSchema,
    DepositSchema,
)


@blueprint.get("/merchants/<uuid:merchant_id>/deposits")
@requires("ledger.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, TransferPageSchema)
def deposits(query: dict[str, Any], merchant_id: UUID) -> Page[Transfer]:
    """What a merchant paid in advance, newest first, with what was undone."""
    return queries.list_deposits(db(), merchant_id, acting(), **query)


@blueprint.post("/merchants/<uuid:merchant_id>/deposits")
@requires("ledger.deposit")
@idempotent
@blueprint.arguments(DepositSchema)
@blueprint.response(201, TransferSchema)
def deposit(data: dict[str, Any], merchant_id: UUID) -> Transfer:
    """Enter a payment that arrived; the same reference of a merchant counts once."""
    return services.deposit(db(), merchant_id, **data, actor=acting())


@blueprint.post("/transfers/<region_id>/<uuid:transfer_id>/undo")
@requires("ledger.deposit")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(201, TransferSchema)
def undo_deposit(data: dict[str, Any], region_id: str, transfer_id: UUID) -> Transfer:
    """Undo a deposit that was entered by mistake, by its reverse."""
    return services.undo_deposit(db(), region_id, transfer_id, **data, actor=acting())


@blueprint.post("/merchants/<uuid:merchant_id>/credit")
@requires("credit.grant")
@idempotent
@blueprint.arguments(CreditSchema)
@blueprint.response(200, AccountSchema)
def credit(data: dict[str, Any], merchant_id: UUID) -> Account:
    """Let a merchant's balance go so far below nothing, with a reason."""
    return services.grant_credit(db(), merchant_id, **data, actor=acting())
