"""Several batches together: a line or an order is there when the last of its batches is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import prod


@dataclass(frozen=True)
class Arrival:
    """When one batch is expected, and how likely it is late (percent)."""

    expected_on: date
    earliest_on: date
    latest_on: date
    late_percent: int


def last_arrival(batches: Sequence[Arrival]) -> Arrival | None:
    """The arrival of the last one; late if any is, taking workshops to be late independently of each other."""
    if not batches:
        return None
    in_time = prod(1 - batch.late_percent / 100 for batch in batches)
    return Arrival(
        max(batch.expected_on for batch in batches),
        max(batch.earliest_on for batch in batches),
        max(batch.latest_on for batch in batches),
        round(100 * (1 - in_time)),
    )
