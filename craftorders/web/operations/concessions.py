"""Asking a merchant to take the rejected pieces of a batch at a lower charge."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.fees.models import BatchTerms
from craftorders.fees.queries import list_concessions
from craftorders.fees.schemas import ProposeConcessionSchema, as_proposed
from craftorders.fees.services import propose_concession, withdraw_concession
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.kernel.errors import NotFound
from craftorders.production.queries import find_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import last_lot_of_batch
from craftorders.quality.queries.disputes import in_dispute
from craftorders.web.forms import Form


def add_to(pages: Blueprint) -> None:
    """Register the page of a batch's concession."""

    @pages.get("/batches/<uuid:batch_id>/concession")
    @requires("concessions.propose")
    def concession(batch_id: UUID) -> ResponseReturnValue:
        """What the lot was rejected for, what was asked before, and the form."""
        return _page(batch_id, Form.empty(days=3))

    @pages.post("/batches/<uuid:batch_id>/concession")
    @requires("concessions.propose")
    @idempotent
    def propose_concession_page(batch_id: UUID) -> ResponseReturnValue:
        """Ask the merchant."""
        form = Form.of_request()
        lot = _lot(batch_id)
        form.submit(
            ProposeConcessionSchema(),
            lambda data: propose_concession(db(), lot.id, **as_proposed(data, lot.batch.product.currency), actor=acting()),
        )
        if form.errors:
            return _page(batch_id, form), 422
        flash(gettext("The merchant was asked. You are told what they answer."), "success")
        return redirect(url_for(".concession", batch_id=batch_id), 303)

    @pages.post("/batches/<uuid:batch_id>/concession/<uuid:concession_id>/withdraw")
    @requires("concessions.propose")
    @idempotent
    def withdraw_concession_page(batch_id: UUID, concession_id: UUID) -> ResponseReturnValue:
        """Take the question back."""
        form = Form.of_request()
        form.submit(ReasonSchema(), lambda data: withdraw_concession(db(), concession_id, **data, actor=acting()))
        if form.errors:
            return _page(batch_id, form), 422
        flash(gettext("The proposal was taken back."), "success")
        return redirect(url_for(".concession", batch_id=batch_id), 303)


def _lot(batch_id: UUID) -> InspectionLot:
    lot = last_lot_of_batch(db(), find_batch(db(), batch_id, acting()).id)
    if lot is None:
        raise NotFound("lot", batch_id)
    return lot


def _page(batch_id: UUID, form: Form) -> str:
    lot = _lot(batch_id)
    concessions = list_concessions(db(), acting(), batch_id=batch_id).items
    disputed = bool(in_dispute(db(), [lot.id]))
    return render_template(
        "operations/concession.html",
        batch=lot.batch,
        lot=lot,
        terms=db().get_one(BatchTerms, batch_id),
        concessions=concessions,
        may_ask=not disputed and lot.batch.state == "rework" and all(each.state != "open" for each in concessions),
        disputed=disputed,
        form=form,
    )
