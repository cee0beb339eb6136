"""What is noticed when cards are opened: a phone that is new to a card, and an address that opens many of them.

Neither locks anybody out, since phones are shared and villages have one address; people are told, and decide.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from craftorders.cards.models import AddressCard, AddressDay, Card, CardPhone
from craftorders.cards.queries import another_phone_since, digest, opened_card
from craftorders.infra.tallies import add_up, insert_once
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id

KEPT = timedelta(days=30)


def note_phone(session: Session, session_token: str, phone: str, *, since: datetime) -> datetime | None:
    """A PIN was entered on the phone with this mark; that it was another phone is shown to its owner and coordinator.

    Returns when, since `since`, the card was opened for the first time on another phone than this; None if it was not.
    """
    opened = opened_card(session, session_token)
    if opened is None:
        return None
    opens = opened[1].opens
    before = session.scalar(select(CardPhone.id).where(CardPhone.opens == opens).limit(1))
    another = before is not None
    insert_once(session, CardPhone, id=new_id(), opens=opens, phone_hash=digest(phone), another=another, first_at=now())
    return another_phone_since(session, opens, since, but=digest(phone))


def note_address(session: Session, card: Card, address: str) -> None:
    """A card was opened from an address: different cards of a day are counted, each once."""
    day = now().date()
    if insert_once(session, AddressCard, address_hash=address, day=day, opens=card.opens):
        add_up(session, AddressDay, [{"address_hash": address, "day": day, "cards": 1}])


def forget_old_openings(session: Session) -> None:
    """What was noticed more than 30 days ago is forgotten; safe to repeat."""
    oldest = (now() - KEPT).date()
    session.execute(delete(AddressCard).where(AddressCard.day < oldest))
    session.execute(delete(AddressDay).where(AddressDay.day < oldest))
