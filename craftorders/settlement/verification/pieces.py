"""Pieces, recomputed: jobs from what was reported and counted, steps from their jobs, batches from their lots."""

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from craftorders.production.models import Batch, BatchOperation, HandIn, Job, PieceReport
from craftorders.quality.models import InspectionLot, LotBag
from craftorders.quality.queries import SENT_BACK
from craftorders.settlement.verification.money import MOST


def jobs(session: Session) -> list[str]:
    """Jobs whose counters are not what was reported and counted."""
    made = select(PieceReport.job_id, func.sum(PieceReport.quantity).label("n")).group_by(PieceReport.job_id).subquery()
    counted = select(HandIn.job_id, func.sum(HandIn.quantity).label("n")).group_by(HandIn.job_id).subquery()
    query = (
        select(Job.code)
        .outerjoin(made, made.c.job_id == Job.id)
        .outerjoin(counted, counted.c.job_id == Job.id)
        .where(or_(Job.made != func.coalesce(made.c.n, 0), Job.handed_in != func.coalesce(counted.c.n, 0)))
    )
    return [f"job {code}" for code in session.scalars(query.limit(MOST))]


def steps(session: Session) -> list[str]:
    """Steps of batches whose counters are not the sums of their jobs."""
    holds = case((Job.state.in_(("released", "declined")), Job.made), else_=Job.quantity)
    sums = (
        select(
            Job.batch_id,
            Job.position,
            func.sum(holds).label("assigned"),
            func.sum(Job.made).label("made"),
            func.sum(Job.handed_in).label("handed_in"),
        )
        .group_by(Job.batch_id, Job.position)
        .subquery()
    )
    step = BatchOperation
    query = (
        select(step.batch_id, step.position)
        .outerjoin(sums, (sums.c.batch_id == step.batch_id) & (sums.c.position == step.position))
        .where(
            or_(
                step.assigned != func.coalesce(sums.c.assigned, 0),
                step.made != func.coalesce(sums.c.made, 0),
                step.handed_in != func.coalesce(sums.c.handed_in, 0),
            )
        )
    )
    return [f"batch {batch} step {position}" for batch, position in session.execute(query.limit(MOST))]


def batches(session: Session) -> list[str]:
    """Batches whose counters are not what their lots hold, let pass, rejected and sent back."""
    fresh = case((LotBag.fresh, LotBag.quantity), else_=0)
    waiting = case((SENT_BACK, LotBag.quantity), else_=0)
    counted = {"presented": fresh, "passed": LotBag.passed, "rejected": LotBag.rejected, "sent_back": waiting}
    sums = (
        select(InspectionLot.batch_id, *(func.sum(column).label(name) for name, column in counted.items()))
        .join(LotBag, LotBag.lot_id == InspectionLot.id)
        .group_by(InspectionLot.batch_id)
        .subquery()
    )
    differs = (getattr(Batch, name) != func.coalesce(sums.c[name], 0) for name in counted)
    query = select(Batch.code).outerjoin(sums, sums.c.batch_id == Batch.id).where(or_(*differs))
    return [f"batch {code}" for code in session.scalars(query.limit(MOST))]
