"""Deductions wait while their pieces are looked at again."""

from sqlalchemy.orm import Session

from craftorders.quality.events import AppealDecided, AppealMade
from craftorders.settlement import services


def freeze_deductions(session: Session, event: AppealMade) -> None:
    """Rejected pieces are to be looked at again: what is asked for them is not taken."""
    services.freeze_for_appeal(session, event.appeal_id)


def settle_deductions(session: Session, event: AppealDecided) -> None:
    """Another inspector has looked again: what is asked for good pieces falls."""
    services.settle_for_appeal(session, event.appeal_id, overturned=event.overturned > 0, actor=event.actor)
