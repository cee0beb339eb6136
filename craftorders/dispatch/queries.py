"""Finding offers."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from craftorders.dispatch.models import Offer
from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.production.models import Batch

LOADED = joinedload(Offer.batch).joinedload(Batch.product)


def find_offer(session: Session, offer_id: UUID, actor: Actor, *, for_update: bool = False) -> Offer:
    """The offer, or NotFound where it went to another workshop."""
    offer = locked(session, Offer, offer_id) if for_update else session.get(Offer, offer_id)
    own = actor.limited_to("coordinator")
    if offer is None or (own is not None and str(offer.workshop_id) not in own):
        raise NotFound("offer", offer_id)
    return offer


def list_offers(
    session: Session,
    actor: Actor,
    *,
    state: str | None = None,
    batch_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Offer]:
    """A page of the offers that the actor may see."""
    query = select(Offer).options(LOADED)
    own = actor.limited_to("coordinator")
    if own is not None:
        query = query.where(Offer.workshop_id.in_([UUID(each) for each in own]))
    if state:
        query = query.where(Offer.state == state)
    if batch_id:
        query = query.where(Offer.batch_id == batch_id)
    return page_of(session, query, key=Offer.id, limit=limit, cursor=cursor)


def offers_of_batch(session: Session, batch_id: UUID) -> list[Offer]:
    """All offers of a batch, newest first."""
    return list(session.scalars(select(Offer).where(Offer.batch_id == batch_id).order_by(Offer.id.desc())))


def offers_of_workshops(session: Session, workshop_ids: Sequence[UUID], *, state: str) -> list[Offer]:
    """Offers to these workshops, the most urgent first."""
    asked = joinedload(Offer.batch).joinedload(Batch.line)
    query = select(Offer).options(LOADED, asked).where(Offer.workshop_id.in_(workshop_ids), Offer.state == state)
    return list(session.scalars(query.order_by(Offer.deadline)))
