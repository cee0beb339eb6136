"""What an inspector says of one piece, and how far the sample has come."""

from marshmallow import fields, post_load

from craftorders.infra.schemas import DecimalText, PhotoFile, StrictSchema
from craftorders.quality.domain.measuring import DIMENSIONS, MOST_PLACES, UNITS, measure_text
from craftorders.quality.schemas.lots import CHOOSE_DEFECT, DefectCodeSchema
from craftorders.quality.schemas.product_standard import DIGITS

STATES = ("open", "fine", "bad")


class PieceFindingSchema(StrictSchema):
    """All that is wrong with a piece, with one photo of it, or nothing; and what was measured, in millimetres and grams."""

    defect_code_ids = fields.List(fields.UUID(error_messages=CHOOSE_DEFECT), load_default=list)
    length = DecimalText(places=MOST_PLACES, digits=DIGITS, positive=True)
    width = DecimalText(places=MOST_PLACES, digits=DIGITS, positive=True)
    weight = DecimalText(places=MOST_PLACES, digits=DIGITS, positive=True)
    photo = PhotoFile(load_default=None)

    @post_load
    def gather(self, data: dict[str, object], **kwargs: object) -> dict[str, object]:
        """The measured values together, by their dimension."""
        measured = {name: data.pop(name) for name in DIMENSIONS if name in data}
        return {**data, "measured": measured}


class MeasurementSchema(StrictSchema):
    """A measured value with its limits, plain decimals of `unit`."""

    dimension = fields.String(metadata={"enum": list(DIMENSIONS)})
    unit = fields.Function(lambda row: UNITS[row.dimension], metadata={"type": "string"})
    value = fields.Function(lambda row: measure_text(row.dimension, row.value), metadata={"type": "string"})
    least = fields.Function(lambda row: measure_text(row.dimension, row.least), metadata={"type": "string"})
    most = fields.Function(lambda row: measure_text(row.dimension, row.most), metadata={"type": "string"})
    outside = fields.Boolean(attribute="measured.outside")


class PieceSchema(StrictSchema):
    """What was recorded of a piece; its worst code stands first and alone counts."""

    bag_id = fields.UUID()
    number = fields.Integer()
    codes = fields.List(fields.Nested(DefectCodeSchema))
    measurements = fields.List(fields.Nested(MeasurementSchema))
    defect_id = fields.UUID(allow_none=True)
    inspected_by = fields.UUID()
    at = fields.AwareDateTime()


class SamplePieceSchema(StrictSchema):
    """A piece of the sample: which of all it is, what is to be measured on it, and what was recorded."""

    place = fields.Integer()
    bag_id = fields.UUID(attribute="bag.id")
    bag_code = fields.String(attribute="bag.hand_in.code")
    number = fields.Integer()
    state = fields.String(metadata={"enum": list(STATES)})
    to_measure = fields.Function(
        lambda piece: [spec.dimension for spec in piece.measured],
        metadata={"type": "array", "items": {"type": "string", "enum": list(DIMENSIONS)}},
    )
    recorded = fields.Nested(PieceSchema, allow_none=True)


class SpreadSchema(StrictSchema):
    """What was measured of a dimension so far, plain decimals of `unit`."""

    dimension = fields.String(metadata={"enum": list(DIMENSIONS)})
    unit = fields.String()
    pieces = fields.Integer()
    least = fields.String()
    most = fields.String()
    mean = fields.String()
    outside = fields.Integer()


class SampleSchema(StrictSchema):
    """The whole sample: the seed that it can be drawn from again, its pieces, how many are recorded, what was measured."""

    lot_code = fields.String()
    draw_seed = fields.String()
    recorded = fields.Integer()
    items = fields.List(fields.Nested(SamplePieceSchema))
    measured = fields.List(fields.Nested(SpreadSchema))
