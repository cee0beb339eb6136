"""How banks want their files: the columns of each table, tried out with a preview before it is kept."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import history_of
from craftorders.infra.idempotency import idempotent
from craftorders.settlement.domain.layouts import CHARSETS, DELIMITERS, FIELDS, FORMS, Layout
from craftorders.settlement.models import BankTemplate
from craftorders.settlement.models.payouts import BY_FILE
from craftorders.settlement.queries import find_payers
from craftorders.settlement.queries.payouts import find_template, list_templates
from craftorders.settlement.services import add_template, change_template
from craftorders.settlement.services.templates import preview_of
from craftorders.web.finance.schemas import BankTemplateFormSchema
from craftorders.web.forms import Form

COLUMNS = 12
"""How many columns the form has room for."""


def add_to(pages: Blueprint) -> None:
    """Register the pages about templates of banks' files."""

    @pages.get("/payouts/templates")
    @requires("ledger.read")
    def bank_templates() -> ResponseReturnValue:
        """All templates."""
        return render_template("finance/bank_templates.html", templates=list_templates(db()))

    @pages.get("/payouts/templates/new")
    @requires("payouts.prepare")
    def new_template() -> ResponseReturnValue:
        """A form for another one."""
        payer = find_payers(db())[0]
        usual = {
            "form": "csv",
            "charset": CHARSETS[0],
            "delimiter": "comma",
            "method": "bank",
            "currency": "CNY",
            "header": "1",
        }
        return _page(None, Form.empty(**usual, payer_id=payer.id))

    @pages.post("/payouts/templates/new")
    @requires("payouts.prepare")
    @idempotent
    def save_new_template() -> ResponseReturnValue:
        """Try it out, or keep it."""
        return _submitted(None)

    @pages.get("/payouts/templates/<uuid:template_id>")
    @requires("ledger.read")
    def bank_template(template_id: UUID) -> ResponseReturnValue:
        """One template, with what its file looks like."""
        template = find_template(db(), template_id)
        return _page(template, _form_of(template), template.form)

    @pages.post("/payouts/templates/<uuid:template_id>")
    @requires("payouts.prepare")
    @idempotent
    def save_template(template_id: UUID) -> ResponseReturnValue:
        """Try a change out, or keep it."""
        return _submitted(find_template(db(), template_id))


def _submitted(template: BankTemplate | None) -> ResponseReturnValue:
    form = Form.of_request()
    if form.pressed == "preview":
        layout = form.submit(BankTemplateFormSchema(), lambda data: _tried(data["layout"]))
        return _page(template, form, layout), 422 if form.errors else 200
    saved = form.submit(BankTemplateFormSchema(), lambda data: _keep(template, data))
    if form.errors:
        return _page(template, form), 422
    flash(gettext("The template is kept. Batches that are drafted already keep theirs."), "success")
    return redirect(url_for(".bank_template", template_id=saved.id), 303)


def _keep(template: BankTemplate | None, data: dict[str, Any]) -> BankTemplate:
    if template is None:
        return add_template(db(), **data, actor=acting())
    return change_template(db(), template.id, name=data["name"], layout=data["layout"], actor=acting())


def _tried(layout: dict[str, Any]) -> Layout:
    whole = Layout.of(layout)
    preview_of(whole)
    return whole


def _form_of(template: BankTemplate) -> Form:
    layout = template.form
    values = {name: value for name, value in template.layout.items() if isinstance(value, str)}
    values |= {
        f"columns.{n}.{name}": getattr(each, name) for n, each in enumerate(layout.columns) for name in ("field", "title")
    }
    values |= {name: "、".join(getattr(layout, name)) for name in ("paid_words", "failed_words", "pending_words")}
    values |= {"header": "1" if layout.header else ""}
    own = {name: getattr(template, name) for name in ("name", "payer_id", "method", "currency")}
    return Form.empty(**values, **own)


def _page(template: BankTemplate | None, form: Form, layout: Layout | None = None) -> str:
    return render_template(
        "finance/bank_template.html",
        template=template,
        form=form,
        preview=preview_of(layout) if layout is not None else None,
        payers=find_payers(db()),
        fields=FIELDS,
        forms_of_files=FORMS,
        charsets=CHARSETS,
        delimiters=tuple(DELIMITERS),
        methods=BY_FILE,
        columns=COLUMNS,
        history=history_of(db(), template.id) if template else [],
    )
