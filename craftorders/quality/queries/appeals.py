"""Finding appeals, and the rejected pieces that may be appealed against; another's do not exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

from craftorders.infra.paging import Page
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now, today
from craftorders.kernel.errors import NotFound, NotPermitted
from craftorders.kernel.words import N_
from craftorders.people.models import Worker
from craftorders.production.models import Batch, HandIn
from craftorders.quality.domain.appeals import last_day_to_appeal
from craftorders.quality.domain.sampling import ACCEPTED
from craftorders.quality.domain.states import APPEAL
from craftorders.quality.models import Appeal, Defect, InspectionLot, LotBag
from craftorders.quality.queries.appealed import actions_among, find_among, list_among, seen_by
from craftorders.quality.queries.lots import of_same_part, why_not_inspect

SHOWN_AFTERWARDS = timedelta(days=30)
"""How long rejected pieces stay in sight after the last day to appeal."""

MOST_SHOWN = 20
IN_LISTS = (
    joinedload(Appeal.lot).options(lazyload(InspectionLot.bags), lazyload(InspectionLot.classes)),
    joinedload(Appeal.bag),
    joinedload(Appeal.worker).lazyload(Worker.skills),
)


@dataclass(frozen=True)
class RejectedPieces:
    """The rejected pieces of one bag: why, until when they may be appealed against, and the appeal where there is one.

    `last_day` is None where nothing was rejected for good.
    """

    bag: LotBag
    lot: InspectionLot
    defects: Sequence[Defect]
    last_day: date | None
    appeal: Appeal | None
    may_appeal: bool


def find_appeal(session: Session, appeal_id: UUID, actor: Actor, *, for_update: bool = False) -> Appeal:
    """The appeal, or NotFound where it is neither the actor's own, workshop's nor county's."""
    return find_among(session, Appeal, _seen(actor), appeal_id, "appeal", for_update=for_update)


def list_appeals(
    session: Session,
    actor: Actor,
    *,
    state: str | None = None,
    oldest_first: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Appeal]:
    """A page of the appeals that the actor may see, newest first unless asked otherwise."""
    return list_among(
        session, Appeal, _seen(actor), state=state, oldest_first=oldest_first, limit=limit, cursor=cursor, options=IN_LISTS
    )


def find_rejected_bag(session: Session, bag_id: UUID, actor: Actor) -> LotBag:
    """A bag of a lot, for who made its pieces and for the coordinators of the workshop; NotFound for others."""
    bag = session.get(LotBag, bag_id)
    if bag is None or not _is_of(bag, session.get_one(InspectionLot, bag.lot_id).batch, actor):
        raise NotFound("bag", bag_id)
    return bag


def appeal_of_bag(session: Session, bag_id: UUID) -> Appeal | None:
    """The appeal against what was rejected of a bag, if there is one."""
    return session.scalar(select(Appeal).where(Appeal.bag_id == bag_id))


def rejected_pieces(session: Session, bag: LotBag, *, days: int) -> RejectedPieces:
    """What was rejected of a bag, and what may still be done about it."""
    return _described(session, session.get_one(InspectionLot, bag.lot_id), bag, appeal_of_bag(session, bag.id), days)


def rejected_of_worker(session: Session, worker: Worker, *, days: int) -> list[RejectedPieces]:
    """What was rejected of a worker's bags lately, the latest first."""
    since = now() - timedelta(days=days) - SHOWN_AFTERWARDS
    query = (
        select(InspectionLot, LotBag)
        .join(LotBag, LotBag.lot_id == InspectionLot.id)
        .join(HandIn, (HandIn.region_id == LotBag.region_id) & (HandIn.id == LotBag.hand_in_id))
        .where(InspectionLot.region_id == worker.workshop.region_id, InspectionLot.decided_at >= since)
        .where(InspectionLot.state == ACCEPTED, LotBag.rejected > 0, HandIn.worker_id == worker.id)
        .order_by(InspectionLot.decided_at.desc(), LotBag.id)
        .limit(MOST_SHOWN)
    )
    rejected = [(lot, bag) for lot, bag in session.execute(query)]
    appeals = _appeals_of(session, [lot for lot, _ in rejected])
    return [_described(session, lot, bag, appeals.get(bag.id), days) for lot, bag in rejected]


