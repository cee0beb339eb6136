"""What is done with cards: issuing and revoking them, and opening them on some phone."""

from craftorders.cards.services.issue import IssuedCard, issue_card, revoke_card
from craftorders.cards.services.opening import (
    OpenedCard,
    PinCheck,
    close_card,
    enter_pin,
    forget_old_sessions,
    hashed_address,
    open_by_number,
    open_card,
)

__all__ = [
    "IssuedCard",
    "OpenedCard",
    "PinCheck",
    "close_card",
    "enter_pin",
    "forget_old_sessions",
    "hashed_address",
    "issue_card",
    "open_by_number",
    "open_card",
    "revoke_card",
]
