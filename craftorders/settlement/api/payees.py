"""Payee accounts: asking, confirming, approving, stopping. No answer holds more of a number than its last four."""

from typing import Any
from uuid import UUID

from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent, with_secrets
from craftorders.infra.paging import Page
from craftorders.infra.schemas import ReasonSchema
from craftorders.settlement import queries, services
from craftorders.settlement.api.blueprint import blueprint
from craftorders.settlement.models import PayeeAccount
from craftorders.settlement.schemas import (
    NewPayeeSchema,
    PayeeFilterSchema,
    PayeePageSchema,
    PayeeSchema,
    SharedNumberListSchema,
)


@blueprint.get("/payees")
@requires("payees.read")
@blueprint.arguments(PayeeFilterSchema, location="query")
@blueprint.response(200, PayeePageSchema)
def payees(query: dict[str, Any]) -> Page[PayeeAccount]:
    """Accounts of workers, of one's own workshops for coordinators, the newest first."""
    return queries.list_payees(db(), acting(), **query)


@blueprint.get("/payees/shared")
@requires("ledger.read")
@blueprint.response(200, SharedNumberListSchema)
def shared() -> dict[str, list[queries.SharedNumber]]:
    """Numbers that stand with several workers: often one family, worth a look where the holders differ."""
    return {"items": queries.shared_numbers(db())}


@blueprint.get("/payees/<uuid:payee_id>")
@requires("payees.read")
@blueprint.response(200, PayeeSchema)
def payee(payee_id: UUID) -> PayeeAccount:
    """One account: who asked, confirmed, approved or stopped it, and from when it is used."""
    return queries.find_payee(db(), payee_id, acting())


@blueprint.post("/workers/<uuid:worker_id>/payees")
@requires("payees.request")
@idempotent
@with_secrets
@blueprint.arguments(NewPayeeSchema)
@blueprint.response(201, PayeeSchema)
def request_payee(data: dict[str, Any], worker_id: UUID) -> PayeeAccount:
    """Ask for an account of a worker; a coordinator's request is confirmed by that. One waits at a time."""
    return services.request_payee(db(), worker_id, **data, actor=acting())


@blueprint.post("/payees/<uuid:payee_id>/confirm")
@requires("payees.confirm")
@idempotent
@blueprint.response(200, PayeeSchema)
def confirm_payee(payee_id: UUID) -> PayeeAccount:
    """Agree, as the coordinator of the worker's workshop, to what finance asked for."""
    return services.confirm_payee(db(), payee_id, actor=acting())


@blueprint.post("/payees/<uuid:payee_id>/approve")
@requires("payees.approve")
@idempotent
@blueprint.response(200, PayeeSchema)
def approve_payee(payee_id: UUID) -> PayeeAccount:
    """Agree as a second person: the account is used 48 hours later."""
    return services.approve_payee(db(), payee_id, actor=acting())


@blueprint.post("/payees/<uuid:payee_id>/stop")
@requires("payees.stop")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, PayeeSchema)
def stop_payee(data: dict[str, Any], payee_id: UUID) -> PayeeAccount:
    """Stop an account before it is used, with a reason; the former one stays in force."""
    return services.stop_payee(db(), payee_id, **data, actor=acting())


@blueprint.get("/my/payees")
@requires("card.read")
@blueprint.response(200, PayeePageSchema)
def my_payees() -> Page[PayeeAccount]:
    """With the card and its PIN: one's own accounts, the newest first."""
    worker_id = acting().worker_id
    return Page(queries.payees_of_worker(db(), worker_id) if worker_id else [], None)
