"""What the engine is told about workshops: their hands, the work that they have, their quality, their fair share."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from craftorders.dispatch.domain.matching import situation as told
from craftorders.planning.domain.weeks import week_number
from craftorders.production.domain.plan import hand_in_by
from craftorders.quality.domain.yields import Tally, shrunken_yield_e4, usual_yield_e4

MOST_SHARE = 300
Kind = tuple[str, int]
"""A craft at a grade."""


def group_hands(workers: Iterable[Mapping[str, int]], weekly_minutes: int) -> tuple[told.Hands, ...]:
    """Workers, each with their grades by craft, as groups with the same certificates; who has none makes nothing.

    The workshop's minutes are shared equally by all its workers, certified or not.
    """
    counted = Counter(tuple(sorted(skills.items())) for skills in workers)
    minutes = weekly_minutes // counted.total() if counted else 0
    return tuple(told.Hands(dict(skills), count, minutes) for skills, count in sorted(counted.items()) if skills)


@dataclass(frozen=True, slots=True)
class Undone:
    """What is not made yet of an operation of a batch that a workshop took on, and the day it should be in Yiwu."""

    craft: str
    grade: int
    seconds: int
    pieces: int
    due_on: date


def work_in_hand(
    undone: Iterable[Undone], transit_days: int, monday: date, hands: Sequence[told.Hands], shares: Sequence[int]
) -> tuple[told.WorkInHand, ...]:
    """Minutes by week, rounded up: each batch's rest evenly over the weeks until it must leave; what is late, at once.

    What a week's hands (their minutes x that week's percent of the farm calendar) cannot make is made in the weeks after
    it, so that a workshop five weeks behind is full for five weeks.
    """
    weeks = len(shares)
    sums: dict[tuple[str, int], list[int]] = {}
    for each in undone:
        if each.pieces <= 0:
            continue
        last = max(0, week_number(monday, hand_in_by(each.due_on, transit_days)))
        weekly = -(-each.pieces * each.seconds // (60 * (last + 1)))
        minutes = sums.setdefault((each.craft, each.grade), [0] * weeks)
        for week in range(min(last + 1, weeks)):
            minutes[week] += weekly
    made = _as_hands_allow(sums, hands, shares)
    return tuple(told.WorkInHand(craft, grade, tuple(minutes)) for (craft, grade), minutes in sorted(made.items()))


def _as_hands_allow(
    wanted: Mapping[Kind, Sequence[int]], hands: Sequence[told.Hands], shares: Sequence[int]
) -> dict[Kind, list[int]]:
    """Minutes by week, as early as wanted and as many as the certified hands have; what is too much waits a week.

    Higher grades go first, because fewer hands can make them. What nobody is certified for keeps anybody busy.
    """

    def minutes(craft: str, grade: int) -> int:
        return sum(each.workers * each.minutes for each in hands if each.skills.get(craft, 0) >= grade)

    everybody = sum(each.workers * each.minutes for each in hands)
    made: dict[Kind, list[int]] = {kind: [] for kind in wanted}
    waiting: Counter[Kind] = Counter()
    for week, share in enumerate(shares):
        taken: Counter[str] = Counter()
        for craft, grade in sorted(wanted, key=lambda kind: (kind[0], -kind[1])):
            kind = (craft, grade)
            able = minutes(craft, grade) or everybody
            room = min(able * share // 100 - taken[craft], everybody * share // 100 - taken.total())
            need = waiting[kind] + wanted[kind][week]
            done = min(need, max(0, room))
            taken[craft] += done
            waiting[kind] = need - done
            made[kind].append(done)
    return made


def pass_percents(counted: Mapping[object, tuple[int, int]]) -> tuple[dict[object, int], int]:
    """Expected first-pass yield in hundredths of a percent, from (good, bad) inspected pieces by workshop; and the mean.

    A workshop's own yield is drawn towards the mean of all as if it had 100 inspected pieces more of average quality.
    """
    mean = usual_yield_e4(Tally(inspected=good + bad, bad=bad) for good, bad in counted.values())
    own = {key: shrunken_yield_e4(good, good + bad, usual_e4=mean) for key, (good, bad) in counted.items()}
    return own, mean


def earned_shares(earned: Mapping[object, int], minutes: Mapping[object, int]) -> dict[object, int]:
    """What each workshop earned lately for a minute of its hands, in percent of all workshops together; 0 to 300."""
    able = {key: value for key, value in minutes.items() if value > 0}
    whole, capacity = sum(earned.get(key, 0) for key in able), sum(able.values())
    if whole == 0:
        return {}
    return {key: min(MOST_SHARE, 100 * earned.get(key, 0) * capacity // (value * whole)) for key, value in able.items()}
