"""A plan's choice learns what became of its offer."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from craftorders.dispatch.events import OfferAnswered
from craftorders.infra.database import changed_rows
from craftorders.infra.unit_of_work import publish
from craftorders.planning.events import PlanMoved
from craftorders.planning.models import Plan, PlanChoice


def offer_answered(session: Session, event: OfferAnswered) -> None:
    """All choices that were released as this offer are accepted, declined, expired or withdrawn with it."""
    session.flush()
    mine = update(PlanChoice).where(PlanChoice.offer_id == event.offer_id)
    if changed_rows(session, mine.values(state=event.state)):
        plan = select(Plan.id, Plan.state).join(PlanChoice, PlanChoice.plan_id == Plan.id)
        for plan_id, state in session.execute(plan.where(PlanChoice.offer_id == event.offer_id).distinct()):
            publish(session, PlanMoved(plan_id, state))
