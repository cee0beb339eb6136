"""The books: accounts and their balances, transfers and what they were for, journals and their places in the chain."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from craftorders.infra.access import requires
from craftorders.infra.application import db
from craftorders.kernel.clock import now
from craftorders.ledger.domain.days import day_of, end_of
from craftorders.ledger.models import KINDS
from craftorders.ledger.queries import (
    balance_at,
    chain_now,
    find_account,
    find_journal,
    list_accounts,
    list_heads,
    list_journals,
    list_transfers,
    places_of,
    purposes_of,
)
from craftorders.ledger.schemas import AccountFilterSchema, DaySchema
from craftorders.reports.money import explained, owners_of, told
from craftorders.settlement.queries.audits import list_audits
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
        """An account, what it held at the end of a day that has begun, and its transfers, newest first, each in words."""
        found = find_account(db(), account_id)
        page = list_transfers(db(), found.id, limit=A_PAGE, cursor=request.args.get("cursor"))
        asked, latest = asked_for(DaySchema())["day"], day_of(now())
        day = asked if asked and asked <= latest else None
        held = balance_at(db(), found.id, end_of(day) - timedelta(microseconds=1)) if day else None
        return render_template(
            "finance/account.html",
            account=found,
            owner=owners_of(db(), [found]).get(found.owner_id),
            rows=explained(db(), found, page.items),
            page=page,
            day=day,
            latest=latest,
            held=held,
        )

    @pages.get("/journals")
    @requires("ledger.read")
    def journals() -> ResponseReturnValue:
        """What was posted, newest first, and where the chain stands."""
        page = list_journals(db(), limit=A_PAGE, cursor=request.args.get("cursor"))
        return render_template(
            "finance/journals.html",
            page=page,
            purposes=purposes_of(db(), page.items),
            places=places_of(db(), page.items),
            chain=chain_now(db()),
        )

    @pages.get("/journals/<region_id>/<uuid:journal_id>")
    @requires("ledger.read")
    def journal(region_id: str, journal_id: UUID) -> ResponseReturnValue:
        """A journal: its transfers in words, its digest, its place in the chain."""
        whole = find_journal(db(), region_id, journal_id)
        return render_template("finance/journal.html", whole=whole, rows=told(db(), whole.transfers))

    @pages.get("/daily-heads")
    @requires("ledger.read")
    def daily_heads() -> ResponseReturnValue:
        """Where the chain stood at the end of each day, to be kept elsewhere."""
        page = list_heads(db(), limit=A_PAGE, cursor=request.args.get("cursor"))
        return render_template("finance/daily_heads.html", page=page, chain=chain_now(db()))

    @pages.get("/audits")
    @requires("ledger.read")
    def audits() -> ResponseReturnValue:
        """What the nightly audits of the books found."""
        page = list_audits(db(), limit=A_PAGE, cursor=request.args.get("cursor"))
        return render_template("finance/audits.html", page=page)
