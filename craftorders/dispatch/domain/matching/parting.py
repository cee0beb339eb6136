"""What of a line is placed on its own: what people have pinned, and the rest."""

from collections.abc import Hashable
from dataclasses import dataclass

from craftorders.dispatch.domain.matching.situation import OpenLine, Pin


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


def parts_of(line: OpenLine, weeks: int) -> list[Part]:
    """Pinned pieces stand for themselves, then the rest; a pin without a number of pieces takes all that is left.

    A line that must stay together goes wholly where its first pin says. Pins that make no sense are passed over.
    """
    pins = [pin for pin in line.pins if is_sensible(pin, weeks)]
    if not pins:
        return [Part(line, line.quantity, most=line.most_workshops)]
    if not line.splittable:
        return [Part(line, line.quantity, pins[0].workshop, pins[0].week, pinned=True)]
    parts, rest = [], line.quantity
    for pin in pins:
        pieces = rest if pin.pieces is None else min(pin.pieces, rest)
        if pieces:
            parts.append(Part(line, pieces, pin.workshop, pin.week, pinned=True))
            rest -= pieces
    if not rest:
        return parts
    taken = {pin.workshop for pin in pins}
    if line.most_workshops is None or line.most_workshops > len(taken):
        return [*parts, Part(line, rest, most=line.most_workshops and line.most_workshops - len(taken))]
    return [*parts, Part(line, rest, pins[0].workshop, most=1)]


def is_sensible(pin: Pin, weeks: int) -> bool:
    """Whether a pin names some pieces and a week that is planned."""
    return (pin.pieces is None or pin.pieces > 0) and (pin.week is None or 0 <= pin.week < weeks)
