"""What of a line is placed on its own: what people have pinned, and the rest."""

from collections.abc import Hashable
from dataclasses import dataclass

from craftorders.dispatch.domain.matching.situation import OpenLine


@dataclass(frozen=True)
class Part:
    """A line, or the part of it that a person has pinned somewhere."""

    line: OpenLine
    quantity: int
    workshop: Hashable | None = None
    week: int | None = None
    pinned: bool = False
    most: int | None = None
    """How many workshops may share it; what pins take of the line's number is not there for the rest."""


def parts_of(line: OpenLine) -> list[Part]:
    """Pinned pieces stand for themselves; a pin without a number of pieces takes all that is left."""
    parts, rest = [], line.quantity
    for pin in line.pins:
        pieces = rest if pin.pieces is None else min(pin.pieces, rest)
        if pieces:
            parts.append(Part(line, pieces, pin.workshop, pin.week, pinned=True))
            rest -= pieces
    if not rest:
        return parts
    taken = {pin.workshop for pin in line.pins}
    if line.most_workshops is None or line.most_workshops > len(taken):
        return [*parts, Part(line, rest, most=line.most_workshops and line.most_workshops - len(taken))]
    return [*parts, Part(line, rest, line.pins[0].workshop, most=1)]
