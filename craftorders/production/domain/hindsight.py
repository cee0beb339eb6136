"""A batch that is there, forecast once more as of some of its mornings: how far was that from the day? (See `habit`.)"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from craftorders.production.domain.forecast import Standing, deviations
from craftorders.production.domain.habit import Error
from craftorders.production.domain.hands import Hands
from craftorders.production.domain.pace import Past, pace_of

MORNINGS = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Shares of the days between the first piece and the last."""

ONE_DAY = timedelta(days=1)


def errors_of(
    batch: Standing, began: date, counts: Sequence[int], hands: Hands, past: Past | None, came: date
) -> Iterator[tuple[int, Error]]:
    """How many days of work had passed, and the error of what would have been said; nothing before the first piece.

    `counts` are the pieces of each day from `began` to the last one; `past` is what was known when it began.
    """
    for passed in sorted({round(share * len(counts)) for share in MORNINGS}):
        made, today = sum(counts[:passed]), began + passed * ONE_DAY
        if 0 < made < sum(counts):
            stood = replace(batch, state="in_work", quantity=sum(counts), made=made)
            pace = pace_of(counts[:passed], [hands.on(began + day * ONE_DAY) for day in range(passed)], past)
            eve, day = (deviations(stood, pace, hands, today, each) for each in (came - ONE_DAY, came))
            yield passed, Error(eve, day)
