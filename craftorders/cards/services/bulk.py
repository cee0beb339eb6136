"""Thousands of cards at once: prepared in memory, printed, and only then made to open anything.

So the order is: prepare, write the file, activate. A run that breaks off before the last step has changed nothing, and
the cards on its paper open nothing; after it, all of them do. Nobody is left with an old card that died and no new one.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from argon2 import PasswordHasher
from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from craftorders.cards.domain.numbers import new_number
from craftorders.cards.domain.pins import new_pin
from craftorders.cards.models import Card, CardSession
from craftorders.cards.queries import AT_ONCE, digest, last_cards
from craftorders.cards.services.issue import TOKEN_BYTES
from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.ids import new_id

LIGHT = PasswordHasher(time_cost=1, memory_cost=256, parallelism=1)
"""Under a millisecond: 10,000 at the usual cost take minutes. The PIN is hashed anew, at the usual cost, when it is first
entered; until then the locks protect it as ever."""


@dataclass(frozen=True)
class PreparedCard:
    """A card that opens nothing yet. `replaces` is the card that it ends; its PIN stays then, and `pin` is empty."""

    opens: UUID
    number: str
    token: str = field(repr=False)
    pin: str = field(repr=False)
    pin_hash: str = field(repr=False)
    replaces: UUID | None


def prepare_cards(session: Session, opens: Sequence[UUID]) -> Iterator[PreparedCard]:
    """A card for each; nothing is written. The order of `opens` is kept."""
    before = last_cards(session, opens)
    numbers: set[str] = set()
    for each in opens:
        earlier = before.get(each)
        while (number := new_number()) in numbers:
            pass
        numbers.add(number)
        pin = "" if earlier else new_pin()
        yield PreparedCard(
            opens=each,
            number=number,
            token=secrets.token_urlsafe(TOKEN_BYTES),
            pin=pin,
            pin_hash=earlier.pin_hash if earlier else LIGHT.hash(pin),
            replaces=earlier.id if earlier else None,
        )


def activate_cards(session: Session, prepared: Sequence[PreparedCard], *, actor: Actor) -> list[PreparedCard]:
    """Make the printed cards open what they are for, and end the cards that they replace, all in one unit of work.

    Returns those that stay void, because somebody was given another card or PIN since they were prepared.
    """
    actor.require("cards.issue")
    present, moment = last_cards(session, [each.opens for each in prepared]), now()
    void = [each for each in prepared if not _as_prepared(each, present.get(each.opens))]
    good = [each for each in prepared if each not in void] if void else list(prepared)
    ended = [card.id for each in good if (card := present.get(each.opens)) is not None and card.revoked_at is None]
    for start in range(0, len(ended), AT_ONCE):
        some = ended[start : start + AT_ONCE]
        session.execute(update(Card).where(Card.id.in_(some), Card.revoked_at.is_(None)).values(revoked_at=moment))
        session.execute(delete(CardSession).where(CardSession.card_id.in_(some)))
    for card_id in ended:
        record(session, "card", card_id, "revoke", actor=actor, reason="reissued")
    rows: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "opens": each.opens,
            "number": each.number,
            "token_hash": digest(each.token),
            "pin_hash": each.pin_hash,
            "wrong_pins": 0,
            "issued_at": moment,
            "issued_by": actor.id,
        }
        for each in good
    ]
    if rows:
        session.execute(insert(Card), rows)
    for row in rows:
        record(session, "card", row["id"], "issue", actor=actor, changes={"number": [None, row["number"]]})
    session.flush()
    return void


def _as_prepared(card: PreparedCard, present: Card | None) -> bool:
    """Whether the last card is the one that was there, with the same PIN."""
    if present is None:
        return card.replaces is None
    return present.id == card.replaces and present.pin_hash == card.pin_hash
