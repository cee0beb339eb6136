"""What quality takes and shows of decisions about rejected lots, and of pieces that are made good."""

from typing import Any

from marshmallow import fields, validate

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.money_fields import RateText
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import Quantity, ReasonSchema, StrictSchema
from craftorders.kernel.money import parse_rate, rate_text
from craftorders.kernel.words import N_
from craftorders.production.schemas import WorkerNameSchema
from craftorders.quality.domain.dispositions import DISPOSITIONS, FAULTS
from craftorders.quality.domain.states import REWORK_ORDER
from craftorders.quality.queries.dispositions import actions_of_rework
from craftorders.quality.schemas.lots import CHOOSE_BAG
from craftorders.quality.services.disposing import PiecesToMend

CHOOSE_FAULT = N_("Say whose fault it was.")
MOST_ORDERS = 200


class Fault(fields.String):
    """Whose fault it was that pieces are bad."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("validate", validate.OneOf(FAULTS, error=CHOOSE_FAULT))
        super().__init__(error_messages={"required": CHOOSE_FAULT}, **kwargs)


class PiecesToMendSchema(StrictSchema):
    """Pieces of a bag to be made good; `rate` is what each earns, of the maker's own fault only for another worker."""

    bag_id = fields.UUID(required=True, error_messages=CHOOSE_BAG)
    quantity = Quantity(required=True)
    fault = Fault(required=True)
    rate = RateText(positive=True, load_default=None, allow_none=True)
    due_on = fields.Date(required=True)


class ReworkDecisionSchema(ReasonSchema):
    """Which pieces are to be made good, and why."""

    reworks = fields.List(
        fields.Nested(PiecesToMendSchema),
        required=True,
        validate=validate.Length(1, MOST_ORDERS),
        error_messages={"required": N_("Say how many of which bag.")},
    )


def pieces_to_mend(rows: list[dict[str, Any]], currency: str) -> list[PiecesToMend]:
    """What a schema loaded, as the service takes it; too many places of a rate are refused at its field."""
    return [
        PiecesToMend(
            **{name: value for name, value in row.items() if name != "rate"},
            rate_e4=parse_rate(row["rate"], currency, pointer=f"/reworks/{place}/rate") if row["rate"] else None,
        )
        for place, row in enumerate(rows)
    ]


class HandOutReworkSchema(StrictSchema):
    """Who makes the pieces good."""

    worker_id = fields.UUID(required=True, error_messages=dict.fromkeys(("required", "invalid_uuid"), N_("Choose who.")))


class FinishReworkSchema(StrictSchema):
    """How many of the pieces could be made good."""

    mended = Quantity(least=0, required=True)


class ReworkFilterSchema(PagingSchema):
    """Which rework orders."""

    batch_id = fields.UUID(load_default=None)
    worker_id = fields.UUID(load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(REWORK_ORDER.states))


class ReworkOrderSchema(VersionedSchema):
    """Pieces that somebody makes good. What is paid for it is borne by the service centre, not charged to the merchant."""

    code = fields.String()
    state = fields.String(metadata={"enum": list(REWORK_ORDER.states)})
    actions = Actions(actions_of_rework)
    lot_id = fields.UUID()
    batch_id = fields.UUID(attribute="lot.batch_id")
    bag_id = fields.UUID()
    bag = fields.String(attribute="bag.hand_in.code")
    made_by = fields.Nested(WorkerNameSchema, attribute="bag.hand_in.worker")
    worker = fields.Nested(WorkerNameSchema, allow_none=True)
    quantity = fields.Integer()
    mended = fields.Integer(allow_none=True)
    fault = fields.String(metadata={"enum": list(FAULTS)})
    paid = fields.Boolean()
    rate = fields.Function(lambda rework: _rate(rework), metadata={"type": ["string", "null"]})
    currency = fields.String()
    borne_by = fields.Function(
        lambda rework: "platform" if rework.rate_e4 else None,
        metadata={"type": ["string", "null"], "enum": ["platform", None]},
    )
    due_on = fields.Date()
    done_at = fields.AwareDateTime(allow_none=True)


class ReworkPageSchema(StrictSchema):
    """Some rework orders."""

    items = fields.List(fields.Nested(ReworkOrderSchema))
    next_cursor = fields.String(allow_none=True)


class DispositionSchema(StrictSchema):
    """A decision about a rejected lot."""

    kind = fields.String(metadata={"enum": list(DISPOSITIONS)})
    reason = fields.String()
    decided_by = fields.UUID()
    decided_by_name = fields.String()
    at = fields.AwareDateTime()


class DispositionSheetSchema(StrictSchema):
    """What became of a lot: `waiting` where it was rejected and nobody has decided; `actions` are this reader's choices.

    While it is `in_dispute`, because somebody appealed, nobody has a choice.
    """

    lot_id = fields.UUID(attribute="lot.id")
    waiting = fields.Boolean()
    in_dispute = fields.Boolean()
    actions = fields.List(fields.String(metadata={"enum": list(DISPOSITIONS)}))
    decided = fields.List(fields.Nested(DispositionSchema))
    reworks = fields.List(fields.Nested(ReworkOrderSchema))


def _rate(rework: Any) -> str | None:
    return None if rework.rate_e4 is None else rate_text(rework.rate_e4, rework.currency)
