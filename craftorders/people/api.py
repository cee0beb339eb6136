"""Merchants, workshops, households and workers over HTTP."""

from typing import Any
from uuid import UUID

from flask import current_app

from craftorders.infra.access import acting, requires
from craftorders.infra.api import ApiBlueprint, expect_version
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.people.models import Household, Merchant, Worker, Workshop
from craftorders.people.queries import (
    find_household,
    find_merchant,
    find_worker,
    find_workshop,
    list_households,
    list_merchants,
    list_workers,
    list_workshops,
)
from craftorders.people.schemas import (
    CertifySchema,
    EarningsCardSchema,
    HouseholdChangeSchema,
    HouseholdFilterSchema,
    HouseholdPageSchema,
    HouseholdSchema,
    MerchantChangeSchema,
    MerchantFilterSchema,
    MerchantPageSchema,
    MerchantSchema,
    NeighboursSchema,
    NewHouseholdSchema,
    NewMerchantSchema,
    NewWorkerSchema,
    NewWorkshopSchema,
    WorkerChangeSchema,
    WorkerFilterSchema,
    WorkerPageSchema,
    WorkerSchema,
    WorkshopChangeSchema,
    WorkshopFilterSchema,
    WorkshopPageSchema,
    WorkshopSchema,
)
from craftorders.people.services import (
    add_household,
    add_merchant,
    add_worker,
    add_workshop,
    certify,
    change_household,
    change_merchant,
    change_worker,
    change_workshop,
    issue_earnings_card,
    open_to_neighbours,
)

blueprint = ApiBlueprint("people", __name__, description="Merchants, workshops, households, workers.")


@blueprint.get("/merchants")
@requires("people.read")
@blueprint.arguments(MerchantFilterSchema, location="query")
@blueprint.response(200, MerchantPageSchema)
def merchants(query: dict[str, Any]) -> Page[Merchant]:
    """Merchants, found by code or name."""
    return list_merchants(db(), acting(), **query)


@blueprint.post("/merchants")
@requires("people.keep")
@idempotent
@blueprint.arguments(NewMerchantSchema)
@blueprint.response(201, MerchantSchema)
def new_merchant(data: dict[str, Any]) -> Merchant:
    """Add a merchant."""
    return add_merchant(db(), data, actor=acting())


@blueprint.get("/merchants/<uuid:merchant_id>")
@requires("people.read")
@blueprint.response(200, MerchantSchema)
def merchant(merchant_id: UUID) -> Merchant:
    """One merchant."""
    return find_merchant(db(), merchant_id, acting())


@blueprint.patch("/merchants/<uuid:merchant_id>")
@requires("people.keep")
@blueprint.arguments(MerchantChangeSchema)
@blueprint.response(200, MerchantSchema)
def patch_merchant(data: dict[str, Any], merchant_id: UUID) -> Merchant:
    """Change a merchant's names or activity."""
    expect_version(find_merchant(db(), merchant_id, acting()))
    return change_merchant(db(), merchant_id, data, actor=acting())


@blueprint.get("/workshops")
@requires("people.read")
@blueprint.arguments(WorkshopFilterSchema, location="query")
@blueprint.response(200, WorkshopPageSchema)
def workshops(query: dict[str, Any]) -> Page[Workshop]:
    """Workshops, found by code, name, village and county."""
    return list_workshops(db(), acting(), **query)


@blueprint.post("/workshops")
@requires("people.keep")
@idempotent
@blueprint.arguments(NewWorkshopSchema)
@blueprint.response(201, WorkshopSchema)
def new_workshop(data: dict[str, Any]) -> Workshop:
    """Add a workshop."""
    return add_workshop(db(), data, actor=acting())


@blueprint.get("/workshops/<uuid:workshop_id>")
@requires("people.read")
@blueprint.response(200, WorkshopSchema)
def workshop(workshop_id: UUID) -> Workshop:
    """One workshop."""
    return find_workshop(db(), workshop_id, acting())


@blueprint.patch("/workshops/<uuid:workshop_id>")
@requires("people.keep")
@blueprint.arguments(WorkshopChangeSchema)
@blueprint.response(200, WorkshopSchema)
def patch_workshop(data: dict[str, Any], workshop_id: UUID) -> Workshop:
    """Change a workshop's names, minutes, transit days or activity."""
    expect_version(find_workshop(db(), workshop_id, acting()))
    return change_workshop(db(), workshop_id, data, actor=acting())


