"""Labels and cards to print from the browser: 60 × 40 mm for a thermal printer, or ten on a sheet of A4.

A label names no person: bags travel to inspectors, who judge pieces and not people. A job card does; it stays at home.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.kernel.codes import written_code
from craftorders.logistics.queries import find_consignment
from craftorders.logistics.schemas import amount_of
from craftorders.production.models import Batch, HandIn, Job
from craftorders.production.queries import bags_of_batch, find_batch, find_job, jobs_of_batch
from craftorders.quality.queries import find_lot
from craftorders.web.codes.job_cards import render_job_cards
from craftorders.web.codes.opening import code_drawing, page_of
from craftorders.web.farmer.pictures import drawings, picture
from craftorders.web.formatting import format_day, format_moment, format_quantity, named

THERMAL, A4, A6 = "thermal", "a4", "a6"
PER_SHEET = {THERMAL: 1, A4: 10}
MOST = 300
"""So many labels on one page: a phone can still print it."""


@dataclass(frozen=True)
class Label:
    """What stands on one label; `code` with its check symbol. `picture` names a drawing, for who reads little."""

    kind: str
    code: str
    title: str
    lines: tuple[str, ...]
    qr: Markup
    picture: str = ""


def add_to(pages: Blueprint) -> None:
    """Register what can be printed."""

    @pages.get("/labels/batches/<uuid:batch_id>")
    @requires("batches.read")
    def batch_labels(batch_id: UUID) -> ResponseReturnValue:
        """The label of a batch."""
        batch = find_batch(db(), batch_id, acting())
        return _sheet([_of_batch(batch)], THERMAL, back=page_of(batch.code))

    @pages.get("/labels/batches/<uuid:batch_id>/bags")
    @requires("batches.read")
    def bag_labels(batch_id: UUID) -> ResponseReturnValue:
        """The labels of all bags of a batch; of one job's where `?job=` names it."""
        batch, job_id = find_batch(db(), batch_id, acting()), request.args.get("job", type=UUID)
        bags = [bag for bag in bags_of_batch(db(), batch_id) if job_id is None or bag.job_id == job_id]
        return _sheet([_of_bag(bag, batch) for bag in bags[-MOST:]], THERMAL, back=page_of(batch.code))

    @pages.get("/labels/batches/<uuid:batch_id>/jobs")
    @requires("jobs.read")
    def job_cards(batch_id: UUID) -> ResponseReturnValue:
        """The cards of all jobs of a batch that are under way."""
        batch = find_batch(db(), batch_id, acting())
        jobs = [job for job in jobs_of_batch(db(), batch_id) if job.state in ("assigned", "accepted", "in_work")]
        return _of_jobs(jobs[:MOST], back=page_of(batch.code))

    @pages.get("/labels/jobs/<uuid:job_id>")
    @requires("jobs.read")
    def job_card(job_id: UUID) -> ResponseReturnValue:
        """The card of one job."""
        job = find_job(db(), job_id, acting())
        return _of_jobs([job], back=page_of(job.code))

    @pages.get("/labels/lots/<uuid:lot_id>")
    @requires("lots.read")
    def lot_label(lot_id: UUID) -> ResponseReturnValue:
        """The label of an inspection lot."""
        lot = find_lot(db(), lot_id, acting())
        lines = (named(lot.batch.workshop), _pieces(lot.quantity), lot.batch.code)
        return _sheet(
            [_label(gettext("Inspection lot"), lot.code, named(lot.batch.product), lines)], THERMAL, back=page_of(lot.code)
        )

    @pages.get("/labels/consignments/<uuid:consignment_id>")
    @requires("consignments.read")
    def consignment_note(consignment_id: UUID) -> ResponseReturnValue:
        """The note that travels with materials or goods, to be signed by who receives them."""
        consignment = find_consignment(db(), consignment_id, acting())
        return render_template(
            "codes/consignment_note.html",
            consignment=consignment,
            code=written_code(consignment.code),
            qr=code_drawing(consignment.code),
            amount_of=amount_of,
        )


def _of_jobs(jobs: Sequence[Job], *, back: str) -> str:
    """Cards of jobs: ten on A4, on labels, or with `?paper=a6` each on a card of its own with the picture of its step."""
    if request.args.get("paper") == A6:
        return render_job_cards(jobs, plain=_on_paper(A4), back=back)
    return _sheet([_of_job(job) for job in jobs], A4, with_pictures=_on_paper(A6), back=back)


def _on_paper(paper: str) -> str:
    """The address of the page that is asked for, on another paper."""
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **request.args, "paper": paper})


def _sheet(labels: Sequence[Label], usual: str, *, back: str, with_pictures: str = "") -> str:
    """The page to print; `?paper=` chooses the other paper."""
    paper = request.args.get("paper", usual)
    paper = paper if paper in PER_SHEET else usual
    size = PER_SHEET[paper]
    sheets = [labels[start : start + size] for start in range(0, len(labels), size)]
    return render_template(
        "codes/labels.html",
        sheets=sheets,
        paper=paper,
        other=_on_paper(A4 if paper == THERMAL else THERMAL),
        with_pictures=with_pictures,
        back=back,
        drawings=drawings(label.picture for label in labels if label.picture),
        picture=picture,
    )


def _of_batch(batch: Batch) -> Label:
    workshop = named(batch.workshop) if batch.workshop else ""
    return _label(gettext("Batch"), batch.code, named(batch.product), (workshop, _pieces(batch.quantity), _due(batch)))


def _of_bag(bag: HandIn, batch: Batch) -> Label:
    zone = batch.workshop.region.time_zone if batch.workshop else "Asia/Shanghai"
    step = next(operation for operation in batch.operations if operation.position == bag.position)
    lines = (f"{named(step)} · {_pieces(bag.quantity)}", f"{format_moment(bag.at, zone)} · {batch.code}")
    return _label(gettext("Bag"), bag.code, named(batch.product), lines)


def _of_job(job: Job) -> Label:
    who = job.worker.name if job.worker else gettext("Open to be taken")
    lines = (who, f"{named(job.operation)} · {_pieces(job.quantity)}", f"{_due(job.batch)} · {job.batch.code}")
    label = _label(gettext("Job"), job.code, named(job.batch.product), lines)
    return replace(label, picture=job.batch.product.picture)


def _label(kind: str, code: str, title: str, lines: Iterable[str]) -> Label:
    return Label(kind, written_code(code), title, tuple(line for line in lines if line), code_drawing(code))


def _due(batch: Batch) -> str:
    return gettext("due %(day)s", day=format_day(batch.due_on))


def _pieces(count: int) -> str:
    return gettext("%(count)s pieces", count=format_quantity(count))
