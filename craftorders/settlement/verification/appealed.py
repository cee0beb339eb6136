"""Appeals, recomputed: what was overturned against the pay lines that name it, and these against their transfers.

Lots that passed on appeal have a charge like all others; here it is asked that they are what appeals have overturned.
"""

from sqlalchemy import case, func, or_, select, union_all
from sqlalchemy.orm import Session

from craftorders.fees.models import PIECES_EARNED, Earning
from craftorders.ledger.models import Transfer
from craftorders.quality.models import Appeal, InspectionLot, LotBag
from craftorders.settlement.verification.money import MOST


def appeals(session: Session) -> list[str]:
    """Appeals whose overturned pieces were not paid for exactly once, or not from the platform's account in full."""
    own = case((Earning.hand_in_id == LotBag.hand_in_id, PIECES_EARNED), else_=0)
    earned = (
        select(Earning.appeal_id, func.sum(own).label("pieces"), func.sum(Earning.amount).label("amount"))
        .join(Appeal, Appeal.id == Earning.appeal_id)
        .join(LotBag, LotBag.id == Appeal.bag_id)
        .group_by(Earning.appeal_id)
        .subquery()
    )
    moved = (
        select(Transfer.reference_id, func.sum(Transfer.amount).label("amount"))
        .where(Transfer.purpose == "appeal", Transfer.reverses_id.is_(None))
        .group_by(Transfer.reference_id)
        .subquery()
    )
    query = (
        select(Appeal.id)
        .outerjoin(earned, earned.c.appeal_id == Appeal.id)
        .outerjoin(moved, moved.c.reference_id == Appeal.id)
        .where(
            or_(
                func.coalesce(earned.c.pieces, 0) != case((Appeal.bag_id.is_(None), 0), else_=Appeal.overturned),
                func.coalesce(earned.c.amount, 0) != func.coalesce(moved.c.amount, 0),
            )
        )
    )
    return [*(f"appeal {key}" for key in session.scalars(query.limit(MOST))), *_lots(session)]


def _lots(session: Session) -> list[str]:
    """Batches in which other pieces passed on appeal than appeals against their lots have overturned."""
    overturned = (
        select(InspectionLot.batch_id, Appeal.overturned.label("pieces"))
        .join(Appeal, Appeal.lot_id == InspectionLot.id)
        .where(Appeal.bag_id.is_(None), Appeal.overturned > 0)
    )
    passed = (
        select(InspectionLot.batch_id, -LotBag.passed)
        .join(LotBag, LotBag.lot_id == InspectionLot.id)
        .where(InspectionLot.on_appeal)
    )
    both = union_all(overturned, passed).subquery()
    query = select(both.c.batch_id).group_by(both.c.batch_id).having(func.sum(both.c.pieces) != 0)
    return [f"batch {key} passed on appeal" for key in session.scalars(query.limit(MOST))]
