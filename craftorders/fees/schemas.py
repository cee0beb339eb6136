"""What fees take and show: rates and shares as plain decimals, amounts as integers of the minor unit, never a float."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from marshmallow import fields, validate

from craftorders.fees.domain.concessions import BEARERS, CONCESSION
from craftorders.fees.queries import actions_of_concession, actions_of_rate
from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import DecimalText, ReasonSchema, StrictSchema, Text
from craftorders.kernel.clock import now
from craftorders.kernel.money import parse_rate, rate_text
from craftorders.kernel.words import N_

RATE_PLACES = 6
RATES = ("rate", "coordinator", "workshop", "freight")
MINOR = {"description": "minor units of the currency"}


class RateText(DecimalText):
    """A rate or share a piece as people write it, such as "0.0350"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=RATE_PLACES, **kwargs)


class PublishRateSchema(StrictSchema):
    """What a piece of an operation earns from a day on, and why."""

    rate = RateText(required=True, positive=True)
    valid_from = fields.Date(required=True)
    reason = Text(load_default=None, allow_none=True, most=500)


class ApproveRateSchema(ReasonSchema):
    """Why a rate below the fair floor may come into force."""


class PublishSharesSchema(StrictSchema):
    """What coordinator, workshop and freight get of a piece's price from a day on."""

    coordinator = RateText(required=True)
    workshop = RateText(required=True)
    freight = RateText(required=True)
    valid_from = fields.Date(required=True)


class RaiseRateSchema(ReasonSchema):
    """The higher rate of one step of a batch, and why."""

    rate = RateText(required=True, positive=True)


def with_rates(data: dict[str, Any], currency: str) -> dict[str, Any]:
    """What a schema loaded, as the services take it: `rate` becomes `rate_e4`; too many places are refused at the field."""
    given = {name: text for name, text in data.items() if name in RATES}
    rates = {f"{name}_e4": parse_rate(text, currency, pointer=f"/{name}") for name, text in given.items()}
    return {name: value for name, value in data.items() if name not in given} | rates


class ProposeConcessionSchema(StrictSchema):
    """For how much less a merchant is to take a rejected lot: the price of a piece, or a percentage; and who bears it."""

    price = RateText(load_default=None, allow_none=True)
    percent = DecimalText(places=2, digits=2, positive=True, load_default=None, allow_none=True)
    bearer = fields.String(
        required=True,
        validate=validate.OneOf(BEARERS, error=N_("Say who bears the difference.")),
        error_messages={"required": N_("Say who bears the difference.")},
    )
    reason = Text(required=True, most=500)
    days = fields.Integer(load_default=3, validate=validate.Range(1, 30, error=N_("From 1 to 30 days.")))


def as_proposed(data: dict[str, Any], currency: str) -> dict[str, Any]:
    """What the schema loaded, as the service takes it: whole numbers, and the moment until which can be answered."""
    price, percent = data["price"], data["percent"]
    return {
        "price_e4": None if price is None else parse_rate(price, currency, pointer="/price"),
        "percent_e2": None if percent is None else int(Decimal(percent) * 100),
        "bearer": data["bearer"],
        "reason": data["reason"],
        "deadline": now() + timedelta(days=data["days"]),
    }


class ConcessionFilterSchema(PagingSchema):
    """Which proposals."""

    state = fields.String(load_default=None, validate=validate.OneOf(CONCESSION.states))
    order_id = fields.UUID(load_default=None)
    batch_id = fields.UUID(load_default=None)


class EarningFilterSchema(PagingSchema):
    """Which earnings: of a county, of a worker."""

    region_id = fields.String(load_default=None, validate=validate.Regexp(r"[0-9]{6}\Z"))
    worker_id = fields.UUID(load_default=None)


class ChargeFilterSchema(PagingSchema):
    """Which charges: of an order, of a merchant."""

    order_id = fields.UUID(load_default=None)
    merchant_id = fields.UUID(load_default=None)


class PieceRateSchema(StrictSchema):
    """A published rate. One that awaits approval is not in force; `actions` is what this reader may do with it."""

    id = fields.UUID()
    operation_id = fields.UUID()
    valid_from = fields.Date()
    rate = fields.Function(lambda row: rate_text(row.rate_e4, row.currency), metadata={"type": "string"})
    currency = fields.String()
    awaiting = fields.Boolean()
    reason = fields.String(allow_none=True)
    published_by = fields.UUID()
    published_at = fields.DateTime()
    approved_by = fields.UUID(allow_none=True)
    actions = Actions(actions_of_rate)


