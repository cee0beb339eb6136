"""Payments of the shares of coordinators, workshops and freight."""

from typing import Any
from uuid import UUID

from craftorders.fees.models import Charge
from craftorders.fees.schemas import ChargePageSchema
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page, PagingSchema
from craftorders.infra.schemas import ReasonSchema
from craftorders.kernel.clock import now
from craftorders.settlement import services
from craftorders.settlement.api.blueprint import blueprint
from craftorders.settlement.models import SharePayment
from craftorders.settlement.queries import due_shares as dues
from craftorders.settlement.queries import shares
from craftorders.settlement.schemas.shares import (
    ApprovedMonthSchema,
    DueSharesSchema,
    PaySharesSchema,
    PreparedMonthSchema,
    ShareKeySchema,
    ShareMonthKeySchema,
    SharePaymentFilterSchema,
    SharePaymentPageSchema,
    SharePaymentSchema,
)
from craftorders.settlement.services import AtOnce


@blueprint.get("/share-payments")
@requires("shares.read", "ledger.read")
@blueprint.arguments(SharePaymentFilterSchema, location="query")
@blueprint.response(200, SharePaymentPageSchema)
def share_payments(query: dict[str, Any]) -> Page[SharePayment]:
    """Payments of shares, the latest month first; a coordinator reads those of the own workshops."""
    return shares.list_share_payments(db(), acting(), **query)


@blueprint.get("/share-payments/due")
@requires("ledger.read")
@blueprint.response(200, DueSharesSchema)
def due_shares() -> dict[str, list[shares.ShareMonth]]:
    """Months of workshops that are over and have no payment."""
    return {"items": dues.due_shares(db(), now())}


@blueprint.post("/share-payments")
@requires("shares.prepare")
@idempotent
@blueprint.arguments(ShareKeySchema)
@blueprint.response(201, SharePaymentSchema)
def prepare_shares(data: dict[str, Any]) -> SharePayment:
    """Prepare the payment of a workshop's shares of a month that is over; one at a time stands for a month."""
    return services.prepare_shares(db(), **data, actor=acting())


@blueprint.post("/share-payments/prepare-month")
@requires("shares.prepare")
@idempotent
@blueprint.arguments(ShareMonthKeySchema)
@blueprint.response(200, PreparedMonthSchema)
def prepare_month(data: dict[str, Any]) -> AtOnce:
    """Prepare the payments of a month for all workshops that got something and have none."""
    return services.prepare_month(db(), **data, actor=acting())


@blueprint.post("/share-payments/approve-month")
@requires("shares.approve")
@idempotent
@blueprint.arguments(ShareMonthKeySchema)
@blueprint.response(200, ApprovedMonthSchema)
def approve_month(data: dict[str, Any]) -> AtOnce:
    """Approve all prepared payments of a month but those that the caller prepared or counted pieces of."""
    return services.approve_month(db(), **data, actor=acting())


@blueprint.get("/share-payments/<uuid:share_payment_id>")
@requires("shares.read", "ledger.read")
@blueprint.response(200, SharePaymentSchema)
def share_payment(share_payment_id: UUID) -> SharePayment:
    """One payment of shares."""
    return shares.find_share_payment(db(), share_payment_id, acting())


@blueprint.get("/share-payments/<uuid:share_payment_id>/lines")
@requires("ledger.read")
@blueprint.arguments(PagingSchema, location="query")
@blueprint.response(200, ChargePageSchema)
def share_payment_lines(query: dict[str, Any], share_payment_id: UUID) -> Page[Charge]:
    """The charges that a payment of shares sums up, oldest first."""
    return shares.lines_of_share_payment(db(), shares.find_share_payment(db(), share_payment_id, acting()), **query)


@blueprint.post("/share-payments/<uuid:share_payment_id>/approve")
@requires("shares.approve")
@idempotent
@blueprint.response(200, SharePaymentSchema)
def approve_shares(share_payment_id: UUID) -> SharePayment:
    """Approve it: neither who prepared it nor who counted any of its pieces."""
    return services.approve_shares(db(), share_payment_id, actor=acting())


@blueprint.post("/share-payments/<uuid:share_payment_id>/pay")
@requires("shares.pay")
@idempotent
@blueprint.arguments(PaySharesSchema)
@blueprint.response(200, SharePaymentSchema)
def pay_shares(data: dict[str, Any], share_payment_id: UUID) -> SharePayment:
    """Mark it as paid as a third person: the ledger moves the shares to the bank."""
    return services.pay_shares(db(), share_payment_id, **data, actor=acting())


@blueprint.post("/share-payments/<uuid:share_payment_id>/cancel")
@requires("shares.prepare")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, SharePaymentSchema)
def cancel_shares(data: dict[str, Any], share_payment_id: UUID) -> SharePayment:
    """Put away what is not paid yet."""
    return services.cancel_shares(db(), share_payment_id, **data, actor=acting())


@blueprint.post("/share-payments/<uuid:share_payment_id>/undo")
@requires("shares.pay")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, SharePaymentSchema)
def undo_shares(data: dict[str, Any], share_payment_id: UUID) -> SharePayment:
    """Undo what was noted as paid by mistake, by its reverse."""
    return services.undo_shares(db(), share_payment_id, **data, actor=acting())
