"""On a worker's page: beginning a training, and writing its hours down."""

from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.fees.schemas.training import NewHoursSchema, NewTrainingSchema
from craftorders.fees.services import begin_training, write_hours
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.web.forms import Form
from craftorders.web.operator.registers import entry_page
from craftorders.web.operator.workers import WORKERS


def add_to(pages: Blueprint) -> None:
    """Register what is done about trainings."""

    @pages.post("/workers/<uuid:worker_id>/trainings")
    @requires("skills.certify")
    @idempotent
    def begin_worker_training(worker_id: UUID) -> ResponseReturnValue:
        """A worker begins to learn a craft."""
        form = Form.of_request()
        form.submit(NewTrainingSchema(), lambda data: begin_training(db(), worker_id, **data, actor=acting()))
        if form.errors:
            return entry_page(WORKERS, worker_id, form, "training"), 422
        flash(gettext("The training begins. Write its hours down day by day."), "success")
        return redirect(url_for(".workers_entry", key=worker_id, _anchor="training"), 303)

    @pages.post("/workers/<uuid:worker_id>/trainings/<uuid:training_id>/hours")
    @requires("skills.certify")
    @idempotent
    def write_training_hours(worker_id: UUID, training_id: UUID) -> ResponseReturnValue:
        """Write down the hours of a day."""
        form = Form.of_request()
        form.submit(NewHoursSchema(), lambda data: write_hours(db(), training_id, **data, actor=acting()))
        if form.errors:
            return entry_page(WORKERS, worker_id, form, str(training_id)), 422
        flash(gettext("The hours are written down."), "success")
        return redirect(url_for(".workers_entry", key=worker_id, _anchor="training"), 303)
