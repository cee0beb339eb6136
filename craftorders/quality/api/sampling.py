"""Sampling plans and the switching rules over HTTP."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.history import HistoryEntry
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.quality.api.blueprint import blueprint
from craftorders.quality.domain.operating import operating_of, operating_of_lot
from craftorders.quality.domain.sampling import sampling_plan
from craftorders.quality.models import SwitchingState
from craftorders.quality.queries.switching import find_switching_state, list_switching_states, steps_of
from craftorders.quality.schemas.sampling import (
    PlanQuestionSchema,
    SamplingPlanSchema,
    SwitchingDecisionSchema,
    SwitchingFilterSchema,
    SwitchingHistorySchema,
    SwitchingPageSchema,
    SwitchingStateSchema,
)
from craftorders.quality.services import decide_switching


@blueprint.get("/sampling-plan")
@requires("lots.read")
@blueprint.arguments(PlanQuestionSchema, location="query")
@blueprint.response(200, SamplingPlanSchema)
def plan(query: dict[str, Any]) -> dict[str, Any]:
    """The sampling plan for a lot, with its operating characteristic."""
    lot_size, aql = query.pop("lot_size"), query["aql"]
    found = sampling_plan(lot_size, **query)
    process = operating_of(found, aql)
    return {
        **vars(found),
        "producer_risk": process.producer_risk,
        "consumer_rate": process.consumer_rate,
        "curve": _points(process.curve),
        "lot_curve": _points(operating_of_lot(lot_size, found, aql).curve),
    }


@blueprint.get("/switching-states")
@requires("lots.read")
@blueprint.arguments(SwitchingFilterSchema, location="query")
@blueprint.response(200, SwitchingPageSchema)
def switching_states(query: dict[str, Any]) -> Page[SwitchingState]:
    """How severely the next lots of one's counties or workshops are inspected, newest first."""
    return list_switching_states(db(), acting(), **query)


@blueprint.get("/switching-states/<uuid:state_id>")
@requires("lots.read")
@blueprint.response(200, SwitchingStateSchema)
def switching_state(state_id: UUID) -> SwitchingState:
    """How severely the next lot of a workshop's product is inspected for a class of defects."""
    return find_switching_state(db(), state_id, acting())


@blueprint.get("/switching-states/<uuid:state_id>/steps")
@requires("lots.read")
@blueprint.response(200, SwitchingHistorySchema)
def switching_steps(state_id: UUID) -> dict[str, list[HistoryEntry]]:
    """What moved a switching state: lots and decisions with their reasons, newest first."""
    return {"items": steps_of(db(), find_switching_state(db(), state_id, acting()))}


@blueprint.post(
    "/switching-states/<uuid:state_id>/<any(reduce, end_reduced, resume, report_irregular, report_steady):switch>"
)
@requires("switching.approve", "switching.report")
@idempotent
@blueprint.arguments(SwitchingDecisionSchema)
@blueprint.response(200, SwitchingStateSchema)
def decide_severity(data: dict[str, Any], state_id: UUID, switch: str) -> SwitchingState:
    """Approve reduced inspection or resumption, end reduced inspection, or say how production runs; with a reason."""
    return decide_switching(db(), state_id, action=switch, **data, actor=acting())


def _points(pairs: tuple[tuple[float, float], ...]) -> list[dict[str, float]]:
    return [{"bad_share": share, "passes": chance} for share, chance in pairs]
