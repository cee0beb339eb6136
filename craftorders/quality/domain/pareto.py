"""What goes wrong most: kinds of defects by how often they were found (Pareto), so that the first few are mended."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from craftorders.quality.domain.yields import PERFECT

Code = TypeVar("Code")


@dataclass(frozen=True)
class ParetoRow(Generic[Code]):
    """One kind of defect: its pieces, how many in a hundred inspected (x 100), its share, and that of all up to it."""

    code: Code
    quantity: int
    per_hundred_e2: int
    share_e4: int
    cumulative_e4: int


def pareto(found: Mapping[Code, int], inspected: int) -> list[ParetoRow[Code]]:
    """The kinds of defects, most frequent first, equal ones in the order given; none where nothing was found.

    `found` are pieces by code among `inspected` ones; all is rounded half up, and the last cumulated share is the whole.
    """
    rows, before, total = [], 0, sum(found.values())
    for code, quantity in sorted(found.items(), key=lambda each: -each[1]):
        if quantity:
            before += quantity
            rows.append(
                ParetoRow(
                    code,
                    quantity,
                    _parts(quantity, max(inspected, 1)),
                    _parts(quantity, total),
                    _parts(before, total),
                )
            )
    return rows


def _parts(part: int, whole: int) -> int:
    return (2 * PERFECT * part + whole) // (2 * whole)
