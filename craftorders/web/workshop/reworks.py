"""Pieces that are made good: the coordinator hands them out, and counts what could be mended."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.people.queries import workers_of_workshop
from craftorders.quality.queries.dispositions import actions_of_rework, find_rework
from craftorders.quality.schemas.dispositions import FinishReworkSchema, HandOutReworkSchema
from craftorders.quality.services import finish_rework as finish
from craftorders.quality.services import hand_out_rework as hand_out
from craftorders.web.forms import Form


def add_to(pages: Blueprint) -> None:
    """Register the pages."""

    @pages.get("/reworks/<uuid:rework_id>")
    @requires("jobs.hand_out")
    def rework(rework_id: UUID) -> ResponseReturnValue:
        """Some pieces of a bag, and who makes them good."""
        return _page(rework_id)

    @pages.post("/reworks/<uuid:rework_id>/hand-out")
    @requires("jobs.hand_out")
    @idempotent
    def hand_out_rework(rework_id: UUID) -> ResponseReturnValue:
        """Give them to a worker."""
        form = Form.of_request()
        form.submit(HandOutReworkSchema(), lambda data: hand_out(db(), rework_id, **data, actor=acting()))
        return _answer(rework_id, "hand_out", form, gettext("The pieces are handed out."))

    @pages.post("/reworks/<uuid:rework_id>/finish")
    @requires("jobs.hand_out")
    @idempotent
    def finish_rework(rework_id: UUID) -> ResponseReturnValue:
        """Count what is good now."""
        form = Form.of_request()
        form.submit(FinishReworkSchema(), lambda data: finish(db(), rework_id, **data, actor=acting()))
        return _answer(rework_id, "finish", form, gettext("Written down. Present the bags again when all of them are done."))


def _answer(rework_id: UUID, asked: str, form: Form, done: str) -> ResponseReturnValue:
    if form.errors:
        return _page(rework_id, asked, form), 422
    flash(done, "success")
    batch_id = find_rework(db(), rework_id, acting()).lot.batch_id
    return redirect(url_for(".batch", batch_id=batch_id, _anchor="reworks"), 303)


def _page(rework_id: UUID, asked: str = "", form: Form | None = None) -> str:
    """`asked` names the form of the page that `form` is."""
    found = find_rework(db(), rework_id, acting())
    workshop_id = found.lot.batch.workshop_id
    assert workshop_id is not None  # it was inspected there
    workers, maker = workers_of_workshop(db(), workshop_id), found.bag.hand_in.worker
    if maker.active and maker.id not in {worker.id for worker in workers}:
        workers.append(maker)  # of the workshop next door
    return render_template(
        "workshop/rework.html",
        rework=found,
        workers=[worker for worker in workers if found.rate_e4 is not None or not found.is_paid_to(worker.id)],
        actions=actions_of_rework(found, acting()),
        asked=asked,
        form=form,
    )
