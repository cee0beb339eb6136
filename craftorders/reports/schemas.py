"""What the service centre's figures show."""

from marshmallow import fields

from craftorders.dispatch.schemas import OfferSchema
from craftorders.infra.money_fields import MinorUnits
from craftorders.infra.schemas import StrictSchema
from craftorders.orders.schemas import OrderLineSchema, OrderSummarySchema
from craftorders.places.schemas import RegionSchema
from craftorders.production.schemas import BatchSchema


class UnplannedLineSchema(OrderLineSchema):
    """A line with pieces that no batch has yet, and its order."""

    order_id = fields.UUID()


class BoardSchema(StrictSchema):
    """What needs a decision, each list bounded, and how many batches are in which state."""

    to_confirm = fields.List(fields.Nested(OrderSummarySchema))
    to_split = fields.List(fields.Nested(UnplannedLineSchema))
    to_offer = fields.List(fields.Nested(BatchSchema))
    waiting = fields.List(fields.Nested(OfferSchema))
    late = fields.List(fields.Nested(BatchSchema))
    in_rework = fields.List(fields.Nested(BatchSchema))
    batch_counts = fields.Dict(keys=fields.String(), values=fields.Integer())


class CountyEarningsSchema(StrictSchema):
    """What a county's people earned in a currency, all months together."""

    region = fields.Nested(RegionSchema)
    currency = fields.String()
    workers = fields.Integer()
    pieces = fields.Integer()
    amount = MinorUnits()


class CountyListSchema(StrictSchema):
    """Counties, those with the highest earnings first."""

    items = fields.List(fields.Nested(CountyEarningsSchema))


class CountyWorkSchema(StrictSchema):
    """What is under way in a county: batches, how many of them are expected late, what is still to be made."""

    region = fields.Nested(RegionSchema)
    workshops = fields.Integer()
    batches = fields.Integer()
    late = fields.Integer()
    open_pieces = fields.Integer()
    open_minutes = fields.Integer(metadata={"description": "standard minutes"})


class CountyWorkListSchema(StrictSchema):
    """Counties with an active workshop or with work under way, those with most open minutes first."""

    items = fields.List(fields.Nested(CountyWorkSchema))


class DirectorySchema(StrictSchema):
    """How many entries each register has."""

    users = fields.Integer()
    merchants = fields.Integer()
    workshops = fields.Integer()
    households = fields.Integer()
    workers = fields.Integer()
    crafts = fields.Integer()
    materials = fields.Integer()
    products = fields.Integer()
    defect_codes = fields.Integer()
    awaiting_rates = fields.Integer()
    regions = fields.Integer()
    regions_with_floor = fields.Integer()
    sites = fields.Integer()
