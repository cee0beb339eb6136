"""Where rejected pieces come from, over HTTP."""

from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.reports.tracing.queries import Trace, trace_of_lot
from craftorders.reports.tracing.schemas import TraceSchema

blueprint = ApiBlueprint("tracing", __name__, description="Where rejected pieces come from")


@blueprint.get("/lots/<uuid:lot_id>/trace")
@requires("jobs.read", "lots.dispose")
@blueprint.response(200, TraceSchema)
def trace(lot_id: UUID) -> Trace:
    """Each rejected piece with its bag, worker, defect and photo, and the materials of its batch."""
    return trace_of_lot(db(), lot_id, acting())
