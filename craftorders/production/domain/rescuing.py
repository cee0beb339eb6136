"""Late batch rescue, in plain numbers: what stays with the first workshop, and whose jobs end for it."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
FURTHEST_LAST = ("open", "assigned", "accepted", "in_work")
"""States of jobs that have something undone: who has come least far gives back first."""


@dataclass(frozen=True)
class Rest:
    """How many pieces of a batch stay where they are, and how many move."""

    kept: int
    moved: int


@dataclass(frozen=True)
class Undone(Generic[Key]):
    """A job of a step with pieces that are not made yet."""

    job: Key
    state: str
    pieces: int


def undone_rest(quantity: int, made: Iterable[int]) -> Rest:
    """A piece that was begun at any step stays: it is finished where its half lies. So kept is the most made at a step.

    Then every step keeps at least what was made of it, and rule 1 holds for each with the smaller quantity.
    """
    kept = max(made, default=0)
    return Rest(kept, quantity - kept)


def jobs_to_take_back(undone: Sequence[Undone[Key]], excess: int) -> list[Key]:
    """The jobs that give back their undone pieces so that `excess` pieces of a step are in nobody's hands.

    Open ones first, then those not begun, then those at work; of these the newest (last in `undone`). A job gives
    back all that it has undone; what that is too much can be handed out again.
    """
    order = sorted(range(len(undone)), key=lambda i: (FURTHEST_LAST.index(undone[i].state), -i))
    chosen, freed = [], 0
    for i in order:
        if freed >= excess:
            break
        if undone[i].pieces:
            chosen.append(undone[i].job)
            freed += undone[i].pieces
    return chosen
