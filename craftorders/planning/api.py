"""Plans over HTTP: asked for, looked at, decided about, released, made again; and what plans count in money."""

from typing import Any
from uuid import UUID

from flask import Response

from craftorders.infra.access import acting, requires
from craftorders.infra.api import ApiBlueprint, expect_version
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page, PagingSchema
from craftorders.infra.spreadsheets import XLSX
from craftorders.planning import services
from craftorders.planning.beside import solved_beside
from craftorders.planning.domain.comparing import Difference
from craftorders.planning.models import Plan, PlanChoice, PlanDecision, PlanHour, PlanLeftOver, PlanningPolicy
from craftorders.planning.queries import plans as finding
from craftorders.planning.queries.policy import present_policy
from craftorders.planning.schemas.showing import (
    ChoicePageSchema,
    DecisionListSchema,
    DifferenceSchema,
    HourPageSchema,
    LeftOverPageSchema,
    MatchingPlanPageSchema,
    MatchingPlanSchema,
    PolicySchema,
    ReleasedSchema,
)
from craftorders.planning.schemas.taking import (
    ChangedPolicySchema,
    ChoiceFilterSchema,
    DecidingSchema,
    DifferenceFilterSchema,
    LeftOverFilterSchema,
    PlanFilterSchema,
    ProposingSchema,
    ReleasingSchema,
    ReplanningSchema,
    WhatIfSchema,
)
from craftorders.planning.services.releasing import Released
from craftorders.planning.workbook import plan_book

blueprint = ApiBlueprint("planning", __name__, description="Plans of the matching engine.")
FILE = {"type": "string", "format": "binary"}


@blueprint.get("/plans")
@requires("plans.read")
@blueprint.arguments(PlanFilterSchema, location="query")
@blueprint.response(200, MatchingPlanPageSchema)
def plans(query: dict[str, Any]) -> Page[Plan]:
    """Plans, newest first."""
    return finding.list_plans(db(), **query)


@blueprint.post("/plans")
@requires("plans.make")
@idempotent
@blueprint.arguments(ProposingSchema)
@blueprint.response(201, MatchingPlanSchema)
def propose(data: dict[str, Any]) -> Plan:
    """Ask for a plan: it is worked out at once; read it again until its state is no longer "solving"."""
    return solved_beside(services.propose_plan(db(), **data, actor=acting()))


@blueprint.get("/plans/<uuid:plan_id>")
@requires("plans.read")
@blueprint.response(200, MatchingPlanSchema)
def plan(plan_id: UUID) -> Plan:
    """A plan in figures, with how good it is known to be."""
    return finding.find_plan(db(), plan_id)


@blueprint.get("/plans/<uuid:plan_id>.xlsx")
@requires("plans.read")
@blueprint.response(200, FILE, content_type=XLSX)
def plan_file(plan_id: UUID) -> Response:
    """A plan as Excel: choices with their costs, what is left over, full weeks, complaints."""
    return Response(plan_book(db(), finding.find_plan(db(), plan_id)), mimetype=XLSX)


@blueprint.get("/plans/<uuid:plan_id>/choices")
@requires("plans.read")
@blueprint.arguments(ChoiceFilterSchema, location="query")
@blueprint.response(200, ChoicePageSchema)
def choices(query: dict[str, Any], plan_id: UUID) -> Page[PlanChoice]:
    """The choices of a plan, by line, workshop, county or week, each with its reasons."""
    return finding.list_choices(db(), finding.find_plan(db(), plan_id), **query)


@blueprint.get("/plans/<uuid:plan_id>/left-over")
@requires("plans.read")
@blueprint.arguments(LeftOverFilterSchema, location="query")
@blueprint.response(200, LeftOverPageSchema)
def left_over(query: dict[str, Any], plan_id: UUID) -> Page[PlanLeftOver]:
    """What a plan leaves over, with the limit that binds."""
    return finding.list_left_over(db(), finding.find_plan(db(), plan_id).id, **query)


