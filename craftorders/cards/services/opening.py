"""Opening a card on some phone. A card alone opens tier 0, which shows no amounts; with its PIN it reads.

A wrong PIN is an answer, never an exception: the count of wrong tries has to be committed. It is counted for
the card and for the network address (a keyed hash), because either alone leaves a way to try all PINs.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from craftorders.cards.domain.lockout import address_lock, card_lock
from craftorders.cards.domain.numbers import plain_number
from craftorders.cards.domain.pins import new_pin
from craftorders.cards.models import AddressTries, Card, CardSession
from craftorders.cards.queries import digest, opened_card
from craftorders.cards.services.issue import HASHER, TOKEN_BYTES
from craftorders.cards.services.watching import forget_old_openings, note_address
from craftorders.kernel.clock import now
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

STAYS_OPEN = timedelta(minutes=15)
TRIES_FORGOTTEN = timedelta(days=1)
CARD_ALONE, WITH_PIN = 0, 1


@dataclass(frozen=True)
class OpenedCard:
    """The token of what was opened, for the phone that opened it; `seconds` is how long it stays open."""

    token: str = field(repr=False)
    tier: int
    seconds: int = int(STAYS_OPEN.total_seconds())


@dataclass(frozen=True)
class PinCheck:
    """What a try with a PIN gave: an opened card, or nothing and the seconds to wait before the next try."""

    opened: OpenedCard | None
    wait_seconds: int = 0


@dataclass(frozen=True)
class PinTry:
    """Whether a PIN is right and, where it is not, the seconds to wait before the next try."""

    right: bool
    wait_seconds: int = 0


def hashed_address(secret: str, address: str | None) -> str:
    """How a network address is kept: a keyed hash, so that the table names nobody."""
    return hmac.new(secret.encode(), (address or "unknown").encode(), hashlib.sha256).hexdigest()


def open_card(session: Session, token: str, *, address: str | None = None) -> OpenedCard:
    """Open a card with the key from its QR code, at tier 0; refuses a key that is unknown or was replaced."""
    card = session.scalar(select(Card).where(Card.token_hash == digest(token), Card.revoked_at.is_(None)))
    if card is None:
        raise RuleViolation(
            "card_not_valid",
            N_("This card is not valid any more. Ask your coordinator for a new one."),
            pointer="/token",
        )
    return _open(session, card, CARD_ALONE, address)


def enter_pin(session: Session, session_token: str, pin: str, *, address: str) -> PinCheck:
    """Raise an opened card to tier 1; refuses a closed one, counts a wrong PIN, refuses any while locked."""
    opened = opened_card(session, session_token)
    if opened is None:
        raise RuleViolation("card_closed", N_("The card was closed after 15 minutes. Scan it again."), pointer="/pin")
    before, card = opened
    check = _check(session, card, pin, address)
    if check.opened is not None:
        session.execute(delete(CardSession).where(CardSession.id == before.id))
    return check


def open_by_number(session: Session, number: str, pin: str, *, address: str) -> PinCheck:
    """Open a card by short number and PIN, without a scan; an unknown number answers as a wrong PIN does."""
    plain = plain_number(number)
    card = session.scalar(select(Card).where(Card.number == plain, Card.revoked_at.is_(None))) if plain else None
    return _check(session, card, pin, address)


def check_pin(session: Session, card: Card, pin: str, *, address: str) -> PinTry:
    """Whether this is the PIN of the card, without opening it; wrong ones count and lock as they do where it is opened."""
    found, wait = _try(session, card, pin, address)
    return PinTry(found is not None, wait)


def close_card(session: Session, session_token: str) -> None:
    """End what was opened on this phone; nothing happens where it has ended already."""
    session.execute(delete(CardSession).where(CardSession.token_hash == digest(session_token)))


def forget_old_sessions(session: Session) -> None:
    """Drop sessions that have ended, addresses that were quiet for a day, and what was noticed long ago; safe to repeat."""
    forget_old_openings(session)
    session.execute(delete(CardSession).where(CardSession.expires_at <= now()))
    session.execute(delete(AddressTries).where(AddressTries.last_at < now() - TRIES_FORGOTTEN))


def _check(session: Session, card: Card | None, pin: str, address: str) -> PinCheck:
    found, wait = _try(session, card, pin, address)
    return PinCheck(_open(session, found, WITH_PIN, address) if found else None, wait)


def _try(session: Session, card: Card | None, pin: str, address: str) -> tuple[Card | None, int]:
    """The card where its PIN is right, or the seconds to wait. Locks the address first and the card second, always so."""
    tries = session.get(AddressTries, address, with_for_update=True, populate_existing=True)
    if card is not None:
        card = session.get(Card, card.id, with_for_update=True, populate_existing=True)
    if card is not None and card.revoked_at is not None:
        card = None
    wait = max(_left(tries), _left(card))
    if wait:
        return None, wait
    light = card is not None and HASHER.check_needs_rehash(card.pin_hash)
    if card is None or light:
        _matches(_nobody(), pin)
    if card is None or not _matches(card.pin_hash, pin):
        return None, max(_count_wrong(session, card, tries, address))
    if light:
        session.execute(update(Card).where(Card.id == card.id).values(pin_hash=HASHER.hash(pin)))
    if card.wrong_pins or card.locked_until is not None:
        session.execute(update(Card).where(Card.id == card.id).values(wrong_pins=0, locked_until=None))
    return card, 0


def _count_wrong(session: Session, card: Card | None, tries: AddressTries | None, address: str) -> tuple[int, int]:
    """Count one wrong try for the address and the card; returns the seconds that each is locked for now."""
    moment = now()
    if tries is None:
        tries = AddressTries(address_hash=address, wrong=0, last_at=moment)
        session.add(tries)
    tries.wrong = 1 if tries.last_at < moment - TRIES_FORGOTTEN else tries.wrong + 1
    tries.last_at = moment
    by_address = address_lock(tries.wrong)
    tries.locked_until = moment + timedelta(seconds=by_address) if by_address else None
    by_card = 0
    if card is not None:
        card.wrong_pins += 1
        by_card = card_lock(card.wrong_pins)
        card.locked_until = moment + timedelta(seconds=by_card) if by_card else None
    session.flush()
    return by_address, by_card


def _open(session: Session, card: Card, tier: int, address: str | None) -> OpenedCard:
    if address is not None:
        note_address(session, card, address)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(CardSession(card_id=card.id, token_hash=digest(token), tier=tier, expires_at=now() + STAYS_OPEN))
    session.flush()
    return OpenedCard(token, tier)


def _left(locked: Card | AddressTries | None) -> int:
    if locked is None or locked.locked_until is None or locked.locked_until <= now():
        return 0
    return int((locked.locked_until - now()).total_seconds()) + 1


def _matches(hashed: str, pin: str) -> bool:
    try:
        return HASHER.verify(hashed, pin)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    """A hash to compare with where there is no such card, or a lightly hashed PIN, so that the answer takes as long."""
    return HASHER.hash(new_pin())
