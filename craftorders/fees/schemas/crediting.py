"""What fees take and show of earnings, charges and concessions: amounts as integers of the minor unit, never a float."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from marshmallow import fields, validate

from craftorders.fees.domain.bonuses import KINDS
from craftorders.fees.domain.concessions import BEARERS, CONCESSION
from craftorders.fees.queries import actions_of_concession
from craftorders.fees.schemas.parts import shown_rate
from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.money_fields import MinorUnits, RateText
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import DecimalText, StrictSchema, Text
from craftorders.kernel.clock import now
from craftorders.kernel.money import parse_rate
from craftorders.kernel.words import N_


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


class EarningSchema(StrictSchema):
    """A pay line: accepted pieces of one bag times the frozen rate, rounded once.

    A bonus has a line of its own: `kind` says which, and `above` beyond how many pieces a tier counts.
    What tops up the hours of a training names that, and nothing of a batch; its quantity is 1.
    """

    id = fields.UUID()
    region_id = fields.String()
    worker_id = fields.UUID()
    job_id = fields.UUID(allow_none=True)
    batch_id = fields.UUID(allow_none=True)
    position = fields.Integer(allow_none=True)
    product_id = fields.UUID(allow_none=True)
    lot_id = fields.UUID(allow_none=True)
    hand_in_id = fields.UUID(allow_none=True)
    training_id = fields.UUID(allow_none=True)
    kind = fields.String(metadata={"enum": list(KINDS)})
    above = fields.Integer()
    quantity = fields.Integer()
    rate = shown_rate("rate_e4")
    amount = MinorUnits()
    currency = fields.String()
    at = fields.DateTime()


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
    price = shown_rate("price_e4")
    currency = fields.String()
    amount = MinorUnits()
    household = MinorUnits()
    coordinator = MinorUnits()
    workshop = MinorUnits()
    freight = MinorUnits()
    platform = MinorUnits()
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
    regular_price = shown_rate("regular_e4")
    price = shown_rate("price_e4")
    currency = fields.String()
    regular_amount = MinorUnits()
    amount = MinorUnits()
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
