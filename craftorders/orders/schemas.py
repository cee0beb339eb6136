"""What orders take and show. Prices are plain decimals, amounts integers of the minor unit, never a float."""

from typing import Any

from marshmallow import fields, validate

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.money_fields import MinorUnits, RateText
from craftorders.infra.paging import PagingSchema, Sort
from craftorders.infra.schemas import PhotoFile, Quantity, SpreadsheetFile, StrictSchema, Text
from craftorders.kernel.ids import plain_code
from craftorders.kernel.money import line_amount, rate_text
from craftorders.kernel.words import N_
from craftorders.orders.domain.lines import AQLS, LEVELS, LONGEST_STANDARD, MOST_LINES, NONE_ALLOWED
from craftorders.orders.domain.states import ORDER
from craftorders.orders.queries import SORTS

KNOWN_AQL = validate.OneOf(AQLS, error=N_("Choose 0.65, 1.0, 1.5, 2.5, 4.0 or 6.5."))
KNOWN_CRITICAL_AQL = validate.OneOf((NONE_ALLOWED, *AQLS), error=N_("Choose none, 0.65, 1.0, 1.5, 2.5, 4.0 or 6.5."))
KNOWN_LEVEL = validate.OneOf(LEVELS, error=N_("Choose S-1, S-2, S-3, S-4, I, II or III."))
DAY_WORDS: dict[str, Any] = {"required": N_("Choose a day."), "invalid": N_("Write a date such as 2026-12-31.")}


class OrderCode(Text):
    """The code of an order, or its last part alone, as people type it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        return plain_code(text) if "-" in text else plain_code(f"O-{text}")[2:]


class OrderFilterSchema(PagingSchema):
    """Which orders, in which order."""

    state = fields.String(load_default=None, validate=validate.OneOf(ORDER.states))
    merchant_id = fields.UUID(load_default=None)
    code = OrderCode(load_default=None, most=20)
    due_before = fields.Date(load_default=None)
    sort = Sort(SORTS)


class SamplingSchema(StrictSchema):
    """How strictly lots are sampled (ISO 2859-1): the level, and the AQL of critical, major (`aql`) and minor defects.

    What is left out stays as it is, at first II, none, 2.5 and 4.0; "none" allows not one critical defect.
    """

    level = fields.String(load_default=None, allow_none=True, validate=KNOWN_LEVEL)
    critical_aql = fields.String(load_default=None, allow_none=True, validate=KNOWN_CRITICAL_AQL)
    aql = fields.String(load_default=None, allow_none=True, validate=KNOWN_AQL)
    minor_aql = fields.String(load_default=None, allow_none=True, validate=KNOWN_AQL)


class NewLineSchema(SamplingSchema):
    """A product, how many of it, by when; without a standard the product's own holds."""

    product_id = fields.UUID(
        required=True, error_messages={"required": N_("Choose a product."), "invalid_uuid": N_("Choose a product.")}
    )
    quantity = Quantity(required=True, error_messages={"required": N_("Write a whole number of at least 1.")})
    due_on = fields.Date(required=True, error_messages=DAY_WORDS)
    standard = Text(load_default=None, allow_none=True, most=LONGEST_STANDARD)


class ChangedLineSchema(NewLineSchema):
    """A line as it shall be; one that names its `id` keeps its photo and its standard."""

    id = fields.UUID(load_default=None, allow_none=True)


class NewOrderSchema(StrictSchema):
    """An order to be placed. Who belongs to one merchant only may leave `merchant_id` out."""

    merchant_id = fields.UUID(
        load_default=None, allow_none=True, error_messages={"invalid_uuid": N_("Say which merchant orders.")}
    )
    note = Text(load_default=None, allow_none=True, most=500)
    lines = fields.List(
        fields.Nested(NewLineSchema),
        required=True,
        validate=validate.Length(1, MOST_LINES),
        error_messages={"required": N_("An order needs at least one line.")},
    )


