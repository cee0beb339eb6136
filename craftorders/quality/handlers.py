"""Quality opens a lot when production presents pieces, and counts it when it was decided."""

from sqlalchemy.orm import Session

from craftorders.production.events import BatchSubmitted, PartPresented, PresentedAgain
from craftorders.quality import services
from craftorders.quality.events import LotAccepted, LotRejected
from craftorders.quality.services.scores import count_lot as add_to_scores


def open_part(session: Session, event: PartPresented) -> None:
    """Some bags of a batch were presented."""
    services.open_part(session, event.batch_id, event.bags, actor=event.actor)


def open_rest(session: Session, event: BatchSubmitted) -> None:
    """A batch is made, and all of it presented."""
    services.open_rest(session, event.batch_id, event.bags, actor=event.actor)


def open_again(session: Session, event: PresentedAgain) -> None:
    """What was sent back was presented again."""
    services.open_again(session, event.batch_id, event.bags, actor=event.actor)


def certify_lot(session: Session, event: LotAccepted | LotRejected) -> None:
    """A lot was decided: its report can be opened."""
    services.certify_lot(session, event.lot_id)


def count_lot(session: Session, event: LotAccepted | LotRejected) -> None:
    """A lot was decided: it counts in the scores, and may ring the early warning."""
    add_to_scores(session, event.lot_id)
