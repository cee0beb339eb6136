"""The sample of a lot, one piece after another, over HTTP."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.api import MULTIPART
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.photos import take_in_photo
from craftorders.quality.api.blueprint import blueprint
from craftorders.quality.domain.measuring import UNITS, measure_text
from craftorders.quality.models import InspectedPiece
from craftorders.quality.queries import find_lot
from craftorders.quality.queries.pieces import pieces_of_sample, spreads_of_lot
from craftorders.quality.schemas.pieces import PieceFindingSchema, PieceSchema, SampleSchema
from craftorders.quality.services.pieces import record_piece


@blueprint.get("/lots/<uuid:lot_id>/pieces")
@requires("lots.read")
@blueprint.response(200, SampleSchema)
def sample(lot_id: UUID) -> dict[str, Any]:
    """The pieces of the sample with what was recorded of each, and the figures of what was measured."""
    lot = find_lot(db(), lot_id, acting())
    pieces = pieces_of_sample(db(), lot)
    measured = [
        {
            "dimension": name,
            "unit": UNITS[name],
            "pieces": each.pieces,
            "outside": each.outside,
            **{figure: measure_text(name, getattr(each, figure)) for figure in ("least", "most", "mean")},
        }
        for name, each in spreads_of_lot(db(), lot.id).items()
    ]
    return {
        "lot_code": lot.code,
        "draw_seed": lot.draw_seed,
        "recorded": sum(1 for piece in pieces if piece.recorded),
        "items": pieces,
        "measured": measured,
    }


@blueprint.post("/lots/<uuid:lot_id>/bags/<uuid:bag_id>/pieces/<int:number>")
@requires("lots.decide")
@idempotent
@blueprint.arguments(PieceFindingSchema, location=MULTIPART)
@blueprint.response(200, PieceSchema)
def record_a_piece(data: dict[str, Any], lot_id: UUID, bag_id: UUID, number: int) -> InspectedPiece:
    """Record a drawn piece as fine or with all its defects and one photo; sent again, it is mended and counts once."""
    photo_id = take_in_photo(db(), data.pop("photo"), actor=acting())
    return record_piece(db(), lot_id, bag_id=bag_id, number=number, **data, photo_id=photo_id, actor=acting())
