"""Which hands of a workshop limit which work: pools.

Somebody who braids and knots is one pair of hands, so crafts share capacity. Work of several kinds fits the hands if
and only if, for every group of hands, the work that nobody else can do fits that group (Hall's condition). A pool is
such a group; work that needs only hands of the group loads it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from craftorders.dispatch.domain.matching.situation import Hands, OpenWorkshop, Step

UNITS_PER_SECOND = 100
UNITS_PER_MINUTE = 60 * UNITS_PER_SECOND
MOST_POOLS = 64
"""Where more would be needed, everybody counts for their best craft alone: less than they could do, never more."""

Kind = tuple[str, int]
"""A craft and a grade."""


@dataclass(frozen=True)
class Pool:
    """Hands (by their place in the workshop), the kinds of work that only they can do, and the capacity by week."""

    hands: frozenset[int]
    kinds: frozenset[Kind]
    capacity: tuple[int, ...]

    def load(self, steps: Iterable[Step], efficiency: int) -> int:
        """What a piece loads the pool with, in hundredths of a second."""
        seconds = sum(step.seconds for step in steps if (step.craft, step.grade) in self.kinds)
        return -(-seconds * UNITS_PER_SECOND * 100 // efficiency)


def able(hands: tuple[Hands, ...], kind: Kind) -> frozenset[int]:
    """Which hands can do a kind of work; everybody can do what asks for no grade."""
    craft, grade = kind
    return frozenset(place for place, each in enumerate(hands) if each.workers > 0 and each.skills.get(craft, 0) >= grade)


def pools_of(workshop: OpenWorkshop, kinds: Iterable[Kind], weeks: int) -> tuple[Pool, ...]:
    """The pools that limit these kinds of work, the widest last; kinds that nobody can do are not in any.

    Work in hand takes part: it needs its hands, too. Groups without a common pair of hands do not limit each other.
    """
    wanted = {*kinds, *((work.craft, work.grade) for work in workshop.in_hand)}
    hands_of = {kind: able(workshop.hands, kind) for kind in sorted(wanted)}
    groups = sorted({hands for hands in hands_of.values() if hands}, key=sorted)
    everybody = able(workshop.hands, ("", 0))
    unions = {*groups, everybody} if groups else set()
    grown = set(groups)
    while grown:
        grown = {group | union for union in grown for group in groups if group & union} - unions
        unions |= grown
        if len(unions) > MOST_POOLS:
            return pools_of(replace(workshop, hands=tuple(_one_craft(hands) for hands in workshop.hands)), kinds, weeks)
    pools = []
    for union in sorted(unions, key=lambda hands: (len(hands), sorted(hands))):
        inside = frozenset(kind for kind, hands in hands_of.items() if hands and hands <= union)
        pools.append(Pool(union, inside, _capacity(workshop, union, weeks)))
    return tuple(pools)


def _one_craft(hands: Hands) -> Hands:
    best = max(hands.skills, key=lambda craft: (hands.skills[craft], craft), default=None)
    return replace(hands, skills={best: hands.skills[best]} if best is not None else {})


def _capacity(workshop: OpenWorkshop, union: frozenset[int], weeks: int) -> tuple[int, ...]:
    """Minutes of the hands x farm calendar − work in hand that only these hands can do, in hundredths of a second."""
    full = sum(workshop.hands[place].workers * workshop.hands[place].minutes for place in union)
    busy = [0] * weeks
    for work in workshop.in_hand:
        hands = able(workshop.hands, (work.craft, work.grade)) or able(workshop.hands, ("", 0))
        if hands <= union:
            for week, minutes in enumerate(work.minutes[:weeks]):
                busy[week] += minutes
    return tuple(
        0 if week in workshop.closed_weeks else max(0, full * workshop.share[week] // 100 - busy[week]) * UNITS_PER_MINUTE
        for week in range(weeks)
    )
