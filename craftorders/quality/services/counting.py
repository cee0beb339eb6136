"""How many bad pieces count in each class of a lot, worked out anew whenever what was found in it changes."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.quality.domain.classes import BadPieces, count_bad
from craftorders.quality.domain.drawing import places_in_sample
from craftorders.quality.models import InspectedPiece, InspectionLot
from craftorders.quality.queries.pieces import recorded_pieces


def count_anew(session: Session, lot: InspectionLot) -> None:
    """Count each class from the defects of a lot in hand: a piece once, at its worst, where its class looks at it.

    Where pieces are sorted, no class is judged.
    """
    if lot.sorting:
        return
    counts = bad_by_class(session, lot)
    for each in lot.classes:
        each.nonconforming = counts[each.defect_class]
    session.flush()


def bad_by_class(session: Session, lot: InspectionLot) -> dict[str, int]:
    """How many pieces are held to be bad in each class, without those that an appeal has found good."""
    single = {piece.defect_id: piece for piece in recorded_pieces(session, lot.id) if piece.defect_id is not None}
    return count_bad(_found(lot, single), {each.defect_class: each.sample_size for each in lot.classes})


def _found(lot: InspectionLot, single: dict[UUID, InspectedPiece]) -> Iterator[BadPieces]:
    """What was counted in bags, and what was found on single pieces, with their places in the order of drawing."""
    bags = {bag.id: bag.hand_in.code for bag in lot.bags}
    places = _places(lot) if single else {}
    for defect in lot.defects:
        if not defect.standing:
            continue
        piece = single.get(defect.id)
        if piece is None:
            yield BadPieces(defect.code.severity, defect.standing)
        else:
            for code in piece.codes:
                yield BadPieces(code.severity, piece=places[bags[piece.bag_id], piece.number])


def _places(lot: InspectionLot) -> dict[tuple[str, int], int]:
    drawn = [(drawing.bag.hand_in.code, number) for drawing in lot.drawings for number in drawing.pieces]
    return places_in_sample(lot.draw_seed, lot.code, drawn)
