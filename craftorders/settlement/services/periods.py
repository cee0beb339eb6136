"""Closing a month of a region: everybody's unsettled earnings become statements, each earning on exactly one."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.models import SettledRegion
from craftorders.fees.queries import settled_until
from craftorders.fees.services import top_up_learners
from craftorders.infra.history import record
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.kernel.periods import period_end
from craftorders.kernel.words import N_
from craftorders.places.models import Region
from craftorders.places.queries import chosen_region
from craftorders.settlement.events import PeriodClosed
from craftorders.settlement.models import Period
from craftorders.settlement.queries import closed_period
from craftorders.settlement.services.bearing import bear_deductions
from craftorders.settlement.services.drafting import Tell, draft_statements, nobody
from craftorders.settlement.services.taxes import check_tax_chosen


def close_period(session: Session, region_id: str, month: str, *, actor: Actor, tell: Tell = nobody) -> Period:
    """Close a month of a region, top up its learners, and draft a statement for all with unsettled earnings up to its end.

    What they can bear of deductions is taken off, and what was overturned is paid back on them. Whoever closes it and
    however often: there is one period. What arises later goes to the next one. Refuses a month
    that is not over in the region's time, what is no county, and where nobody has chosen how taxes are withheld.
    `tell` hears how many pay lines of how many are settled.
    """
    actor.require("periods.close")
    region = chosen_region(session, region_id)
    end = period_end(month, region.time_zone)
    if end > now():
        raise RuleViolation("period_not_over", N_("This month is not over yet."), pointer="/month")
    _take_turns(session, region)
    known = closed_period(session, region_id, month)
    if known is not None:
        return known
    check_tax_chosen(session, region)
    since = settled_until(session, [region_id])[region_id]
    until = max(since, end)
    period = Period(
        region_id=region_id, month=month, since=since, until=until, closed_by=actor.id, closed_by_name=actor.name
    )
    session.add(period)
    session.flush()
    record(session, "period", period.id, "close", actor=actor, region_id=region_id)
    top_up_learners(session, region, month, actor=actor)
    draft_statements(session, period, tell)
    session.merge(SettledRegion(region_id=region_id, until=until))
    bear_deductions(session, period)
    publish(session, PeriodClosed(period.id))
    return period


def check_month_open(session: Session, region_id: str, day: date, *, pointer: str) -> None:
    """Refuse, at `pointer`, what would belong to a month that is closed."""
    region = chosen_region(session, region_id)
    if period_end(f"{day:%Y-%m}", region.time_zone) <= settled_until(session, [region_id])[region_id]:
        raise Conflict("month_closed", N_("This month was closed already."), pointer=pointer)


def _take_turns(session: Session, region: Region) -> None:
    """One at a time settles a region. Who earns something in it waits; new jobs and hand-ins do not."""
    session.execute(select(Region.id).where(Region.id == region.id).with_for_update(key_share=True))
