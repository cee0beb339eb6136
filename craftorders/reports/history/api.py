"""History over HTTP."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.infra.history import HistoryEntry
from craftorders.infra.paging import Page, PagingSchema
from craftorders.reports.history.queries import readable_history
from craftorders.reports.history.schemas import HistoryPageSchema

blueprint = ApiBlueprint("history", __name__, description="Who changed what, when and why.")


@blueprint.get("/history/<uuid:subject_id>")
@requires("history.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, HistoryPageSchema)
def history(query: dict[str, Any], subject_id: UUID) -> Page[HistoryEntry]:
    """What happened to an object that one may see, newest first."""
    return readable_history(db(), subject_id, acting(), **query)
