"""Settlement guards closed months: what is told about them afterwards is refused."""

from sqlalchemy.orm import Session

from craftorders.fees.events import HoursWritten
from craftorders.settlement import services


def refuse_hours_of_a_closed_month(session: Session, event: HoursWritten) -> None:
    """Hours of training were written down: of a month that is closed they would never be topped up."""
    services.check_month_open(session, event.region_id, event.day, pointer="/day")
