"""Settlement guards closed months, and deductions wait while their pieces are looked at again."""

from sqlalchemy.orm import Session

from craftorders.fees.events import HoursWritten
from craftorders.quality.events import AppealDecided, AppealMade
from craftorders.settlement import services


def refuse_hours_of_a_closed_month(session: Session, event: HoursWritten) -> None:
    """Hours of training were written down: of a month that is closed they would never be topped up."""
    services.check_month_open(session, event.region_id, event.day, pointer="/day")


def freeze_deductions(session: Session, event: AppealMade) -> None:
    """Rejected pieces are to be looked at again: what is asked for them is not taken."""
    services.freeze_for_appeal(session, event.appeal_id)


def settle_deductions(session: Session, event: AppealDecided) -> None:
    """Another inspector has looked again: what is asked for good pieces falls."""
    services.settle_for_appeal(session, event.appeal_id, overturned=event.overturned > 0, actor=event.actor)
