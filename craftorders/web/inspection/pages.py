"""The lots of an inspector's counties, and all that is done with one of them on one page."""

from functools import partial
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import photo_answer, take_in_photo
from craftorders.infra.problems import words_of
from craftorders.production.queries.bags import unusual_reports_of_batch
from craftorders.quality.queries import (
    actions_of_lot,
    find_defect,
    find_lot,
    lots_decided,
    lots_of_batch,
    lots_waiting,
    why_not_inspect,
)
from craftorders.quality.queries.count_appeals import count_appeals_of, open_count_appeals
from craftorders.quality.queries.dispositions import disposition_sheet, lots_to_dispose
from craftorders.quality.queries.product_standard import defect_choices
from craftorders.quality.queries.switching import is_discontinued
from craftorders.quality.schemas import NewDefectSchema
from craftorders.quality.services import decide_lot, record_defect, remove_defect
from craftorders.sync.queries.photos import photos_of_bags
from craftorders.web.formatting import named
from craftorders.web.forms import Form, post_action
from craftorders.web.inspection import disposing, early, pieces, switching
from craftorders.web.inspection.schemas import DecisionFormSchema
from craftorders.web.inspection.words import first_pieces
from craftorders.web.risks import risks_of_lot

pages = Blueprint("inspection", __name__, url_prefix="/inspection")
switching.add_to(pages)
pieces.add_to(pages)
early.add_to(pages)
disposing.add_to(pages)


@pages.get("/")
@requires("lots.decide")
def home() -> ResponseReturnValue:
    """What waits, longest first, and what was decided lately."""
    cursor = request.args.get("cursor")
    return render_template(
        "inspection/home.html",
        waiting=lots_waiting(db(), acting(), limit=20, cursor=cursor),
        decided=[] if cursor else lots_decided(db(), acting(), limit=10),
        to_dispose=[] if cursor else lots_to_dispose(db(), acting()),
        called_wrong=[] if cursor else open_count_appeals(db(), acting()),
        paged=cursor is not None,
    )


@pages.get("/lots/<uuid:lot_id>")
@requires("lots.decide")
def lot(lot_id: UUID) -> ResponseReturnValue:
    """A lot: what to draw, how it must be, what was bad, the decision."""
    return _lot_page(lot_id)


@pages.get("/lots/<uuid:lot_id>/photo")
@requires("lots.read")
def reference_photo(lot_id: UUID) -> ResponseReturnValue:
    """The reference photo that the pieces are compared with."""
    return photo_answer(db(), find_lot(db(), lot_id, acting()).batch.line.photo_id)


@pages.get("/lots/<uuid:lot_id>/defects/<uuid:defect_id>/photo")
@requires("lots.read")
def defect_photo(lot_id: UUID, defect_id: UUID) -> ResponseReturnValue:
    """The photo of a defect, for who may see its lot."""
    return photo_answer(db(), find_defect(db(), lot_id, defect_id, acting()).photo_id)


@pages.post("/lots/<uuid:lot_id>/defects")
@requires("lots.decide")
@idempotent
def record(lot_id: UUID) -> ResponseReturnValue:
    """Record bad pieces of a bag, with a photo."""
    form = Form.of_request()
    defect = form.submit(
        NewDefectSchema(exclude=["photo"]),
        lambda data: record_defect(
            db(), lot_id, **data, photo_id=take_in_photo(db(), request.files.get("photo"), actor=acting()), actor=acting()
        ),
    )
    if form.errors:
        return _lot_page(lot_id, defect_form=form), 422
    flash(gettext("Recorded: %(count)s × %(defect)s.", count=defect.quantity, defect=named(defect.code)), "success")
    return redirect(url_for(".lot", lot_id=lot_id, _anchor="found"), 303)


@pages.post("/lots/<uuid:lot_id>/defects/<uuid:defect_id>/take-out")
@requires("lots.decide")
@idempotent
def take_out(lot_id: UUID, defect_id: UUID) -> ResponseReturnValue:
    """Take a wrongly recorded defect out again."""
    return post_action(
        lambda: remove_defect(db(), lot_id, defect_id, actor=acting()),
        back=url_for(".lot", lot_id=lot_id, _anchor="found"),
        done=gettext("The entry was taken out."),
    )


@pages.post("/lots/<uuid:lot_id>/decision")
@requires("lots.decide")
@idempotent
def decide(lot_id: UUID) -> ResponseReturnValue:
    """Accept or reject the lot."""
    form = Form.of_request()
    form.submit(DecisionFormSchema(), lambda data: decide_lot(db(), lot_id, **data, actor=acting()))
    if form.errors:
        return _lot_page(lot_id, decision=form), 422
    return redirect(url_for(".lot", lot_id=lot_id), 303)


def _lot_page(lot_id: UUID, *, defect_form: Form | None = None, decision: Form | None = None) -> str:
    found = find_lot(db(), lot_id, acting())
    may_decide = "accept" in actions_of_lot(found, acting())
    refusal = why_not_inspect(db(), found, acting()) if may_decide else None
    return render_template(
        "inspection/lot.html",
        lot=found,
        drawings=found.drawings,
        sheet=disposition_sheet(db(), found, acting()),
        risks=risks_of_lot(found),
        first_pieces=partial(first_pieces, found),
        discontinued=is_discontinued(db(), found.batch),
        switching_url=switching.url_of(found),
        choices=defect_choices(db(), found.batch.product_id),
        **pieces.sample_so_far(found),
        reports=unusual_reports_of_batch(db(), found.batch_id),
        count_appeals=count_appeals_of(db(), [each.hand_in for each in found.bags]).values(),
        bag_photos=photos_of_bags(db(), [each.hand_in_id for each in found.bags]),
        other_lots=[each for each in lots_of_batch(db(), found.batch_id) if each.id != found.id],
        may_decide=may_decide and refusal is None,
        refusal=words_of(refusal) if refusal else None,
        defect_form=defect_form or Form.empty(quantity=1),
        decision=decision or Form.empty(),
    )
