"""One piece after another on the phone: take this piece out of that bag, measure it, fine or what is wrong, the next."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import take_in_photo
from craftorders.infra.problems import words_of
from craftorders.kernel.errors import NotFound
from craftorders.quality.domain.measuring import UNITS, measure_text
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import actions_of_lot, find_lot, why_not_inspect
from craftorders.quality.queries.pieces import SamplePiece, pieces_of_sample, spreads_of_lot
from craftorders.quality.queries.product_standard import defect_choices
from craftorders.quality.schemas.pieces import PieceFindingSchema
from craftorders.quality.services.pieces import record_piece
from craftorders.web.formatting import named, short_name
from craftorders.web.forms import Form
from craftorders.web.operator.words import DIMENSIONS


def add_to(pages: Blueprint) -> None:
    """Register the pages of a sample."""

    @pages.get("/lots/<uuid:lot_id>/pieces")
    @requires("lots.decide")
    def sample(lot_id: UUID) -> ResponseReturnValue:
        """All pieces of the sample with what was found, to go back to any of them."""
        lot = find_lot(db(), lot_id, acting())
        return render_template("inspection/sample.html", lot=lot, **sample_so_far(lot))

    @pages.get("/lots/<uuid:lot_id>/sheet")
    @requires("lots.read")
    def sheet(lot_id: UUID) -> ResponseReturnValue:
        """Which pieces to draw, to be printed and taken to the bags."""
        lot = find_lot(db(), lot_id, acting())
        return render_template(
            "inspection/sheet.html", lot=lot, drawings=[each for each in lot.drawings if each.draw], short_name=short_name
        )

    @pages.get("/lots/<uuid:lot_id>/pieces/next")
    @requires("lots.decide")
    def next_piece(lot_id: UUID) -> ResponseReturnValue:
        """The first piece that nobody looked at yet; after the last one, the lot."""
        return _go_on(find_lot(db(), lot_id, acting()))

    @pages.get("/lots/<uuid:lot_id>/pieces/<int:place>")
    @requires("lots.decide")
    def piece(lot_id: UUID, place: int) -> ResponseReturnValue:
        """One piece of the sample."""
        lot = find_lot(db(), lot_id, acting())
        pieces = pieces_of_sample(db(), lot)
        return _piece_page(lot, pieces, _at(pieces, place), None)

    @pages.post("/lots/<uuid:lot_id>/pieces/<int:place>")
    @requires("lots.decide")
    @idempotent
    def find(lot_id: UUID, place: int) -> ResponseReturnValue:
        """The piece is fine, or bad for what was ticked; the next one follows."""
        lot = find_lot(db(), lot_id, acting())
        pieces = pieces_of_sample(db(), lot)
        found, form = _at(pieces, place), Form.of_request()
        _check_button(form)
        if not form.errors:
            form.submit(PieceFindingSchema(exclude=["photo"]), lambda data: _record(lot_id, found, data))
        if form.errors:
            return _piece_page(lot, pieces, found, form), 422
        return _go_on(lot, after=place)


def sample_so_far(lot: InspectionLot) -> dict[str, Any]:
    """What the pages of a lot show of its sample: the pieces, how many are recorded, what was measured."""
    pieces = pieces_of_sample(db(), lot)
    return {
        "pieces": pieces,
        "recorded": sum(1 for piece in pieces if piece.recorded),
        "places": {piece.recorded.defect_id: piece.place for piece in pieces if piece.recorded},
        "unmeasured": sum(1 for piece in pieces if piece.measured and not piece.recorded),
        "spreads": spreads_of_lot(db(), lot.id),
        "measure_text": measure_text,
        "dimension_words": DIMENSIONS,
        "units": UNITS,
    }


def _record(lot_id: UUID, piece: SamplePiece, data: dict[str, Any]) -> Any:
    photo_id = take_in_photo(db(), request.files.get("photo"), actor=acting())
    return record_piece(db(), lot_id, bag_id=piece.bag.id, number=piece.number, **data, photo_id=photo_id, actor=acting())


def _check_button(form: Form) -> None:
    """Two buttons send the form: what was ticked must fit the one that was pressed."""
    ticked = form.lists.get("defect_code_ids", [])
    button = form.values.pop("finding", "")
    measured = any(form.values.get(name, "").strip() for name in UNITS)
    if button == "fine" and ticked:
        form.errors["defect_code_ids"] = [gettext("You ticked what is wrong: press “Bad piece”, or untick it.")]
    elif button == "bad" and not ticked and not measured:
        form.errors["defect_code_ids"] = [gettext("Tick what is wrong with this piece.")]


def _at(pieces: list[SamplePiece], place: int) -> SamplePiece:
    if not 1 <= place <= len(pieces):
        raise NotFound("piece", place)
    return pieces[place - 1]


def _go_on(lot: InspectionLot, after: int = 0) -> ResponseReturnValue:
    """To the next piece that is open, first after `after`, then from the beginning; when none is left, to the lot."""
    pieces = pieces_of_sample(db(), lot)
    open_ones = [piece.place for piece in pieces if piece.recorded is None]
    if not open_ones:
        flash(gettext("All %(count)s pieces of the sample are recorded.", count=len(pieces)), "success")
        return redirect(url_for(".lot", lot_id=lot.id, _anchor="decide"), 303)
    place = next((each for each in open_ones if each > after), open_ones[0])
    return redirect(url_for(".piece", lot_id=lot.id, place=place), 303)


def _piece_page(lot: InspectionLot, pieces: list[SamplePiece], piece: SamplePiece, form: Form | None) -> str:
    may_record = "accept" in actions_of_lot(lot, acting())
    refusal = why_not_inspect(db(), lot, acting()) if may_record else None
    return render_template(
        "inspection/piece.html",
        lot=lot,
        piece=piece,
        count=len(pieces),
        recorded=sum(1 for each in pieces if each.recorded),
        wrong=[named(code) for code in piece.recorded.codes] if piece.recorded else [],
        choices=defect_choices(db(), lot.batch.product_id),
        may_record=may_record and refusal is None,
        refusal=words_of(refusal) if refusal else None,
        form=form or _as_recorded(piece),
        measure_text=measure_text,
        dimension_words=DIMENSIONS,
        units=UNITS,
    )


def _as_recorded(piece: SamplePiece) -> Form:
    """What was recorded before, to be mended; an empty form for a piece that nobody looked at."""
    if piece.recorded is None:
        return Form.empty()
    form = Form.empty(**{each.dimension: measure_text(each.dimension, each.value) for each in piece.recorded.measurements})
    form.lists["defect_code_ids"] = [str(code.id) for code in piece.recorded.codes]
    return form
