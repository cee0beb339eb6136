"""Handing out a step on one screen: a suggestion stands filled in, the coordinator changes it and hands out all at once."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.fees.queries import batch_rates
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.production.queries import find_batch
from craftorders.production.schemas import HandOutAllSchema
from craftorders.production.services import assign_jobs
from craftorders.reports.suggestion.queries import suggest_jobs
from craftorders.reports.suggestion.words import why_left, why_part
from craftorders.web.forms import Form


def add_to(pages: Blueprint) -> None:
    """Register the pages of handing out."""

    @pages.get("/batches/<uuid:batch_id>/hand-out")
    @requires("jobs.hand_out")
    def hand_out_form(batch_id: UUID) -> ResponseReturnValue:
        """To the first step of which something is left to hand out."""
        steps = find_batch(db(), batch_id, acting()).operations
        first = next((step for step in steps if step.left), steps[0])
        return redirect(url_for(".hand_out_step", batch_id=batch_id, position=first.position), 303)

    @pages.get("/batches/<uuid:batch_id>/hand-out/<int:position>")
    @requires("jobs.hand_out")
    def hand_out_step(batch_id: UUID, position: int) -> ResponseReturnValue:
        """Who gets how many pieces of a step."""
        return _hand_out_page(batch_id, position, Form.empty())

    @pages.post("/batches/<uuid:batch_id>/hand-out/<int:position>")
    @requires("jobs.hand_out")
    @idempotent
    def hand_out(batch_id: UUID, position: int) -> ResponseReturnValue:
        """Hand out all that was written down, and open the rest where that was the button."""
        form = Form.of_request()
        form.submit(HandOutAllSchema(), lambda data: assign_jobs(db(), batch_id, position, **data, actor=acting()))
        if form.errors:
            return _hand_out_page(batch_id, position, form), 422
        flash(gettext("The work is handed out."), "success")
        return redirect(url_for(".batch", batch_id=batch_id), 303)


def _hand_out_page(batch_id: UUID, position: int, form: Form) -> str:
    step = suggest_jobs(db(), batch_id, position, actor=acting())
    return render_template(
        "workshop/hand_out.html",
        batch=step.batch,
        operation=step.operation,
        step=step,
        rate=batch_rates(db(), [batch_id]).get((batch_id, position)),
        why_part=why_part,
        why_left=why_left(step),
        form=form,
    )
