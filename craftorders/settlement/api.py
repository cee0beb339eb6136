"""Periods, statements and payouts, merchants' deposits and credit."""

from typing import Any
from uuid import UUID

from craftorders.fees.models import Earning
from craftorders.fees.schemas import EarningListSchema
from craftorders.infra.access import acting, requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page, PagingSchema
from craftorders.infra.schemas import ReasonSchema
from craftorders.kernel.clock import now
from craftorders.ledger.models import Account, Transfer
from craftorders.ledger.schemas import AccountSchema, TransferPageSchema, TransferSchema
from craftorders.settlement import queries, services
from craftorders.settlement.models import Payer, Period, Statement, TaxChoice
from craftorders.settlement.schemas import (
    ChooseTaxSchema,
    CreditSchema,
    DepositSchema,
    DuePeriodListSchema,
    PayerListSchema,
    PaySchema,
    PeriodFilterSchema,
    PeriodKeySchema,
    PeriodPageSchema,
    PeriodSchema,
    PreviewSchema,
    StatementFilterSchema,
    StatementPageSchema,
    StatementSchema,
    TaxChoiceListSchema,
    TaxChoiceSchema,
)

blueprint = ApiBlueprint("settlement", __name__, description="Periods, statements, payouts, merchants' money.")


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


@blueprint.get("/statements")
@requires("statements.read")
@blueprint.arguments(StatementFilterSchema, location="query")
@blueprint.response(200, StatementPageSchema)
def statements(query: dict[str, Any]) -> Page[Statement]:
    """Statements, newest first."""
    return queries.list_statements(db(), **query)


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


@blueprint.get("/payers")
@requires("statements.read")
@blueprint.response(200, PayerListSchema)
def payers() -> dict[str, list[Payer]]:
    """Who pays farmers, and of which regions."""
    return {"items": queries.find_payers(db())}


@blueprint.get("/tax-choices")
@requires("statements.read")
@blueprint.response(200, TaxChoiceListSchema)
def tax_choices() -> dict[str, list[TaxChoice]]:
    """By which policies payers withhold taxes, the latest first."""
    return {"items": queries.tax_choices(db())}


@blueprint.post("/tax-choices")
@requires("taxes.choose")
@idempotent
@blueprint.arguments(ChooseTaxSchema)
@blueprint.response(201, TaxChoiceSchema)
def choose_tax(data: dict[str, Any]) -> TaxChoice:
    """Choose by which policy a payer withholds from a month on; months that were paid keep theirs."""
    return services.choose_tax(db(), **data, actor=acting())


@blueprint.get("/merchants/<uuid:merchant_id>/deposits")
@requires("ledger.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, TransferPageSchema)
def deposits(query: dict[str, Any], merchant_id: UUID) -> Page[Transfer]:
    """What a merchant paid in advance, newest first, with what was undone."""
    return queries.list_deposits(db(), merchant_id, acting(), **query)


@blueprint.post("/merchants/<uuid:merchant_id>/deposits")
@requires("ledger.deposit")
@idempotent
@blueprint.arguments(DepositSchema)
@blueprint.response(201, TransferSchema)
def deposit(data: dict[str, Any], merchant_id: UUID) -> Transfer:
    """Enter a payment that arrived; the same reference of a merchant counts once."""
    return services.deposit(db(), merchant_id, **data, actor=acting())


@blueprint.post("/transfers/<region_id>/<uuid:transfer_id>/undo")
@requires("ledger.deposit")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(201, TransferSchema)
def undo_deposit(data: dict[str, Any], region_id: str, transfer_id: UUID) -> Transfer:
    """Undo a deposit that was entered by mistake, by its reverse."""
    return services.undo_deposit(db(), region_id, transfer_id, **data, actor=acting())


@blueprint.post("/merchants/<uuid:merchant_id>/credit")
@requires("credit.grant")
@idempotent
@blueprint.arguments(CreditSchema)
@blueprint.response(200, AccountSchema)
def credit(data: dict[str, Any], merchant_id: UUID) -> Account:
    """Let a merchant's balance go so far below nothing, with a reason."""
    return services.grant_credit(db(), merchant_id, **data, actor=acting())
