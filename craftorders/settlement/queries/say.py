"""Who counts, who approves and who pays are three people (rule 10): in which statements somebody had a say before."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning
from craftorders.kernel.actor import Actor
from craftorders.production.models import HandIn
from craftorders.settlement.models import PayoutAttempt, Period, Statement
from craftorders.settlement.queries.lines import IN_PERIOD, ON_STATEMENT


def closed_or_approved_by(actor: Actor) -> ColumnElement[bool]:
    """Statements, joined with their periods, that the actor closed or approved and so may not pay."""
    return or_(Period.closed_by == actor.id, Statement.approved_by == actor.id)


def counted_by(actor: Actor) -> Select[UUID]:
    """The statements with pieces that the actor counted, and so may neither approve nor pay."""
    bag = (HandIn.region_id == Earning.region_id) & (HandIn.id == Earning.hand_in_id)
    query = select(Statement.id).select_from(Earning).join(Period, IN_PERIOD).join(Statement, ON_STATEMENT).join(HandIn, bag)
    return query.where(HandIn.counted_by == actor.id)


def batches_with_a_say(session: Session, batch_ids: Collection[UUID], actor: Actor) -> set[UUID]:
    """The payout batches of which the actor closed, approved or counted a statement, all asked at once."""
    if not batch_ids:
        return set()
    own = select(PayoutAttempt.batch_id).join(Statement, Statement.id == PayoutAttempt.statement_id).join(Period)
    own = own.where(or_(closed_or_approved_by(actor), Statement.id.in_(counted_by(actor))))
    return set(session.scalars(own.where(PayoutAttempt.batch_id.in_(batch_ids)).distinct()))
