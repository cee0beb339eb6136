"""What a merchant has with us, what is held for batches under way, and what accepted pieces cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from craftorders.fees.queries import list_charges
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.ledger.models import Account
from craftorders.ledger.queries import accounts_of
from craftorders.people.models import Merchant
from craftorders.people.queries import find_merchant, own_merchants
from craftorders.reports.account_months import months_to_show
from craftorders.settlement.queries.invoices import list_invoices
from craftorders.web import account_months
from craftorders.web.downloads import excel_file

A_PAGE, INVOICES = 25, 12


@dataclass(frozen=True)
class Balance:
    """A merchant's money in minor units: prepaid (below nought: credit in use), held for batches, agreed credit."""

    merchant: Merchant
    prepaid: int
    reserved: int
    credit: int

    @property
    def free(self) -> int:
        """What new batches can still be offered for."""
        return self.prepaid + self.credit


def add_to(pages: Blueprint) -> None:
    """Register the page about money."""

    @pages.get("/money")
    @requires("orders.place")
    def money() -> ResponseReturnValue:
        """Balances, invoices, and the charges, newest first."""
        merchants = own_merchants(db(), acting())
        accounts = accounts_of(db(), [merchant.id for merchant in merchants], ("merchant", "reserved"))
        return render_template(
            "merchant/money.html",
            balances=[_balance(merchant, accounts) for merchant in merchants],
            months=months_to_show(),
            invoices=list_invoices(db(), acting(), limit=INVOICES, cursor=request.args.get("invoices")),
            charges=list_charges(db(), acting(), limit=A_PAGE, cursor=request.args.get("cursor")),
        )

    @pages.get("/money/<uuid:merchant_id>/<month>")
    @requires("orders.place")
    def account_month(merchant_id: UUID, month: str) -> ResponseReturnValue:
        """A month of the merchant's money with every line, equal to the ledger."""
        found = account_months.merchants_month(find_merchant(db(), merchant_id, acting()), month)
        file = url_for(".account_month_file", merchant_id=merchant_id, month=month)
        return account_months.merchant_page(found, file, url_for(".money"))

    @pages.get("/money/<uuid:merchant_id>/<month>.xlsx")
    @requires("orders.place")
    def account_month_file(merchant_id: UUID, month: str) -> ResponseReturnValue:
        """The same as an Excel file."""
        found = account_months.merchants_month(find_merchant(db(), merchant_id, acting()), month)
        return excel_file(account_months.merchant_book(found), f"{found.merchant.code}-{month}")


def _balance(merchant: Merchant, accounts: Sequence[Account]) -> Balance:
    """No account means that no money ever moved."""
    own = {each.kind: each for each in accounts if each.owner_id == merchant.id and each.currency == merchant.currency}
    free, reserved = own.get("merchant"), own.get("reserved")
    credit = -(free.least or 0) if free else 0
    return Balance(merchant, free.balance if free else 0, reserved.balance if reserved else 0, credit)
