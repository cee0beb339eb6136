"""The quality of workshops, products and workers, and the early warnings about them."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.schemas import ReasonSchema
from craftorders.quality.domain.yields import ENOUGH_PIECES
from craftorders.quality.queries.scores import (
    product_sheet,
    scores_of_products,
    scores_of_workers,
    worker_sheet,
    workshop_sheet,
    worst_workshops,
)
from craftorders.quality.queries.warnings import actions_of_warning, find_warning, open_warnings
from craftorders.quality.services.scores import deal_with_warning
from craftorders.web.forms import Form
from craftorders.web.scores import charts

pages = Blueprint("scores", __name__, url_prefix="/quality")


@pages.context_processor
def links() -> dict[str, Any]:
    """Where the lists of these pages lead to."""
    return {
        "link_to_workshop": lambda each: url_for("scores.workshop", workshop_id=each.id),
        "link_to_product": lambda each: url_for("scores.product", product_id=each.id),
        "link_to_worker": lambda each: url_for("scores.worker", worker_id=each.id),
    }


@pages.get("/")
@requires("scores.read")
def home() -> ResponseReturnValue:
    """Warnings first, then the workshops, the one to look after first, then the products."""
    return render_template(
        "scores/home.html",
        warnings=open_warnings(db(), acting()),
        workshops=worst_workshops(db(), acting()),
        products=scores_of_products(db(), acting()),
        charts=charts,
        enough=ENOUGH_PIECES,
    )


@pages.get("/workshops/<uuid:workshop_id>")
@requires("scores.read")
def workshop(workshop_id: UUID) -> ResponseReturnValue:
    """A workshop: how its yield goes, what goes wrong, its products, its workers."""
    sheet = workshop_sheet(db(), workshop_id, acting())
    return render_template(
        "scores/workshop.html",
        sheet=sheet,
        warnings=[each for each in open_warnings(db(), acting()) if each.workshop_id == workshop_id],
        workers=scores_of_workers(db(), workshop_id, acting()),
        charts=charts,
        enough=ENOUGH_PIECES,
    )


@pages.get("/products/<uuid:product_id>")
@requires("scores.read")
def product(product_id: UUID) -> ResponseReturnValue:
    """A product: how its yield goes, what goes wrong, who makes it."""
    sheet = product_sheet(db(), product_id, acting())
    return render_template("scores/product.html", sheet=sheet, charts=charts, enough=ENOUGH_PIECES)


@pages.get("/workers/<uuid:worker_id>")
@requires("scores.read")
def worker(worker_id: UUID) -> ResponseReturnValue:
    """A worker: how the yield goes, and what goes wrong."""
    sheet = worker_sheet(db(), worker_id, acting())
    return render_template("scores/worker.html", sheet=sheet, charts=charts, enough=ENOUGH_PIECES)


@pages.get("/warnings/<uuid:warning_id>")
@requires("scores.read")
def warning(warning_id: UUID) -> ResponseReturnValue:
    """A warning: what it is about, and what was done."""
    return _warning_page(warning_id, Form.empty())


@pages.post("/warnings/<uuid:warning_id>/deal-with")
@requires("warnings.deal_with")
@idempotent
def deal_with(warning_id: UUID) -> ResponseReturnValue:
    """Put a warning away with what was done."""
    form = Form.of_request()
    form.submit(ReasonSchema(), lambda data: deal_with_warning(db(), warning_id, reason=data["reason"], actor=acting()))
    if form.errors:
        return _warning_page(warning_id, form), 422
    flash(gettext("The warning is dealt with. The watch begins anew."), "success")
    return redirect(url_for(".warning", warning_id=warning_id), 303)


def _warning_page(warning_id: UUID, form: Form) -> str:
    found = find_warning(db(), warning_id, acting())
    return render_template("scores/warning.html", warning=found, actions=actions_of_warning(found, acting()), form=form)
