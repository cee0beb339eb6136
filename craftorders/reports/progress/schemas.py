"""What progress shows: cumulated pieces by ISO week, and the forecast with its interval."""

from marshmallow import fields

from craftorders.infra.schemas import StrictSchema
from craftorders.production.domain.because import REASONS

PERCENT = {"description": "percent", "minimum": 0, "maximum": 100}


class WeekSchema(StrictSchema):
    """Pieces by the end of the week that begins on `monday`: by plan, and as counted; null in weeks to come."""

    monday = fields.Date()
    plan = fields.Integer()
    made = fields.Integer(allow_none=True)
    handed_in = fields.Integer(allow_none=True)
    passed = fields.Integer(allow_none=True)
    shipped = fields.Integer(allow_none=True)


class ArrivalSchema(StrictSchema):
    """The expected day, the days between which it lies with 80% certainty, and how likely it is late."""

    expected_on = fields.Date(allow_none=True)
    earliest_on = fields.Date(allow_none=True)
    latest_on = fields.Date(allow_none=True)
    late_percent = fields.Integer(metadata=PERCENT)


class ForecastSchema(ArrivalSchema):
    """The forecast of a batch. `reason` and `values` say why it may be late, such as slow: pace 60, needed 140 a day."""

    confidence = fields.String(metadata={"enum": ["plan", "low", "medium", "high"]})
    late_days = fields.Integer()
    reason = fields.String(attribute="late_reason", allow_none=True, metadata={"enum": [*REASONS, None]})
    values = fields.Dict(attribute="late_values", keys=fields.String(), values=fields.Integer())


class BatchProgressSchema(StrictSchema):
    """A batch: its forecast and its weeks."""

    batch_id = fields.UUID(attribute="batch.id")
    quantity = fields.Integer(attribute="batch.quantity")
    due_on = fields.Date(attribute="batch.due_on")
    forecast = fields.Nested(ForecastSchema, attribute="batch")
    weeks = fields.List(fields.Nested(WeekSchema))


class LineProgressSchema(StrictSchema):
    """A line: the arrival of the last of its batches, the pieces that no batch has yet, its weeks."""

    line_id = fields.UUID(attribute="line.id")
    position = fields.Integer(attribute="line.position")
    quantity = fields.Integer(attribute="line.quantity")
    due_on = fields.Date(attribute="line.due_on")
    unplanned = fields.Integer()
    arrival = fields.Nested(ArrivalSchema, allow_none=True)
    weeks = fields.List(fields.Nested(WeekSchema))


class OrderProgressSchema(StrictSchema):
    """An order: the same of all its lines together, and each line."""

    order_id = fields.UUID(attribute="order.id")
    quantity = fields.Integer(attribute="order.quantity")
    unplanned = fields.Integer()
    arrival = fields.Nested(ArrivalSchema, allow_none=True)
    weeks = fields.List(fields.Nested(WeekSchema))
    lines = fields.List(fields.Nested(LineProgressSchema))
