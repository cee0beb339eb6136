"""Shares of coordinators and workshops: what is due, and payments that one prepares, another approves, a third pays."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.kernel.capitals import in_capitals
from craftorders.kernel.clock import day_of, now
from craftorders.settlement.domain.states import SHARES
from craftorders.settlement.models import METHODS, SHARE_PARTS
from craftorders.settlement.queries.due_shares import due_shares, months_to_approve, older_shares
from craftorders.settlement.queries.shares import (
    actions_of_share_payment,
    all_lines_of,
    find_share_payment,
    lines_of_share_payment,
    list_share_payments,
)
from craftorders.settlement.schemas.shares import (
    PaySharesSchema,
    ShareKeySchema,
    ShareMonthKeySchema,
    SharePaymentFilterSchema,
)
from craftorders.settlement.services import (
    AtOnce,
    approve_month,
    approve_shares,
    cancel_shares,
    pay_shares,
    prepare_month,
    prepare_shares,
    undo_shares,
)
from craftorders.web.downloads import excel_file
from craftorders.web.finance.downloads import shares_book
from craftorders.web.finance.filters import asked_for
from craftorders.web.formatting import HOME_ZONE, format_quantity
from craftorders.web.forms import Form, post_action

A_PAGE, LINES = 50, 200
OF_A_MONTH = 20
"""How many workshops of each month are listed on the page of all months."""


def add_to(pages: Blueprint) -> None:
    """Register the pages about shares."""

    @pages.get("/shares")
    @requires("ledger.read")
    def shares() -> ResponseReturnValue:
        """Months that can be prepared, and payments by month and state."""
        return _shares_page(Form.empty())

    @pages.post("/shares")
    @requires("shares.prepare")
    @idempotent
    def prepare() -> ResponseReturnValue:
        """Prepare the payment of a workshop's month."""
        form = Form.of_request()
        payment = form.submit(ShareKeySchema(), lambda data: prepare_shares(db(), **data, actor=acting()))
        if form.errors:
            return _shares_page(form), 422
        flash(gettext("The payment is prepared. Another person approves it."), "success")
        return redirect(url_for(".share_payment", share_payment_id=payment.id), 303)

    @pages.post("/shares/prepare-month")
    @requires("shares.prepare")
    @idempotent
    def prepare_month_of_shares() -> ResponseReturnValue:
        """Prepare the payments of a month for all workshops."""
        return _whole_month(
            prepare_month,
            lambda count: gettext("Payments prepared: %(count)s. Another person approves them.", count=count),
            lambda count: gettext("Left, since their charges do not add up to the ledger: %(count)s.", count=count),
        )

    @pages.post("/shares/approve-month")
    @requires("shares.approve")
    @idempotent
    def approve_month_of_shares() -> ResponseReturnValue:
        """Agree to the prepared payments of a month as a second person."""
        return _whole_month(
            approve_month,
            lambda count: gettext("Payments approved: %(count)s. A third person pays them.", count=count),
            lambda count: gettext("Left for another person, since you prepared or counted them: %(count)s.", count=count),
        )

    @pages.get("/shares/<uuid:share_payment_id>")
    @requires("ledger.read")
    def share_payment(share_payment_id: UUID) -> ResponseReturnValue:
        """A payment with its sums and the charges behind them, to be approved and paid."""
        return _payment_page(share_payment_id, Form.empty(method="bank", paid_on=day_of(now(), HOME_ZONE)))

    @pages.get("/shares/<uuid:share_payment_id>.xlsx")
    @requires("ledger.read")
    def share_payment_file(share_payment_id: UUID) -> ResponseReturnValue:
        """The same as an Excel file."""
        payment = find_share_payment(db(), share_payment_id, acting())
        return excel_file(shares_book(payment, all_lines_of(db(), payment)), payment.code)

    @pages.post("/shares/<uuid:share_payment_id>/approve")
    @requires("shares.approve")
    @idempotent
    def approve_share_payment(share_payment_id: UUID) -> ResponseReturnValue:
        """Agree to it as a second person."""
        return post_action(
            lambda: approve_shares(db(), share_payment_id, actor=acting()),
            back=url_for(".share_payment", share_payment_id=share_payment_id),
            done=gettext("The payment is approved. A third person pays it."),
        )

    @pages.post("/shares/<uuid:share_payment_id>/pay")
    @requires("shares.pay")
    @idempotent
    def pay_share_payment(share_payment_id: UUID) -> ResponseReturnValue:
        """Mark it as paid, as a third person, with how, when and under which number."""
        form = Form.of_request()
        form.submit(PaySharesSchema(), lambda data: pay_shares(db(), share_payment_id, **data, actor=acting()))
        if form.errors:
            return _payment_page(share_payment_id, form), 422
        flash(gettext("The payment is noted. The coordinator is told, and sees it with the shares."), "success")
        return redirect(url_for(".share_payment", share_payment_id=share_payment_id), 303)

    @pages.post("/shares/<uuid:share_payment_id>/<any(cancel, undo):ending>")
    @requires("shares.prepare", "shares.pay")
    @idempotent
    def end_share_payment(share_payment_id: UUID, ending: str) -> ResponseReturnValue:
        """Put away what is not paid, or undo what was noted as paid by mistake, with a reason."""
        end, form = {"cancel": cancel_shares, "undo": undo_shares}[ending], Form.of_request()
        form.submit(ReasonSchema(), lambda data: end(db(), share_payment_id, **data, actor=acting()))
        if form.errors:
            return _payment_page(share_payment_id, Form.empty(), ending=form), 422
        flash(gettext("Done. The month can be prepared again."), "success")
        return redirect(url_for(".share_payment", share_payment_id=share_payment_id), 303)


def _whole_month(act: Callable[..., AtOnce], done: Callable[[str], str], left: Callable[[str], str]) -> ResponseReturnValue:
    form = Form.of_request()
    outcome = form.submit(ShareMonthKeySchema(), lambda data: act(db(), **data, actor=acting()))
    if form.errors:
        return _shares_page(form), 422
    for count, words, tone in ((outcome.done, done, "success"), (outcome.left, left, "wait")):
        if count:
            flash(words(format_quantity(count)), tone)
    if not (outcome.done or outcome.left):
        flash(gettext("No shares of this month wait for that."), "wait")
    return redirect(url_for(".shares"), 303)


def _shares_page(form: Form) -> str:
    filters = asked_for(SharePaymentFilterSchema(only=("state", "month")))
    due = due_shares(db(), now(), filters["month"])
    return render_template(
        "finance/shares.html",
        due=due,
        older=[] if filters["month"] else older_shares(db(), now(), due),
        shown=None if filters["month"] else OF_A_MONTH,
        to_approve=months_to_approve(db()),
        page=list_share_payments(db(), acting(), **filters, limit=A_PAGE, cursor=request.args.get("cursor")),
        filters=filters,
        states=SHARES.states,
        form=form,
    )


def _payment_page(payment_id: UUID, form: Form, *, ending: Form | None = None) -> str:
    payment = find_share_payment(db(), payment_id, acting())
    return render_template(
        "finance/share_payment.html",
        payment=payment,
        parts=SHARE_PARTS,
        lines=lines_of_share_payment(db(), payment, limit=LINES, cursor=request.args.get("cursor")),
        actions=actions_of_share_payment(payment, acting()),
        history=history_of(db(), payment.id),
        methods=METHODS,
        in_capitals=in_capitals,
        today=day_of(now(), HOME_ZONE),
        form=form,
        ending=ending or Form.empty(),
    )
