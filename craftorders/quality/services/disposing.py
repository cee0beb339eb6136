"""Deciding what becomes of a rejected lot: every piece is looked at, some are made good, or nothing of it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import move, record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now, today
from craftorders.kernel.errors import Conflict, NotFound, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.words import N_
from craftorders.production.services import mark_again, mark_scrapped
from craftorders.production.services.batches import locked_batch
from craftorders.quality.domain.dispositions import REWORK, SCRAP, SORT, is_paid
from craftorders.quality.domain.states import LOT, REWORK_ORDER
from craftorders.quality.events import LotDisposed, ReworkOrdered
from craftorders.quality.models import Disposition, InspectionLot, ReworkOrder
from craftorders.quality.queries import find_lot, in_own_county
from craftorders.quality.queries.dispositions import DispositionSheet, disposition_sheet, reworks_of_lot
from craftorders.quality.services.freezing import check_not_looked_at_again
from craftorders.quality.services.opening import open_sorting


@dataclass(frozen=True)
class PiecesToMend:
    """Pieces of one bag that are to be made good, whose fault it was, and what each earns where it is paid."""

    bag_id: UUID
    quantity: int
    fault: str
    due_on: date
    rate_e4: int | None = None


def decide_disposition(
    session: Session, lot_id: UUID, *, kind: str, reason: str, reworks: Sequence[PiecesToMend] = (), actor: Actor
) -> DispositionSheet:
    """Sort, rework or scrap a rejected lot, with a reason; the decision is kept.

    Refuses a lot that was decided about (only rework that came to nothing may still be scrapped), presented again, or
    about which somebody appealed.
    Rework names at least one bag; no more pieces than a bag holds, a rate where a material or the design was at fault (where
    the maker was, it is what another worker would earn), and no day that has passed.
    """
    actor.require("lots.dispose")
    batch = locked_batch(session, find_lot(session, lot_id, actor).batch_id)
    lot = find_lot(session, lot_id, actor, for_update=True)
    if not in_own_county(lot, actor):
        raise NotFound("lot", lot_id)
    check_not_looked_at_again(session, lot)
    if kind not in disposition_sheet(session, lot, actor).actions:
        raise Conflict("already_decided", N_("What becomes of this lot was decided already, or it was presented again."))
    session.add(Disposition(lot_id=lot.id, kind=kind, reason=reason, decided_by=actor.id, decided_by_name=actor.name))
    session.flush()
    record(session, LOT.name, lot.id, kind, actor=actor, reason=reason, region_id=lot.region_id)
    if kind == SORT:
        mark_again(session, batch, "sort", pieces=lot.quantity, actor=actor)
        open_sorting(session, lot, actor=actor)
    elif kind == REWORK:
        _order_rework(session, lot, reworks, actor)
    elif kind == SCRAP:
        _scrap(session, lot, reason, actor)
    publish(session, LotDisposed(lot.id, batch.id, kind, actor))
    return disposition_sheet(session, lot, actor)


def _order_rework(session: Session, lot: InspectionLot, reworks: Sequence[PiecesToMend], actor: Actor) -> None:
    if not reworks:
        raise RuleViolation("nothing_to_mend", N_("Say of at least one bag how many pieces are to be made good."))
    left = {bag.id: bag.quantity for bag in lot.bags}
    for place, asked in enumerate(reworks):
        pointer = f"/reworks/{place}"
        if asked.bag_id not in left:
            raise NotFound("bag", asked.bag_id)
        if asked.quantity > left[asked.bag_id]:
            message = N_("This bag holds only %(left)s pieces more.")
            raise RuleViolation("more_than_bag", message, pointer=f"{pointer}/quantity", left=left[asked.bag_id])
        left[asked.bag_id] -= asked.quantity
        _check_fair(lot, asked, pointer)
        rework = ReworkOrder(
            code=new_code("R"),
            region_id=lot.region_id,
            lot_id=lot.id,
            bag_id=asked.bag_id,
            quantity=asked.quantity,
            fault=asked.fault,
            rate_e4=asked.rate_e4,
            due_on=asked.due_on,
        )
        session.add(rework)
        session.flush()
        record(session, REWORK_ORDER.name, rework.id, "order", actor=actor, region_id=lot.region_id, to_state=rework.state)
        publish(session, ReworkOrdered(rework.id, place))


def _check_fair(lot: InspectionLot, asked: PiecesToMend, pointer: str) -> None:
    """A rate where the fault is not the maker's; a day that somebody can still keep."""
    if is_paid(asked.fault) and not asked.rate_e4:
        message = N_("This was not the maker's fault: say what each mended piece earns.")
        raise RuleViolation("rate_needed", message, pointer=f"{pointer}/rate")
    assert lot.batch.workshop is not None  # it was inspected there
    if asked.due_on < today(lot.batch.workshop.region.time_zone):
        raise RuleViolation("day_past", N_("This day has passed."), pointer=f"{pointer}/due_on")


def _scrap(session: Session, lot: InspectionLot, reason: str, actor: Actor) -> None:
    """Nothing that is left passes; what was still being mended need not be mended any more."""
    for rework in reworks_of_lot(session, lot.id):
        if rework.state != "done":
            rework.mended, rework.done_at = 0, now()
            move(session, rework, REWORK_ORDER, "drop", actor=actor, reason=reason, region_id=lot.region_id)
    for bag in lot.bags:
        bag.rejected = bag.quantity
    session.flush()
    mark_scrapped(session, lot.batch, pieces=lot.quantity, reason=reason, actor=actor)
