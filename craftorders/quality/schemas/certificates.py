"""The inspection report of a lot as data: what its page and its PDF say, without farmers' names and without money."""

from typing import Any

from marshmallow import fields

from craftorders.infra.schemas import StrictSchema
from craftorders.production.schemas import NamedSchema
from craftorders.quality.domain.defects import SEVERITIES
from craftorders.quality.domain.measuring import DIMENSIONS, UNITS, measure_text
from craftorders.quality.queries.certificate import MeasuredDimension
from craftorders.quality.schemas.lots import ClassPlanSchema

DECISIONS = ("accepted", "rejected")


class ReportedDefectSchema(StrictSchema):
    """A kind of defect: on how many pieces it was the worst, and on how many more it was seen."""

    code = fields.String(attribute="code.code")
    name = fields.String(attribute="code.name")
    name_en = fields.String(attribute="code.name_en")
    defect_class = fields.String(attribute="code.severity", metadata={"enum": list(SEVERITIES)})
    quantity = fields.Integer()
    also_seen = fields.Integer()
    photos = fields.Function(lambda found: len(found.photo_ids), metadata={"type": "integer"})


def _value(name: str) -> Any:
    def text(each: MeasuredDimension) -> str:
        return measure_text(each.dimension, getattr(each.spread, name))

    return fields.Function(text, metadata={"type": "string"})


class ReportedMeasurementSchema(StrictSchema):
    """What was measured of a dimension, as plain decimals of its unit."""

    dimension = fields.String(metadata={"enum": list(DIMENSIONS)})
    unit = fields.Function(lambda each: UNITS[each.dimension], metadata={"type": "string"})
    pieces = fields.Integer(attribute="spread.pieces")
    least = _value("least")
    most = _value("most")
    mean = _value("mean")
    outside = fields.Integer(attribute="spread.outside")


class RoundSchema(StrictSchema):
    """One decided lot of the batch; `conceded` where the merchant took the pieces as they were.

    A rejected lot was `overturned` where its pieces passed on appeal; the round in which they did was `on_appeal`.
    """

    lot_id = fields.UUID(attribute="id")
    code = fields.String()
    round = fields.Integer()
    state = fields.String(metadata={"enum": list(DECISIONS)})
    conceded = fields.Boolean()
    overturned = fields.Boolean()
    on_appeal = fields.Boolean()
    quantity = fields.Integer()
    sample_size = fields.Integer()
    nonconforming = fields.Integer()
    inspector_name = fields.String()
    decided_at = fields.AwareDateTime()
    reason = fields.String(allow_none=True)


class CertificateSchema(StrictSchema):
    """The report of a decided lot. Whoever has `url` can open it, until it is renewed."""

    lot = fields.Nested(RoundSchema)
    order = fields.String(attribute="order.code")
    batch = fields.String(attribute="lot.batch.code")
    merchant = fields.Nested(NamedSchema)
    workshop = fields.Nested(NamedSchema, attribute="lot.batch.workshop")
    product = fields.Nested(NamedSchema, attribute="lot.batch.product")
    standard = fields.String(attribute="lot.batch.line.standard", allow_none=True)
    level = fields.String(attribute="lot.batch.line.level")
    passed = fields.Integer()
    classes = fields.List(fields.Nested(ClassPlanSchema))
    defects = fields.List(fields.Nested(ReportedDefectSchema))
    measurements = fields.List(fields.Nested(ReportedMeasurementSchema), attribute="measured")
    rounds = fields.List(fields.Nested(RoundSchema))
    url = fields.String()


class CertificateLinkSchema(StrictSchema):
    """Where a report can be opened from now on."""

    url = fields.String()
