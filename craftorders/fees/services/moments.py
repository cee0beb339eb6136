"""The moment to which a pay line belongs."""

from datetime import datetime

from sqlalchemy.orm import Session

from craftorders.fees.queries import settled_until
from craftorders.kernel.clock import now
from craftorders.places.models import Region


def earned_now(session: Session, region_id: str) -> tuple[Region, datetime]:
    """The region, and now, or where it is settled beyond now already, the first moment that is not (rule 14).

    Until the end of the transaction nobody settles the region, and who is settling it is waited for: so whatever is
    earned before the end of a month is there when the month is closed, and nothing is added to it afterwards.
    """
    region = session.get_one(Region, region_id, with_for_update={"read": True})
    return region, max(now(), settled_until(session, [region_id])[region_id])
