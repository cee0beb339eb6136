"""What was decided about rejected lots, which still wait for that, and who makes which pieces good."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.production.models import Batch
from craftorders.quality.domain.dispositions import still_possible
from craftorders.quality.domain.sampling import REJECTED
from craftorders.quality.domain.states import APPEAL, REWORK_ORDER
from craftorders.quality.models import Appeal, Disposition, InspectionLot, LotBag, ReworkOrder
from craftorders.quality.queries.disputes import appeal_against_lot
from craftorders.quality.queries.lots import IN_LISTS, SENT_BACK, in_own_county, is_sent_back

DONE = "done"
MAY_WAIT = ("in_work", "rework")
"""In these states a batch may have a part that was sent back."""

BATCH = joinedload(ReworkOrder.lot).options(
    joinedload(InspectionLot.batch).joinedload(Batch.product),
    lazyload(InspectionLot.bags),
    lazyload(InspectionLot.defects),
    lazyload(InspectionLot.classes),
)


@dataclass(frozen=True)
class DispositionSheet:
    """A rejected lot: what was decided, what this reader may decide next, and what is being reworked.

    It is `waiting` where nobody has decided, and `in_dispute` while an appeal against its rejection is open.
    """

    lot: InspectionLot
    decided: list[Disposition]
    actions: list[str]
    waiting: bool
    reworks: list[ReworkOrder]
    appeal: Appeal | None

    @property
    def in_dispute(self) -> bool:
        """Whether another inspector is looking at the lot again."""
        return self.appeal is not None and self.appeal.state == APPEAL.initial


def disposition_sheet(session: Session, lot: InspectionLot, actor: Actor) -> DispositionSheet:
    """What became of a lot that the actor sees."""
    decided, open_ = dispositions_of_lot(session, lot.id), is_sent_back(session, lot)
    appeal = appeal_against_lot(session, lot.id) if lot.state == REJECTED else None
    disputed = appeal is not None and appeal.state == APPEAL.initial
    may = actor.can("lots.dispose") and in_own_county(lot, actor) and not disputed
    possible = list(still_possible([each.kind for each in decided])) if open_ else []
    waiting = open_ and not decided
    return DispositionSheet(lot, decided, possible if may else [], waiting, reworks_of_lot(session, lot.id), appeal)


def dispositions_of_lot(session: Session, lot_id: UUID) -> list[Disposition]:
    """What was decided about a rejected lot, first decided first."""
    return list(session.scalars(select(Disposition).where(Disposition.lot_id == lot_id).order_by(Disposition.id)))


def lots_to_dispose(session: Session, actor: Actor, *, limit: int = 50) -> list[InspectionLot]:
    """The rejected lots in the actor's counties that somebody should decide about; who waits longest comes first.

    Those that are being looked at again stand among the appeals until then.
    """
    query = (
        select(InspectionLot)
        .options(*IN_LISTS)
        .join(Batch, Batch.id == InspectionLot.batch_id)
        .where(Batch.state.in_(MAY_WAIT), SENT_BACK)
        .where(~exists().where(Disposition.lot_id == InspectionLot.id))
        .where(~exists().where(Appeal.lot_id == InspectionLot.id, Appeal.bag_id.is_(None), Appeal.state == APPEAL.initial))
    )
    counties = actor.limited_to("inspector")
    if counties is not None:
        query = query.where(InspectionLot.region_id.in_(counties))
    return list(session.scalars(query.order_by(InspectionLot.decided_at).limit(limit)))


def find_rework(session: Session, rework_id: UUID, actor: Actor, *, for_update: bool = False) -> ReworkOrder:
    """The rework order, or NotFound where it is neither the actor's county's nor workshop's."""
    rework = locked(session, ReworkOrder, rework_id) if for_update else session.get(ReworkOrder, rework_id)
    if rework is None or session.scalar(_visible(select(ReworkOrder.id), actor).where(ReworkOrder.id == rework_id)) is None:
        raise NotFound("rework_order", rework_id)
    return rework


