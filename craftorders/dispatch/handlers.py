"""Dispatch gives reserved money back when production lets a batch go."""

from sqlalchemy.orm import Session

from craftorders.dispatch.services import release_reservation
from craftorders.production.events import BatchReleased


def give_back(session: Session, event: BatchReleased) -> None:
    """A batch was declined, expired, withdrawn or cancelled: its money is free again."""
    release_reservation(session, event.batch_id, actor=event.actor)
