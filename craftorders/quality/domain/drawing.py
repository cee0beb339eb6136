"""Which pieces of a lot make its sample: of each bag its share, by chance, and so that anybody can draw them again.

The seed was drawn when the lot was opened and is printed with the sample. To check a bag by hand, write
`SEED/LOT/BAG/1`, take the SHA-256 of these characters, read it as one whole number, divide by what the bag holds: the
remainder plus one is the first piece. Go on with `SEED/LOT/BAG/2` and so on, pass over pieces that were drawn already,
and stop when the bag has given as many as it is asked for.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from craftorders.kernel.ids import ALPHABET
from craftorders.kernel.money import allocate

SEED_LENGTH = 8


@dataclass(frozen=True)
class BagDraw:
    """A bag, how many pieces it holds, and how many of them belong to the sample."""

    code: str
    holds: int
    draw: int


def new_seed() -> str:
    """A seed that nobody can foresee, easy to read aloud: forty bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SEED_LENGTH))


def draw_from_bags(sample_size: int, bags: Sequence[int]) -> list[int]:
    """How many pieces to draw from each bag: whole numbers that add up to the sample, by largest remainder.

    `bags` are the pieces that each bag holds, together at least the sample; between equal remainders the earlier bag
    is drawn from. No bag is asked for more than it holds.
    """
    return allocate(sample_size, bags)


def pieces_to_draw(seed: str, lot_code: str, bag: BagDraw) -> list[int]:
    """The numbers of the pieces to take out of a bag, counted from 1, in ascending order: chance without replacement."""
    if bag.draw >= bag.holds:
        return list(range(1, bag.holds + 1))
    drawn: set[int] = set()
    for attempt in count(1):
        if len(drawn) == bag.draw:
            break
        drawn.add(_number_of(f"{seed}/{lot_code}/{bag.code}/{attempt}") % bag.holds + 1)
    return sorted(drawn)


def first_of_sample(seed: str, lot_code: str, pieces: Sequence[tuple[str, int]], some: int) -> set[tuple[str, int]]:
    """Which `some` of the drawn pieces, each a bag code and a number, come first where not all of them are needed.

    The smallest SHA-256 of `SEED/LOT/BAG/piece NUMBER` comes first: every bag has its chance.
    """
    places = places_in_sample(seed, lot_code, pieces)
    return {piece for piece, place in places.items() if place <= some}


def places_in_sample(seed: str, lot_code: str, pieces: Sequence[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """The place of each drawn piece, a bag code and a number, in the order in which they come, counted from 1."""
    ranked = sorted(pieces, key=lambda piece: _number_of(f"{seed}/{lot_code}/{piece[0]}/piece {piece[1]}"))
    return {piece: place for place, piece in enumerate(ranked, 1)}


def _number_of(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
