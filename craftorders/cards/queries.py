"""Finding cards and what was opened with them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from craftorders.cards.domain.lockout import MANY_CARDS
from craftorders.cards.models import AddressCard, AddressDay, Card, CardPhone, CardSession, PinReset
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound

AT_ONCE = 500
"""So many ids stand in one query."""


def digest(token: str) -> str:
    """How a random token is stored: a key of 128 random bits needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()


def opened_card(session: Session, session_token: str) -> tuple[CardSession, Card] | None:
    """The live session of this token with its card, or None when it ended, or its card was revoked."""
    query = (
        select(CardSession, Card)
        .join(Card, Card.id == CardSession.card_id)
        .where(
            CardSession.token_hash == digest(session_token),
            CardSession.expires_at > now(),
            Card.revoked_at.is_(None),
        )
    )
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def card_of_session(session: Session, session_token: str) -> CardSession | None:
    """The live session of this token, or None."""
    opened = opened_card(session, session_token)
    return None if opened is None else opened[0]


def active_card(session: Session, opens: UUID) -> Card | None:
    """The one card that opens `opens` today, or None."""
    return session.scalar(select(Card).where(Card.opens == opens, Card.revoked_at.is_(None)))


def last_card(session: Session, opens: UUID) -> Card | None:
    """The card that opens `opens` today or, where it was revoked, opened it last."""
    return session.scalar(select(Card).where(Card.opens == opens).order_by(Card.id.desc()).limit(1))


def last_cards(session: Session, opens: Sequence[UUID]) -> dict[UUID, Card]:
    """The same for many at once, by what they open."""
    found: dict[UUID, Card] = {}
    for start in range(0, len(opens), AT_ONCE):
        query = select(Card).where(Card.opens.in_(opens[start : start + AT_ONCE])).order_by(Card.id)
        found |= {card.opens: card for card in session.scalars(query)}
    return found


def active_cards(session: Session, opens: Sequence[UUID]) -> set[UUID]:
    """Of many, those that an active card opens."""
    return {each for each, card in last_cards(session, opens).items() if card.revoked_at is None}


def card_of_key(session: Session, token: str) -> Card | None:
    """The active card with this key, without opening it: for who may keep cards and scans one."""
    return session.scalar(select(Card).where(Card.token_hash == digest(token), Card.revoked_at.is_(None)))


def card_of_number(session: Session, number: str) -> Card | None:
    """The active card with this printed number, as it is stored."""
    return session.scalar(select(Card).where(Card.number == number, Card.revoked_at.is_(None)))


def another_phone_since(session: Session, opens: UUID, since: datetime, *, but: str = "") -> datetime | None:
    """When a card was last opened with its PIN on a phone that was new to it, but not its first; None if not since then.

    `but` is the phone (its digest) of who asks: it is no news to them.
    """
    query = select(func.max(CardPhone.first_at)).where(
        CardPhone.opens == opens, CardPhone.another, CardPhone.first_at >= since, CardPhone.phone_hash != but
    )
    return session.scalar(query)


def open_reset(session: Session, opens: UUID) -> PinReset | None:
    """The request for another PIN that is not done yet."""
    return session.scalar(select(PinReset).where(PinReset.opens == opens, PinReset.done_at.is_(None)))


def reset_of_opened(session: Session, session_token: str) -> PinReset | None:
    """The request for another PIN of the card that was opened with this token."""
    opened = opened_card(session, session_token)
    return open_reset(session, opened[1].opens) if opened else None


def find_reset(session: Session, reset_id: UUID) -> PinReset:
    """A request for another PIN that is not done yet, or NotFound. Whose it is, the feature above checks."""
    asked = session.get(PinReset, reset_id)
    if asked is None or asked.done_at is not None:
        raise NotFound("pin_reset", reset_id)
    return asked


def open_resets(session: Session, among: Sequence[UUID] | None = None, limit: int = 50) -> list[PinReset]:
    """The requests for another PIN that are not done yet, oldest first; of all, or for what is named in `among`."""
    query = select(PinReset).where(PinReset.done_at.is_(None))
    if among is not None:
        query = query.where(PinReset.opens.in_(among))
    return list(session.scalars(query.order_by(PinReset.id).limit(limit)))


def count_resets_to_agree(session: Session, actor_id: UUID) -> int:
    """How many requests for another PIN wait for a second person, who is not `actor_id`."""
    waits = (PinReset.done_at.is_(None), PinReset.agreed_by.is_(None), PinReset.asked_by != actor_id)
    return session.scalars(select(func.count()).select_from(PinReset).where(*waits)).one()


def busy_addresses(session: Session, limit: int = 50) -> list[tuple[AddressDay, list[UUID]]]:
    """Addresses that opened many different cards on a day, latest first, each with what those cards open."""
    query = select(AddressDay).where(AddressDay.cards >= MANY_CARDS).order_by(AddressDay.day.desc(), AddressDay.cards.desc())
    days = list(session.scalars(query.limit(limit)))
    return [(each, list(session.scalars(select(AddressCard.opens).where(*_same_day(each)).limit(AT_ONCE)))) for each in days]


def _same_day(each: AddressDay) -> tuple[ColumnElement[bool], ...]:
    return (AddressCard.address_hash == each.address_hash, AddressCard.day == each.day)
