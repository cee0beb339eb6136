"""How much of which claims a statement bears.

The cap and the rest that is left follow article 16 of China's 工资支付暂行规定 (Interim Provisions on Payment of Wages,
1994): at most a fifth of what a month earned, and never so much that less than the local minimum is left. It is written
for employees; craftorders holds itself to it for home workers, who have no better protection. All sums are minor units;
what does not divide evenly is rounded in the worker's favour.
"""

from collections.abc import Hashable, Iterable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

MATERIAL_LOSS, DAMAGE, OVERPAID = "material_loss", "damage", "overpaid"
KINDS = (MATERIAL_LOSS, DAMAGE, OVERPAID)

PERCENT, DAYS = 20, 92
"""What holds where nobody has decided otherwise: a fifth of a statement, for three months from the approval."""
MOST_PERCENT, MOST_DAYS = 30, 366
HUNDRED, HOUR = 100, 3_600


def least_left(standard_seconds: int, hourly_floor: int) -> int:
    """What the pieces of a statement must still earn: their standard time at the county's hourly floor, rounded up."""
    return -(-standard_seconds * hourly_floor // HOUR)


def room(amount: int, percent: int, least: int) -> int:
    """How much a statement of `amount` can bear: `percent` of it, as long as `least` and more than nothing is left."""
    return max(0, min(amount * percent // HUNDRED, amount - least, amount - 1))


def borne(left: int, claims: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    """What of each claim fits into the room that is `left`, in their order; claims of which nothing fits are left out."""
    parts = {}
    for key, claim in claims:
        part = min(claim, left)
        if part > 0:
            parts[key] = part
            left -= part
    return parts
