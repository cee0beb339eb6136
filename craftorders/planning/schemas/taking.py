"""What planning takes: questions, decisions, releases, filters."""

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from craftorders.infra.paging import PagingSchema, Sort
from craftorders.infra.schemas import Quantity, StrictSchema, Text
from craftorders.kernel.words import N_
from craftorders.planning.domain.states import CHOICE, PLAN
from craftorders.planning.domain.weeks import LONGEST
from craftorders.planning.queries.plans import CHOICE_SORTS, LEFT_OVER_SORTS
from craftorders.planning.services.deciding import MOST_DECISIONS
from craftorders.planning.services.proposing import USUAL_BUDGET

NEEDED = {
    "pin": ("line_id", "workshop_id"),
    "forbid": ("line_id", "workshop_id"),
    "allow": ("line_id", "workshop_id"),
    "close": ("workshop_id", "week"),
    "due": ("line_id", "due_on"),
    "hands": ("workshop_id", "craft", "grade", "workers"),
}
"""What each kind of decision must name."""

MISSING = {
    "line_id": N_("Choose a line."),
    "workshop_id": N_("Choose a workshop."),
    "week": N_("Choose a week."),
    "due_on": N_("Choose a day."),
    "craft": N_("Choose a craft."),
    "grade": N_("Choose a grade."),
    "workers": N_("Say how many workers."),
}
AT_ONCE = validate.Length(max=MOST_DECISIONS)
SECONDS = validate.Range(1, 600, error=N_("From 1 to 600 seconds."))
WAITING = validate.Range(1, 30, error=N_("From 1 to 30 seconds."))


class ProposingSchema(StrictSchema):
    """Until when to plan (or how many weeks), how many seconds to search, and with which seed."""

    until = fields.Date(load_default=None, allow_none=True)
    weeks = Quantity(
        load_default=None, allow_none=True, validate=validate.Range(1, LONGEST, error=N_("From 1 to 26 weeks."))
    )
    budget = Quantity(load_default=USUAL_BUDGET, validate=SECONDS)
    seed = Quantity(load_default=0, least=0, most=1_000_000)


class ReplanningSchema(StrictSchema):
    """How to search when planning again (what is left out stays as it was), and whether nothing is to stay in place."""

    budget = Quantity(load_default=None, allow_none=True, validate=SECONDS)
    seed = Quantity(load_default=None, allow_none=True, least=0, most=1_000_000)
    everything = fields.Boolean(load_default=False)


class PlanDecisionSchema(StrictSchema):
    """One decision; `line_id` is an order line, or a batch that is placed whole; `week` is any day in it."""

    kind = fields.String(required=True, validate=validate.OneOf(tuple(NEEDED)))
    line_id = fields.UUID()
    workshop_id = fields.UUID()
    pieces = Quantity()
    week = fields.Date()
    due_on = fields.Date()
    craft = Text(most=30)
    grade = Quantity(least=1, most=3)
    workers = Quantity(most=10_000)

    @validates_schema(skip_on_field_errors=True)
    def check_needed(self, data: dict[str, Any], **_: Any) -> None:
        """What the kind of decision needs, and nothing that it does not know."""
        needed = NEEDED[data["kind"]]
        missing = {name: [MISSING[name]] for name in needed if name not in data}
        optional = {"kind", "pieces", "week"} if data["kind"] == "pin" else {"kind"}
        strange = {name: [N_("This does not belong to such a decision.")] for name in data.keys() - {*needed, *optional}}
        if missing or strange:
            raise ValidationError(missing | strange)


class DecidingSchema(StrictSchema):
    """Decisions to take, decisions to take back, and why."""

    decisions = fields.List(fields.Nested(PlanDecisionSchema), load_default=list, validate=AT_ONCE)
    remove = fields.List(fields.UUID(), load_default=list, validate=AT_ONCE)
    reason = Text(load_default=None, allow_none=True, most=500)


class WhatIfSchema(StrictSchema):
    """Decisions to look at, and how many seconds to search."""

    decisions = fields.List(fields.Nested(PlanDecisionSchema), required=True, validate=validate.Length(1, MOST_DECISIONS))
    budget = Quantity(load_default=10, validate=WAITING)


class ReleasingSchema(StrictSchema):
    """How many days workshops have to answer, and which choices; all of them where none are named."""

    days = Quantity(load_default=3, validate=validate.Range(1, 30, error=N_("From 1 to 30 days.")))
    choices = fields.List(fields.UUID(), load_default=None, allow_none=True, validate=validate.Length(1, 20_000))

    @post_load
    def named(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """In the service's words."""
        return {"days": data["days"], "choice_ids": data["choices"]}


class PlanFilterSchema(PagingSchema):
    """Which plans."""

    state = fields.String(load_default=None, validate=validate.OneOf(PLAN.states))


class ChoiceFilterSchema(PagingSchema):
    """Which choices of a plan; `week` is any day in it."""

    line_id = fields.UUID(load_default=None)
    workshop_id = fields.UUID(load_default=None)
    region_id = fields.String(load_default=None, validate=validate.Regexp(r"[0-9]{6}\Z"))
    week = fields.Date(load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(CHOICE.states))
    sort = Sort(CHOICE_SORTS)


class LeftOverFilterSchema(PagingSchema):
    """In which order."""

    sort = Sort(LEFT_OVER_SORTS, "-pieces")


class DifferenceFilterSchema(StrictSchema):
    """With which other plan; with the one that it follows where none is named."""

    other_id = fields.UUID(load_default=None, data_key="with")


class ChangedPolicySchema(StrictSchema):
    """Which weights to change; docs/matching.md says what each does."""

    freight_e4_per_kg_km = Quantity(least=0, most=10_000)
    freight_per_trip = Quantity(least=0, most=1_000_000)
    setup = Quantity(least=0, most=1_000_000)
    late_percent_per_day = Quantity(least=0, most=1_000)
    bad_percent = Quantity(least=0, most=1_000)
    fairness_e4_per_minute = Quantity(least=0, most=100_000)
    leftover_percent = Quantity(least=0, most=10_000)
    churn_percent = Quantity(least=0, most=1_000)
    minimum_batch = Quantity(least=1, most=100_000)
    most_workshops = Quantity(least=1, most=1_000)
