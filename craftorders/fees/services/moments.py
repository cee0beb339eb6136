"""The moment to which a pay line belongs."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.queries import settled_until
from craftorders.kernel.clock import now
from craftorders.places.models import Region


def earned_at(session: Session, region_id: str) -> datetime:
    """Now, or where the region is settled beyond it already, the first moment that is not (rule 14).

    Until the end of the transaction nobody settles the region, and who is settling it is waited for: so whatever is
    earned before the end of a month is there when the month is closed, and nothing is added to it afterwards.
    """
    session.execute(select(Region.id).where(Region.id == region_id).with_for_update(read=True))
    return max(now(), settled_until(session, [region_id])[region_id])
