"""Progress over HTTP."""

from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.reports.progress.queries import BatchProgress, OrderProgress, progress_of_batch, progress_of_order
from craftorders.reports.progress.schemas import BatchProgressSchema, OrderProgressSchema

blueprint = ApiBlueprint("progress", __name__, description="Progress by week, and when things will arrive.")


@blueprint.get("/orders/<uuid:order_id>/progress")
@requires("orders.read")
@blueprint.response(200, OrderProgressSchema)
def order_progress(order_id: UUID) -> OrderProgress:
    """An order by week against its plan, when the last of it will arrive, and the same of each line."""
    return progress_of_order(db(), order_id, acting())


@blueprint.get("/batches/<uuid:batch_id>/progress")
@requires("batches.read")
@blueprint.response(200, BatchProgressSchema)
def batch_progress(batch_id: UUID) -> BatchProgress:
    """A batch by week against its plan, when it will arrive, and why it may be late."""
    return progress_of_batch(db(), batch_id, acting())
