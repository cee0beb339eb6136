"""Finding lots; another county's lot does not exist for an inspector."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.production.models import Batch
from craftorders.quality.models import DefectCode, InspectionLot


def find_lot(session: Session, lot_id: UUID, actor: Actor, *, for_update: bool = False) -> InspectionLot:
    """The lot, or NotFound where it is neither the actor's county's, workshop's nor merchant's."""
    lock = {"of": InspectionLot} if for_update else None
    lot = session.get(InspectionLot, lot_id, with_for_update=lock, populate_existing=for_update)
    if lot is None or not _visible(lot, actor):
        raise NotFound("lot", lot_id)
    return lot


def list_lots(
    session: Session,
    actor: Actor,
    *,
    state: str | None = None,
    batch_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[InspectionLot]:
    """A page of the lots that the actor may see."""
    loaded = joinedload(InspectionLot.batch)
    query = select(InspectionLot).options(loaded.joinedload(Batch.product), loaded.joinedload(Batch.workshop))
    counties, workshops, merchants = (actor.limited_to(role) for role in ("inspector", "coordinator", "merchant"))
    if counties is not None and workshops is not None and merchants is not None:
        query = query.join(Batch, Batch.id == InspectionLot.batch_id).where(
            or_(
                InspectionLot.region_id.in_(counties),
                Batch.workshop_id.in_([UUID(each) for each in workshops]),
                Batch.merchant_id.in_([UUID(each) for each in merchants]),
            )
        )
    if state:
        query = query.where(InspectionLot.state == state)
    if batch_id:
        query = query.where(InspectionLot.batch_id == batch_id)
    return page_of(session, query, key=InspectionLot.id, limit=limit, cursor=cursor)


def lots_of_batch(session: Session, batch_id: UUID) -> list[InspectionLot]:
    """The lots of a batch, first round first."""
    query = select(InspectionLot).where(InspectionLot.batch_id == batch_id)
    return list(session.scalars(query.order_by(InspectionLot.round)))


def defect_codes(session: Session) -> list[DefectCode]:
    """All defect codes, the worst first."""
    rank = {"critical": 0, "major": 1, "minor": 2}
    return sorted(session.scalars(select(DefectCode)), key=lambda each: (rank[each.severity], each.code))


def _visible(lot: InspectionLot, actor: Actor) -> bool:
    counties, workshops, merchants = (actor.limited_to(role) for role in ("inspector", "coordinator", "merchant"))
    if counties is None or workshops is None or merchants is None:
        return True
    batch = lot.batch
    return lot.region_id in counties or str(batch.workshop_id) in workshops or str(batch.merchant_id) in merchants
