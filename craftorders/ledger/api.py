"""Accounts and transfers, to be read."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.infra.paging import Page, PagingSchema
from craftorders.ledger.models import Account, Transfer
from craftorders.ledger.queries import find_account, find_transfer, list_accounts, list_transfers
from craftorders.ledger.schemas import (
    AccountFilterSchema,
    AccountPageSchema,
    AccountSchema,
    TransferPageSchema,
    TransferSchema,
)

blueprint = ApiBlueprint("ledger", __name__, description="Accounts and transfers.")


@blueprint.get("/accounts")
@requires("ledger.read")
@blueprint.arguments(AccountFilterSchema, location="query")
@blueprint.response(200, AccountPageSchema)
def accounts(query: dict[str, Any]) -> Page[Account]:
    """Accounts with their balances, newest first."""
    return list_accounts(db(), **query)


@blueprint.get("/accounts/<uuid:account_id>")
@requires("ledger.read")
@blueprint.response(200, AccountSchema)
def account(account_id: UUID) -> Account:
    """One account."""
    return find_account(db(), account_id)


@blueprint.get("/accounts/<uuid:account_id>/transfers")
@requires("ledger.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, TransferPageSchema)
def transfers(query: dict[str, Any], account_id: UUID) -> Page[Transfer]:
    """What went into and out of an account, newest first."""
    return list_transfers(db(), find_account(db(), account_id).id, **query)


@blueprint.get("/transfers/<region_id>/<uuid:transfer_id>")
@requires("ledger.read")
@blueprint.response(200, TransferSchema)
def transfer(region_id: str, transfer_id: UUID) -> Transfer:
    """One transfer."""
    return find_transfer(db(), region_id, transfer_id)
