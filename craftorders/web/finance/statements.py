"""Statements: what a worker is owed for a month, line by line; approved by a second person and paid by a third."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.fees.models import Earning
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import take_in_photo
from craftorders.kernel.capitals import in_capitals
from craftorders.settlement.domain.states import STATEMENT
from craftorders.settlement.domain.tax import policy_of
from craftorders.settlement.models import METHODS, Statement
from craftorders.settlement.queries import (
    actions_of_statement,
    bearings_of_statement,
    find_statement,
    lines_of_statement,
    list_statements,
    payee_of,
    tax_due,
    waiting_statements,
)
from craftorders.settlement.queries.late import late_sums
from craftorders.settlement.queries.payouts import list_attempts
from craftorders.settlement.schemas import PaySchema, StatementFilterSchema
from craftorders.settlement.services import approve_statement, pay_statement
from craftorders.web.downloads import excel_file, pdf_file
from craftorders.web.finance.downloads import statement_book
from craftorders.web.finance.filters import asked_for
from craftorders.web.finance.printing import statement_pdf
from craftorders.web.forms import Form, post_action
from craftorders.web.late import late_list

A_PAGE, LINES = 50, 200


def add_to(pages: Blueprint) -> None:
    """Register the pages about statements."""

    @pages.get("/statements")
    @requires("ledger.read")
    def statements() -> ResponseReturnValue:
        """Statements of all months, by state."""
        filters = asked_for(StatementFilterSchema(only=("state", "worker_id")))
        return render_template(
            "finance/statements.html",
            page=list_statements(db(), **filters, limit=A_PAGE, cursor=request.args.get("cursor")),
            filters=filters,
            states=STATEMENT.states,
            counts=waiting_statements(db()),
        )

    @pages.get("/statements/<uuid:statement_id>")
    @requires("ledger.read")
    def statement(statement_id: UUID) -> ResponseReturnValue:
        """A worker's statement with every line, to be approved, paid, printed."""
        return _statement_page(statement_id, Form.empty(method="bank"))

    @pages.get("/statements/<uuid:statement_id>.xlsx")
    @requires("ledger.read")
    def statement_file(statement_id: UUID) -> ResponseReturnValue:
        """A statement with every line as an Excel file."""
        found = find_statement(db(), statement_id)
        return excel_file(
            statement_book(
                found, _all_lines(found), bearings_of_statement(db(), found), _withheld(found), late_sums(db(), found)
            ),
            found.code,
        )

    @pages.get("/statements/<uuid:statement_id>.pdf")
    @requires("ledger.read")
    def statement_print(statement_id: UUID) -> ResponseReturnValue:
        """A statement with every line as a PDF file."""
        found = find_statement(db(), statement_id)
        return pdf_file(
            statement_pdf(
                found, _all_lines(found), bearings_of_statement(db(), found), _withheld(found), late_sums(db(), found)
            ),
            found.code,
        )

    @pages.post("/statements/<uuid:statement_id>/approve")
    @requires("statements.approve")
    @idempotent
    def approve(statement_id: UUID) -> ResponseReturnValue:
        """Agree to a statement as a second person."""
        return post_action(
            lambda: approve_statement(db(), statement_id, actor=acting()),
            back=url_for(".statement", statement_id=statement_id),
            done=gettext("The statement is approved. A third person pays it."),
        )

    @pages.post("/statements/<uuid:statement_id>/pay")
    @requires("payouts.pay")
    @idempotent
    def pay(statement_id: UUID) -> ResponseReturnValue:
        """Mark a statement as paid, as a third person, with how and under which number."""
        form = Form.of_request()

        def note(data: dict[str, Any]) -> object:
            photo_id = take_in_photo(db(), request.files.get("photo"), actor=acting())
            return pay_statement(db(), statement_id, **data, photo_id=photo_id, actor=acting())

        form.submit(PaySchema(), note)
        if form.errors:
            return _statement_page(statement_id, form), 422
        flash(gettext("The payout is noted. The worker sees it on the card now."), "success")
        return redirect(url_for(".statement", statement_id=statement_id), 303)


def _all_lines(statement: Statement) -> list[Earning]:
    lines: list[Earning] = []
    cursor = None
    while len(lines) < statement.lines:
        page = lines_of_statement(db(), statement, limit=LINES, cursor=cursor)
        lines += page.items
        cursor = page.next_cursor
    return lines


def _withheld(statement: Statement) -> int | None:
    """What was withheld when it was paid, or would be if it were paid now; None while no policy is chosen."""
    if statement.payout is not None:
        return statement.payout.withheld
    due = tax_due(db(), statement)
    return None if due is None else due.withheld


def _statement_page(statement_id: UUID, form: Form) -> str:
    found = find_statement(db(), statement_id)
    return render_template(
        "finance/statement.html",
        statement=found,
        lines=lines_of_statement(db(), found, limit=LINES, cursor=request.args.get("cursor")),
        bearings=bearings_of_statement(db(), found),
        actions=actions_of_statement(found, acting()),
        history=history_of(db(), found.id),
        attempts=list_attempts(db(), statement_id=found.id).items,
        methods=METHODS,
        in_capitals=in_capitals,
        policy_of=policy_of,
        late=late_list(late_sums(db(), found), found.currency),
        payee=payee_of(db(), found.worker_id, found.currency),
        due=None if found.payout else tax_due(db(), found),
        form=form,
    )
