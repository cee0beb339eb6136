"""Quality opens a lot when production presents a batch."""

from sqlalchemy.orm import Session

from craftorders.production.events import BatchSubmitted
from craftorders.quality import services


def open_lot(session: Session, event: BatchSubmitted) -> None:
    """A batch was presented."""
    services.open_lot(session, event.batch_id, event.presented, actor=event.actor)