class ChangedOrderSchema(StrictSchema):
    """A draft as it shall be, with all its lines."""

    note = Text(load_default=None, allow_none=True, most=500)
    lines = fields.List(
        fields.Nested(ChangedLineSchema),
        required=True,
        validate=validate.Length(1, MOST_LINES),
        error_messages={"required": N_("An order needs at least one line.")},
    )


class LineStandardSchema(SamplingSchema):
    """What will be accepted: the criteria in words, and how strictly lots are sampled."""

    standard = Text(required=True, most=LONGEST_STANDARD, error_messages={"required": N_("Write the acceptance criteria.")})


class LineUrgencySchema(StrictSchema):
    """What the merchant pays for a piece on top of the price, since it is urgent."""

    urgency = RateText(required=True)


class LinePhotoSchema(StrictSchema):
    """The reference photo of a line."""

    photo = PhotoFile(required=True)


class OrderFileSchema(StrictSchema):
    """A filled-in template. Who belongs to one merchant only may leave `merchant_id` out."""

    file = SpreadsheetFile(required=True)
    merchant_id = fields.UUID(
        load_default=None, allow_none=True, error_messages={"invalid_uuid": N_("Say which merchant orders.")}
    )
    note = Text(load_default=None, allow_none=True, most=500)


class OrderedProductSchema(StrictSchema):
    """The product of a line."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    name_en = fields.String()


class OrderLineSchema(StrictSchema):
    """A line with its counters; `amount` is what all of it costs at its price, without what is paid for urgency."""

    id = fields.UUID()
    position = fields.Integer()
    product = fields.Nested(OrderedProductSchema)
    quantity = fields.Integer()
    due_on = fields.Date()
    price = fields.Function(lambda line: rate_text(line.price_e4, line.currency), metadata={"type": "string"})
    urgency = fields.Function(lambda line: rate_text(line.urgency_e4, line.currency), metadata={"type": "string"})
    currency = fields.String()
    amount = fields.Function(lambda line: str(line_amount(line.quantity, line.price_e4)), metadata={"type": "string"})
    standard = fields.String(allow_none=True)
    has_photo = fields.Function(lambda line: line.photo_id is not None, metadata={"type": "boolean"})
    level = fields.String(metadata={"enum": list(LEVELS)})
    critical_aql = fields.Function(lambda line: line.critical_aql or NONE_ALLOWED, metadata={"type": "string"})
    aql = fields.String()
    minor_aql = fields.String()
    planned = fields.Integer()
    made = fields.Integer()
    handed_in = fields.Integer()
    passed = fields.Integer()
    shipped = fields.Integer()
    delivered = fields.Integer()


class OrderSummarySchema(VersionedSchema):
    """An order as lists show it. `charged` is what was accepted so far, `actions` what this reader may do next."""

    code = fields.String()
    merchant_id = fields.UUID()
    state = fields.String(metadata={"enum": list(ORDER.states)})
    actions = Actions(lambda order, actor: ORDER.actions(order.state, actor))
    note = fields.String(allow_none=True)
    quantity = fields.Integer()
    made = fields.Integer()
    passed = fields.Integer()
    shipped = fields.Integer()
    currency = fields.String(attribute="merchant.currency")
    charged = MinorUnits()
    expected_on = fields.Date(allow_none=True)
    earliest_on = fields.Date(allow_none=True)
    latest_on = fields.Date(allow_none=True)
    confidence = fields.String(metadata={"enum": ["plan", "low", "medium", "high"]})
    created_at = fields.DateTime()
    submitted_at = fields.DateTime(allow_none=True)


class OrderPageSchema(StrictSchema):
    """A page of orders."""

    items = fields.List(fields.Nested(OrderSummarySchema))
    next_cursor = fields.String(allow_none=True)


class OrderSchema(OrderSummarySchema):
    """An order with its lines."""

    lines = fields.List(fields.Nested(OrderLineSchema))


class ImportedOrderSchema(StrictSchema):
    """The order of a file; `already_ordered` says that the same file had been sent before and nothing new was made."""

    already_ordered = fields.Boolean()
    order = fields.Nested(OrderSchema)
