"""Making and revoking cards. Reprinting answers a lost or photographed card: it ends the old one at once.

The PIN belongs to the person and stays through reprints: nobody can read another's amounts by printing a card for
themselves. Another PIN takes two people (`pins.py`).
"""

import secrets
from dataclasses import dataclass, field
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import delete
from sqlalchemy.orm import Session

from craftorders.cards.domain.numbers import new_number
from craftorders.cards.domain.pins import new_pin
from craftorders.cards.models import Card, CardSession
from craftorders.cards.queries import digest, last_card
from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound

TOKEN_BYTES = 16
"""128 random bits: what nobody can guess needs no counting of tries."""

HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""About 20 ms: a six-digit PIN is protected by the locks, the hash protects a stolen database for a while."""


@dataclass(frozen=True)
class IssuedCard:
    """A new card with its secrets, which exist in this answer only: the QR code's token and, of a first card, the PIN."""

    card: Card
    token: str = field(repr=False)
    pin: str = field(repr=False, default="")


def issue_card(session: Session, opens: UUID, *, actor: Actor) -> IssuedCard:
    """Make the one card that opens `opens`; an earlier card and whatever was opened with it end at once, its PIN stays."""
    actor.require("cards.issue")
    earlier = last_card(session, opens)
    if earlier is not None and earlier.revoked_at is None:
        _revoke(session, earlier, actor=actor, reason="reissued")
    token, pin = secrets.token_urlsafe(TOKEN_BYTES), "" if earlier else new_pin()
    card = Card(
        opens=opens,
        number=new_number(),
        token_hash=digest(token),
        pin_hash=earlier.pin_hash if earlier else HASHER.hash(pin),
        issued_by=actor.id,
    )
    session.add(card)
    session.flush()
    record(session, "card", card.id, "issue", actor=actor, changes={"number": [None, card.number]})
    return IssuedCard(card, token, pin)


def revoke_card(session: Session, card_id: UUID, *, reason: str, actor: Actor) -> Card:
    """End a card and whatever was opened with it; a card that has ended already stays as it is."""
    actor.require("cards.issue")
    card = session.get(Card, card_id, with_for_update=True, populate_existing=True)
    if card is None:
        raise NotFound("card", card_id)
    if card.revoked_at is None:
        _revoke(session, card, actor=actor, reason=reason)
    return card


def _revoke(session: Session, card: Card, *, actor: Actor, reason: str) -> None:
    card.revoked_at = now()
    session.flush()
    session.execute(delete(CardSession).where(CardSession.card_id == card.id))
    record(session, "card", card.id, "revoke", actor=actor, reason=reason)
