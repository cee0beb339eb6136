"""Cash for those who have no account: where it waits, a signature sheet to print, noting what was handed out."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer, take_in_photo
from craftorders.kernel.capitals import in_capitals
from craftorders.kernel.money import parse_amount
from craftorders.settlement.queries import CashSheet, actions_of_statements, cash_due, cash_sheet, find_statement
from craftorders.settlement.schemas import CashCurrencySchema
from craftorders.settlement.services import pay_in_cash
from craftorders.web.downloads import pdf_file
from craftorders.web.finance.cash_printing import cash_pdf
from craftorders.web.finance.filters import asked_for
from craftorders.web.finance.schemas import CashFormSchema
from craftorders.web.forms import Form


@dataclass(frozen=True)
class Place:
    """Which sheet an address means."""

    period_id: UUID
    workshop_id: UUID

    @property
    def address(self) -> dict[str, Any]:
        """The values of its address."""
        return {"period_id": self.period_id, "workshop_id": self.workshop_id, "currency": request.args.get("currency")}

    def sheet(self) -> CashSheet:
        """The sheet as it is now."""
        currency = asked_for(CashCurrencySchema())["currency"] or CashCurrencySchema().load({})["currency"]
        return cash_sheet(db(), self.period_id, self.workshop_id, currency)


def add_to(pages: Blueprint) -> None:
    """Register the pages about cash."""

    @pages.get("/cash")
    @requires("ledger.read")
    def cash() -> ResponseReturnValue:
        """Where people without an account wait for cash."""
        return render_template("finance/cash.html", rows=cash_due(db()))

    @pages.get("/cash/<uuid:period_id>/<uuid:workshop_id>")
    @requires("ledger.read")
    def cash_of_workshop(period_id: UUID, workshop_id: UUID) -> ResponseReturnValue:
        """The signature sheet of a workshop for a month, and the form that notes what was handed out."""
        return _page(Place(period_id, workshop_id), Form.empty())

    @pages.get("/cash/<uuid:period_id>/<uuid:workshop_id>.pdf")
    @requires("ledger.read")
    def cash_print(period_id: UUID, workshop_id: UUID) -> ResponseReturnValue:
        """The signature sheet as a PDF file."""
        sheet = Place(period_id, workshop_id).sheet()
        return pdf_file(cash_pdf(sheet), f"{sheet.workshop.code}-{sheet.period.month}-cash")

    @pages.post("/cash/<uuid:period_id>/<uuid:workshop_id>")
    @requires("payouts.pay")
    @idempotent
    def note_cash(period_id: UUID, workshop_id: UUID) -> ResponseReturnValue:
        """Note who signed, with the photo of the sheet and the sum that was counted out."""
        place, form = Place(period_id, workshop_id), Form.of_request("photo")
        currency = place.sheet().currency

        def note(data: dict[str, Any]) -> object:
            photo_id = take_in_photo(db(), data.pop("photo"), actor=acting())
            total = parse_amount(data.pop("total"), currency, pointer="/total")
            return pay_in_cash(db(), **data, total=total, photo_id=photo_id, actor=acting())

        form.submit(CashFormSchema(), note)
        if form.errors:
            return _page(place, form), 422
        flash(gettext("The cash is noted. The workers see it on their cards now."), "success")
        return redirect(url_for(".cash_of_workshop", **place.address), 303)

    @pages.get("/statements/<uuid:statement_id>/signature")
    @requires("ledger.read")
    def signature(statement_id: UUID) -> ResponseReturnValue:
        """The photo of the sheet that the worker signed for cash."""
        payout = find_statement(db(), statement_id).payout
        return photo_answer(db(), payout.photo_id if payout else None)


def _page(place: Place, form: Form) -> str:
    sheet = place.sheet()
    found = actions_of_statements(db(), [line.statement for line in sheet.lines], acting())
    payable = [statement.id for statement, actions in found.items() if "pay" in actions]
    return render_template(
        "finance/cash_sheet.html",
        sheet=sheet,
        payable=payable if sheet.total is not None else [],
        address=place.address,
        in_capitals=in_capitals,
        form=form,
    )
