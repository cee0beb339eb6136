"""Counties of western China and their workshops, as a seed draws them."""

from collections import Counter
from dataclasses import dataclass
from random import Random

from craftorders.dispatch.domain.matching.situation import Hands, OpenWorkshop, WorkInHand
from craftorders.places.reference import regions

CRAFTS = ("braid", "knot", "weave", "crochet", "bead", "sew")
PROVINCES = {"四川省", "贵州省", "云南省", "甘肃省", "青海省", "新疆维吾尔自治区", "西藏自治区", "宁夏回族自治区"}
COUNTIES = 40
WEEKLY_MINUTES = 2_400
LONGEST = 16
"""Weeks of a farm calendar."""
GRADES = (50, 30, 20)
"""How often lines ask for grades 1, 2 and 3 where the hands have them."""

Kind = tuple[str, int]
"""A craft and a grade."""


@dataclass(frozen=True)
class County:
    """What the workshops of a county share: where it lies, its way to Yiwu, its farm calendar, its level of rates."""

    code: str
    name: str
    longitude: float
    latitude: float
    days: int
    share: tuple[int, ...]
    rate_percent: int


def some_counties(dice: Random) -> list[County]:
    """Forty counties; in each the harvest takes two or three weeks of the autumn and 40 to 60% of the hands."""
    western = [row for row in regions() if row["province"] in PROVINCES]
    return [
        County(
            code=row["id"],
            name=row["name"],
            longitude=row["longitude_e4"] / 10_000,
            latitude=row["latitude_e4"] / 10_000,
            days=min(9, max(2, (1_200_000 - row["longitude_e4"]) // 50_000 + dice.randint(-1, 1))),
            share=_calendar(dice),
            rate_percent=dice.randint(92, 108),
        )
        for row in dice.sample(western, COUNTIES)
    ]


def _calendar(dice: Random) -> tuple[int, ...]:
    begins, lasts, left = dice.randint(0, 7), dice.randint(2, 3), dice.randint(40, 60)
    return tuple(left if begins <= week < begins + lasts else dice.randint(85, 100) for week in range(LONGEST))


def a_workshop(dice: Random, number: int, county: County, *, one_pool: bool) -> OpenWorkshop:
    """Two to twelve workers with one or two crafts, some with work in hand.

    Unless it is to be one pool of hands, every second workshop has masters who know more than the others.
    """
    crafts = dice.sample(CRAFTS, dice.randint(1, 2))
    grade, workers = dice.randint(1, 3), dice.randint(2, 12)
    skills = {craft: grade if craft == crafts[0] else dice.randint(1, 3) for craft in crafts}
    masters = Hands(skills, workers, WEEKLY_MINUTES)
    hands: tuple[Hands, ...] = (masters,)
    if not one_pool and workers > 3 and number % 2:
        others = Hands({crafts[0]: max(1, grade - 1)}, workers - workers // 3, WEEKLY_MINUTES)
        hands = (Hands(skills, workers // 3, WEEKLY_MINUTES), others)
    busy = workers * WEEKLY_MINUTES * dice.randint(10, 30) // 100
    in_hand = (WorkInHand(crafts[0], 1, (busy, busy // 2, busy // 4)),) if number % 3 == 0 else ()
    return OpenWorkshop(
        key=number,
        name=f"{county.name} {number}",
        county=county.code,
        longitude=county.longitude,
        latitude=county.latitude,
        hands=hands,
        days_out=county.days,
        days_back=county.days,
        share=county.share,
        in_hand=in_hand,
        efficiency=dice.randint(85, 115),
        pass_percent_e2=dice.randint(9_400, 9_950),
        earned_share=dice.randint(60, 140),
    )


def minutes_by_kind(workshops: tuple[OpenWorkshop, ...], weeks: range, days_until: int) -> Counter[Kind]:
    """Standard minutes for each craft and grade, if hands divide their time as lines ask for what they can do.

    Weeks in which materials cannot have arrived, `days_until` the first Monday, do not count.
    """
    minutes: Counter[Kind] = Counter()
    for shop in workshops:
        all_hands = sum(hands.workers for hands in shop.hands)
        free = 0
        for week in weeks:
            if days_until + 7 * week >= shop.days_out:
                busy = sum(work.minutes[week] for work in shop.in_hand if week < len(work.minutes))
                free += all_hands * WEEKLY_MINUTES * shop.share[week] // 100 - busy
        for hands in shop.hands:
            own = free * hands.workers * shop.efficiency // (100 * all_hands * len(hands.skills))
            for craft, grade in hands.skills.items():
                for asked in range(1, grade + 1):
                    minutes[craft, asked] += own * GRADES[asked - 1] // sum(GRADES[:grade])
    return minutes
