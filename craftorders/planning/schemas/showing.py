"""What planning shows. Costs are plain decimals in yuan ("0.0350"): they are finer than a fen."""

from typing import Any

from marshmallow import fields, validate

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.schemas import StrictSchema
from craftorders.kernel.money import rate_text
from craftorders.planning.domain.comparing import PARTS
from craftorders.planning.domain.states import CHOICE, PLAN
from craftorders.planning.words import said_in_words, yuan
from craftorders.production.schemas import NamedSchema


class Yuan(fields.String):
    """An amount that is kept in ten-thousandths of a fen, as a plain decimal of yuan."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else rate_text(value, "CNY")


class Words(fields.Function):
    """A kept reason, in the reader's words."""

    def __init__(self, name: str) -> None:
        shape = {"type": ["string", "null"]}
        super().__init__(lambda row: said_in_words(getattr(row, name)), dump_only=True, metadata=shape)


class ComplaintSchema(StrictSchema):
    """A row that could not be planned with."""

    kind = fields.String()
    row = fields.Integer()
    key = fields.String()
    code = fields.String()
    words = fields.Function(said_in_words, metadata={"type": "string"})


class KeptDecisionSchema(StrictSchema):
    """A decision as it was taken."""

    id = fields.UUID()
    kind = fields.String()
    details = fields.Dict()
    reason = fields.String(allow_none=True)
    made_by_name = fields.String()
    at = fields.AwareDateTime()


class MatchingPlanSchema(VersionedSchema):
    """A plan in figures. `gap` is in percent: it costs at most so much more than the best possible plan.

    Of the lines, `lines_kept` stay as they were in the plan that it follows; bound and gap are then those of the best
    plan that keeps them.
    """

    code = fields.String()
    state = fields.String(validate=validate.OneOf(PLAN.states))
    based_on_id = fields.UUID(allow_none=True)
    monday = fields.Date()
    weeks = fields.Integer()
    budget = fields.Integer()
    seed = fields.Integer()
    made_by_name = fields.String()
    created_at = fields.AwareDateTime()
    stage = fields.String()
    status = fields.String(allow_none=True)
    method = fields.String(allow_none=True)
    seconds = fields.Function(lambda plan: plan.milliseconds / 1000, metadata={"type": "number"})
    cost = Yuan(attribute="cost_e4", allow_none=True)
    bound = Yuan(attribute="bound_e4", allow_none=True)
    gap = fields.Function(
        lambda plan: None if plan.gap_e4 is None else f"{plan.gap_e4 / 100:.2f}", metadata={"type": ["string", "null"]}
    )
    currency = fields.Constant("CNY")
    everything = fields.Boolean()
    lines_anew = fields.Integer()
    lines_kept = fields.Integer()
    choices = fields.Integer(attribute="choice_count")
    placed = fields.Integer()
    left_over = fields.Integer()
    late_piece_days = fields.Integer()
    complaints = fields.List(fields.Nested(ComplaintSchema))
    actions = Actions(lambda plan, actor: PLAN.actions(plan.state, actor))


class MatchingPlanPageSchema(StrictSchema):
    """A page of plans."""

    items = fields.List(fields.Nested(MatchingPlanSchema))
    next_cursor = fields.String(allow_none=True)


class DecisionListSchema(StrictSchema):
    """All decisions that a plan keeps to."""

    items = fields.List(fields.Nested(KeptDecisionSchema))


CostSchema = StrictSchema.from_dict({name: Yuan(attribute=f"{name}_e4") for name in PARTS}, name="CostSchema")
"""What a choice costs, part by part."""


