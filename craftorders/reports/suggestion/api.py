"""The suggestion over HTTP, for the coordinator who hands out."""

from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.reports.suggestion.queries import StepSuggestion, suggest_jobs
from craftorders.reports.suggestion.schemas import SuggestionSchema

blueprint = ApiBlueprint("suggestion", __name__, description="Who could get how many pieces of a step.")


@blueprint.get("/batches/<uuid:batch_id>/operations/<int:position>/suggestion")
@requires("jobs.hand_out")
@blueprint.response(200, SuggestionSchema)
def suggestion(batch_id: UUID, position: int) -> StepSuggestion:
    """Who could get how many pieces of a step that are not handed out, with the reasons; it changes nothing."""
    return suggest_jobs(db(), batch_id, position, actor=acting())
