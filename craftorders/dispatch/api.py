"""Offers over HTTP: the dispatcher makes and withdraws them, the workshop's coordinator answers."""

from typing import Any
from uuid import UUID

from craftorders.dispatch import services
from craftorders.dispatch.models import Offer
from craftorders.dispatch.queries import find_offer, list_offers
from craftorders.dispatch.schemas import OfferFilterSchema, OfferingSchema, OfferPageSchema, OfferSchema
from craftorders.infra.access import acting, requires
from craftorders.infra.api import ApiBlueprint
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.infra.paging import Page
from craftorders.infra.schemas import OptionalReasonSchema, ReasonSchema

blueprint = ApiBlueprint("dispatch", __name__, description="Offers.")


@blueprint.get("/offers")
@requires("offers.read")
@blueprint.arguments(OfferFilterSchema, location="query")
@blueprint.response(200, OfferPageSchema)
def offers(query: dict[str, Any]) -> Page[Offer]:
    """Offers, newest first; a coordinator sees their workshop's."""
    return list_offers(db(), acting(), **query)


@blueprint.get("/offers/<uuid:offer_id>")
@requires("offers.read")
@blueprint.response(200, OfferSchema)
def offer(offer_id: UUID) -> Offer:
    """One offer."""
    return find_offer(db(), offer_id, acting())


@blueprint.post("/batches/<uuid:batch_id>/offers")
@requires("offers.make")
@idempotent
@blueprint.arguments(OfferingSchema)
@blueprint.response(201, OfferSchema)
def make(data: dict[str, Any], batch_id: UUID) -> Offer:
    """Offer a planned batch to a workshop, within the merchant's money."""
    return services.offer_batch(db(), batch_id, **data, actor=acting())


@blueprint.post("/offers/<uuid:offer_id>/accept")
@requires("offers.answer")
@idempotent
@blueprint.response(200, OfferSchema)
def accept(offer_id: UUID) -> Offer:
    """Take the batch on; its rates are frozen from now on."""
    return services.accept_offer(db(), offer_id, actor=acting())


@blueprint.post("/offers/<uuid:offer_id>/decline")
@requires("offers.answer")
@idempotent
@blueprint.arguments(ReasonSchema)
@blueprint.response(200, OfferSchema)
def decline(data: dict[str, Any], offer_id: UUID) -> Offer:
    """Refuse the batch, with a reason; it can be offered elsewhere."""
    return services.decline_offer(db(), offer_id, **data, actor=acting())


@blueprint.post("/offers/<uuid:offer_id>/withdraw")
@requires("offers.make")
@idempotent
@blueprint.arguments(OptionalReasonSchema, required=False)
@blueprint.response(200, OfferSchema)
def withdraw(data: dict[str, Any], offer_id: UUID) -> Offer:
    """Take an open offer back."""
    return services.withdraw_offer(db(), offer_id, **data, actor=acting())