def list_reworks(
    session: Session,
    actor: Actor,
    *,
    batch_id: UUID | None = None,
    worker_id: UUID | None = None,
    state: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[ReworkOrder]:
    """A page of the rework orders that the actor may see, newest first."""
    query = _visible(select(ReworkOrder).options(BATCH), actor)
    for column, value in (
        (InspectionLot.batch_id, batch_id),
        (ReworkOrder.worker_id, worker_id),
        (ReworkOrder.state, state),
    ):
        if value is not None:
            query = query.where(column == value)
    return page_of(session, query, key=ReworkOrder.id, limit=limit, cursor=cursor)


def reworks_of_lot(session: Session, lot_id: UUID) -> list[ReworkOrder]:
    """What of a rejected lot is made good, in the order of its bags as they were written down."""
    return list(session.scalars(select(ReworkOrder).where(ReworkOrder.lot_id == lot_id).order_by(ReworkOrder.id)))


def not_mended(session: Session, lot_id: UUID) -> dict[UUID, int]:
    """How many pieces of each bag could not be made good, by the bags where some could not."""
    missing = func.sum(ReworkOrder.quantity - ReworkOrder.mended)
    query = select(ReworkOrder.bag_id, missing).where(ReworkOrder.lot_id == lot_id, ReworkOrder.state == DONE)
    return dict(session.execute(query.group_by(ReworkOrder.bag_id).having(missing > 0)).all())


def reworks_of_batch(session: Session, batch_id: UUID) -> list[ReworkOrder]:
    """All rework orders of a batch, the latest part and round first."""
    query = select(ReworkOrder).join(InspectionLot, InspectionLot.id == ReworkOrder.lot_id)
    latest = (InspectionLot.part.desc(), InspectionLot.round.desc())
    query = query.where(InspectionLot.batch_id == batch_id).order_by(*latest, ReworkOrder.id)
    return list(session.scalars(query))


def reworks_of_worker(session: Session, worker_id: UUID, limit: int = 20) -> list[ReworkOrder]:
    """What a worker has to make good, the most urgent first."""
    query = select(ReworkOrder).options(BATCH).where(ReworkOrder.worker_id == worker_id, ReworkOrder.state == "in_hand")
    return list(session.scalars(query.order_by(ReworkOrder.due_on, ReworkOrder.id).limit(limit)))


def reworks_not_done(session: Session, lot_id: UUID) -> int:
    """How many rework orders of a lot are not done yet."""
    query = select(func.count()).where(ReworkOrder.lot_id == lot_id, ReworkOrder.state != DONE)
    return session.scalars(query).one()


def paid_reworks(session: Session, batch_id: UUID) -> list[tuple[UUID, ReworkOrder]]:
    """The hand-in and the order of all paid rework that is done, the latest round first."""
    query = (
        select(LotBag.hand_in_id, ReworkOrder)
        .join(LotBag, LotBag.id == ReworkOrder.bag_id)
        .join(InspectionLot, InspectionLot.id == ReworkOrder.lot_id)
        .where(InspectionLot.batch_id == batch_id, ReworkOrder.rate_e4.is_not(None), ReworkOrder.mended > 0)
        .order_by(InspectionLot.round.desc(), ReworkOrder.id)
    )
    return [(hand_in_id, rework) for hand_in_id, rework in session.execute(query) if rework.paid]


def actions_of_rework(rework: ReworkOrder, actor: Actor) -> list[str]:
    """What the actor may do next with a rework order that they see."""
    return REWORK_ORDER.actions(rework.state, actor)


def _visible(query: Select[Any], actor: Actor) -> Select[Any]:
    """Those of the actor's counties and workshops; all of them for the service centre."""
    query = query.join(InspectionLot, InspectionLot.id == ReworkOrder.lot_id).join(Batch, Batch.id == InspectionLot.batch_id)
    counties, workshops = actor.limited_to("inspector"), actor.limited_to("coordinator")
    if counties is None or workshops is None:
        return query
    own = Batch.workshop_id.in_([UUID(each) for each in workshops])
    return query.where(or_(ReworkOrder.region_id.in_(counties), own))
