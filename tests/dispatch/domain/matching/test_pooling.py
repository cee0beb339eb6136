"""Which hands limit which work: groups worked out by hand."""

from typing import Any

import pytest

from craftorders.dispatch.domain.matching.pooling import pools_of
from craftorders.dispatch.domain.matching.situation import Hands, OpenWorkshop, Step, WorkInHand
from tests.builders.matching import an_open_line, an_open_workshop, hands, placed, planned

BRAID, KNOT, TASSEL = ("braid", 1), ("knot", 1), ("tassel", 1)
BRAIDER, KNOTTER, BOTH = hands(braid=1), hands(knot=1), hands(braid=1, knot=1)

Groups = dict[tuple[int, ...], int]
"""The places of the hands → minutes in the first week."""


def groups(workshop: OpenWorkshop, *kinds: tuple[str, int]) -> Groups:
    """The pools as a table."""
    return {tuple(sorted(pool.hands)): pool.capacity[0] // 6_000 for pool in pools_of(workshop, kinds, 1)}


@pytest.mark.parametrize(
    ("team", "kinds", "expected"),
    [
        ((BRAIDER,), [BRAID], {(0,): 600}),
        ((BRAIDER, BRAIDER), [BRAID], {(0, 1): 1_200}),
        ((BRAIDER, KNOTTER), [BRAID, KNOT], {(0,): 600, (1,): 600, (0, 1): 1_200}),
        ((BRAIDER, BOTH), [BRAID, KNOT], {(1,): 600, (0, 1): 1_200}),  # only the second knots, both braid
        ((BRAIDER, BOTH, KNOTTER), [BRAID, KNOT], {(0, 1): 1_200, (1, 2): 1_200, (0, 1, 2): 1_800}),
        ((hands(braid=3), hands(braid=1)), [BRAID, ("braid", 2)], {(0,): 600, (0, 1): 1_200}),  # a master does it all
        ((hands(workers=4, minutes=300),), [BRAID], {(0,): 1_200}),
    ],
)
def test_a_group_of_hands_limits_the_work_that_only_they_can_do(
    team: tuple[Hands, ...], kinds: list[tuple[str, int]], expected: Groups
) -> None:
    assert groups(an_open_workshop(hands=team), *kinds) == expected


@pytest.mark.parametrize(
    ("parts", "minutes"),
    [
        ({"share": (40,)}, 240),
        ({"share": (33,)}, 198),
        ({"closed_weeks": frozenset({0})}, 0),
        ({"in_hand": (WorkInHand("braid", 1, (150,)),)}, 450),
        ({"in_hand": (WorkInHand("braid", 1, (150,)),), "share": (40,)}, 90),
        ({"in_hand": (WorkInHand("braid", 1, (700,)),)}, 0),
        ({"in_hand": (WorkInHand("braid", 1, ()),)}, 600),
    ],
)
def test_minutes_are_those_of_the_farm_calendar_less_what_is_in_hand(parts: dict[str, Any], minutes: int) -> None:
    assert groups(an_open_workshop(**parts), BRAID) == {(0,): minutes}


def test_work_in_hand_that_two_can_do_takes_of_them_together_alone() -> None:
    """500 minutes of braiding lie there: the two have 700 left together, the knotter 600 of their own."""
    workshop = an_open_workshop(hands=(BRAIDER, BOTH), in_hand=(WorkInHand("braid", 1, (500,)),))
    assert groups(workshop, BRAID, KNOT) == {(1,): 600, (0, 1): 700}


@pytest.mark.parametrize(
    ("seconds", "efficiency", "load"),
    [(600, 100, 60_000), (600, 80, 75_000), (600, 125, 48_000), (100, 70, 14_286), (1, 300, 34)],
)
def test_a_piece_loads_hundredths_of_a_second_rounded_up(seconds: int, efficiency: int, load: int) -> None:
    (pool,) = pools_of(an_open_workshop(), [BRAID], 1)
    assert pool.load([Step("braid", 1, seconds), Step("knot", 1, 7)], efficiency) == load


def test_who_knots_for_an_order_in_hand_cannot_braid_meanwhile() -> None:
    """Two who knot have 1,200 minutes of knots in hand: of 120 belts of ten minutes the braider alone makes 60."""
    workshop = an_open_workshop(hands=(BRAIDER, BOTH, KNOTTER), in_hand=(WorkInHand("knot", 1, (1_200,)),))
    assert placed(planned([an_open_line(quantity=120)], [workshop])) == {("belts", "north", 0): 60}


def test_crafts_share_the_hands_that_know_both() -> None:
    """600 minutes of who knows both: 30 belts and 30 knots, or any other 60 pieces of ten minutes."""
    lines = [an_open_line(quantity=40), an_open_line("knots", quantity=40, steps=(Step("knot", 1, 600),))]
    outcome = planned(lines, [an_open_workshop(hands=(BOTH,))])
    assert sum(placed(outcome).values()) == 60
    assert sum(each.pieces for each in outcome.left_over) == 20


def test_a_ring_of_many_certificates_never_gets_more_than_its_hands_can_do() -> None:
    """Of eight who each know two neighbouring crafts, three know one of the first two: 1,800 minutes for both."""
    team = tuple(hands(**{f"craft{each}": 1, f"craft{(each + 1) % 8}": 1}) for each in range(8))
    lines = [
        an_open_line(f"line{each}", quantity=1_200 if each in (0, 1, 3) else 1, steps=(Step(f"craft{each}", 1, 60),))
        for each in range(8)
    ]
    made = placed(planned(lines, [an_open_workshop(hands=team)]))
    assert made.get(("line0", "north", 0), 0) + made.get(("line1", "north", 0), 0) <= 1_800
