"""Consignments over HTTP: materials out to a workshop, goods back, counted at both ends."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.logistics import services
from craftorders.logistics.models import Consignment
from craftorders.logistics.queries import find_consignment, list_consignments
from craftorders.logistics.schemas import (
    ConsignmentFilterSchema,
    ConsignmentPageSchema,
    ConsignmentSchema,
    ReceiveGoodsSchema,
    ReceiveMaterialsSchema,
    SendGoodsSchema,
    SendMaterialsSchema,
)

blueprint = ApiBlueprint("logistics", __name__, description="Consignments.")


@blueprint.get("/consignments")
@requires("consignments.read")
@blueprint.arguments(ConsignmentFilterSchema, location="query")
@blueprint.response(200, ConsignmentPageSchema)
def consignments(query: dict[str, Any]) -> Page[Consignment]:
    """Consignments, newest first; merchants see their own, coordinators their workshop's."""
    return list_consignments(db(), acting(), **query)


@blueprint.get("/consignments/<uuid:consignment_id>")
@requires("consignments.read")
@blueprint.response(200, ConsignmentSchema)
def consignment(consignment_id: UUID) -> Consignment:
    """One consignment with its lines."""
    return find_consignment(db(), consignment_id, acting())


@blueprint.post("/batches/<uuid:batch_id>/materials")
@requires("consignments.send")
@idempotent
@blueprint.arguments(SendMaterialsSchema, required=False)
@blueprint.response(201, ConsignmentSchema)
def send_materials(data: dict[str, Any], batch_id: UUID) -> Consignment:
    """Send an accepted batch its materials; by default what its bill of materials names, with the allowed waste."""
    return services.send_materials(db(), batch_id, **data, actor=acting())


@blueprint.post("/consignments/<uuid:consignment_id>/receive-materials")
@requires("materials.receive")
@idempotent
@blueprint.arguments(ReceiveMaterialsSchema, required=False)
@blueprint.response(200, ConsignmentSchema)
def receive_materials(data: dict[str, Any], consignment_id: UUID) -> Consignment:
    """Confirm what arrived at the workshop; what is missing is written down."""
    return services.receive_materials(db(), consignment_id, **data, actor=acting())


@blueprint.post("/batches/<uuid:batch_id>/goods")
@requires("goods.send")
@idempotent
@blueprint.arguments(SendGoodsSchema, required=False)
@blueprint.response(201, ConsignmentSchema)
def send_goods(data: dict[str, Any], batch_id: UUID) -> Consignment:
    """Send all passed pieces of a batch to Yiwu."""
    return services.send_goods(db(), batch_id, **data, actor=acting())


@blueprint.post("/consignments/<uuid:consignment_id>/receive-goods")
@requires("goods.receive")
@idempotent
@blueprint.arguments(ReceiveGoodsSchema)
@blueprint.response(200, ConsignmentSchema)
def receive_goods(data: dict[str, Any], consignment_id: UUID) -> Consignment:
    """Confirm how many pieces arrived; what is missing can be planned again."""
    return services.receive_goods(db(), consignment_id, **data, actor=acting())
