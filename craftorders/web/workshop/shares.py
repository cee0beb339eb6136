"""What the coordinator and the workshop get of each lot that passed, month by month."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.people.queries import find_workshop, own_workshops
from craftorders.reports.account_months import currencies_of, months_to_show, workshop_month
from craftorders.web import account_months
from craftorders.web.downloads import excel_file


def add_to(pages: Blueprint) -> None:
    """Register the pages about shares."""

    @pages.get("/shares")
    @requires("shares.read")
    def shares() -> ResponseReturnValue:
        """The workshops of the coordinator with this month's sums, and the months before."""
        workshops, months = own_workshops(db(), acting()), months_to_show()
        if len(workshops) == 1:
            return redirect(url_for(".share_month", workshop_id=workshops[0].id, month=months[0]), 303)
        found = [
            workshop_month(db(), workshop, months[0], currency)
            for workshop in workshops
            for currency in currencies_of(db(), workshop)
        ]
        return render_template("workshop/shares.html", found=found)

    @pages.get("/shares/<uuid:workshop_id>/<month>")
    @requires("shares.read")
    def share_month(workshop_id: UUID, month: str) -> ResponseReturnValue:
        """A month of the shares, with every lot, equal to the ledger."""
        found = account_months.workshops_month(find_workshop(db(), workshop_id, acting()), month)
        file = url_for(".share_month_file", workshop_id=workshop_id, month=month, currency=found.currency)
        return account_months.workshop_page(found, file)

    @pages.get("/shares/<uuid:workshop_id>/<month>.xlsx")
    @requires("shares.read")
    def share_month_file(workshop_id: UUID, month: str) -> ResponseReturnValue:
        """The same as an Excel file."""
        found = account_months.workshops_month(find_workshop(db(), workshop_id, acting()), month)
        return excel_file(account_months.workshop_book(found), f"{found.workshop.code}-{month}-{found.currency}")
