"""Dispatch closes the offer and gives reserved money back when production lets a batch go."""

from sqlalchemy.orm import Session

from craftorders.dispatch.services import release_reservation, withdraw_open_offer
from craftorders.production.events import BatchPassed, BatchReleased, BatchRescued


def give_back(session: Session, event: BatchReleased) -> None:
    """A batch was declined, expired, withdrawn or cancelled: no offer of it stays open, its money is free again."""
    withdraw_open_offer(session, event.batch_id, actor=event.actor)
    release_reservation(session, event.batch_id, actor=event.actor)


def give_back_undone(session: Session, event: BatchRescued) -> None:
    """The undone rest of a batch is a batch of its own: its money is free again until that one is offered."""
    release_reservation(session, event.batch_id, kept=event.kept, actor=event.actor)


def give_back_rest_of_price(session: Session, event: BatchPassed) -> None:
    """All that passed of a batch is paid: what was held for the rest is free again."""
    release_reservation(session, event.batch_id, actor=event.actor)
