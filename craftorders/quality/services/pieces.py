"""One piece after another: each of the drawn pieces is recorded once, fine or with all that is wrong with it."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.photos import Photo
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_
from craftorders.quality.domain.defects import SEVERITIES
from craftorders.quality.domain.measuring import Measured, check_believable, parse_measure
from craftorders.quality.models import (
    DefectCode,
    FurtherDefect,
    InspectedPiece,
    InspectionLot,
    LotBag,
    Measurement,
    MeasurementSpec,
)
from craftorders.quality.queries.pieces import count_recorded, recorded_piece, recorded_pieces, specs_by_piece
from craftorders.quality.queries.product_standard import measured_on
from craftorders.quality.services.counting import count_anew
from craftorders.quality.services.defects import add_defect, bag_of_lot, check_room, take_out_defect
from craftorders.quality.services.inspecting import lot_in_hand


def record_piece(
    session: Session,
    lot_id: UUID,
    *,
    bag_id: UUID,
    number: int,
    defect_code_ids: Sequence[UUID] = (),
    measured: Mapping[str, str] | None = None,
    photo_id: UUID | None = None,
    actor: Actor,
) -> InspectedPiece:
    """Record a drawn piece as fine, or with its defects, or mend what was recorded of it before.

    It counts once, at its worst defect; `measured` are plain decimals of millimetres or grams. Refuses a piece that was
    not drawn, a missing or unbelievable measurement, and a defect without a photo (rule 9); a photo that was taken
    before stays until there is another one.
    """
    lot = lot_in_hand(session, lot_id, actor)
    bag = bag_of_lot(lot, bag_id)
    _check_drawn(lot, bag, number)
    values = _checked(session, lot, bag, number, measured or {})
    codes = _codes(session, defect_code_ids, [spec for spec, value in values if value.outside])
    before = recorded_piece(session, bag.id, number)
    photo_id = photo_id or _photo_of(before)
    if codes and (photo_id is None or session.get(Photo, photo_id) is None):
        outside = any(value.outside for _, value in values) and not defect_code_ids
        words = N_("This piece is out of tolerance: add a photo of it beside the measure.")
        raise RuleViolation("photo_needed", words if outside else N_("A defect needs a photo."), pointer="/photo")
    if before is not None and _same(before, codes, values, photo_id):
        return before
    if before is None:
        check_room(session, lot, bag, 1)
    piece = _emptied(session, lot, before, actor) or InspectedPiece(lot_id=lot.id, bag_id=bag.id, number=number)
    piece.inspected_by, piece.at = actor.id, now()
    if codes and photo_id:
        piece.defect = add_defect(session, lot, bag, codes[0], quantity=1, photo_id=photo_id, actor=actor)
        piece.further = [FurtherDefect(defect_code_id=code.id, photo_id=photo_id, code=code) for code in codes[1:]]
    piece.measurements = [
        Measurement(dimension=spec.dimension, value=value.value, least=value.least, most=value.most)
        for spec, value in values
    ]
    session.add(piece)
    session.flush()
    count_anew(session, lot)
    return piece


def check_sample_inspected(session: Session, lot: InspectionLot, inspected: int) -> None:
    """Refuses a decision while the pieces recorded one by one and the counted ones do not add up to the sample."""
    recorded = count_recorded(session, lot.id)
    if inspected < recorded:
        message = N_("%(recorded)s pieces were recorded one by one: you looked at no fewer.")
        raise RuleViolation("fewer_than_recorded", message, pointer="/inspected", recorded=recorded)
    if inspected == lot.sample_size:
        return
    if not recorded:
        message = N_("The plan asks for %(sample)s pieces.")
        raise RuleViolation("sample_not_inspected", message, pointer="/inspected", sample=lot.sample_size)
    raise RuleViolation(
        "sample_not_inspected",
        N_("%(recorded)s pieces recorded one by one and %(counted)s counted ones do not make the %(sample)s of the plan."),
        pointer="/inspected",
        recorded=recorded,
        counted=inspected - recorded,
        sample=lot.sample_size,
    )


def check_measured(session: Session, lot: InspectionLot) -> None:
    """Refuses to accept a lot of which pieces are still to be measured."""
    needed = specs_by_piece(lot, measured_on(session, lot.batch.product_id))
    left = len(needed.keys() - {(piece.bag_id, piece.number) for piece in recorded_pieces(session, lot.id)})
    if left:
        message = N_("%(left)s pieces are still to be measured. Record them one by one.")
        raise RuleViolation("not_measured", message, left=left)


def _check_drawn(lot: InspectionLot, bag: LotBag, number: int) -> None:
    drawn = next(drawing.pieces for drawing in lot.drawings if drawing.bag is bag)
    if number not in drawn:
        message = N_("Piece %(number)s of bag %(bag)s does not belong to the sample.")
        raise RuleViolation("not_drawn", message, pointer="/number", number=number, bag=bag.hand_in.code)


def _checked(
    session: Session, lot: InspectionLot, bag: LotBag, number: int, measured: Mapping[str, str]
) -> list[tuple[MeasurementSpec, Measured]]:
    """The values that belong to this piece, with their limits; more may be measured than the sample asks for."""
    specs = {spec.dimension: spec for spec in measured_on(session, lot.batch.product_id)}
    needed = specs_by_piece(lot, list(specs.values())).get((bag.id, number), ())
    for dimension in measured:
        if dimension not in specs:
            raise RuleViolation("not_asked", N_("This is not measured on this product."), pointer=f"/{dimension}")
    for spec in needed:
        if spec.dimension not in measured:
            raise RuleViolation("not_measured", N_("Measure this piece and write the value."), pointer=f"/{spec.dimension}")
    values = {name: parse_measure(name, text, pointer=f"/{name}") for name, text in measured.items()}
    for dimension, value in values.items():
        check_believable(dimension, value, specs[dimension].tolerance)
    return [
        (spec, Measured(values[name], spec.tolerance.least, spec.tolerance.most))
        for name, spec in specs.items()
        if name in values
    ]


def _codes(session: Session, ids: Sequence[UUID], outside: Sequence[MeasurementSpec]) -> list[DefectCode]:
    """What is wrong, each kind once, the worst first."""
    found = {spec.defect_code_id: spec.code for spec in outside}
    for code_id in ids:
        code = session.get(DefectCode, code_id)
        if code is None:
            raise NotFound("defect_code", code_id)
        found[code.id] = code
    return sorted(found.values(), key=lambda code: (SEVERITIES.index(code.severity), code.code))


def _photo_of(piece: InspectedPiece | None) -> UUID | None:
    return piece.defect.photo_id if piece is not None and piece.defect is not None else None


def _same(
    piece: InspectedPiece, codes: list[DefectCode], values: list[tuple[MeasurementSpec, Measured]], photo_id: UUID | None
) -> bool:
    """Whether nothing would change: the same request again."""
    if [code.id for code in piece.codes] != [code.id for code in codes] or (codes and photo_id != _photo_of(piece)):
        return False
    return {each.dimension: each.measured for each in piece.measurements} == {
        spec.dimension: value for spec, value in values
    }


def _emptied(session: Session, lot: InspectionLot, piece: InspectedPiece | None, actor: Actor) -> InspectedPiece | None:
    """The piece without what was recorded of it, so that it can be recorded anew."""
    if piece is None:
        return None
    defect, piece.defect = piece.defect, None
    piece.further, piece.measurements = [], []
    session.flush()
    if defect is not None:
        take_out_defect(session, lot, defect, actor=actor)
    return piece
