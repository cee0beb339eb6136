"""Banks' answers."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.api import MULTIPART
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page, PagingSchema
from craftorders.infra.schemas import ReasonSchema
from craftorders.settlement import services
from craftorders.settlement.api.blueprint import blueprint
from craftorders.settlement.models import BankResponse, BankResponseRow
from craftorders.settlement.queries import answers as queries
from craftorders.settlement.schemas.answers import (
    ResponsePageSchema,
    ResponseRowPageSchema,
    ResponseRowSchema,
    ResponseSchema,
    TakenInSchema,
)
from craftorders.settlement.schemas.payouts import BankFileSchema
from craftorders.settlement.services.answers import TakenIn


@blueprint.get("/bank-responses")
@requires("statements.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, ResponsePageSchema)
def responses(query: dict[str, Any]) -> Page[BankResponse]:
    """Files of banks as they were received, newest first."""
    return queries.list_responses(db(), **query)


@blueprint.post("/payout-batches/<uuid:payout_batch_id>/answers")
@requires("payouts.send")
@idempotent
@blueprint.arguments(BankFileSchema, location=MULTIPART)
@blueprint.response(201, TakenInSchema)
def take_in_answer(data: dict[str, Any], payout_batch_id: UUID) -> TakenIn:
    """Take in a bank's answer: pain.002, or the table that was sent with a status. The same file twice changes nothing."""
    file = data["file"]
    name = file.filename or payout_batch_id.hex
    return services.take_in_answer(db(), payout_batch_id, name=name, content=file.read(), actor=acting())


@blueprint.get("/bank-responses/<uuid:response_id>")
@requires("statements.read")
@blueprint.response(200, ResponseSchema)
def response(response_id: UUID) -> BankResponse:
    """One file of a bank."""
    return queries.find_response(db(), response_id)


@blueprint.get("/bank-responses/<uuid:response_id>/rows")
@requires("statements.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, ResponseRowPageSchema)
def response_rows(query: dict[str, Any], response_id: UUID) -> Page[BankResponseRow]:
    """The rows of a bank's file, each with what was done about it."""
    return queries.rows_of_response(db(), queries.find_response(db(), response_id).id, **query)


@blueprint.get("/bank-response-rows")
@requires("statements.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, ResponseRowPageSchema)
def rows_for_a_person(query: dict[str, Any]) -> Page[BankResponseRow]:
    """Rows that could not be applied and wait for a person, newest first."""
    return queries.rows_for_a_person(db(), **query)


@blueprint.post("/bank-response-rows/<uuid:row_id>/deal-with")
@requires("payouts.send")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, ResponseRowSchema)
def deal_with_row(data: dict[str, Any], row_id: UUID) -> BankResponseRow:
    """Note how a row that could not be applied was dealt with."""
    return services.deal_with_row(db(), row_id, **data, actor=acting())
