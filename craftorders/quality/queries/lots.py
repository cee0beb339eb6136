"""Finding lots; another county's lot does not exist for an inspector."""

from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of, sorting
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound, NotPermitted
from craftorders.kernel.words import N_
from craftorders.production.models import Batch, HandIn
from craftorders.quality.domain.defects import SEVERITIES, plain_defect_code
from craftorders.quality.domain.states import LOT
from craftorders.quality.models import Defect, DefectCode, InspectionLot, LotBag

SORTS = {"created_at": InspectionLot.created_at, "quantity": InspectionLot.quantity}
BATCH = joinedload(InspectionLot.batch)
IN_LISTS = (
    BATCH.joinedload(Batch.product),
    BATCH.joinedload(Batch.workshop),
    lazyload(InspectionLot.bags),
    lazyload(InspectionLot.defects),
)


def find_lot(session: Session, lot_id: UUID, actor: Actor, *, for_update: bool = False) -> InspectionLot:
    """The lot, or NotFound where it is neither the actor's county's, workshop's nor merchant's."""
    lot = locked(session, InspectionLot, lot_id) if for_update else session.get(InspectionLot, lot_id)
    if lot is None or not _visible(lot, actor):
        raise NotFound("lot", lot_id)
    return lot


def find_defect(session: Session, lot_id: UUID, defect_id: UUID, actor: Actor) -> Defect:
    """A defect of a lot that the actor may see."""
    defect = session.get(Defect, defect_id)
    if defect is None or defect.lot_id != lot_id:
        raise NotFound("defect", defect_id)
    find_lot(session, lot_id, actor)
    return defect


def list_lots(
    session: Session,
    actor: Actor,
    *,
    state: str | None = None,
    batch_id: UUID | None = None,
    sort: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[InspectionLot]:
    """A page of the lots that the actor may see, newest first unless sorted otherwise."""
    query = select(InspectionLot).options(*IN_LISTS)
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
    order = sorting(SORTS, sort)
    return page_of(session, query, key=InspectionLot.id, sort=order, limit=limit, cursor=cursor)


def lots_waiting(session: Session, actor: Actor, *, limit: int = 50, cursor: str | None = None) -> Page[InspectionLot]:
    """The open lots of an inspector's counties; who waits longest comes first."""
    query = _of_own_counties(actor).where(InspectionLot.state == LOT.initial)
    order = (InspectionLot.created_at, False)
    return page_of(session, query, key=InspectionLot.id, sort=order, limit=limit, cursor=cursor)


def lots_decided(session: Session, actor: Actor, *, limit: int = 20) -> list[InspectionLot]:
    """What was decided last in an inspector's counties."""
    query = _of_own_counties(actor).where(InspectionLot.state != LOT.initial)
    return list(session.scalars(query.order_by(InspectionLot.decided_at.desc()).limit(limit)))


def lots_of_batch(session: Session, batch_id: UUID) -> list[InspectionLot]:
    """The lots of a batch, first round first."""
    query = select(InspectionLot).where(InspectionLot.batch_id == batch_id)
    return list(session.scalars(query.order_by(InspectionLot.round)))


def last_lot_of_batch(session: Session, batch_id: UUID) -> InspectionLot | None:
    """The lot of the last round of a batch, None before the first."""
    query = select(InspectionLot).where(InspectionLot.batch_id == batch_id)
    return session.scalar(query.order_by(InspectionLot.round.desc()).limit(1))


def defect_codes(session: Session) -> list[DefectCode]:
    """All defect codes, the worst first."""
    rank = {severity: n for n, severity in enumerate(SEVERITIES)}
    return sorted(session.scalars(select(DefectCode)), key=lambda each: (rank[each.severity], each.code))


def known_defect_code(session: Session, code: str) -> DefectCode | None:
    """The defect code of that name, None where there is none; refuses what cannot be one."""
    return session.scalar(select(DefectCode).where(DefectCode.code == plain_defect_code(code)))


def find_defect_code(session: Session, code: str) -> DefectCode:
    """The defect code of that name."""
    known = known_defect_code(session, code)
    if known is None:
        raise NotFound("defect_code", code)
    return known


def in_own_county(lot: InspectionLot, actor: Actor) -> bool:
    """Whether the lot lies in a county that the actor inspects."""
    counties = actor.limited_to("inspector")
    return counties is None or lot.region_id in counties


def actions_of_lot(lot: InspectionLot, actor: Actor) -> list[str]:
    """What the actor may do next with a lot that they see; what is sorted is not rejected again."""
    actions = LOT.actions(lot.state, actor) if in_own_county(lot, actor) else []
    return [each for each in actions if not (lot.sorting and each == "reject")]


def why_not_inspect(session: Session, lot: InspectionLot, actor: Actor) -> NotPermitted | None:
    """The rule that keeps this person from inspecting the lot: they counted its pieces, or judged an earlier round."""
    counted = (
        exists()
        .where(LotBag.lot_id == lot.id, HandIn.counted_by == actor.id)
        .where(and_(HandIn.region_id == LotBag.region_id, HandIn.id == LotBag.hand_in_id))
    )
    if lot.submitted_by == actor.id or session.scalar(select(counted)):
        return NotPermitted("counted_it_yourself", N_("Who counted the pieces cannot inspect them."))
    judged = exists().where(
        InspectionLot.batch_id == lot.batch_id,
        InspectionLot.round < lot.round,
        InspectionLot.inspector_id == actor.id,
    )
    if session.scalar(select(judged)):
        return NotPermitted("another_inspector", N_("A re-inspection needs another inspector."))
    return None


def _of_own_counties(actor: Actor) -> Select[InspectionLot]:
    query = select(InspectionLot).options(*IN_LISTS)
    counties = actor.limited_to("inspector")
    return query if counties is None else query.where(InspectionLot.region_id.in_(counties))


def _visible(lot: InspectionLot, actor: Actor) -> bool:
    counties, workshops, merchants = (actor.limited_to(role) for role in ("inspector", "coordinator", "merchant"))
    if counties is None or workshops is None or merchants is None:
        return True
    batch = lot.batch
    return lot.region_id in counties or str(batch.workshop_id) in workshops or str(batch.merchant_id) in merchants
