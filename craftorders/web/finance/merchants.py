"""Merchants' money: balances against what is still to be offered, payments that arrived, credit (rule 7)."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.kernel.clock import now
from craftorders.kernel.money import amount_text, parse_amount
from craftorders.ledger.queries import accounts_of
from craftorders.people.models import Merchant
from craftorders.people.queries import find_merchant, find_workshop, list_merchants
from craftorders.reports.account_months import months_to_show
from craftorders.reports.money import money_of
from craftorders.settlement.queries import list_deposits
from craftorders.settlement.queries.invoices import due_invoices, list_invoices
from craftorders.settlement.services import deposit, grant_credit, undo_deposit
from craftorders.web import account_months
from craftorders.web.downloads import excel_file
from craftorders.web.finance.schemas import CreditFormSchema, DepositFormSchema
from craftorders.web.forms import Form

A_PAGE, DEPOSITS, INVOICES = 50, 20, 12


def add_to(pages: Blueprint) -> None:
    """Register the pages about merchants' money."""

    @pages.get("/merchants")
    @requires("ledger.read")
    def merchants() -> ResponseReturnValue:
        """All merchants with their money."""
        page = list_merchants(db(), acting(), limit=A_PAGE, cursor=request.args.get("cursor"))
        return render_template("finance/merchants.html", page=page, rows=money_of(db(), page.items))

    @pages.get("/merchants/<uuid:merchant_id>")
    @requires("ledger.read")
    def merchant(merchant_id: UUID) -> ResponseReturnValue:
        """A merchant's balance, invoices, payments and credit."""
        return _merchant_page(find_merchant(db(), merchant_id, acting()))

    @pages.get("/merchants/<uuid:merchant_id>/months/<month>")
    @requires("ledger.read")
    def merchant_month(merchant_id: UUID, month: str) -> ResponseReturnValue:
        """A month of a merchant's money with every line, equal to the ledger."""
        found = account_months.merchants_month(find_merchant(db(), merchant_id, acting()), month)
        file = url_for(".merchant_month_file", merchant_id=merchant_id, month=month)
        return account_months.merchant_page(found, file, url_for(".merchant", merchant_id=merchant_id))

    @pages.get("/merchants/<uuid:merchant_id>/months/<month>.xlsx")
    @requires("ledger.read")
    def merchant_month_file(merchant_id: UUID, month: str) -> ResponseReturnValue:
        """The same as an Excel file."""
        found = account_months.merchants_month(find_merchant(db(), merchant_id, acting()), month)
        return excel_file(account_months.merchant_book(found), f"{found.merchant.code}-{month}")

    @pages.get("/workshops/<uuid:workshop_id>/months/<month>")
    @requires("ledger.read")
    def workshop_month(workshop_id: UUID, month: str) -> ResponseReturnValue:
        """A month of the shares of a workshop and its coordinator, equal to the ledger."""
        found = account_months.workshops_month(find_workshop(db(), workshop_id, acting()), month)
        file = url_for(".workshop_month_file", workshop_id=workshop_id, month=month, currency=found.currency)
        return account_months.workshop_page(found, file, url_for(".charges"))

    @pages.get("/workshops/<uuid:workshop_id>/months/<month>.xlsx")
    @requires("ledger.read")
    def workshop_month_file(workshop_id: UUID, month: str) -> ResponseReturnValue:
        """The same as an Excel file."""
        found = account_months.workshops_month(find_workshop(db(), workshop_id, acting()), month)
        return excel_file(account_months.workshop_book(found), f"{found.workshop.code}-{month}-{found.currency}")

    @pages.post("/merchants/<uuid:merchant_id>/deposit")
    @requires("ledger.deposit")
    @idempotent
    def enter_deposit(merchant_id: UUID) -> ResponseReturnValue:
        """Enter a payment that arrived; the same reference counts once."""
        found, form = find_merchant(db(), merchant_id, acting()), Form.of_request()

        def enter(data: dict[str, str]) -> object:
            amount = parse_amount(data["amount"], found.currency, pointer="/amount")
            return deposit(db(), found.id, amount, reference=data["reference"], actor=acting())

        form.submit(DepositFormSchema(), enter)
        if form.errors:
            return _merchant_page(found, deposit=form), 422
        flash(gettext("The payment was entered."), "success")
        return redirect(url_for(".merchant", merchant_id=found.id), 303)

    @pages.post("/merchants/<uuid:merchant_id>/credit")
    @requires("credit.grant")
    @idempotent
    def agree_credit(merchant_id: UUID) -> ResponseReturnValue:
        """Let the balance go so far below nothing, with a reason."""
        found, form = find_merchant(db(), merchant_id, acting()), Form.of_request()

        def agree(data: dict[str, str]) -> object:
            amount = parse_amount(data["credit"], found.currency, pointer="/credit")
            return grant_credit(db(), found.id, amount, reason=data["reason"], actor=acting())

        form.submit(CreditFormSchema(), agree)
        if form.errors:
            return _merchant_page(found, credit=form), 422
        flash(gettext("The credit was changed."), "success")
        return redirect(url_for(".merchant", merchant_id=found.id), 303)

    @pages.post("/merchants/<uuid:merchant_id>/undo/<region_id>/<uuid:transfer_id>")
    @requires("ledger.deposit")
    @idempotent
    def undo(merchant_id: UUID, region_id: str, transfer_id: UUID) -> ResponseReturnValue:
        """Undo a payment that was entered by mistake, with a reason."""
        form = Form.of_request()
        form.submit(ReasonSchema(), lambda data: undo_deposit(db(), region_id, transfer_id, **data, actor=acting()))
        for name, texts in form.errors.items():
            flash(gettext("A reason is needed.") if name == "reason" else " ".join(texts), "error")
        if not form.errors:
            flash(gettext("The payment was undone; both entries stay in the books."), "success")
        return redirect(url_for(".merchant", merchant_id=merchant_id), 303)


def _merchant_page(merchant: Merchant, *, deposit: Form | None = None, credit: Form | None = None) -> str:
    money = money_of(db(), [merchant])[0]
    deposits = list_deposits(db(), merchant.id, acting(), limit=DEPOSITS, cursor=request.args.get("cursor"))
    agreed = amount_text(money.credit, merchant.currency)
    return render_template(
        "finance/merchant.html",
        money=money,
        month=months_to_show()[0],
        accounts={each.kind: each for each in accounts_of(db(), [merchant.id], ("merchant", "reserved"))},
        deposits=deposits,
        invoices=list_invoices(db(), acting(), merchant_id=merchant.id, limit=INVOICES, cursor=request.args.get("invoices")),
        due=[month for _, month in due_invoices(db(), now(), merchant.id)],
        undone={each.reverses_id for each in deposits.items},
        credits=[entry for entry in history_of(db(), merchant.id) if entry.action == "credit"],
        deposit=deposit or Form.empty(),
        credit=credit or Form.empty(credit=agreed),
    )