def rejected_of_lots(session: Session, lots: Sequence[InspectionLot], *, days: int) -> dict[UUID, list[RejectedPieces]]:
    """What was rejected of the bags of these lots, by lot."""
    appeals = _appeals_of(session, lots)
    return {
        lot.id: [_described(session, lot, bag, appeals.get(bag.id), days) for bag in lot.bags if bag.rejected]
        for lot in lots
        if lot.state == ACCEPTED
    }


def defects_of_bag(lot: InspectionLot, bag_id: UUID) -> list[Defect]:
    """What was found in one bag of a lot."""
    return [each for each in lot.defects if each.bag_id == bag_id]


def defects_of_appeal(appeal: Appeal) -> list[Defect]:
    """What was found in the bag, or in the lot, that an appeal is about."""
    return list(appeal.lot.defects) if appeal.bag_id is None else defects_of_bag(appeal.lot, appeal.bag_id)


def find_defect_of_bag(session: Session, bag_id: UUID, defect_id: UUID, actor: Actor) -> Defect:
    """A defect of a bag whose pieces the actor made or looks after."""
    find_rejected_bag(session, bag_id, actor)
    defect = session.get(Defect, defect_id)
    if defect is None or defect.bag_id != bag_id:
        raise NotFound("defect", defect_id)
    return defect


def actions_of_appeal(appeal: Appeal, actor: Actor) -> list[str]:
    """What the actor may do next with an appeal that they see."""
    return actions_among(APPEAL, appeal, actor)


def why_not_decide(session: Session, appeal: Appeal, actor: Actor) -> NotPermitted | None:
    """The rule that keeps this person from deciding: they counted the pieces, judged the batch, or ask themselves."""
    refusal = why_not_inspect(session, appeal.lot, actor)
    if refusal is not None:
        return refusal
    judged = exists().where(of_same_part(appeal.lot), InspectionLot.inspector_id == actor.id)
    about = Defect.lot_id == appeal.lot_id if appeal.bag_id is None else Defect.bag_id == appeal.bag_id
    found = exists().where(about, Defect.found_by == actor.id)
    if appeal.made_by == actor.id or session.scalar(select(or_(judged, found))):
        message = N_("Who judged these pieces cannot look at them again: another inspector does.")
        return NotPermitted("another_inspector", message)
    return None


def _appeals_of(session: Session, lots: Sequence[InspectionLot]) -> dict[UUID, Appeal]:
    query = select(Appeal).where(Appeal.lot_id.in_({lot.id for lot in lots}), Appeal.bag_id.is_not(None))
    return {each.bag_id: each for each in session.scalars(query) if each.bag_id} if lots else {}


def _described(session: Session, lot: InspectionLot, bag: LotBag, appeal: Appeal | None, days: int) -> RejectedPieces:
    workshop = lot.batch.workshop
    assert workshop is not None  # it was inspected there
    zone = workshop.region.time_zone
    last_day = last_day_to_appeal(lot.decided_at, days, zone) if lot.decided_at and lot.state == ACCEPTED else None
    in_time = last_day is not None and today(zone) <= last_day
    may_appeal = appeal is None and not lot.on_appeal and bag.rejected > 0 and in_time
    return RejectedPieces(bag, lot, defects_of_bag(lot, bag.id), last_day, appeal, may_appeal)


def _is_of(bag: LotBag, batch: Batch, actor: Actor) -> bool:
    own = actor.limited_to("coordinator")
    return bag.hand_in.worker_id == actor.worker_id or own is None or str(batch.workshop_id) in own


def _seen(actor: Actor) -> ColumnElement[bool]:
    """A farmer sees their own appeals, and those against lots that hold a bag of theirs."""
    own = Appeal.worker_id == actor.worker_id
    return seen_by(Appeal, actor, or_(own, and_(Appeal.bag_id.is_(None), _holds_a_bag_of(actor.worker_id))))


def _holds_a_bag_of(worker_id: UUID | None) -> ColumnElement[bool]:
    of_worker = and_(HandIn.region_id == LotBag.region_id, HandIn.id == LotBag.hand_in_id, HandIn.worker_id == worker_id)
    return exists().where(LotBag.lot_id == Appeal.lot_id, of_worker)
