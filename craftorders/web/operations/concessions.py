"""Asking a merchant to take the pieces of a rejected lot at a lower charge."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.fees.models import BatchTerms
from craftorders.fees.queries import concessions_of_part
from craftorders.fees.schemas import ProposeConcessionSchema, as_proposed
from craftorders.fees.services import propose_concession, withdraw_concession
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.quality.queries import find_lot
from craftorders.quality.queries.dispositions import disposition_sheet
from craftorders.web.forms import Form


def add_to(pages: Blueprint) -> None:
    """Register the page of a lot's concession."""

    @pages.get("/lots/<uuid:lot_id>/concession")
    @requires("concessions.propose")
    def concession(lot_id: UUID) -> ResponseReturnValue:
        """What the lot was rejected for, what was asked before, and the form."""
        return _page(lot_id, Form.empty(days=3))

    @pages.post("/lots/<uuid:lot_id>/concession")
    @requires("concessions.propose")
    @idempotent
    def propose_concession_page(lot_id: UUID) -> ResponseReturnValue:
        """Ask the merchant."""
        form = Form.of_request()
        lot = find_lot(db(), lot_id, acting())
        form.submit(
            ProposeConcessionSchema(),
            lambda data: propose_concession(db(), lot.id, **as_proposed(data, lot.batch.product.currency), actor=acting()),
        )
        if form.errors:
            return _page(lot_id, form), 422
        flash(gettext("The merchant was asked. You are told what they answer."), "success")
        return redirect(url_for(".concession", lot_id=lot_id), 303)

    @pages.post("/lots/<uuid:lot_id>/concession/<uuid:concession_id>/withdraw")
    @requires("concessions.propose")
    @idempotent
    def withdraw_concession_page(lot_id: UUID, concession_id: UUID) -> ResponseReturnValue:
        """Take the question back."""
        form = Form.of_request()
        form.submit(ReasonSchema(), lambda data: withdraw_concession(db(), concession_id, **data, actor=acting()))
        if form.errors:
            return _page(lot_id, form), 422
        flash(gettext("The proposal was taken back."), "success")
        return redirect(url_for(".concession", lot_id=lot_id), 303)


def _page(lot_id: UUID, form: Form) -> str:
    lot = find_lot(db(), lot_id, acting())
    concessions = concessions_of_part(db(), lot)
    sheet = disposition_sheet(db(), lot, acting())
    return render_template(
        "operations/concession.html",
        batch=lot.batch,
        lot=lot,
        terms=db().get_one(BatchTerms, lot.batch_id),
        concessions=concessions,
        may_ask=sheet.waiting and not sheet.in_dispute and all(each.state != "open" for each in concessions),
        disputed=sheet.in_dispute,
        form=form,
    )
