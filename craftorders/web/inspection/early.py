"""Looking at work while it is being made: which batches are at work, and what was seen at the bench."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer, take_in_photo
from craftorders.production.queries import find_batch, jobs_of_batch
from craftorders.quality.domain.early import WHILE
from craftorders.quality.queries.early import (
    batches_at_work,
    early_inspections,
    find_batch_at_work,
    find_early_inspection,
)
from craftorders.quality.queries.product_standard import defect_choices
from craftorders.quality.schemas.early import NewEarlyInspectionSchema
from craftorders.quality.services.early import inspect_work
from craftorders.web.forms import Form


def add_to(pages: Blueprint) -> None:
    """Register the pages of first-piece and in-process inspection."""

    @pages.get("/work")
    @requires("work.inspect")
    def work() -> ResponseReturnValue:
        """What is being made in one's counties; what is due first comes first."""
        cursor = request.args.get("cursor")
        page = batches_at_work(db(), acting(), cursor=cursor)
        return render_template("inspection/work.html", page=page, paged=cursor is not None)

    @pages.get("/work/<uuid:batch_id>")
    @requires("work.inspect")
    def bench(batch_id: UUID) -> ResponseReturnValue:
        """A batch that is being made: what was seen, and what is seen now."""
        return _bench_page(batch_id, Form.empty(inspected=1, bad=0, kind="first_piece"))

    @pages.post("/work/<uuid:batch_id>")
    @requires("work.inspect")
    @idempotent
    def see(batch_id: UUID) -> ResponseReturnValue:
        """Write down what was seen; the workshop is told at once."""
        form = Form.of_request()

        def keep(data: dict[str, Any]) -> Any:
            photo_id = take_in_photo(db(), request.files.get("photo"), actor=acting())
            return inspect_work(db(), batch_id, **data, photo_id=photo_id, actor=acting())

        form.submit(NewEarlyInspectionSchema(exclude=["photo"]), keep)
        if form.errors:
            return _bench_page(batch_id, form), 422
        flash(gettext("It is kept, and the workshop is told."), "success")
        return redirect(url_for(".bench", batch_id=batch_id, _anchor="seen"), 303)

    @pages.get("/work/<uuid:batch_id>/<uuid:inspection_id>/photo")
    @requires("batches.read", "work.inspect")
    def early_photo(batch_id: UUID, inspection_id: UUID) -> ResponseReturnValue:
        """The photo of what was seen, for who may see the batch."""
        found = find_batch(db(), batch_id, acting())
        return photo_answer(db(), find_early_inspection(db(), found.id, inspection_id).photo_id)


def _bench_page(batch_id: UUID, form: Form) -> str:
    found = find_batch_at_work(db(), batch_id, acting())
    return render_template(
        "inspection/bench.html",
        batch=found,
        at_work=found.state in WHILE,
        jobs=[job for job in jobs_of_batch(db(), batch_id) if job.worker is not None and job.state != "released"],
        seen=early_inspections(db(), batch_id),
        choices=defect_choices(db(), found.product_id),
        form=form,
    )
