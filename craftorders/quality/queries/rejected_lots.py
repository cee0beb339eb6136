"""Lots that were rejected whole, as those see them whose pieces lie in them, and what can be done about it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased

from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now, today
from craftorders.kernel.errors import NotFound
from craftorders.people.models import Worker
from craftorders.production.models import HandIn
from craftorders.quality.domain.appeals import last_day_to_appeal
from craftorders.quality.domain.sampling import REJECTED
from craftorders.quality.models import Appeal, Defect, Disposition, InspectionLot, LotBag
from craftorders.quality.queries.appeals import MOST_SHOWN, SHOWN_AFTERWARDS
from craftorders.quality.queries.lots import SENT_BACK


@dataclass(frozen=True)
class RejectedLot:
    """A rejected lot, those of its bags that the reader may know of, the appeal where there is one, and (on a card) whether
    its pieces were presented again."""

    lot: InspectionLot
    bags: Sequence[LotBag]
    last_day: date
    appeal: Appeal | None
    may_appeal: bool
    came_again: bool = False

    @property
    def quantity(self) -> int:
        """How many pieces the bags hold."""
        return sum(bag.quantity for bag in self.bags)

    @property
    def defects(self) -> list[Defect]:
        """What was found in these bags."""
        mine = {bag.id for bag in self.bags}
        return [each for each in self.lot.defects if each.bag_id in mine]


def find_rejected_lot(session: Session, lot_id: UUID, actor: Actor) -> InspectionLot:
    """A rejected lot, for who has a bag in it and for the coordinators of the workshop; NotFound for others."""
    lot = session.get(InspectionLot, lot_id)
    if lot is None or lot.state != REJECTED or not _has_to_do_with(lot, actor):
        raise NotFound("lot", lot_id)
    return lot


def rejected_among(session: Session, lots: Collection[InspectionLot], *, days: int) -> dict[UUID, RejectedLot]:
    """Those of these lots that were rejected, with all of their bags, by their ids."""
    rejected = [lot for lot in lots if lot.state == REJECTED]
    appeals, undecided = _appeals_against(session, rejected), _undecided(session, rejected)
    return {lot.id: _described(lot, lot.bags, appeals.get(lot.id), lot.id in undecided, days) for lot in rejected}


def rejected_lots_of_worker(session: Session, worker: Worker, *, days: int) -> list[RejectedLot]:
    """The lots with a worker's bags that were rejected lately and can be appealed against, or were; the latest first."""
    since = now() - timedelta(days=days) - SHOWN_AFTERWARDS
    of_worker = (
        exists()
        .where(LotBag.lot_id == InspectionLot.id, HandIn.region_id == LotBag.region_id, HandIn.id == LotBag.hand_in_id)
        .where(HandIn.worker_id == worker.id)
    )
    query = (
        select(InspectionLot)
        .where(InspectionLot.region_id == worker.workshop.region_id, InspectionLot.decided_at >= since)
        .where(InspectionLot.state == REJECTED, of_worker)
        .order_by(InspectionLot.decided_at.desc(), InspectionLot.id)
        .limit(MOST_SHOWN)
    )
    lots = list(session.scalars(query))
    appeals, undecided = _appeals_against(session, lots), _undecided(session, lots)
    described = (
        _described(
            lot,
            _bags_of(lot, worker.id),
            appeals.get(lot.id),
            lot.id in undecided,
            days,
        )
        for lot in lots
    )
    again = _came_again(session, lots)
    return [
        replace(each, came_again=each.lot.id in again) for each in described if each.may_appeal or each.appeal is not None
    ]


def _described(lot: InspectionLot, bags: Sequence[LotBag], appeal: Appeal | None, undecided: bool, days: int) -> RejectedLot:
    workshop = lot.batch.workshop
    assert workshop is not None  # it was inspected there
    assert lot.decided_at is not None  # and decided
    zone = workshop.region.time_zone
    last_day = last_day_to_appeal(lot.decided_at, days, zone)
    return RejectedLot(lot, bags, last_day, appeal, appeal is None and undecided and today(zone) <= last_day)


def _bags_of(lot: InspectionLot, worker_id: UUID) -> list[LotBag]:
    return [bag for bag in lot.bags if bag.hand_in.worker_id == worker_id]


def _has_to_do_with(lot: InspectionLot, actor: Actor) -> bool:
    if actor.worker_id is not None:
        return bool(_bags_of(lot, actor.worker_id))
    own = actor.limited_to("coordinator")
    return own is None or str(lot.batch.workshop_id) in own


def _appeals_against(session: Session, lots: Collection[InspectionLot]) -> dict[UUID, Appeal]:
    query = select(Appeal).where(Appeal.lot_id.in_({lot.id for lot in lots}), Appeal.bag_id.is_(None))
    return {each.lot_id: each for each in session.scalars(query)} if lots else {}


def _came_again(session: Session, lots: Collection[InspectionLot]) -> set[UUID]:
    """Those whose part has a later round."""
    later = aliased(InspectionLot)
    same_part = and_(later.batch_id == InspectionLot.batch_id, later.part == InspectionLot.part)
    query = select(InspectionLot.id).where(InspectionLot.id.in_({lot.id for lot in lots}))
    return set(session.scalars(query.where(exists().where(same_part, later.round > InspectionLot.round)))) if lots else set()


def _undecided(session: Session, lots: Collection[InspectionLot]) -> set[UUID]:
    """Those about which nobody has decided, and whose pieces did not come again."""
    query = (
        select(InspectionLot.id)
        .where(InspectionLot.id.in_({lot.id for lot in lots}), SENT_BACK)
        .where(~exists().where(Disposition.lot_id == InspectionLot.id))
    )
    return set(session.scalars(query)) if lots else set()
