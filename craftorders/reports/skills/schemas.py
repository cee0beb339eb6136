"""What the map of work against skilled hands shows."""

from marshmallow import fields

from craftorders.infra.schemas import StrictSchema
from craftorders.places.schemas import RegionSchema

MINUTES = {"description": "minutes of standard time"}


class PlannedCraftSchema(StrictSchema):
    """A craft."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()


class NeedsCellSchema(StrictSchema):
    """A week: minutes of work and of certified hands; `percent` is null where work meets no hands."""

    week = fields.Date()
    demand = fields.Integer(metadata=MINUTES)
    supply = fields.Integer(metadata=MINUTES)
    percent = fields.Integer(allow_none=True)
    short = fields.Boolean()


class CountyNeedsSchema(StrictSchema):
    """A county's weeks and what is later; without a county, what is not placed yet against the hands that are left."""

    region = fields.Nested(RegionSchema, allow_none=True)
    cells = fields.List(fields.Nested(NeedsCellSchema))
    later = fields.Nested(NeedsCellSchema)


class CraftNeedsSchema(StrictSchema):
    """A craft with its counties."""

    craft = fields.Nested(PlannedCraftSchema)
    rows = fields.List(fields.Nested(CountyNeedsSchema))


class SkillGapSchema(StrictSchema):
    """So many more `hands` are needed at `grade` (null: all are away), trained from now on where that is `in_time`."""

    craft = fields.Nested(PlannedCraftSchema)
    region = fields.Nested(RegionSchema, allow_none=True)
    week = fields.Date()
    weeks_ahead = fields.Integer()
    missing = fields.Integer(metadata=MINUTES)
    grade = fields.Integer()
    hands = fields.Integer(allow_none=True)
    training_weeks = fields.Integer()
    in_time = fields.Boolean()
    trained_by = fields.Date()


class SkillsPlanSchema(StrictSchema):
    """Work against hands by craft, county and week, and where hands will be short, the worst first."""

    weeks = fields.List(fields.Date())
    crafts = fields.List(fields.Nested(CraftNeedsSchema))
    gaps = fields.List(fields.Nested(SkillGapSchema))
