"""Orders and their lines over HTTP: placing, describing, taking to production, and the Excel way."""

from typing import Any
from uuid import UUID

from flask import Response

from craftorders.catalogue.queries import products
from craftorders.infra.access import acting, requires
from craftorders.infra.api import MULTIPART, ApiBlueprint, expect_version
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.photos import photo_answer, take_in_photo
from craftorders.infra.schemas import OptionalReasonSchema, ReasonSchema
from craftorders.infra.spreadsheets import XLSX
from craftorders.kernel.clock import today
from craftorders.kernel.money import parse_rate
from craftorders.orders.models import Order
from craftorders.orders.queries import find_line, find_order, list_orders
from craftorders.orders.schemas import (
    ChangedOrderSchema,
    ImportedOrderSchema,
    LinePhotoSchema,
    LineStandardSchema,
    LineUrgencySchema,
    NewOrderSchema,
    OrderFileSchema,
    OrderFilterSchema,
    OrderPageSchema,
    OrderSchema,
)
from craftorders.orders.services import (
    ImportedOrder,
    agree_urgency,
    cancel_order,
    change_order,
    close_order,
    complete_order,
    confirm_order,
    describe_line,
    import_order,
    place_order,
    return_order,
    submit_order,
)
from craftorders.orders.services.placing import HOME_ZONE
from craftorders.orders.workbook.template import order_template

blueprint = ApiBlueprint("orders", __name__, description="Orders and their lines.")
FILE = {"type": "string", "format": "binary"}


@blueprint.get("/orders")
@requires("orders.read")
@blueprint.arguments(OrderFilterSchema, location="query")
@blueprint.response(200, OrderPageSchema)
def orders(query: dict[str, Any]) -> Page[Order]:
    """Orders without their lines, newest first."""
    return list_orders(db(), acting(), **query)


@blueprint.post("/orders")
@requires("orders.place")
@idempotent
@blueprint.arguments(NewOrderSchema)
@blueprint.response(201, OrderSchema)
def new_order(data: dict[str, Any]) -> Order:
    """Place an order: a draft, at the catalogue's present prices."""
    return place_order(db(), **data, actor=acting())


@blueprint.get("/orders/template.xlsx")
@requires("orders.place")
@blueprint.response(200, FILE, content_type=XLSX)
def template() -> Response:
    """The Excel template, in the reader's language."""
    return Response(order_template(products(db()), today(HOME_ZONE)), mimetype=XLSX)


@blueprint.post("/orders/import")
@requires("orders.place")
@idempotent
@blueprint.arguments(OrderFileSchema, location=MULTIPART)
@blueprint.response(201, ImportedOrderSchema)
@blueprint.alt_response(200, schema=ImportedOrderSchema, description="The same file was ordered before.")
def order_from_file(data: dict[str, Any]) -> tuple[ImportedOrder, int]:
    """Place an order from a filled-in template: all of it, or every mistake with its row and column."""
    imported = import_order(db(), data.pop("file").read(), **data, actor=acting())
    return imported, 200 if imported.already_ordered else 201


@blueprint.get("/orders/<uuid:order_id>")
@requires("orders.read")
@blueprint.response(200, OrderSchema)
def order(order_id: UUID) -> Order:
    """One order with its lines."""
    return find_order(db(), order_id, acting())


@blueprint.put("/orders/<uuid:order_id>")
@requires("orders.place")
@blueprint.arguments(ChangedOrderSchema)
@blueprint.response(200, OrderSchema)
def put_order(data: dict[str, Any], order_id: UUID) -> Order:
    """Change a draft: its note and all its lines."""
    expect_version(find_order(db(), order_id, acting(), for_update=True))
    return change_order(db(), order_id, **data, actor=acting())


@blueprint.put("/orders/<uuid:order_id>/lines/<uuid:line_id>")
@requires("orders.place")
@blueprint.arguments(LineStandardSchema)
@blueprint.response(200, OrderSchema)
def put_standard(data: dict[str, Any], order_id: UUID, line_id: UUID) -> Order:
    """Say what will be accepted of a line, until the order is confirmed."""
    expect_version(find_order(db(), order_id, acting(), for_update=True))
    return describe_line(db(), order_id, line_id, **data, actor=acting()).order


