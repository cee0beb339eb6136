"""By which policy taxes are withheld: who pays whom, what was chosen from which month on, and choosing what comes next."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.kernel.clock import now
from craftorders.kernel.periods import period_of
from craftorders.settlement.domain.tax import POLICIES
from craftorders.settlement.queries import find_payers, tax_choice, tax_choices
from craftorders.settlement.schemas import ChooseTaxSchema
from craftorders.settlement.services import choose_tax
from craftorders.web.forms import Form

ZONE = "Asia/Shanghai"


def add_to(pages: Blueprint) -> None:
    """Register the page about taxes."""

    @pages.get("/taxes")
    @requires("ledger.read")
    def taxes() -> ResponseReturnValue:
        """Which policy is in force for each payer, and all that were chosen."""
        return _page(Form.empty(from_month=period_of(now(), ZONE)))

    @pages.post("/taxes")
    @requires("taxes.choose")
    @idempotent
    def choose() -> ResponseReturnValue:
        """Choose by which policy a payer withholds from a month on."""
        form = Form.of_request()
        form.submit(ChooseTaxSchema(), lambda data: choose_tax(db(), **data, actor=acting()))
        if form.errors:
            return _page(form), 422
        flash(gettext("The policy is chosen. Payments from that month on are taxed by it."), "success")
        return redirect(url_for(".taxes"), 303)


def _page(form: Form) -> str:
    month = period_of(now(), ZONE)
    return render_template(
        "finance/taxes.html",
        form=form,
        month=month,
        payers=[(payer, tax_choice(db(), payer, month)) for payer in find_payers(db())],
        choices=tax_choices(db()),
        policies=POLICIES,
    )
