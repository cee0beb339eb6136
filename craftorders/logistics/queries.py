"""Finding consignments."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.logistics.domain.states import CONSIGNMENT
from craftorders.logistics.models import Consignment
from craftorders.production.models import Batch

LOADED = joinedload(Consignment.batch).joinedload(Batch.product)


def find_consignment(session: Session, consignment_id: UUID, actor: Actor, *, for_update: bool = False) -> Consignment:
    """The consignment, or NotFound where it is neither the actor's workshop's nor merchant's."""
    consignment = locked(session, Consignment, consignment_id) if for_update else session.get(Consignment, consignment_id)
    if consignment is None or not _visible(consignment, actor):
        raise NotFound("consignment", consignment_id)
    return consignment


def list_consignments(
    session: Session,
    actor: Actor,
    *,
    kind: str | None = None,
    state: str | None = None,
    batch_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Consignment]:
    """A page of the consignments that the actor may see."""
    query = select(Consignment).options(LOADED)
    merchants, workshops = actor.limited_to("merchant"), actor.limited_to("coordinator")
    if merchants is not None and workshops is not None:
        query = query.join(Batch, Batch.id == Consignment.batch_id).where(
            or_(
                Batch.merchant_id.in_([UUID(each) for each in merchants]),
                Consignment.workshop_id.in_([UUID(each) for each in workshops]),
            )
        )
    for column, value in ((Consignment.kind, kind), (Consignment.state, state), (Consignment.batch_id, batch_id)):
        if value is not None:
            query = query.where(column == value)
    return page_of(session, query, key=Consignment.id, limit=limit, cursor=cursor)


def consignments_of_batch(session: Session, batch_id: UUID) -> list[Consignment]:
    """All consignments of a batch, oldest first."""
    return list(session.scalars(select(Consignment).where(Consignment.batch_id == batch_id).order_by(Consignment.id)))


def goods_of_order(session: Session, order_id: UUID) -> list[Consignment]:
    """The consignments of finished goods of an order, newest first."""
    query = select(Consignment).join(Batch, Batch.id == Consignment.batch_id).options(LOADED)
    query = query.where(Batch.order_id == order_id, Consignment.kind == "goods")
    return list(session.scalars(query.order_by(Consignment.id.desc())))


def actions_of_consignment(consignment: Consignment, actor: Actor) -> list[str]:
    """What the actor may do next with a consignment of this kind."""
    actions = CONSIGNMENT.actions(consignment.state, actor)
    return [action for action in actions if action == f"receive_{consignment.kind}"]


def _visible(consignment: Consignment, actor: Actor) -> bool:
    merchants, workshops = actor.limited_to("merchant"), actor.limited_to("coordinator")
    if merchants is None or workshops is None:
        return True
    return str(consignment.batch.merchant_id) in merchants or str(consignment.workshop_id) in workshops