@blueprint.get("/plans/<uuid:plan_id>/hours")
@requires("plans.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, HourPageSchema)
def hours(query: dict[str, Any], plan_id: UUID) -> Page[PlanHour]:
    """Full workshop-weeks, those first where one more hour of hands is worth most."""
    return finding.list_hours(db(), finding.find_plan(db(), plan_id).id, **query)


@blueprint.get("/plans/<uuid:plan_id>/decisions")
@requires("plans.read")
@blueprint.response(200, DecisionListSchema)
def decisions(plan_id: UUID) -> dict[str, list[PlanDecision]]:
    """What was decided about a plan: by whom, when and why."""
    return {"items": finding.decisions_of(db(), finding.find_plan(db(), plan_id).id)}


@blueprint.post("/plans/<uuid:plan_id>/decisions")
@requires("plans.make")
@idempotent
@blueprint.arguments(DecidingSchema)
@blueprint.response(201, MatchingPlanSchema)
def decide(data: dict[str, Any], plan_id: UUID) -> Plan:
    """Take decisions, or take some back: answers with the plan that follows, which is worked out at once."""
    return solved_beside(services.decide(db(), plan_id, **data, actor=acting()))


@blueprint.post("/plans/<uuid:plan_id>/replan")
@requires("plans.make")
@idempotent
@blueprint.arguments(ReplanningSchema, required=False)
@blueprint.response(201, MatchingPlanSchema)
def replan(data: dict[str, Any], plan_id: UUID) -> Plan:
    """Plan again what something happened to since, or everything, changing as little as possible."""
    return solved_beside(services.replan(db(), plan_id, **data, actor=acting()))


@blueprint.post("/plans/<uuid:plan_id>/what-if")
@requires("plans.make")
@blueprint.arguments(WhatIfSchema)
@blueprint.response(200, DifferenceSchema)
def what_if(data: dict[str, Any], plan_id: UUID) -> Difference:
    """What decisions would change, beside the present plan; nothing is kept."""
    question = services.ask_what_if(db(), plan_id, **data, actor=acting())
    db().rollback()  # nobody waits for the engine
    return question.answer()


@blueprint.get("/plans/<uuid:plan_id>/difference")
@requires("plans.read")
@blueprint.arguments(DifferenceFilterSchema, location="query")
@blueprint.response(200, DifferenceSchema)
def difference(query: dict[str, Any], plan_id: UUID) -> Difference:
    """How this plan differs from another: pieces moved, added and dropped, costs, lateness, earnings by county."""
    return services.compare_plans(db(), plan_id, query["other_id"])


@blueprint.post("/plans/<uuid:plan_id>/release")
@requires("plans.make")
@idempotent
@blueprint.arguments(ReleasingSchema)
@blueprint.response(200, ReleasedSchema)
def release(data: dict[str, Any], plan_id: UUID) -> Released:
    """Offer choices to their workshops; what cannot be offered stays in the plan with the reason."""
    return services.release_plan(db(), plan_id, **data, actor=acting())


@blueprint.post("/plans/<uuid:plan_id>/cancel")
@requires("plans.make")
@idempotent
@blueprint.response(200, MatchingPlanSchema)
def cancel(plan_id: UUID) -> Plan:
    """Stop the search, or put a plan away of which nothing was released."""
    return services.cancel_plan(db(), plan_id, actor=acting())


@blueprint.get("/planning-policy")
@requires("plans.read")
@blueprint.response(200, PolicySchema)
def policy() -> PlanningPolicy:
    """What plans count in money, and the sizes that they keep to."""
    return present_policy(db())


@blueprint.patch("/planning-policy")
@requires("plans.make")
@blueprint.arguments(ChangedPolicySchema)
@blueprint.response(200, PolicySchema)
def change_policy(data: dict[str, Any]) -> PlanningPolicy:
    """Change what the plans that follow count."""
    expect_version(present_policy(db()))
    return services.change_policy(db(), data, actor=acting())
