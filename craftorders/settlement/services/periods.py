"""Closing a month of a region: everybody's unsettled earnings become statements, each earning on exactly one."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from craftorders.fees.models import PIECES_EARNED, Earning
from craftorders.fees.services import top_up_learners
from craftorders.infra.database import changed_rows
from craftorders.infra.history import record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.kernel.ids import new_code
from craftorders.kernel.periods import period_end
from craftorders.kernel.words import N_
from craftorders.places.queries import chosen_region
from craftorders.settlement.events import PeriodClosed
from craftorders.settlement.models import Period, Statement
from craftorders.settlement.queries import closed_period
from craftorders.settlement.services.bearing import bear_deductions
from craftorders.settlement.services.taxes import check_tax_chosen


def close_period(session: Session, region_id: str, month: str, *, actor: Actor) -> Period:
    """Close a month of a region, top up its learners, and draft a statement for all with unsettled earnings up to its end.

    What they can bear of deductions is taken off, and what was overturned is paid back on them. Whoever closes it and
    however often: there is one period. What arises later goes to the next one. Refuses a month
    that is not over in the region's time, what is no county, and where nobody has chosen how taxes are withheld.
    """
    actor.require("periods.close")
    region = chosen_region(session, region_id)
    end = period_end(month, region.time_zone)
    if end > now():
        raise RuleViolation("period_not_over", N_("This month is not over yet."), pointer="/month")
    known = closed_period(session, region_id, month)
    if known is not None:
        return known
    check_tax_chosen(session, region)
    period = Period(region_id=region_id, month=month, closed_by=actor.id, closed_by_name=actor.name)
    session.add(period)
    session.flush()
    record(session, "period", period.id, "close", actor=actor, region_id=region_id)
    top_up_learners(session, region, month, actor=actor)
    _draft(session, period, end)
    bear_deductions(session, period)
    publish(session, PeriodClosed(period.id))
    return period


def _draft(session: Session, period: Period, end: datetime) -> None:
    """One statement a worker and currency, and its earnings pointed at it, by one update a statement.

    Who has earned nothing that can be paid yet (pieces at a rate that rounds to nothing) waits for the next period.
    """
    unsettled = (Earning.region_id == period.region_id) & Earning.statement_id.is_(None) & (Earning.at < end)
    sums = session.execute(
        select(Earning.worker_id, Earning.currency, func.count(), func.sum(PIECES_EARNED), func.sum(Earning.amount))
        .where(unsettled)
        .group_by(Earning.worker_id, Earning.currency)
        .having(func.sum(Earning.amount) > 0)
        .order_by(Earning.worker_id)
    ).all()
    for worker_id, currency, lines, pieces, amount in sums:
        statement = Statement(
            code=new_code("S", 7),
            period_id=period.id,
            worker_id=worker_id,
            lines=lines,
            pieces=int(pieces),
            amount=int(amount),
            currency=currency,
        )
        session.add(statement)
        session.flush()
        mine = unsettled & (Earning.worker_id == worker_id) & (Earning.currency == currency)
        taken = changed_rows(session, update(Earning).where(mine).values(statement_id=statement.id))
        if taken != lines:
            raise Conflict("earnings_moved", N_("Earnings arose while closing. Please try again."))
