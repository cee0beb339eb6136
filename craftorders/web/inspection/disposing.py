"""What becomes of a rejected lot, decided by inspector or dispatcher on one page; and where its bad pieces come from."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.fees.queries import batch_rates
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.kernel.clock import today
from craftorders.kernel.words import N_
from craftorders.production.queries import find_batch
from craftorders.quality.domain.dispositions import REWORK, SCRAP, SORT
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import find_lot
from craftorders.quality.queries.dispositions import disposition_sheet
from craftorders.quality.schemas.dispositions import ReworkDecisionSchema, pieces_to_mend
from craftorders.quality.services import decide_disposition
from craftorders.reports.tracing.queries import trace_of_lot
from craftorders.web.forms import Form

DAYS_TO_MEND = 7
DONE = {
    SORT: N_("Every piece of this lot is looked at now, by another inspector."),
    REWORK: N_("The coordinator hands these pieces out to be made good."),
    SCRAP: N_("The lot is scrapped; its pieces can be planned again."),
}


def add_to(pages: Blueprint) -> None:
    """Register the pages."""

    @pages.get("/lots/<uuid:lot_id>/disposition")
    @requires("lots.dispose")
    def disposition(lot_id: UUID) -> ResponseReturnValue:
        """Three ways to go on with a rejected lot."""
        return _page(lot_id)

    @pages.post("/lots/<uuid:lot_id>/disposition/<any(sort, scrap):kind>")
    @requires("lots.dispose")
    @idempotent
    def dispose(lot_id: UUID, kind: str) -> ResponseReturnValue:
        """Have the lot sorted or scrapped, with a reason."""
        form = Form.of_request()
        form.submit(ReasonSchema(), lambda data: decide_disposition(db(), lot_id, kind=kind, **data, actor=acting()))
        return _answer(lot_id, kind, form)

    @pages.post("/lots/<uuid:lot_id>/disposition/rework")
    @requires("lots.dispose")
    @idempotent
    def rework(lot_id: UUID) -> ResponseReturnValue:
        """Have pieces made good: how many of each bag, whose fault it was, until when."""
        form = Form.of_request()
        lot = find_lot(db(), lot_id, acting())
        _order_rework(lot, form)
        return _answer(lot_id, REWORK, form)

    @pages.get("/lots/<uuid:lot_id>/trace")
    @requires("jobs.read", "lots.dispose")
    def trace(lot_id: UUID) -> ResponseReturnValue:
        """Each rejected piece with its bag, worker and photo, and the materials of the batch."""
        return render_template("inspection/trace.html", trace=trace_of_lot(db(), lot_id, acting()))


def _order_rework(lot: InspectionLot, form: Form) -> None:
    """Send the lines that name pieces as the API takes them, and bring what was wrong back to where it was typed."""
    lines = _filled_lines(lot, form)
    sent = Form({"reason": form.values.get("reason", "")})
    for n, line in enumerate(lines.values()):
        sent.values |= {f"reworks.{n}.{name}": text for name, text in line.items()}

    def order(data: dict[str, Any]) -> Any:
        reworks = pieces_to_mend(data["reworks"], lot.batch.line.currency)
        return decide_disposition(db(), lot.id, kind=REWORK, reason=data["reason"], reworks=reworks, actor=acting())

    sent.submit(ReworkDecisionSchema(), order)
    numbers = list(lines)
    for name, texts in sent.errors.items():
        place = name.split(".")
        if place[0] == "reworks":
            number = numbers[int(place[1])] if len(place) == 3 else 0
            name = f"reworks.{number}.{place[2] if len(place) == 3 else 'quantity'}"
        form.errors[name] = texts


def _filled_lines(lot: InspectionLot, form: Form) -> dict[int, dict[str, str]]:
    """The bags of which pieces are to be made good; what a line leaves open is as in the one above it."""
    lines: dict[int, dict[str, str]] = {}
    above = {"fault": "", "rate": "", "due_on": ""}
    for number, bag in enumerate(lot.bags):
        typed = {
            name: form.values.get(f"reworks.{number}.{name}", "").strip() for name in ("quantity", "fault", "rate", "due_on")
        }
        if not typed["quantity"]:
            continue
        carried = above if not typed["fault"] else {"due_on": above["due_on"]}
        line = typed | {name: text for name, text in carried.items() if not typed[name]}
        lines[number] = {"bag_id": str(bag.id)} | line
        above = {name: line[name] for name in above}
    return lines


def _answer(lot_id: UUID, kind: str, form: Form) -> ResponseReturnValue:
    if form.errors:
        return _page(lot_id, kind, form), 422
    flash(gettext(DONE[kind]), "success")
    return redirect(url_for(".disposition", lot_id=lot_id), 303)


def _page(lot_id: UUID, asked: str = "", form: Form | None = None) -> str:
    """`asked` names the form of the page that `form` is."""
    lot = find_lot(db(), lot_id, acting())
    batch = find_batch(db(), lot.batch_id, acting())
    assert batch.workshop is not None  # it was inspected there
    return render_template(
        "inspection/disposition.html",
        lot=lot,
        batch=batch,
        sheet=disposition_sheet(db(), lot, acting()),
        most=batch_rates(db(), [batch.id])[batch.id, batch.operations[-1].position],
        due_on=(today(batch.workshop.region.time_zone) + timedelta(days=DAYS_TO_MEND)).isoformat(),
        asked=asked,
        form=form,
    )
