"""What was recorded of the pieces of a sample, one after another, and what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.quality.domain.drawing import first_of_sample
from craftorders.quality.domain.measuring import DIMENSIONS, Spread, spread
from craftorders.quality.models import (
    InspectedPiece,
    InspectionLot,
    LotBag,
    Measurement,
    MeasurementSpec,
)
from craftorders.quality.queries.product_standard import measured_on


@dataclass(frozen=True)
class SamplePiece:
    """A piece of the sample: which it is of all, of which bag, what is measured on it, and what was recorded of it."""

    place: int
    bag: LotBag
    number: int
    measured: tuple[MeasurementSpec, ...]
    recorded: InspectedPiece | None

    @property
    def state(self) -> str:
        """open, fine or bad."""
        return "open" if self.recorded is None else "bad" if self.recorded.defect_id else "fine"


def pieces_of_sample(session: Session, lot: InspectionLot) -> list[SamplePiece]:
    """All pieces of the sample, bag after bag."""
    recorded = {(piece.bag_id, piece.number): piece for piece in recorded_pieces(session, lot.id)}
    drawn = [(drawing.bag, number) for drawing in lot.drawings for number in drawing.pieces]
    to_measure = specs_by_piece(lot, measured_on(session, lot.batch.product_id))
    return [
        SamplePiece(place, bag, number, to_measure.get((bag.id, number), ()), recorded.get((bag.id, number)))
        for place, (bag, number) in enumerate(drawn, 1)
    ]


def specs_by_piece(
    lot: InspectionLot, specs: Sequence[MeasurementSpec]
) -> dict[tuple[UUID, int], tuple[MeasurementSpec, ...]]:
    """What is to be measured on which piece of the sample, each a bag's id and a number."""
    drawings = lot.drawings if specs else []
    ids = {drawing.bag.hand_in.code: drawing.bag.id for drawing in drawings}
    drawn = [(drawing.bag.hand_in.code, number) for drawing in drawings for number in drawing.pieces]
    found: dict[tuple[UUID, int], tuple[MeasurementSpec, ...]] = {}
    for spec in specs:
        for code, number in first_of_sample(lot.draw_seed, lot.code, drawn, spec.pieces):
            found[ids[code], number] = (*found.get((ids[code], number), ()), spec)
    return found


def recorded_pieces(session: Session, lot_id: UUID) -> list[InspectedPiece]:
    """The pieces of a lot that were looked at one after another."""
    query = select(InspectedPiece).where(InspectedPiece.lot_id == lot_id)
    return list(session.scalars(query.order_by(InspectedPiece.bag_id, InspectedPiece.number)))


def recorded_piece(session: Session, bag_id: UUID, number: int) -> InspectedPiece | None:
    """What was recorded of this piece, if anything."""
    query = select(InspectedPiece).where(InspectedPiece.bag_id == bag_id, InspectedPiece.number == number)
    return session.scalar(query)


def piece_of_defect(session: Session, defect_id: UUID) -> InspectedPiece | None:
    """The single piece on which a defect was found; None where it counts pieces of a bag."""
    return session.scalar(select(InspectedPiece).where(InspectedPiece.defect_id == defect_id))


def good_pieces(session: Session, lot_id: UUID) -> dict[UUID, int]:
    """How many single pieces of each bag were found fine."""
    query = select(InspectedPiece.bag_id, func.count()).where(
        InspectedPiece.lot_id == lot_id, InspectedPiece.defect_id.is_(None)
    )
    return {row[0]: row[1] for row in session.execute(query.group_by(InspectedPiece.bag_id))}


def count_recorded(session: Session, lot_id: UUID) -> int:
    """How many pieces of a lot were looked at one after another."""
    return session.scalars(select(func.count()).where(InspectedPiece.lot_id == lot_id)).one()


def spreads_of_lot(session: Session, lot_id: UUID) -> dict[str, Spread]:
    """For each dimension that was measured on a lot: least, most, mean, and how many lie outside."""
    query = select(Measurement).join(InspectedPiece, InspectedPiece.id == Measurement.piece_id)
    rows = session.scalars(query.where(InspectedPiece.lot_id == lot_id).order_by(Measurement.dimension))
    found = {name: spread([row.measured for row in some]) for name, some in groupby(rows, lambda row: row.dimension)}
    return {name: found[name] for name in DIMENSIONS if name in found}
