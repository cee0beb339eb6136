"""What is settled, told by hand: a line stands where region, worker, currency and moment say."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning, SettledRegion
from craftorders.settlement.models import Statement


def waiting_lines(session: Session) -> int:
    """How many pay lines no closed month has settled."""
    until = {each.region_id: each.until for each in session.scalars(select(SettledRegion))}
    lines = session.execute(select(Earning.region_id, Earning.at))
    return sum(region not in until or at >= until[region] for region, at in lines)


def lines_by_statement(session: Session) -> dict[UUID, list[Earning]]:
    """All pay lines, by the statement that they stand on; those of no statement are left out."""
    found: dict[UUID, list[Earning]] = {}
    statements = session.scalars(select(Statement)).unique().all()
    for line in session.scalars(select(Earning).order_by(Earning.at)):
        for each in statements:
            period, own = each.period, (line.worker_id, line.currency) == (each.worker_id, each.currency)
            if own and line.region_id == period.region_id and period.since <= line.at < period.until:
                found.setdefault(each.id, []).append(line)
    return found
