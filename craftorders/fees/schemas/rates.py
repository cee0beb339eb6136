"""What fees take and show of rates and shares: published, and frozen with a batch."""

from decimal import Decimal
from typing import Any

from marshmallow import fields, validate

from craftorders.fees.domain.bonuses import BONUSES, MOST_BONUS, MOST_HOLIDAY, MOST_TIERS, Tier
from craftorders.fees.queries import actions_of_rate
from craftorders.fees.schemas.parts import read_rates, shown_rate
from craftorders.infra.api import Actions
from craftorders.infra.money_fields import CurrencyCode, RateText
from craftorders.infra.schemas import Between, DecimalText, Quantity, ReasonSchema, StrictSchema, Text
from craftorders.places.domain.areas import area_of, code_of

SHARES = ("coordinator", "coordinator_cap", "workshop", "freight")
MARGINAL, ALL_UNITS = "marginal", "all_units"
TIERINGS = (MARGINAL, ALL_UNITS)


class TierSchema(StrictSchema):
    """A higher rate beyond so many pieces."""

    above = Quantity(required=True)
    rate = RateText(required=True, positive=True)


class PublishRateSchema(StrictSchema):
    """What a piece of an operation earns from a day on: everywhere, or in a county, prefecture or province.

    `tiers` count the accepted pieces of one worker in one step of one batch: marginal ones pay the pieces beyond `above`
    at their rate, those of all units all pieces. Bonuses are percent of the rate: for lots of which at the first
    inspection `quality_yield` percent of the sample was good, and for pieces handed in on a public holiday.
    """

    rate = RateText(required=True, positive=True)
    valid_from = fields.Date(required=True)
    area = fields.String(load_default=None, allow_none=True)
    currency = CurrencyCode(load_default=None, allow_none=True)
    tiering = fields.String(load_default=MARGINAL, validate=validate.OneOf(TIERINGS))
    tiers = fields.List(fields.Nested(TierSchema), load_default=list, validate=validate.Length(0, MOST_TIERS))
    quality_percent = fields.Integer(load_default=0, validate=Between(0, MOST_BONUS))
    quality_yield = fields.Integer(load_default=0, validate=Between(0, 100))
    holiday_percent = fields.Integer(load_default=0, validate=Between(0, MOST_HOLIDAY))
    reason = Text(load_default=None, allow_none=True, most=500)


def as_published(data: dict[str, Any], currency: str) -> dict[str, Any]:
    """What the schema loaded, as the service takes it."""
    values = read_rates(data, ("rate",), currency)
    tiers = (read_rates(tier, ("rate",), currency, at=f"/tiers/{n}") for n, tier in enumerate(values["tiers"]))
    values["tiers"] = [Tier(tier["above"], tier["rate_e4"]) for tier in tiers]
    values["area"], values["all_units"] = area_of(values["area"]), values.pop("tiering") == ALL_UNITS
    return values


class ApproveRateSchema(ReasonSchema):
    """Why a rate below the fair floor may come into force."""


class EndRateSchema(ReasonSchema):
    """From which day on an area's rate does not hold any more, and why."""

    ends_on = fields.Date(required=True)


class PublishSharesSchema(StrictSchema):
    """What coordinator, workshop and freight get of a piece's price from a day on.

    The coordinator gets an amount a piece, or `coordinator_percent` of the price, at most `coordinator_cap` a piece.
    """

    coordinator = RateText(load_default=None, allow_none=True)
    coordinator_percent = DecimalText(places=2, digits=2, positive=True, load_default=None, allow_none=True)
    coordinator_cap = RateText(positive=True, load_default=None, allow_none=True)
    workshop = RateText(required=True)
    freight = RateText(required=True)
    valid_from = fields.Date(required=True)


def as_shared(data: dict[str, Any], currency: str) -> dict[str, Any]:
    """What the schema loaded, as the service takes it."""
    values = read_rates(data, SHARES, currency)
    percent = values.pop("coordinator_percent")
    values["coordinator_percent_e2"] = None if percent is None else int(Decimal(percent) * 100)
    return values


class RaiseRateSchema(ReasonSchema):
    """The higher rate of one step of a batch, and why."""

    rate = RateText(required=True, positive=True)


class ShownTierSchema(StrictSchema):
    """The rate beyond so many pieces."""

    above = fields.Integer()
    rate = shown_rate("rate_e4")


class PieceRateSchema(StrictSchema):
    """A published rate; without an `area` it holds everywhere, as far as no smaller area has its own.

    One that awaits approval is not in force; `actions` is what this reader may do with it.
    """

    id = fields.UUID()
    operation_id = fields.UUID()
    area = fields.Function(lambda row: code_of(row.area), metadata={"type": ["string", "null"]})
    valid_from = fields.Date()
    ends_on = fields.Date(allow_none=True)
    rate = shown_rate("rate_e4")
    currency = fields.String()
    tiering = fields.Function(
        lambda row: ALL_UNITS if row.all_units else MARGINAL, metadata={"type": "string", "enum": list(TIERINGS)}
    )
    tiers = fields.List(fields.Nested(ShownTierSchema))
    quality_percent = fields.Integer()
    quality_yield = fields.Integer()
    holiday_percent = fields.Integer()
    awaiting = fields.Boolean()
    published_by = fields.UUID()
    published_at = fields.DateTime()
    published_because = fields.String(allow_none=True)
    reason = fields.String(allow_none=True, metadata={"description": "why it was approved below the fair floor"})
    approved_by = fields.UUID(allow_none=True)
    actions = Actions(actions_of_rate)


class PieceRateListSchema(StrictSchema):
    """All rates of a product's operations, newest first."""

    items = fields.List(fields.Nested(PieceRateSchema))


class FeeSharesSchema(StrictSchema):
    """Shares of a product's price per piece; the platform gets what the rates and these leave.

    With a `coordinator_percent` the coordinator gets that of the price, at most the cap, instead of `coordinator`.
    """

    id = fields.UUID()
    product_id = fields.UUID()
    valid_from = fields.Date()
    currency = fields.String()
    coordinator = shown_rate("coordinator_e4")
    coordinator_percent = fields.Function(
        lambda row: _percent_text(row.coordinator_percent_e2), metadata={"type": ["string", "null"]}
    )
    coordinator_cap = shown_rate("coordinator_cap_e4", optional=True)
    workshop = shown_rate("workshop_e4")
    freight = shown_rate("freight_e4")
    published_by = fields.UUID()


class FeeSharesListSchema(StrictSchema):
    """All shares of a product, newest first."""

    items = fields.List(fields.Nested(FeeSharesSchema))


class BatchBonusSchema(StrictSchema):
    """What some pieces of a step earn on top of its rate.

    `above` is the number of pieces beyond which a tier counts, or the first-pass yield in percent that good quality asks.
    """

    kind = fields.String(metadata={"enum": list(BONUSES)})
    above = fields.Integer()
    all_units = fields.Boolean()
    rate = shown_rate("rate_e4")


class BatchRateSchema(StrictSchema):
    """The frozen rate of one step of a batch, and the bonuses on it."""

    batch_id = fields.UUID()
    position = fields.Integer()
    rate = shown_rate("rate_e4")
    currency = fields.String()
    bonuses = fields.List(fields.Nested(BatchBonusSchema))


class BatchRateListSchema(StrictSchema):
    """The frozen rates of a batch, in the order of its routing."""

    items = fields.List(fields.Nested(BatchRateSchema))


def _percent_text(percent_e2: int) -> str | None:
    return format(Decimal(percent_e2).scaleb(-2).normalize(), "f") if percent_e2 else None
