"""Whose pieces passed, at an operation before the last: first handed in, first credited."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Bag(Generic[Key]):
    """A hand-in with its pieces and how many of them were credited before."""

    id: Key
    quantity: int
    credited: int


def credit(bags: Sequence[Bag[Key]], passed: int) -> list[tuple[Key, int]]:
    """Give `passed` pieces to the bags in order; nobody is credited for more than they handed in."""
    credits, left = [], passed
    for bag in bags:
        part = min(left, bag.quantity - bag.credited)
        if part > 0:
            credits.append((bag.id, part))
            left -= part
    if left:
        raise RuleViolation(
            "more_passed_than_handed_in", N_("More pieces passed than an earlier step handed in."), left=left
        )
    return credits
