"""Months, statements and payouts."""

from typing import Any
from uuid import UUID

from craftorders.fees.models import Earning
from craftorders.fees.schemas import EarningListSchema
from craftorders.infra.access import acting, requires
from craftorders.infra.api import tell_actions
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page, PagingSchema
from craftorders.kernel.clock import now
from craftorders.settlement import queries, services
from craftorders.settlement.api.blueprint import blueprint
from craftorders.settlement.models import Period, Statement
from craftorders.settlement.schemas import (
    ApprovedSchema,
    DuePeriodListSchema,
    PaySchema,
    PeriodFilterSchema,
    PeriodKeySchema,
    PeriodPageSchema,
    PeriodSchema,
    PreviewSchema,
    StatementFilterSchema,
    StatementPageSchema,
    StatementSchema,
)


@blueprint.get("/periods")
@requires("statements.read")
@blueprint.arguments(PeriodFilterSchema, location="query")
@blueprint.response(200, PeriodPageSchema)
def periods(query: dict[str, Any]) -> Page[Period]:
    """Closed periods, newest first."""
    return queries.list_periods(db(), **query)


@blueprint.post("/periods")
@requires("periods.close")
@idempotent
@blueprint.arguments(PeriodKeySchema)
@blueprint.response(201, PeriodSchema)
def close_period(data: dict[str, Any]) -> Period:
    """Close a month of a region that is over there, and draft its statements; a second time changes nothing."""
    return services.close_period(db(), **data, actor=acting())


@blueprint.get("/periods/due")
@requires("statements.read")
@blueprint.response(200, DuePeriodListSchema)
def due() -> dict[str, list[queries.DuePeriod]]:
    """What can be closed now."""
    return {"items": queries.due_periods(db(), now())}


@blueprint.get("/periods/preview")
@requires("statements.read")
@blueprint.arguments(PeriodKeySchema, location="query")
@blueprint.response(200, PreviewSchema)
def preview(query: dict[str, Any]) -> dict[str, Any]:
    """What closing a month now would put on statements."""
    return {**query, "items": queries.preview_period(db(), **query)}


@blueprint.get("/periods/<uuid:period_id>")
@requires("statements.read")
@blueprint.response(200, PeriodSchema)
def period(period_id: UUID) -> Period:
    """One closed period."""
    return queries.find_period(db(), period_id)


@blueprint.post("/periods/<uuid:period_id>/approve")
@requires("statements.approve")
@idempotent
@blueprint.response(200, ApprovedSchema)
def approve_period(period_id: UUID) -> dict[str, int]:
    """Approve all drafted statements of a month but those with pieces that the caller counted; not for who closed it."""
    return {"approved": services.approve_period(db(), period_id, actor=acting())}


@blueprint.get("/statements")
@requires("statements.read")
@blueprint.arguments(StatementFilterSchema, location="query")
@blueprint.response(200, StatementPageSchema)
def statements(query: dict[str, Any]) -> Page[Statement]:
    """Statements, newest first."""
    page = queries.list_statements(db(), **query)
    tell_actions(queries.actions_of_statements(db(), page.items, acting()))
    return page


@blueprint.get("/statements/<uuid:statement_id>")
@requires("statements.read")
@blueprint.response(200, StatementSchema)
def statement(statement_id: UUID) -> Statement:
    """One statement."""
    return queries.find_statement(db(), statement_id)


@blueprint.get("/statements/<uuid:statement_id>/lines")
@requires("statements.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, EarningListSchema)
def statement_lines(query: dict[str, Any], statement_id: UUID) -> Page[Earning]:
    """The pay lines that a statement sums up, oldest first."""
    return queries.lines_of_statement(db(), queries.find_statement(db(), statement_id), **query)


@blueprint.post("/statements/<uuid:statement_id>/approve")
@requires("statements.approve")
@idempotent
@blueprint.response(200, StatementSchema)
def approve(statement_id: UUID) -> Statement:
    """Approve a statement: neither who closed the period nor who counted any of its pieces."""
    return services.approve_statement(db(), statement_id, actor=acting())


@blueprint.post("/statements/<uuid:statement_id>/pay")
@requires("payouts.pay")
@idempotent
@blueprint.arguments(PaySchema)
@blueprint.response(200, StatementSchema)
def pay(data: dict[str, Any], statement_id: UUID) -> Statement:
    """Mark an approved statement as paid: a third person, with the payment's number."""
    return services.pay_statement(db(), statement_id, **data, actor=acting()).statement