class PieceRateListSchema(StrictSchema):
    """All rates of a product's operations, newest first."""

    items = fields.List(fields.Nested(PieceRateSchema))


def _decimal(column: str) -> Callable[[Any], str]:
    return lambda row: rate_text(getattr(row, column), row.currency)


class FeeSharesSchema(StrictSchema):
    """Shares of a product's price per piece; the platform gets what the rates and these leave."""

    id = fields.UUID()
    product_id = fields.UUID()
    valid_from = fields.Date()
    currency = fields.String()
    coordinator = fields.Function(_decimal("coordinator_e4"), metadata={"type": "string"})
    workshop = fields.Function(_decimal("workshop_e4"), metadata={"type": "string"})
    freight = fields.Function(_decimal("freight_e4"), metadata={"type": "string"})
    published_by = fields.UUID()


class FeeSharesListSchema(StrictSchema):
    """All shares of a product, newest first."""

    items = fields.List(fields.Nested(FeeSharesSchema))


class BatchRateSchema(StrictSchema):
    """The frozen rate of one step of a batch."""

    batch_id = fields.UUID()
    position = fields.Integer()
    rate = fields.Function(_decimal("rate_e4"), metadata={"type": "string"})
    currency = fields.String()


class BatchRateListSchema(StrictSchema):
    """The frozen rates of a batch, in the order of its routing."""

    items = fields.List(fields.Nested(BatchRateSchema))


class EarningSchema(StrictSchema):
    """A pay line: accepted pieces of one bag times the frozen rate, rounded once."""

    id = fields.UUID()
    region_id = fields.String()
    worker_id = fields.UUID()
    job_id = fields.UUID()
    batch_id = fields.UUID()
    position = fields.Integer()
    product_id = fields.UUID()
    lot_id = fields.UUID()
    hand_in_id = fields.UUID()
    quantity = fields.Integer()
    rate = fields.Function(_decimal("rate_e4"), metadata={"type": "string"})
    amount = fields.Integer(metadata=MINOR)
    currency = fields.String()
    at = fields.DateTime()
    statement_id = fields.UUID(allow_none=True)


class EarningListSchema(StrictSchema):
    """A page of pay lines."""

    items = fields.List(fields.Nested(EarningSchema))
    next_cursor = fields.String(allow_none=True)


class ChargeSchema(StrictSchema):
    """What a merchant is charged for an accepted lot; the five parts add up to `amount`."""

    id = fields.UUID()
    lot_id = fields.UUID()
    batch_id = fields.UUID()
    order_id = fields.UUID()
    merchant_id = fields.UUID()
    quantity = fields.Integer()
    price = fields.Function(_decimal("price_e4"), metadata={"type": "string"})
    currency = fields.String()
    amount = fields.Integer(metadata=MINOR)
    household = fields.Integer(metadata=MINOR)
    coordinator = fields.Integer(metadata=MINOR)
    workshop = fields.Integer(metadata=MINOR)
    freight = fields.Integer(metadata=MINOR)
    platform = fields.Integer(metadata=MINOR)
    at = fields.DateTime()


class ChargePageSchema(StrictSchema):
    """A page of charges."""

    items = fields.List(fields.Nested(ChargeSchema))
    next_cursor = fields.String(allow_none=True)


class ConcessionSchema(VersionedSchema):
    """What a merchant was asked: to take `quantity` pieces for `amount` instead of `regular_amount`, until `deadline`."""

    lot_id = fields.UUID()
    batch_id = fields.UUID()
    order_id = fields.UUID()
    merchant_id = fields.UUID()
    state = fields.String(metadata={"enum": list(CONCESSION.states)})
    actions = Actions(actions_of_concession)
    quantity = fields.Integer()
    regular_price = fields.Function(_decimal("regular_e4"), metadata={"type": "string"})
    price = fields.Function(_decimal("price_e4"), metadata={"type": "string"})
    currency = fields.String()
    regular_amount = fields.Integer(metadata=MINOR)
    amount = fields.Integer(metadata=MINOR)
    bearer = fields.String(metadata={"enum": list(BEARERS)})
    reason = fields.String()
    deadline = fields.AwareDateTime()
    answered_by_name = fields.String(allow_none=True)
    answered_at = fields.AwareDateTime(allow_none=True)
    answer = fields.String(allow_none=True)


class ConcessionPageSchema(StrictSchema):
    """A page of proposals."""

    items = fields.List(fields.Nested(ConcessionSchema))
    next_cursor = fields.String(allow_none=True)