class ChoiceSchema(StrictSchema):
    """So many pieces in a workshop in a week, why there, and what the next best would have cost more."""

    id = fields.UUID()
    line_id = fields.UUID()
    order = fields.String(attribute="line.order.code")
    position = fields.Integer(attribute="line.position")
    product = fields.Nested(NamedSchema, attribute="line.product")
    batch_id = fields.UUID(allow_none=True)
    offer_id = fields.UUID(allow_none=True)
    workshop = fields.Nested(NamedSchema)
    region_id = fields.String()
    week = fields.Integer()
    pieces = fields.Integer()
    pinned = fields.Boolean()
    state = fields.String(validate=validate.OneOf(CHOICE.states))
    late_days = fields.Integer()
    cost = Yuan(attribute="cost_e4")
    cost_parts = fields.Function(lambda row: CostSchema().dump(row), metadata={"type": "object"})
    next_workshop = fields.Nested(NamedSchema, allow_none=True)
    next_week = fields.Integer(allow_none=True)
    next_more = Yuan(attribute="next_more_e4", allow_none=True)
    next_words = Words("next_saying")
    refusal = Words("refusal")


class ChoicePageSchema(StrictSchema):
    """A page of choices."""

    items = fields.List(fields.Nested(ChoiceSchema))
    next_cursor = fields.String(allow_none=True)


class LeftOverSchema(StrictSchema):
    """Pieces that nobody can make in time, and why."""

    id = fields.UUID()
    line_id = fields.UUID()
    order = fields.String(attribute="line.order.code")
    position = fields.Integer(attribute="line.position")
    product = fields.Nested(NamedSchema, attribute="line.product")
    batch_id = fields.UUID(allow_none=True)
    pieces = fields.Integer()
    code = fields.Function(lambda row: row.saying["code"], metadata={"type": "string"})
    words = Words("saying")


class LeftOverPageSchema(StrictSchema):
    """A page of leftovers."""

    items = fields.List(fields.Nested(LeftOverSchema))
    next_cursor = fields.String(allow_none=True)


class HourSchema(StrictSchema):
    """A full workshop-week, and what one more hour of hands would be worth in it."""

    id = fields.UUID()
    workshop = fields.Nested(NamedSchema)
    week = fields.Integer()
    craft = fields.String(allow_none=True)
    grade = fields.Integer(allow_none=True)
    worth = Yuan(attribute="worth_e4")


class HourPageSchema(StrictSchema):
    """A page of full workshop-weeks."""

    items = fields.List(fields.Nested(HourSchema))
    next_cursor = fields.String(allow_none=True)


class FiguresSchema(StrictSchema):
    """A plan in figures: costs by part, earnings by county."""

    placed = fields.Integer()
    left_over = fields.Integer()
    late_piece_days = fields.Integer()
    total = Yuan(attribute="total_e4")
    cost = fields.Function(lambda each: yuan(each.cost), metadata={"type": "object"})
    earnings = fields.Function(lambda each: yuan(each.earnings), metadata={"type": "object"})


class MoveSchema(StrictSchema):
    """Pieces of a line that a workshop makes more, or fewer."""

    line_id = fields.UUID(attribute="line")
    workshop_id = fields.UUID(attribute="workshop")
    pieces = fields.Integer()


class DifferenceSchema(StrictSchema):
    """Two plans side by side."""

    before = fields.Nested(FiguresSchema)
    after = fields.Nested(FiguresSchema)
    currency = fields.Constant("CNY")
    moved = fields.Integer()
    added = fields.Integer()
    dropped = fields.Integer()
    standing = fields.Integer(
        metadata={"description": "pieces that workshops have accepted or were offered: they stay, and are part of neither"}
    )
    moves = fields.List(fields.Nested(MoveSchema))


class ReleasedSchema(StrictSchema):
    """What a release did."""

    plan = fields.Nested(MatchingPlanSchema)
    offers = fields.Function(lambda done: [str(each.id) for each in done.offers],
                             metadata={"type": "array", "items": {"type": "string"}})  # fmt: skip
    refused = fields.Integer()
    waiting = fields.Integer()


class PolicySchema(VersionedSchema):
    """What plans count in money; docs/matching.md has the units."""

    class Meta(StrictSchema.Meta):
        exclude = ("id",)

    freight_e4_per_kg_km = fields.Integer()
    freight_per_trip = fields.Integer()
    setup = fields.Integer()
    late_percent_per_day = fields.Integer()
    bad_percent = fields.Integer()
    fairness_e4_per_minute = fields.Integer()
    leftover_percent = fields.Integer()
    churn_percent = fields.Integer()
    minimum_batch = fields.Integer()
    most_workshops = fields.Integer()
