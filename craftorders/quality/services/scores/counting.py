"""Adding decided lots to the scores: each one as it is decided, and those that were decided before there were scores."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from craftorders.infra.tallies import add_up, insert_once
from craftorders.production.models import Batch
from craftorders.quality.domain.states import LOT
from craftorders.quality.domain.yields import FIRST_ROUND
from craftorders.quality.models import (
    CountedLot,
    InspectionLot,
    WorkerDefects,
    WorkerScore,
    WorkshopDefects,
    WorkshopScore,
)
from craftorders.quality.services.scores.rows import rows_of_lot
from craftorders.quality.services.scores.watching import watch_lot

AT_ONCE = 200


def count_lot(session: Session, lot_id: UUID, *, watching: bool = True) -> bool:
    """Add a decided lot to the scores and, `watching`, to the levels that warn; says whether it was added now.

    Nothing happens for a lot that was counted before, and for one that came back after rework.
    """
    lot = session.get_one(InspectionLot, lot_id)
    if lot.round != FIRST_ROUND or lot.state == LOT.initial or not insert_once(session, CountedLot, lot_id=lot_id):
        return False
    batch = session.get_one(Batch, lot.batch_id)
    for table, rows in rows_of_lot(session, lot, batch).items():
        add_up(session, table, rows)
    if watching:
        watch_lot(session, lot, batch)
    return True


def count_old_lots(session: Session, after: UUID | None = None) -> tuple[int, UUID | None]:
    """Go through the next 200 decided lots in the order of their keys, and count those that never were; nobody is warned.

    Says how many were counted, and after which key to go on, if there may be more.
    """
    query = select(InspectionLot.id).where(InspectionLot.state != LOT.initial, InspectionLot.round == FIRST_ROUND)
    query = query.order_by(InspectionLot.id).limit(AT_ONCE)
    keys = session.scalars(query if after is None else query.where(InspectionLot.id > after)).all()
    counted = sum(count_lot(session, key, watching=False) for key in keys)
    return counted, keys[-1] if len(keys) == AT_ONCE else None


def forget_scores(session: Session) -> None:
    """Drop all that was counted, to count it again; the levels that warn, and their warnings, stay as they are."""
    for table in (WorkerDefects, WorkerScore, WorkshopDefects, WorkshopScore, CountedLot):
        session.execute(delete(table))
