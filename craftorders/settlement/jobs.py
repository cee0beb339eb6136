"""What the scheduler does in settlement: closing months that are over, and verifying the books every night."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning
from craftorders.infra.scheduler import claim_run
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.clock import now, today
from craftorders.kernel.periods import period_of
from craftorders.places.models import Region
from craftorders.settlement.models import Period
from craftorders.settlement.services import close_period
from craftorders.settlement.verification import verify_books

GRACE = timedelta(days=1)
log = structlog.get_logger()


def close_due_periods(session: Session) -> int:
    """Close last month for every region with unsettled earnings, a day after it ended there; twice closes nothing more."""
    closed = 0
    regions = session.scalars(
        select(Region).where(Region.id.in_(select(Earning.region_id).where(Earning.statement_id.is_(None)).distinct()))
    )
    for region in regions.all():
        ripe = (now() - GRACE).astimezone(ZoneInfo(region.time_zone))
        month = period_of(ripe.replace(day=1) - timedelta(days=1), region.time_zone)
        known = select(Period.id).where(Period.region_id == region.id, Period.month == month)
        if session.scalar(known) is None:
            close_period(session, region.id, month, actor=SYSTEM)
            closed += 1
    return closed


def verify_books_nightly(session: Session) -> int:
    """Verify once a day and log every difference as an error."""
    if not claim_run(session, "verify_books", str(today("Asia/Shanghai"))):
        return 0
    _, differences = verify_books(session)
    for line in differences:
        log.error("books_differ", what=line)
    return len(differences)
