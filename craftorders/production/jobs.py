"""What the scheduler keeps up to date in production."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from craftorders.kernel.clock import today
from craftorders.orders.services import expect_arrival
from craftorders.production.domain.forecast import forecast
from craftorders.production.models import Batch

UNDER_WAY = ("accepted", "supplied", "in_work", "submitted", "rework", "passed", "shipped")
SURE = ("high", "medium", "low", "plan")
ZONE = "Asia/Shanghai"


def refresh_forecasts(session: Session) -> int:
    """Write when each batch under way is expected, mark the late ones, and tell each order its last arrival."""
    day, orders, count = today(ZONE), set(), 0
    batches = select(Batch).options(joinedload(Batch.workshop)).where(Batch.state.in_(UNDER_WAY)).order_by(Batch.id)
    for batch in session.scalars(batches.with_for_update(of=Batch)).all():
        seen = forecast(
            remaining=batch.quantity - batch.made,
            made=batch.made,
            days_worked=(day - batch.started_on).days if batch.started_on else 0,
            today=day,
            due=batch.due_on,
            transit_days=batch.workshop.transit_days if batch.workshop else 0,
        )
        values = {"expected_on": seen.expected_on, "confidence": seen.confidence, "late": seen.late_days > 0}
        if any(getattr(batch, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(batch, name, value)
            orders.add(batch.order_id)
            count += 1
    session.flush()
    for order_id in sorted(orders):
        last = session.scalar(
            select(func.max(func.coalesce(Batch.expected_on, Batch.due_on))).where(Batch.order_id == order_id)
        )
        known = session.scalars(select(Batch.confidence).where(Batch.order_id == order_id, Batch.state.in_(UNDER_WAY))).all()
        if last is not None:
            expect_arrival(session, order_id, last, max(known, key=SURE.index, default="plan"))
    return count