@blueprint.put("/workshops/<uuid:workshop_id>/neighbours")
@requires("jobs.hand_out")
@blueprint.arguments(NeighboursSchema)
@blueprint.response(200, WorkshopSchema)
def put_neighbours(data: dict[str, Any], workshop_id: UUID) -> Workshop:
    """Say after how many hours neighbours may take open work, and own people theirs."""
    expect_version(find_workshop(db(), workshop_id, acting()))
    return open_to_neighbours(db(), workshop_id, hours=data["neighbours_after_hours"], actor=acting())


@blueprint.get("/households")
@requires("people.read")
@blueprint.arguments(HouseholdFilterSchema, location="query")
@blueprint.response(200, HouseholdPageSchema)
def households(query: dict[str, Any]) -> Page[Household]:
    """Households, found by name, village and workshop."""
    return list_households(db(), acting(), **query)


@blueprint.post("/households")
@requires("workers.keep")
@idempotent
@blueprint.arguments(NewHouseholdSchema)
@blueprint.response(201, HouseholdSchema)
def new_household(data: dict[str, Any]) -> Household:
    """Add a household to a workshop."""
    return add_household(db(), data, actor=acting())


@blueprint.get("/households/<uuid:household_id>")
@requires("people.read")
@blueprint.response(200, HouseholdSchema)
def household(household_id: UUID) -> Household:
    """One household."""
    return find_household(db(), household_id, acting())


@blueprint.patch("/households/<uuid:household_id>")
@requires("workers.keep")
@blueprint.arguments(HouseholdChangeSchema)
@blueprint.response(200, HouseholdSchema)
def patch_household(data: dict[str, Any], household_id: UUID) -> Household:
    """Change a household's name or village."""
    expect_version(find_household(db(), household_id, acting()))
    return change_household(db(), household_id, data, actor=acting())


@blueprint.get("/workers")
@requires("people.read")
@blueprint.arguments(WorkerFilterSchema, location="query")
@blueprint.response(200, WorkerPageSchema)
def workers(query: dict[str, Any]) -> Page[Worker]:
    """Workers, found by code, name, phone, workshop, household and craft."""
    return list_workers(db(), acting(), **query)


@blueprint.post("/workers")
@requires("workers.keep")
@idempotent
@blueprint.arguments(NewWorkerSchema)
@blueprint.response(201, WorkerSchema)
def new_worker(data: dict[str, Any]) -> Worker:
    """Add a worker to a household."""
    return add_worker(db(), data, actor=acting())


@blueprint.get("/workers/<uuid:worker_id>")
@requires("people.read")
@blueprint.response(200, WorkerSchema)
def worker(worker_id: UUID) -> Worker:
    """One worker with their skills."""
    return find_worker(db(), worker_id, acting())


@blueprint.patch("/workers/<uuid:worker_id>")
@requires("workers.keep")
@blueprint.arguments(WorkerChangeSchema)
@blueprint.response(200, WorkerSchema)
def patch_worker(data: dict[str, Any], worker_id: UUID) -> Worker:
    """Change a worker's name, phone, language or activity."""
    expect_version(find_worker(db(), worker_id, acting()))
    return change_worker(db(), worker_id, data, actor=acting())


@blueprint.post("/workers/<uuid:worker_id>/certify")
@requires("skills.certify")
@idempotent
@blueprint.arguments(CertifySchema)
@blueprint.response(200, WorkerSchema)
def certify_worker(data: dict[str, Any], worker_id: UUID) -> Worker:
    """Certify a worker for a craft at a grade; a former grade is replaced."""
    certify(db(), worker_id, **data, actor=acting())
    return find_worker(db(), worker_id, acting())


@blueprint.post("/workers/<uuid:worker_id>/card")
@requires("cards.issue")
@blueprint.response(201, EarningsCardSchema)
def new_card(worker_id: UUID) -> dict[str, Any]:
    """Issue an earnings card; the old one dies at once, its PIN stays. Key and PIN are in this answer only."""
    issued = issue_earnings_card(db(), worker_id, actor=acting())
    link = f"{current_app.config['PUBLIC_URL']}/c#{issued.token}"
    return {
        "worker_id": worker_id,
        "number": issued.card.number,
        "token": issued.token,
        "pin": issued.pin or None,
        "link": link,
    }
