"""Finding lots; another county's lot does not exist for an inspector."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased, joinedload, lazyload

from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of, sorting
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound, NotPermitted
from craftorders.kernel.words import N_
from craftorders.production.models import Batch, HandIn
from craftorders.quality.domain.defects import SEVERITIES, plain_defect_code
from craftorders.quality.domain.dispositions import SCRAP
from craftorders.quality.domain.sampling import REJECTED
from craftorders.quality.domain.states import LOT
from craftorders.quality.models import Defect, DefectCode, Disposition, InspectionLot, LotBag

SORTS = {"created_at": InspectionLot.created_at, "quantity": InspectionLot.quantity}
BATCH = joinedload(InspectionLot.batch)
IN_LISTS = (
    BATCH.joinedload(Batch.product),
    BATCH.joinedload(Batch.workshop),
    lazyload(InspectionLot.bags),
    lazyload(InspectionLot.defects),
)


_LATER = aliased(InspectionLot)
SENT_BACK = and_(
    InspectionLot.state == REJECTED,
    ~exists().where(
        _LATER.batch_id == InspectionLot.batch_id, _LATER.part == InspectionLot.part, _LATER.round > InspectionLot.round
    ),
    ~exists().where(Disposition.lot_id == InspectionLot.id, Disposition.kind == SCRAP),
)
"""A rejected lot of which more is to come: it is the last of its part, and not scrapped."""


def find_lot(session: Session, lot_id: UUID, actor: Actor, *, for_update: bool = False) -> InspectionLot:
    """The lot, or NotFound where it is neither the actor's county's, workshop's nor merchant's."""
    lot = locked(session, InspectionLot, lot_id) if for_update else session.get(InspectionLot, lot_id)
    if lot is None or not _visible(lot, actor):
        raise NotFound("lot", lot_id)
    return lot


def lot_of_code(session: Session, code: str, actor: Actor) -> InspectionLot:
    """The lot with this code, or NotFound where it is neither the actor's county's, workshop's nor merchant's."""
    lot = session.scalar(select(InspectionLot).where(InspectionLot.code == code))
    if lot is None or not _visible(lot, actor):
        raise NotFound("lot", code)
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
    """The lots of a batch, part by part, first round first."""
    query = select(InspectionLot).where(InspectionLot.batch_id == batch_id)
    return list(session.scalars(query.order_by(InspectionLot.part, InspectionLot.round)))


def last_lot_of_part(session: Session, batch_id: UUID, part: int) -> InspectionLot:
    """The lot of the last round of a part."""
    query = select(InspectionLot).where(InspectionLot.batch_id == batch_id, InspectionLot.part == part)
    return session.scalars(query.order_by(InspectionLot.round.desc()).limit(1)).one()


def last_of_parts(lots: Sequence[InspectionLot]) -> list[InspectionLot]:
    """Of all lots of a batch, as `lots_of_batch` finds them, the last of each part."""
    return list({lot.part: lot for lot in lots}.values())


def lots_sent_back(session: Session, batch_id: UUID) -> list[InspectionLot]:
    """The rejected lots of a batch whose pieces are still to be made good, presented again or given up, part by part."""
    query = select(InspectionLot).where(InspectionLot.batch_id == batch_id, SENT_BACK)
    return list(session.scalars(query.order_by(InspectionLot.part)))


def is_sent_back(session: Session, lot: InspectionLot) -> bool:
    """Whether the pieces of a lot were rejected, came not again, and are not scrapped."""
    return session.scalar(select(InspectionLot.id).where(InspectionLot.id == lot.id, SENT_BACK)) is not None


def parts_of_bags(session: Session, batch_id: UUID) -> dict[UUID, int]:
    """The part to which each bag of a batch belongs that was ever presented."""
    query = select(LotBag.hand_in_id, InspectionLot.part).join(InspectionLot, InspectionLot.id == LotBag.lot_id)
    return dict(session.execute(query.where(InspectionLot.batch_id == batch_id, LotBag.fresh)).all())


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
        of_same_part(lot),
        InspectionLot.round < lot.round,
        InspectionLot.inspector_id == actor.id,
    )
    if session.scalar(select(judged)):
        return NotPermitted("another_inspector", N_("A re-inspection needs another inspector."))
    return None


def of_same_part(lot: InspectionLot) -> ColumnElement[bool]:
    """The rounds of the part to which a lot belongs."""
    return and_(InspectionLot.batch_id == lot.batch_id, InspectionLot.part == lot.part)


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
