"""One job on one screen: "made 40", the coordinator's count, take it back."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.production.domain.states import JOB
from craftorders.production.queries import find_job, list_hand_ins
from craftorders.production.queries.bags import unusual_reports_of_job
from craftorders.production.schemas import HandInSchema, ReportSchema
from craftorders.production.services import record_hand_in, release_job, report_pieces, shorten_job
from craftorders.quality.queries.count_appeals import count_appeals_of
from craftorders.web.forms import Form


def add_to(pages: Blueprint) -> None:
    """Register the job pages."""

    @pages.get("/jobs/<uuid:job_id>")
    @requires("jobs.read")
    def job(job_id: UUID) -> ResponseReturnValue:
        """A job with its two numbers: made and handed in."""
        return _job_page(job_id, Form.empty())

    @pages.post("/jobs/<uuid:job_id>/report")
    @requires("pieces.report")
    @idempotent
    def report(job_id: UUID) -> ResponseReturnValue:
        """The worker has made so many pieces more; a minus corrects an earlier report and needs a reason."""
        form = Form.of_request()
        form.submit(
            ReportSchema(),
            lambda data: report_pieces(db(), job_id, report_id=data.pop("id"), **data, actor=acting()),
        )
        return _after(job_id, form, gettext("The report is kept."), "report")

    @pages.post("/jobs/<uuid:job_id>/hand-in")
    @requires("hand_ins.count")
    @idempotent
    def hand_in(job_id: UUID) -> ResponseReturnValue:
        """The coordinator counted a bag."""
        form = Form.of_request()
        form.submit(
            HandInSchema(),
            lambda data: record_hand_in(db(), job_id, hand_in_id=data.pop("id"), **data, actor=acting()),
        )
        return _after(job_id, form, gettext("The count is kept."), "hand_in")

    @pages.post("/jobs/<uuid:job_id>/release")
    @requires("jobs.hand_out")
    @idempotent
    def release(job_id: UUID) -> ResponseReturnValue:
        """Take a job back before work, with a reason."""
        form = Form.of_request()
        form.submit(ReasonSchema(), lambda data: release_job(db(), job_id, reason=data["reason"], actor=acting()))
        return _after(job_id, form, gettext("The job was taken back; its pieces can be handed out again."))

    @pages.post("/jobs/<uuid:job_id>/shorten")
    @requires("jobs.hand_out")
    @idempotent
    def shorten(job_id: UUID) -> ResponseReturnValue:
        """Take back what of a job is not made yet, with a reason."""
        form = Form.of_request()
        form.submit(ReasonSchema(), lambda data: shorten_job(db(), job_id, reason=data["reason"], actor=acting()))
        return _after(job_id, form, gettext("What is not made was taken back; it can be handed out again."))


def _after(job_id: UUID, form: Form, done: str, asked: str = "") -> ResponseReturnValue:
    if form.errors:
        return _job_page(job_id, form, asked), 422
    flash(done, "success")
    return redirect(url_for(".job", job_id=job_id), 303)


def _job_page(job_id: UUID, form: Form, asked: str = "") -> str:
    """`asked` names the form of the page that `form` is."""
    found = find_job(db(), job_id, acting())
    actions = JOB.actions(found.state, acting())
    bags = list_hand_ins(db(), job_id=job_id).items
    return render_template(
        "workshop/job.html",
        job=found,
        actions=actions,
        bags=bags,
        count_appeals=count_appeals_of(db(), bags),
        reports=unusual_reports_of_job(db(), job_id),
        form=form,
        asked=asked,
    )
