"""Finding consignments."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from craftorders.catalogue.models import Product
from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.logistics.domain.materials import (
    FROM_FIRST_WORKSHOP,
    FROM_YIWU,
    enough_for,
    in_hand,
    left_over,
    needed,
    to_send_on,
)
from craftorders.logistics.domain.states import CONSIGNMENT
from craftorders.logistics.models import Consignment, ConsignmentLine
from craftorders.production.models import Batch

LOADED = joinedload(Consignment.batch).joinedload(Batch.product)


def find_consignment(session: Session, consignment_id: UUID, actor: Actor, *, for_update: bool = False) -> Consignment:
    """The consignment, or NotFound where it is neither the actor's workshop's nor merchant's."""
    consignment = locked(session, Consignment, consignment_id) if for_update else session.get(Consignment, consignment_id)
    if consignment is None or not _visible(consignment, actor):
        raise NotFound("consignment", consignment_id)
    return consignment


def consignment_of_code(session: Session, code: str, actor: Actor) -> Consignment:
    """The consignment with this code, or NotFound where it is neither the actor's workshop's nor merchant's."""
    consignment = session.scalar(select(Consignment).where(Consignment.code == code))
    if consignment is None or not _visible(consignment, actor):
        raise NotFound("consignment", code)
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


def consignments_sent_on(session: Session, batch_id: UUID) -> list[Consignment]:
    """What goes on to other workshops of the materials of a batch, oldest first."""
    query = select(Consignment).options(LOADED).where(Consignment.from_batch_id == batch_id)
    return list(session.scalars(query.order_by(Consignment.id)))


def materials_still_needed(session: Session, batch: Batch) -> dict[UUID, int]:
    """What a batch needs by its bill of materials, with waste, that is not on its way or there."""
    sent = _amounts(session, ConsignmentLine.sent, Consignment.batch_id == batch.id, Consignment.kind == "materials")
    need = needed(batch.quantity, _bill(session, batch))
    return {each: amount - sent.get(each, 0) for each, amount in need.items() if amount > sent.get(each, 0)}


def materials_left_over(session: Session, batch: Batch) -> dict[UUID, int]:
    """What a batch's workshop received and the pieces that it keeps do not need; sent on, it is left over no longer."""
    own = (Consignment.batch_id == batch.id, Consignment.kind == "materials", Consignment.state == "received")
    kept = 0 if batch.state == "cancelled" and not batch.handed_in else batch.quantity
    return left_over(
        _amounts(session, ConsignmentLine.received, *own),
        needed(kept, _bill(session, batch)),
        _amounts(session, ConsignmentLine.sent, Consignment.from_batch_id == batch.id),
    )


def materials_in_hand(session: Session, batch: Batch) -> dict[UUID, int]:
    """What of a batch's materials should lie at its workshop now, by the counted pieces with their allowed waste."""
    own = (Consignment.batch_id == batch.id, Consignment.kind == "materials", Consignment.state == "received")
    return in_hand(
        _amounts(session, ConsignmentLine.received, *own),
        needed(batch.handed_in, _bill(session, batch)),
        _amounts(session, ConsignmentLine.sent, Consignment.from_batch_id == batch.id),
    )


def pieces_of_kit(session: Session, batch: Batch) -> int | None:
    """For how many pieces the materials that a batch received are enough; None where it needs none."""
    own = (Consignment.batch_id == batch.id, Consignment.kind == "materials", Consignment.state == "received")
    return enough_for(_amounts(session, ConsignmentLine.received, *own), _bill(session, batch))


def materials_to_send_on(session: Session, batch: Batch) -> dict[UUID, int]:
    """What the workshop that a rescued batch comes from can send on to it; nothing where it was not rescued."""
    origin = batch.rescued_from
    return to_send_on(materials_still_needed(session, batch), materials_left_over(session, origin)) if origin else {}


def sources_of_materials(session: Session, batch: Batch) -> list[str]:
    """From where an accepted batch can still be sent materials, from each source once."""
    if batch.state != "accepted":
        return []
    before = [each for each in consignments_of_batch(session, batch.id) if each.kind == "materials"]
    sources = [] if any(each.from_batch_id is None for each in before) else [FROM_YIWU]
    if before and not materials_still_needed(session, batch):
        return []
    return [*sources, *([FROM_FIRST_WORKSHOP] if materials_to_send_on(session, batch) else [])]


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


def _bill(session: Session, batch: Batch) -> list[tuple[UUID, int, int]]:
    lines = session.get_one(Product, batch.product_id).materials
    return [(line.material_id, line.quantity_e3, line.waste_percent) for line in lines]


def _amounts(session: Session, counted: InstrumentedAttribute[Any], *where: ColumnElement[bool]) -> dict[UUID, int]:
    """Sums by material over the lines of some consignments."""
    query = select(ConsignmentLine.material_id, func.sum(counted)).join(
        Consignment, Consignment.id == ConsignmentLine.consignment_id
    )
    rows = session.execute(query.where(*where).group_by(ConsignmentLine.material_id))
    return {material: int(amount) for material, amount in rows}
