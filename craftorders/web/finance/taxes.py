"""By which policy taxes are withheld, what was withheld by month, and what of it the tax office got."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.kernel.clock import now
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.money import parse_amount
from craftorders.kernel.periods import period_of
from craftorders.kernel.words import N_
from craftorders.settlement.domain.tax import POLICIES
from craftorders.settlement.models import TaxOwed, TaxPayment
from craftorders.settlement.queries import find_payers, list_tax_payments, tax_choice, tax_choices, taxes_owed
from craftorders.settlement.schemas import ChooseTaxSchema
from craftorders.settlement.services import choose_tax, pay_tax_on, undo_tax_payment
from craftorders.web.finance.schemas import TaxPaymentFormSchema
from craftorders.web.forms import Form

ZONE = "Asia/Shanghai"
PAYMENTS = 20


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

    @pages.post("/taxes/payments")
    @requires("taxes.pay")
    @idempotent
    def pay_on() -> ResponseReturnValue:
        """Note what the tax office got of an open month."""
        form = Form.of_request()
        form.submit(TaxPaymentFormSchema(), _pay_on)
        if form.errors:
            return _page(Form.empty(), payment=form), 422
        flash(gettext("The payment to the tax office is noted."), "success")
        return redirect(url_for(".taxes"), 303)

    @pages.post("/taxes/payments/<uuid:tax_payment_id>/undo")
    @requires("taxes.pay")
    @idempotent
    def undo_payment(tax_payment_id: UUID) -> ResponseReturnValue:
        """Undo a payment to the tax office that was noted by mistake, with a reason."""
        form = Form.of_request()
        form.submit(ReasonSchema(), lambda data: undo_tax_payment(db(), tax_payment_id, **data, actor=acting()))
        for name, texts in form.errors.items():
            flash(gettext("A reason is needed.") if name == "reason" else " ".join(texts), "error")
        if not form.errors:
            flash(gettext("The payment was undone; both entries stay in the books."), "success")
        return redirect(url_for(".taxes"), 303)


def key_of(owed: TaxOwed) -> str:
    """By which name a form calls a payer's month in a currency."""
    return f"{owed.payer_id}.{owed.month}.{owed.currency}"


def _pay_on(data: dict[str, Any]) -> TaxPayment:
    owed = next((each for each in taxes_owed(db()) if key_of(each) == data["owed"]), None)
    if owed is None:
        raise RuleViolation("nothing_withheld", N_("Choose a month."), pointer="/owed")
    return pay_tax_on(
        db(),
        owed.payer_id,
        month=owed.month,
        currency=owed.currency,
        amount=parse_amount(data["amount"], owed.currency, pointer="/amount"),
        receipt=data["receipt"],
        actor=acting(),
    )


def _page(form: Form, *, payment: Form | None = None) -> str:
    month = period_of(now(), ZONE)
    return render_template(
        "finance/taxes.html",
        form=form,
        month=month,
        payers=[(payer, tax_choice(db(), payer, month)) for payer in find_payers(db())],
        choices=tax_choices(db()),
        policies=POLICIES,
        owed=taxes_owed(db()),
        key_of=key_of,
        payments=list_tax_payments(db(), limit=PAYMENTS, cursor=request.args.get("cursor")),
        payment=payment or Form.empty(),
    )
