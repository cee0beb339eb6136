"""Finding cards and what was opened with them."""

import hashlib
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.cards.models import Card, CardSession
from craftorders.kernel.clock import now


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


def card_of_key(session: Session, token: str) -> Card | None:
    """The active card with this key, without opening it: for who may keep cards and scans one."""
    return session.scalar(select(Card).where(Card.token_hash == digest(token), Card.revoked_at.is_(None)))


def card_of_number(session: Session, number: str) -> Card | None:
    """The active card with this printed number, as it is stored."""
    return session.scalar(select(Card).where(Card.number == number, Card.revoked_at.is_(None)))
