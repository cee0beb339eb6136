"""The books: every account with its balance, and every transfer with what it was for."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from craftorders.infra.access import requires
from craftorders.infra.application import db
from craftorders.ledger.models import KINDS
from craftorders.ledger.queries import find_account, list_accounts, list_transfers
from craftorders.ledger.schemas import AccountFilterSchema
from craftorders.reports.money import explained, owners_of
from craftorders.web.finance.filters import asked_for

A_PAGE = 50


def add_to(pages: Blueprint) -> None:
    """Register the pages about the ledger."""

    @pages.get("/accounts")
    @requires("ledger.read")
    def accounts() -> ResponseReturnValue:
        """Accounts and whose they are, by kind."""
        kind = asked_for(AccountFilterSchema(only=("kind",)))["kind"]
        page = list_accounts(db(), kind=kind, limit=A_PAGE, cursor=request.args.get("cursor"))
        owners = owners_of(db(), page.items)
        return render_template("finance/accounts.html", page=page, owners=owners, kind=kind, kinds=KINDS)

    @pages.get("/accounts/<uuid:account_id>")
    @requires("ledger.read")
    def account(account_id: UUID) -> ResponseReturnValue:
        """An account and its transfers, newest first, each in words."""
        found = find_account(db(), account_id)
        page = list_transfers(db(), found.id, limit=A_PAGE, cursor=request.args.get("cursor"))
        return render_template(
            "finance/account.html",
            account=found,
            owner=owners_of(db(), [found]).get(found.owner_id),
            rows=explained(db(), found, page.items),
            page=page,
        )
