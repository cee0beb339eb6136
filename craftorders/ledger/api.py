"""Accounts, transfers, journals and the heads of their chain, to be read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from craftorders.infra.access import requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.infra.paging import Page, PagingSchema
from craftorders.ledger.models import Account, DailyHead, Journal, Transfer
from craftorders.ledger.queries import (
    WholeJournal,
    balance_at,
    find_account,
    find_journal,
    find_transfer,
    list_accounts,
    list_heads,
    list_journals,
    list_transfers,
)
from craftorders.ledger.schemas import (
    AccountFilterSchema,
    AccountPageSchema,
    AccountSchema,
    BalanceSchema,
    DailyHeadPageSchema,
    JournalPageSchema,
    MomentSchema,
    TransferPageSchema,
    TransferSchema,
    WholeJournalSchema,
)

blueprint = ApiBlueprint("ledger", __name__, description="Accounts, transfers and journals.")


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


@blueprint.get("/accounts/<uuid:account_id>/balance")
@requires("ledger.read")
@blueprint.arguments(MomentSchema, location="query")
@blueprint.response(200, BalanceSchema)
def balance(query: dict[str, datetime], account_id: UUID) -> dict[str, Any]:
    """What an account held at a moment: `at=2026-11-30T23:59:59%2B08:00`; now without it."""
    found = find_account(db(), account_id)
    held = balance_at(db(), found.id, query["at"])
    return {"account_id": found.id, "currency": found.currency, "balance": held, **query}


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


@blueprint.get("/journals")
@requires("ledger.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, JournalPageSchema)
def journals(query: dict[str, Any]) -> Page[Journal]:
    """What was posted, newest first."""
    return list_journals(db(), **query)


@blueprint.get("/journals/<region_id>/<uuid:journal_id>")
@requires("ledger.read")
@blueprint.response(200, WholeJournalSchema)
def journal(region_id: str, journal_id: UUID) -> WholeJournal:
    """One journal with its transfers, its digest and its place in the chain."""
    return find_journal(db(), region_id, journal_id)


@blueprint.get("/daily-heads")
@requires("ledger.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, DailyHeadPageSchema)
def daily_heads(query: dict[str, Any]) -> Page[DailyHead]:
    """Where the chain stood at the end of each day, newest first."""
    return list_heads(db(), **query)
