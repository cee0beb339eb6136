"""Where things stand in the charts of scores: yields by month with their intervals, kinds of defects by Pareto.

Places are percent of the width, or of the height, so that charts fit any screen while their words keep their size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from craftorders.quality.domain.pareto import ParetoRow
from craftorders.quality.domain.yields import PERFECT, Tally
from craftorders.quality.models import DefectCode
from craftorders.quality.queries.scores import Score

STEP = 500
HIGHEST_FLOOR = 9_000
MOST_KINDS = 8


@dataclass(frozen=True)
class TrendMonth:
    """A month's place and, where pieces were inspected in it, its yield and the interval, from the top."""

    month: str
    tally: Tally
    x: float
    y: float | None
    low: float
    high: float


@dataclass(frozen=True)
class Trend:
    """Yields by month on an axis from `floor_e4` to all of them; `usual` is the place of what is usual."""

    floor_e4: int
    usual: float
    months: list[TrendMonth]


def trend_of(months: Sequence[tuple[str, Tally]], usual_e4: int) -> Trend | None:
    """The trend; None where nothing was inspected. The axis begins so low that every month's yield is on it."""
    yields = [tally.yield_e4 for _, tally in months if tally.yield_e4 is not None]
    if not yields:
        return None
    floor = floor_below([*yields, usual_e4])

    def at(share: int) -> float:
        return _place(PERFECT - max(share, floor), PERFECT - floor)

    return Trend(
        floor,
        at(usual_e4),
        [
            TrendMonth(
                month,
                tally,
                _place(2 * number + 1, 2 * len(months)),
                None if tally.yield_e4 is None else at(tally.yield_e4),
                at(tally.interval_e4[0]),
                at(tally.interval_e4[1]),
            )
            for number, (month, tally) in enumerate(months)
        ],
    )


@dataclass(frozen=True)
class Range:
    """One score on the common axis of a list: the interval from left to right, the yield, and what is usual."""

    low: float
    high: float
    at: float
    usual: float


def ranges_of(scores: Sequence[Score]) -> list[Range | None]:
    """A range for each score on one axis; None for those of which nothing was inspected."""
    shown = [score.tally.yield_e4 for score in scores if score.tally.yield_e4 is not None]
    floor = floor_below([*shown, *(score.usual_e4 for score in scores)])

    def at(share: int) -> float:
        return _place(max(share, floor) - floor, PERFECT - floor)

    return [
        None
        if (own := score.tally.yield_e4) is None
        else Range(at(score.tally.interval_e4[0]), at(score.tally.interval_e4[1]), at(own), at(score.usual_e4))
        for score in scores
    ]


def pareto_of(rows: Sequence[ParetoRow[DefectCode]]) -> list[tuple[ParetoRow[DefectCode], float, float]]:
    """The most frequent kinds, each with the width of its bar and the place of the cumulated share, in percent."""
    return [(row, row.share_e4 / 100, row.cumulative_e4 / 100) for row in rows[:MOST_KINDS]]


def floor_below(shares: Sequence[int]) -> int:
    """Where an axis begins: a step of 5 % below the lowest share, at most at 90 %."""
    return max(0, min(HIGHEST_FLOOR, (min(shares, default=PERFECT) - 1) // STEP * STEP))


def _place(part: int, whole: int) -> float:
    return round(100 * part / whole, 2)
