"""What nightly audits of the books found."""

from typing import Any

from craftorders.infra.access import requires
from craftorders.infra.application import db
from craftorders.infra.paging import Page, PagingSchema
from craftorders.settlement.api.blueprint import blueprint
from craftorders.settlement.models import BooksAudit
from craftorders.settlement.queries.audits import list_audits
from craftorders.settlement.schemas.audits import BooksAuditPageSchema


@blueprint.get("/audits")
@requires("ledger.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, BooksAuditPageSchema)
def audits(query: dict[str, Any]) -> Page[BooksAudit]:
    """What was found when the books were recomputed at night, the newest first."""
    return list_audits(db(), **query)
