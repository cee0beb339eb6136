"""What banks answered, row by row, and what needs a person: rows that cannot be true, payments of unknown outcome."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.settlement.queries.answers import (
    dealt_with,
    find_response,
    outcomes_of,
    rows_for_a_person,
    rows_of_response,
)
from craftorders.settlement.queries.payouts import (
    actions_of_attempt,
    find_attempt,
    findings_of,
    list_attempts,
)
from craftorders.settlement.schemas.payouts import FindingDecisionSchema, FindOutSchema, NoteSchema
from craftorders.settlement.services import ask_bank, deal_with_row, decide_finding, find_out
from craftorders.web.forms import Form

A_PAGE = 50


def add_to(pages: Blueprint) -> None:
    """Register the pages about banks' answers."""

    @pages.get("/payouts/answers/<uuid:response_id>")
    @requires("ledger.read")
    def bank_response(response_id: UUID) -> ResponseReturnValue:
        """A bank's file with what was done about each row."""
        found = find_response(db(), response_id)
        page = rows_of_response(db(), found.id, limit=A_PAGE, cursor=request.args.get("cursor"))
        return render_template(
            "finance/bank_response.html",
            response=found,
            page=page,
            outcomes=outcomes_of(db(), [found.id])[found.id],
            dealt=dealt_with(db(), [each.id for each in page.items]),
        )

    @pages.get("/payouts/waiting")
    @requires("ledger.read")
    def payouts_waiting() -> ResponseReturnValue:
        """What needs a person, the strangest first."""
        return _waiting_page(Form.empty())

    @pages.post("/payouts/rows/<uuid:row_id>/deal-with")
    @requires("payouts.send")
    @idempotent
    def deal_with(row_id: UUID) -> ResponseReturnValue:
        """Note how a row was dealt with."""
        form = Form.of_request()
        form.submit(ReasonSchema(), lambda data: deal_with_row(db(), row_id, **data, actor=acting()))
        if form.errors:
            return _waiting_page(form), 422
        flash(gettext("It is noted, and leaves this list."), "success")
        return redirect(url_for(".payouts_waiting"), 303)

    @pages.get("/payouts/attempts/<uuid:attempt_id>")
    @requires("ledger.read")
    def payout_attempt(attempt_id: UUID) -> ResponseReturnValue:
        """One payment: what the bank said, who was asked, what was found out."""
        return _attempt_page(attempt_id, Form.empty())

    @pages.post("/payouts/attempts/<uuid:attempt_id>/ask")
    @requires("payouts.send")
    @idempotent
    def ask_about(attempt_id: UUID) -> ResponseReturnValue:
        """Note whom of the bank was asked."""
        form = Form.of_request()
        form.submit(NoteSchema(), lambda data: ask_bank(db(), attempt_id, **data, actor=acting()))
        return _after(attempt_id, form, gettext("It is noted. Until the bank says it, the outcome counts as unknown."))

    @pages.post("/payouts/attempts/<uuid:attempt_id>/find-out")
    @requires("payouts.send")
    @idempotent
    def found_out(attempt_id: UUID) -> ResponseReturnValue:
        """Note what became of it, with evidence."""
        form = Form.of_request()
        form.submit(FindOutSchema(), lambda data: find_out(db(), attempt_id, **data, actor=acting()))
        return _after(attempt_id, form, gettext("It is noted. Another person confirms it."))

    @pages.post("/payouts/findings/<uuid:finding_id>/decide")
    @requires("payouts.pay")
    @idempotent
    def decide_found(finding_id: UUID) -> ResponseReturnValue:
        """Confirm or discard what somebody else found out."""
        form = Form.of_request()
        attempt = form.submit(FindingDecisionSchema(), lambda data: decide_finding(db(), finding_id, **data, actor=acting()))
        if form.errors:
            for texts in form.errors.values():
                flash(" ".join(texts), "error")
            return redirect(url_for(".payouts_waiting"), 303)
        return _after(attempt.id, form, gettext("It is decided."))


def _after(attempt_id: UUID, form: Form, done: str) -> ResponseReturnValue:
    if form.errors:
        return _attempt_page(attempt_id, form), 422
    flash(done, "success")
    return redirect(url_for(".payout_attempt", attempt_id=attempt_id), 303)


def _waiting_page(form: Form) -> str:
    unknown = list_attempts(db(), state="unknown", limit=A_PAGE).items
    return render_template(
        "finance/payouts_waiting.html",
        rows=rows_for_a_person(db(), limit=A_PAGE, cursor=request.args.get("cursor")),
        unknown=unknown,
        findings=findings_of(db(), [each.id for each in unknown]),
        form=form,
    )


def _attempt_page(attempt_id: UUID, form: Form) -> str:
    attempt = find_attempt(db(), attempt_id)
    return render_template(
        "finance/payout_attempt.html",
        attempt=attempt,
        finding=findings_of(db(), [attempt.id]).get(attempt.id),
        actions=actions_of_attempt(attempt, acting()),
        history=history_of(db(), attempt.id),
        form=form,
    )
