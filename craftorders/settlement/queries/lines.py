"""Which pay lines are settled by what: region, worker, currency and moment tell it, so that no line is ever changed.

A region is settled up to a moment (`SettledRegion`), each of its closed months from one moment to the next.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning
from craftorders.fees.queries import settled_until
from craftorders.settlement.models import Period, Statement

IN_PERIOD = and_(Earning.region_id == Period.region_id, Earning.at >= Period.since, Earning.at < Period.until)
"""A pay line and the period that settles it; there is at most one."""
ON_STATEMENT = and_(
    Statement.period_id == Period.id, Statement.worker_id == Earning.worker_id, Statement.currency == Earning.currency
)
"""Its statement in this period; who has earned nothing that could be paid has none."""


def on_statement(statement: Statement) -> ColumnElement[bool]:
    """Whether a pay line stands on this statement."""
    period = statement.period
    return and_(
        Earning.region_id == period.region_id,
        Earning.worker_id == statement.worker_id,
        Earning.currency == statement.currency,
        Earning.at >= period.since,
        Earning.at < period.until,
    )


def unsettled(session: Session, region_id: str, end: datetime) -> ColumnElement[bool]:
    """Whether a pay line of the region arose before `end` and is not settled yet."""
    since = settled_until(session, [region_id])[region_id]
    return and_(Earning.region_id == region_id, Earning.at >= since, Earning.at < end)


def statements_of_lines(session: Session, lines: Collection[Earning]) -> dict[UUID, UUID]:
    """On which statement each of these pay lines stands, for those that are on one."""
    query = select(Earning.id, Statement.id).select_from(Earning).join(Period, IN_PERIOD).join(Statement, ON_STATEMENT)
    own = and_(Earning.region_id.in_({each.region_id for each in lines}), Earning.id.in_([each.id for each in lines]))
    return dict(session.execute(query.where(own)).all())
