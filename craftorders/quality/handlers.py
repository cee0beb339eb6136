"""Quality opens a lot when production presents a batch, and counts it when it was decided."""

from sqlalchemy.orm import Session

from craftorders.production.events import BatchSubmitted
from craftorders.quality import services
from craftorders.quality.events import LotAccepted, LotRejected
from craftorders.quality.services.scores import count_lot as add_to_scores


def open_lot(session: Session, event: BatchSubmitted) -> None:
    """A batch was presented."""
    services.open_lot(session, event.batch_id, event.presented, actor=event.actor)


def certify_lot(session: Session, event: LotAccepted | LotRejected) -> None:
    """A lot was decided: its report can be opened."""
    services.certify_lot(session, event.lot_id)


def count_lot(session: Session, event: LotAccepted | LotRejected) -> None:
    """A lot was decided: it counts in the scores, and may ring the early warning."""
    add_to_scores(session, event.lot_id)
