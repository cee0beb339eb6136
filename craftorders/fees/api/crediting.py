"""Earnings, charges, and what merchants are asked to concede, over HTTP."""

from typing import Any
from uuid import UUID

from craftorders.fees import services
from craftorders.fees.api.blueprint import blueprint
from craftorders.fees.models import Charge, Concession, Earning
from craftorders.fees.queries import (
    find_charge,
    find_concession,
    list_charges,
    list_concessions,
    list_earnings,
)
from craftorders.fees.schemas.crediting import (
    ChargeFilterSchema,
    ChargePageSchema,
    ChargeSchema,
    ConcessionFilterSchema,
    ConcessionPageSchema,
    ConcessionSchema,
    EarningFilterSchema,
    EarningListSchema,
    ProposeConcessionSchema,
    as_proposed,
)
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.schemas import OptionalReasonSchema, ReasonSchema
from craftorders.quality.queries import find_lot


@blueprint.get("/earnings")
@requires("earnings.read")
@blueprint.arguments(EarningFilterSchema, location="query")
@blueprint.response(200, EarningListSchema)
def earnings(query: dict[str, Any]) -> Page[Earning]:
    """Pay lines, newest first."""
    return list_earnings(db(), **query)


@blueprint.get("/charges")
@requires("charges.read")
@blueprint.arguments(ChargeFilterSchema, location="query")
@blueprint.response(200, ChargePageSchema)
def charges(query: dict[str, Any]) -> Page[Charge]:
    """What merchants were charged, newest first; a merchant sees their own."""
    return list_charges(db(), acting(), **query)


@blueprint.get("/charges/<uuid:charge_id>")
@requires("charges.read")
@blueprint.response(200, ChargeSchema)
def charge(charge_id: UUID) -> Charge:
    """One charge and its five parts."""
    return find_charge(db(), charge_id, acting())


@blueprint.post("/lots/<uuid:lot_id>/concessions")
@requires("concessions.propose")
@idempotent
@blueprint.arguments(ProposeConcessionSchema)
@blueprint.response(201, ConcessionSchema)
def propose_concession(data: dict[str, Any], lot_id: UUID) -> Concession:
    """Ask the merchant to take a rejected lot at a lower charge."""
    currency = find_lot(db(), lot_id, acting()).batch.product.currency
    return services.propose_concession(db(), lot_id, **as_proposed(data, currency), actor=acting())


@blueprint.get("/concessions")
@requires("concessions.propose", "concessions.answer", "charges.read")
@blueprint.arguments(ConcessionFilterSchema, location="query")
@blueprint.response(200, ConcessionPageSchema)
def concessions(query: dict[str, Any]) -> Page[Concession]:
    """What merchants were asked, newest first; a merchant sees their own."""
    return list_concessions(db(), acting(), **query)


@blueprint.get("/concessions/<uuid:concession_id>")
@requires("concessions.propose", "concessions.answer", "charges.read")
@blueprint.response(200, ConcessionSchema)
def concession(concession_id: UUID) -> Concession:
    """One proposal and what was answered."""
    return find_concession(db(), concession_id, acting())


@blueprint.post("/concessions/<uuid:concession_id>/<any(agree, decline):answer>")
@requires("concessions.answer")
@idempotent
@blueprint.arguments(OptionalReasonSchema)
@blueprint.response(200, ConcessionSchema)
def answer_concession(data: dict[str, Any], concession_id: UUID, answer: str) -> Concession:
    """Agree, so that all pieces pass at the lower charge, or decline, so that everything stays as it was."""
    return services.answer_concession(db(), concession_id, answer=answer, **data, actor=acting())


@blueprint.post("/concessions/<uuid:concession_id>/withdraw")
@requires("concessions.propose")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, ConcessionSchema)
def withdraw_concession(data: dict[str, Any], concession_id: UUID) -> Concession:
    """Take an unanswered proposal back."""
    return services.withdraw_concession(db(), concession_id, **data, actor=acting())