@blueprint.put("/orders/<uuid:order_id>/lines/<uuid:line_id>/urgency")
@requires("orders.place")
@blueprint.arguments(LineUrgencySchema)
@blueprint.response(200, OrderSchema)
def put_urgency(data: dict[str, Any], order_id: UUID, line_id: UUID) -> Order:
    """Pay more a piece since a line is urgent: all of it goes to who makes the pieces, from the next offer on."""
    expect_version(find_order(db(), order_id, acting(), for_update=True))
    line = find_line(db(), order_id, line_id, acting())
    urgency_e4 = parse_rate(data["urgency"], line.currency, pointer="/urgency")
    return agree_urgency(db(), order_id, line_id, urgency_e4=urgency_e4, actor=acting()).order


@blueprint.get("/orders/<uuid:order_id>/lines/<uuid:line_id>/photo")
@requires("orders.read")
@blueprint.response(200, FILE, content_type="image/jpeg")
def photo(order_id: UUID, line_id: UUID) -> Response:
    """The reference photo of a line."""
    return photo_answer(db(), find_line(db(), order_id, line_id, acting()).photo_id)


@blueprint.put("/orders/<uuid:order_id>/lines/<uuid:line_id>/photo")
@requires("orders.place")
@blueprint.arguments(LinePhotoSchema, location=MULTIPART)
@blueprint.response(200, OrderSchema)
def put_photo(data: dict[str, Any], order_id: UUID, line_id: UUID) -> Order:
    """Put a reference photo on a line, until the order is confirmed."""
    expect_version(find_order(db(), order_id, acting(), for_update=True))
    photo_id = take_in_photo(db(), data["photo"], actor=acting())
    return describe_line(db(), order_id, line_id, photo_id=photo_id, actor=acting()).order


@blueprint.post("/orders/<uuid:order_id>/submit")
@requires("orders.place")
@idempotent
@blueprint.arguments(OptionalReasonSchema, required=False)
@blueprint.response(200, OrderSchema)
def submit(data: dict[str, Any], order_id: UUID) -> Order:
    """Hand a draft to the service centre."""
    return submit_order(db(), order_id, **data, actor=acting())


@blueprint.post("/orders/<uuid:order_id>/return")
@requires("orders.confirm")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, OrderSchema)
def give_back(data: dict[str, Any], order_id: UUID) -> Order:
    """Give a submitted order back to its merchant, with a reason."""
    return return_order(db(), order_id, **data, actor=acting())


@blueprint.post("/orders/<uuid:order_id>/confirm")
@requires("orders.confirm")
@idempotent
@blueprint.arguments(OptionalReasonSchema, required=False)
@blueprint.response(200, OrderSchema)
def confirm(data: dict[str, Any], order_id: UUID) -> Order:
    """Take a submitted order on; every line needs its acceptance criteria and its reference photo."""
    return confirm_order(db(), order_id, **data, actor=acting())


@blueprint.post("/orders/<uuid:order_id>/cancel")
@requires("orders.place")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, OrderSchema)
def cancel(data: dict[str, Any], order_id: UUID) -> Order:
    """Give an order up before batches are planned, with a reason."""
    return cancel_order(db(), order_id, **data, actor=acting())


@blueprint.post("/orders/<uuid:order_id>/complete")
@requires("orders.confirm")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, OrderSchema)
def complete(data: dict[str, Any], order_id: UUID) -> Order:
    """Settle for what has arrived although pieces are missing, with a reason."""
    return complete_order(db(), order_id, **data, actor=acting())


@blueprint.post("/orders/<uuid:order_id>/close")
@requires("orders.confirm")
@idempotent
@blueprint.arguments(OptionalReasonSchema, required=False)
@blueprint.response(200, OrderSchema)
def close(data: dict[str, Any], order_id: UUID) -> Order:
    """Put a completed order away."""
    return close_order(db(), order_id, **data, actor=acting())
