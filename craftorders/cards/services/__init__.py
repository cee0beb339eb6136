"""What is done with cards: issuing and revoking them, and opening them on some phone."""

from craftorders.cards.services.bulk import PreparedCard, activate_cards, prepare_cards
from craftorders.cards.services.issue import IssuedCard, issue_card, revoke_card
from craftorders.cards.services.opening import (
    OpenedCard,
    PinCheck,
    PinTry,
    check_pin,
    close_card,
    enter_pin,
    forget_old_sessions,
    hashed_address,
    open_by_number,
    open_card,
)
from craftorders.cards.services.pins import agree_new_pin, ask_new_pin, set_new_pin
from craftorders.cards.services.watching import note_phone

__all__ = [
    "IssuedCard",
    "OpenedCard",
    "PinCheck",
    "PinTry",
    "PreparedCard",
    "activate_cards",
    "agree_new_pin",
    "ask_new_pin",
    "check_pin",
    "close_card",
    "enter_pin",
    "forget_old_sessions",
    "hashed_address",
    "issue_card",
    "note_phone",
    "open_by_number",
    "open_card",
    "prepare_cards",
    "revoke_card",
    "set_new_pin",
]
