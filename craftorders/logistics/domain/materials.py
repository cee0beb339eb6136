"""How much of each material a batch needs, and what another workshop has left over. Thousandths of the material's unit."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
FROM_YIWU, FROM_FIRST_WORKSHOP = "yiwu", "first_workshop"
SOURCES = (FROM_YIWU, FROM_FIRST_WORKSHOP)
"""Where the materials of a batch can come from; the first workshop is that of the batch that it was rescued from."""


def needed(pieces: int, bill: Iterable[tuple[Key, int, int]]) -> dict[Key, int]:
    """Pieces × bill of materials × (100 + waste) %, rounded up. A line of the bill: material, amount a piece, waste %."""
    return {material: -(-pieces * amount * (100 + waste) // 100) for material, amount, waste in bill}


def enough_for(received: Mapping[Key, int], bill: Iterable[tuple[Key, int, int]]) -> int | None:
    """For how many pieces what was received is enough if nothing is wasted; None for a bill without materials."""
    return min((received.get(material, 0) // amount for material, amount, _waste in bill if amount), default=None)


def left_over(received: Mapping[Key, int], for_kept: Mapping[Key, int], sent_on: Mapping[Key, int]) -> dict[Key, int]:
    """What of the materials that a batch received neither its kept pieces need nor was sent on before; never below 0.

    The kept pieces keep their allowed waste, so that no household is short for what it still finishes.
    """
    rest = {each: amount - for_kept.get(each, 0) - sent_on.get(each, 0) for each, amount in received.items()}
    return {each: amount for each, amount in rest.items() if amount > 0}


def to_send_on(still_needed: Mapping[Key, int], left: Mapping[Key, int]) -> dict[Key, int]:
    """Of each material what the new batch needs, at most what is left over."""
    both = {each: min(amount, left.get(each, 0)) for each, amount in still_needed.items()}
    return {each: amount for each, amount in both.items() if amount > 0}


def in_hand(received: Mapping[Key, int], used: Mapping[Key, int], sent_on: Mapping[Key, int]) -> dict[Key, int]:
    """What should lie at a workshop by the bill of materials: what came, less what counted pieces took; never below 0."""
    return {each: max(0, amount - used.get(each, 0) - sent_on.get(each, 0)) for each, amount in received.items()}


def amount_text(thousandths: int) -> str:
    """An amount in its unit as plain text, without needless zeros: 370800 is 370.8."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")
