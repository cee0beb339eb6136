"""What merchants were charged and how each charge was divided, and the earnings as they arise."""

from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from craftorders.fees.queries import earnings_of_lot, find_charge, list_charges, list_earnings
from craftorders.fees.schemas import ChargeFilterSchema, EarningFilterSchema
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.queries import accounts_of
from craftorders.people.queries import find_worker
from craftorders.settlement.queries.lines import statements_of_lines
from craftorders.web.finance.filters import asked_for, counties

A_PAGE, LINES = 50, 100
PARTS = ("coordinator", "workshop", "freight", "platform")


def add_to(pages: Blueprint) -> None:
    """Register the pages about charges and earnings."""

    @pages.get("/charges")
    @requires("ledger.read")
    def charges() -> ResponseReturnValue:
        """Charges, newest first, each with its five parts."""
        filters = asked_for(ChargeFilterSchema(only=("order_id", "merchant_id")))
        page = list_charges(db(), acting(), **filters, limit=A_PAGE, cursor=request.args.get("cursor"))
        return render_template("finance/charges.html", page=page, filters=filters)

    @pages.get("/charges/<uuid:charge_id>")
    @requires("ledger.read")
    def charge(charge_id: UUID) -> ResponseReturnValue:
        """One charge: how it was divided, to whom each part went, and the households' lines."""
        found = find_charge(db(), charge_id, acting())
        owners = [PLATFORM, *([found.batch.workshop_id] if found.batch.workshop_id else [])]
        return render_template(
            "finance/charge.html",
            charge=found,
            accounts={each.kind: each for each in accounts_of(db(), owners, PARTS) if each.currency == found.currency},
            lines=earnings_of_lot(db(), found.lot, limit=LINES, cursor=request.args.get("cursor")),
        )

    @pages.get("/earnings")
    @requires("ledger.read")
    def earnings() -> ResponseReturnValue:
        """Pay lines as they arise, of a county or a worker."""
        filters = asked_for(EarningFilterSchema(only=("region_id", "worker_id")))
        page = list_earnings(db(), **filters, limit=A_PAGE, cursor=request.args.get("cursor"))
        return render_template(
            "finance/earnings.html",
            page=page,
            on_statements=statements_of_lines(db(), page.items),
            filters=filters,
            worker=find_worker(db(), filters["worker_id"], acting()) if filters["worker_id"] else None,
            counties=counties(),
        )
