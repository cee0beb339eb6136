"""Approving a month at once: twenty thousand statements are not opened one by one, and the rule of two people stays."""

from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from craftorders.infra.database import changed_rows
from craftorders.infra.history import record_moves
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotPermitted
from craftorders.kernel.words import N_
from craftorders.settlement.domain.states import STATEMENT
from craftorders.settlement.events import StatementsApproved
from craftorders.settlement.models import Period, Statement
from craftorders.settlement.queries import find_period
from craftorders.settlement.queries.say import counted_by

AT_ONCE = 2_000


def approve_period(session: Session, period_id: UUID, *, actor: Actor) -> int:
    """A second person agrees to all drafted statements of a month that they may approve; says to how many.

    Refuses who closed the period. Statements with pieces that they counted wait for somebody else. Statements that the
    session has read are not refreshed.
    """
    actor.require("statements.approve")
    period = find_period(session, period_id)
    if period.closed_by == actor.id:
        raise NotPermitted("second_person", N_("Who closed the period cannot approve its statements."))
    counted, approved, last = _counted_by(session, period, actor), 0, None
    drafted = select(Statement.id).where(Statement.period_id == period.id, Statement.state == STATEMENT.initial)
    while some := session.scalars(_next(drafted, last)).all():
        last, mine = some[-1], [key for key in some if key not in counted]
        approved += _approve(session, period, mine, actor) if mine else 0
    if approved:
        publish(session, StatementsApproved(period.id, approved))
    return approved


def _next(drafted: Select[UUID], last: UUID | None) -> Select[UUID]:
    """Some more statements in the order of their keys, locked: whoever approves or pays one of them meanwhile waits."""
    rest = drafted if last is None else drafted.where(Statement.id > last)
    return rest.order_by(Statement.id).limit(AT_ONCE).with_for_update()


def _approve(session: Session, period: Period, keys: list[UUID], actor: Actor) -> int:
    state = STATEMENT.target(STATEMENT.initial, "approve")
    who_and_when = {"approved_by": actor.id, "approved_by_name": actor.name, "approved_at": now()}
    changes = {"state": state, "version": Statement.version + 1, **who_and_when}
    record_moves(session, keys, STATEMENT, "approve", STATEMENT.initial, actor=actor, region_id=period.region_id)
    return changed_rows(session, update(Statement).where(Statement.id.in_(keys)).values(changes))


def _counted_by(session: Session, period: Period, actor: Actor) -> set[UUID]:
    """The statements of the month with pieces that the actor counted: one question, which mostly finds nothing."""
    return set(session.scalars(counted_by(actor).where(Period.id == period.id).distinct()))
