"""What some accepted pieces earn on top of the rate: tiers, good quality, public holidays, urgency.

Every bonus is a pay line of its own, so many pieces × so much more a piece, rounded once: a farmer can check each.

    tier      pieces of one worker in one step of one batch beyond `above` × (the tier's rate − the rate before it);
              of all units: once there are more than `above`, all of them × that difference
    quality   all pieces of a lot × percent of the rate, if at its first inspection the sample was good enough
    holiday   pieces that were handed in on a public holiday × percent of the rate
    urgency   all pieces × what the merchant pays more for them, shared among the steps like their rates
"""

from collections.abc import Sequence
from dataclasses import dataclass

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.money import allocate, round_half_up_div
from craftorders.kernel.words import N_

PIECE = "piece"
"""A pay line that is no bonus: accepted pieces at the rate itself."""

TIER, QUALITY, HOLIDAY, URGENCY = "tier", "quality", "holiday", "urgency"
BONUSES = (TIER, QUALITY, HOLIDAY, URGENCY)
GUARANTEE = "guarantee"
"""What tops up a learner's earnings of a month; it is for hours, not for pieces."""

KINDS = (PIECE, *BONUSES, GUARANTEE)
MOST_BONUS, MOST_HOLIDAY, MOST_TIERS = 100, 300, 5
"""Percent of the rate: good quality doubles it at most, a holiday brings up to three rates on top."""


@dataclass(frozen=True)
class Tier:
    """The rate of pieces beyond `above`, in ten-thousandths of the minor unit."""

    above: int
    rate_e4: int


@dataclass(frozen=True)
class Step:
    """What a tier adds to the rate before it."""

    above: int
    more_e4: int


def check_tiers(rate_e4: int, tiers: Sequence[Tier]) -> None:
    """Refuse tiers that are too many, or that do not begin later and pay more, each than the one before."""
    if len(tiers) > MOST_TIERS:
        message = N_("At most %(most)s tiers are possible.")
        raise RuleViolation("too_many_tiers", message, pointer="/tiers", most=MOST_TIERS)
    above, rate = 0, rate_e4
    for number, tier in enumerate(tiers):
        if tier.above <= above:
            message = N_("Each tier must begin at more pieces than the one before.")
            raise RuleViolation("tiers_out_of_order", message, pointer=f"/tiers/{number}/above")
        if tier.rate_e4 <= rate:
            message = N_("Each tier must pay more than the one before: who makes more never earns less a piece.")
            raise RuleViolation("tier_not_higher", message, pointer=f"/tiers/{number}/rate")
        above, rate = tier.above, tier.rate_e4


def steps_of(rate_e4: int, tiers: Sequence[Tier]) -> list[Step]:
    """What each tier adds to the rate before it."""
    before = [rate_e4, *(tier.rate_e4 for tier in tiers)]
    return [Step(tier.above, tier.rate_e4 - rate) for tier, rate in zip(tiers, before, strict=False)]


def pieces_beyond(pieces: int, above: int, *, all_units: bool) -> int:
    """How many of a worker's `pieces` a tier counts."""
    if all_units:
        return pieces if pieces > above else 0
    return max(0, pieces - above)


def new_beyond(before: int, more: int, above: int, *, all_units: bool) -> int:
    """How many pieces a tier counts that it did not count before `more` were accepted; in sum never too many."""
    return pieces_beyond(before + more, above, all_units=all_units) - pieces_beyond(before, above, all_units=all_units)


def percent_of(rate_e4: int, percent: int) -> int:
    """So many percent of a rate, half up to a ten-thousandth of the minor unit."""
    return round_half_up_div(rate_e4 * percent, 100)


def good_enough(sample_size: int, nonconforming: int, least_yield: int) -> bool:
    """Whether the first-pass yield, the good pieces of a sample, is at least so many percent."""
    return (sample_size - nonconforming) * 100 >= least_yield * sample_size


def shared_urgency(urgency_e4: int, rates_e4: Sequence[int]) -> list[int]:
    """What each step gets of the merchant's bonus for urgency: in proportion to its rate, by largest remainder."""
    return allocate(urgency_e4, rates_e4)
