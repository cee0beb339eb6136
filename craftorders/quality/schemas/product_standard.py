"""What is kept for inspectors of a product: how defects look on it, and what is measured, as plain millimetres and grams."""

from marshmallow import fields

from craftorders.infra.api import VersionedSchema
from craftorders.infra.schemas import DecimalText, PhotoFile, Quantity, StrictSchema, Text
from craftorders.quality.domain.measuring import DIMENSIONS, MOST_PLACES, UNITS, measure_text
from craftorders.quality.models import MeasurementSpec
from craftorders.quality.schemas.lots import CHOOSE_DEFECT, DefectCodeSchema

DIGITS = 6
MOST_MEASURED = 1_250
"""The largest sample of ISO 2859-1."""


class ProductDefectChangeSchema(StrictSchema):
    """How a defect looks on a product; without a photo, the picture that is there stays."""

    hint = Text(required=True, most=200)
    hint_en = Text(required=True, most=200)
    photo = PhotoFile(load_default=None)


class ProductDefectSchema(VersionedSchema):
    """A defect that matters for a product; its picture has an address of its own."""

    code = fields.Nested(DefectCodeSchema)
    hint = fields.String()
    hint_en = fields.String()
    photo_id = fields.UUID(allow_none=True)


class ProductDefectListSchema(StrictSchema):
    """What matters on a product, the worst first."""

    items = fields.List(fields.Nested(ProductDefectSchema))


class ToleranceChangeSchema(StrictSchema):
    """The specified value and its limits, how many of each sample are measured, and which defect it is to lie outside."""

    target = DecimalText(required=True, places=MOST_PLACES, digits=DIGITS, positive=True)
    lower = DecimalText(required=True, places=MOST_PLACES, digits=DIGITS)
    upper = DecimalText(required=True, places=MOST_PLACES, digits=DIGITS)
    pieces = Quantity(required=True, least=1, most=MOST_MEASURED)
    defect_code_id = fields.UUID(required=True, error_messages=CHOOSE_DEFECT)


class ToleranceSchema(VersionedSchema):
    """What is measured on a product: values are plain decimals of `unit`."""

    dimension = fields.String(metadata={"enum": list(DIMENSIONS)})
    unit = fields.Function(lambda spec: UNITS[spec.dimension], metadata={"type": "string"})
    target = fields.Function(lambda spec: _text(spec, spec.target), metadata={"type": "string"})
    lower = fields.Function(lambda spec: _text(spec, spec.lower), metadata={"type": "string"})
    upper = fields.Function(lambda spec: _text(spec, spec.upper), metadata={"type": "string"})
    pieces = fields.Integer()
    code = fields.Nested(DefectCodeSchema)


class ToleranceListSchema(StrictSchema):
    """All that is measured on a product."""

    items = fields.List(fields.Nested(ToleranceSchema))


def _text(spec: MeasurementSpec, value: int) -> str:
    return measure_text(spec.dimension, value)
