"""What a changed world touches of a plan, what stays, and that what stays and what is planned anew fit together.

Six lines of ten pieces of 600 s, 100 minutes each: belts and cords in north (county A, one braider of 600 minutes) in the
first week, bows and nets in south (county B, the same) in the first and the second, knots and rings with the knotter of
east (county B) in the first.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from craftorders.dispatch.domain.matching import narrowing, plan_for
from craftorders.dispatch.domain.matching.narrowing import filled, narrow
from craftorders.dispatch.domain.matching.outcome import Filling, Search
from craftorders.dispatch.domain.matching.situation import Pin, Situation, Step, WorkInHand
from tests.builders.matching import E4, a_situation, an_open_line, an_open_workshop, hands
from tests.builders.matching_checker import overloads, work_of
from tests.builders.matching_worlds import situations
from tests.dispatch.domain.matching.test_properties import SLOW_TO_BUILD

KNOT = Step("knot", 1, 600)


@dataclass(frozen=True)
class At:
    """A choice of the present plan."""

    line: str
    workshop: str
    week: int = 0
    pieces: int = 10
    late_days: int = 0


PLAN = (At("belts", "north"), At("cords", "north"), At("bows", "south"), At("nets", "south", 1), At("knots", "east"),
        At("rings", "east"))  # fmt: skip
WORLD = a_situation(
    [
        *(an_open_line(key) for key in ("belts", "cords", "bows", "nets")),
        *(an_open_line(key, steps=(KNOT,)) for key in ("knots", "rings")),
    ],
    [
        an_open_workshop("north"),
        an_open_workshop("south", county="B"),
        an_open_workshop("east", county="B", hands=(hands(knot=1),)),
    ],
    weeks=2,
)


def with_line(key: str, **parts: Any) -> Situation:
    """The world, but for a line."""
    return replace(WORLD, lines=tuple(replace(each, **parts) if each.key == key else each for each in WORLD.lines))


def with_shop(key: str, **parts: Any) -> Situation:
    """The world, but for a workshop."""
    return replace(WORLD, workshops=tuple(replace(each, **parts) if each.key == key else each for each in WORLD.workshops))


@pytest.mark.parametrize(
    ("world", "touched"),
    [
        (WORLD, set()),
        (replace(WORLD, lines=(*WORLD.lines, an_open_line("new"))), {"new"}),
        (with_line("belts", quantity=11), {"belts"}),
        (with_line("belts", steps=()), {"belts"}),
        (with_line("belts", forbidden=frozenset({"north"})), {"belts"}),
        (with_line("belts", forbidden=frozenset({"south"})), set()),
        (with_line("nets", piece_cost_e4={"A": E4}), {"nets"}),
        (with_line("belts", pins=(Pin("south"),)), {"belts"}),
        (with_line("belts", pins=(Pin("north", week=1),)), {"belts"}),
        (with_line("belts", pins=(Pin("north", 4, week=0),)), set()),
        # Materials take three days: they leave on Friday, 27 November, to be there on Monday, the 30th.
        (with_line("belts", earliest_on=date(2026, 11, 27)), set()),
        (with_line("belts", earliest_on=date(2026, 11, 28)), {"belts"}),
        (with_shop("north", days_out=7), {"belts", "cords"}),
        # Made until Sunday, 6 December, and three days on the way.
        (with_line("belts", due_on=date(2026, 12, 9)), set()),
        (with_line("belts", due_on=date(2026, 12, 8)), {"belts"}),
        (replace(WORLD, workshops=WORLD.workshops[1:]), {"belts", "cords"}),
        (with_shop("north", longitude=None), {"belts", "cords"}),
        (with_shop("east", hands=(hands(braid=1),)), {"knots", "rings"}),
        (with_shop("south", closed_weeks=frozenset({1})), {"nets"}),
        (with_shop("south", share=(0, 100)), {"bows"}),
        (with_shop("north", share=(34, 100)), set()),  # 204 minutes for 200
        (with_shop("north", share=(33, 100)), {"belts", "cords"}),  # 198 minutes
        (with_shop("north", in_hand=(WorkInHand("braid", 1, (400,)),)), set()),
        (with_shop("north", in_hand=(WorkInHand("braid", 1, (401,)),)), {"belts", "cords"}),
        (replace(WORLD, weeks=1), {"nets"}),
    ],
)  # fmt: skip
def test_what_the_world_touches(world: Situation, touched: set[str]) -> None:
    assert narrow(world, PLAN).touched == touched


def test_who_knows_another_craft_still_has_room_beside_a_full_one() -> None:
    """Two people, one braids and one knots; the knotter is away: only knots have to move."""
    both = an_open_workshop("north", hands=(hands(braid=1), hands(knot=1, workers=1)))
    world = a_situation([an_open_line("belts"), an_open_line("knots", steps=(KNOT,))], [both])
    away = replace(world, workshops=(replace(both, hands=(hands(braid=1), hands(knot=1, minutes=99))),))
    assert narrow(away, [At("belts", "north"), At("knots", "north")]).touched == {"knots"}


def test_a_week_that_is_over_touches_its_lines() -> None:
    later = [replace(each, week=each.week - 1) for each in PLAN]
    assert narrow(WORLD, later).touched == {"belts", "cords", "bows", "knots", "rings"}


def test_frozen_work_is_in_hand_and_neighbours_know_where_they_are() -> None:
    """North declined the belts: only south can make them, where bows and nets may make room. The rest is frozen."""
    found = narrow(with_line("belts", forbidden=frozenset({"north"})), PLAN)
    assert (found.touched, found.neighbours) == ({"belts"}, {"bows", "nets"})
    assert [(each.key, dict(each.present)) for each in found.situation.lines] == [
        ("belts", {"north": 10}),
        ("bows", {"south": 10}),
        ("nets", {"south": 10}),
    ]
    assert found.frozen == (PLAN[1], PLAN[4], PLAN[5])
    assert {each.key: each.in_hand for each in found.situation.workshops} == {
        "north": (WorkInHand("braid", 1, (100, 0)),),
        "south": (),
        "east": (WorkInHand("knot", 1, (200, 0)),),
    }


def test_frozen_minutes_are_rounded_up_and_stand_beside_what_is_in_hand() -> None:
    """7 pieces of 100 s at 80%: 875 s are 15 minutes; 7 of 30 s by masters: 4.375 minutes are 5."""
    line = an_open_line("belts", quantity=7, steps=(Step("braid", 1, 100), Step("braid", 2, 30)))
    shop = an_open_workshop(hands=(hands(braid=2),), efficiency=80, in_hand=(WorkInHand("braid", 1, (50,)),))
    world = a_situation([line, an_open_line("a"), an_open_line("b")], [shop], weeks=2)
    plan = [At("belts", "north", 1, 7), At("a", "north"), At("b", "north")]
    with patch.object(narrowing, "MOST_LINES", 1):
        found = narrow(world, [*plan[:2]])
    assert found.touched == {"b"}
    (told,) = found.situation.workshops
    assert told.in_hand == (
        WorkInHand("braid", 1, (50,)),
        WorkInHand("braid", 1, (125, 15)),
        WorkInHand("braid", 2, (0, 5)),
    )


def test_a_full_week_never_has_less_than_nothing() -> None:
    """18 pieces of three steps of 68 s are 3 times 20.4 minutes: they fit 62 minutes, but rounded up they are 63."""
    steps = tuple(Step("braid", grade, 68) for grade in (1, 2, 3))
    lines = [an_open_line("a", quantity=18, steps=steps), an_open_line("b"), an_open_line("new", quantity=1)]
    shops = [an_open_workshop("north", hands=(hands(braid=3, minutes=62),)), an_open_workshop("south", share=(17,))]
    plan = [At("a", "north", pieces=18), At("b", "south")]
    with patch.object(narrowing, "MOST_LINES", 1):
        found = narrow(a_situation(lines, shops), plan)
    assert (found.touched, found.frozen) == ({"new"}, tuple(plan))
    outcome = plan_for(found.situation, Search(budget=2))
    assert [(each.line, each.pieces) for each in outcome.left_over] == [("new", 1)]


def test_lines_that_somebody_names_are_planned_anew() -> None:
    assert narrow(WORLD, PLAN, also={"rings"}).touched == {"rings"}


def test_everything_is_planned_where_more_than_a_third_is_touched_or_if_told_so() -> None:
    for world, everything, frozen in (
        (with_shop("north", closed_weeks=frozenset({0})), False, 2),
        (with_shop("south", closed_weeks=frozenset({0})), True, 0),
        (replace(with_shop("north", closed_weeks=frozenset({0})), weeks=1), False, 0),
    ):
        found = narrow(world, PLAN, everything=everything)
        assert len(found.frozen) == frozen
        assert len(found.situation.lines) == 6 - frozen
    assert (found.touched, found.neighbours) == ({"belts", "cords", "nets"}, {"bows", "knots", "rings"})
    assert found.situation.workshops == with_shop("north", closed_weeks=frozenset({0})).workshops


def test_neighbours_are_few_and_the_smallest() -> None:
    lines = [an_open_line(f"line {number}", quantity=number) for number in range(150, 0, -1)]
    world = a_situation([*lines, an_open_line("new")], [an_open_workshop(hands=(hands(100, 60_000),))])
    found = narrow(world, [At(str(each.key), "north", 0, each.quantity) for each in lines])
    assert (found.touched, found.neighbours) == ({"new"}, {f"line {number}" for number in range(1, 80)})


def test_neighbours_are_where_the_touched_line_costs_least() -> None:
    """Twelve counties, from the dearest to the cheapest, with a workshop and a line each."""
    counties = [f"{number:02}" for number in range(12, 0, -1)]
    rates = {county: int(county) * E4 for county in counties}
    lines = [an_open_line(county, piece_cost_e4=rates) for county in counties]
    shops = [an_open_workshop(county, county=county) for county in counties]
    world = a_situation([*lines, an_open_line("new", piece_cost_e4=rates)], shops)
    found = narrow(world, [At(county, county) for county in counties])
    assert found.neighbours == set(counties) - {"12", "11"}


def test_how_full_weeks_are_counts_all_choices() -> None:
    """At 34% north has 204 of its minutes; belts and cords take 100 each."""
    fillings = {(each.workshop, each.week): each for each in filled(with_shop("north", share=(34, 100)), PLAN)}
    assert fillings["north", 0] == Filling("north", 0, 204, 200)
    assert fillings["north", 1] == Filling("north", 1, 600, 0)
    assert fillings["east", 0] == Filling("east", 0, 600, 200)


def _harvest(world: Situation) -> Situation:
    shop = world.workshops[0]
    return replace(world, workshops=(replace(shop, share=(0, *shop.share[1:])), *world.workshops[1:]))


def _due_earlier(world: Situation) -> Situation:
    line = world.lines[0]
    return replace(world, lines=(replace(line, due_on=line.due_on - timedelta(7)), *world.lines[1:]))


def _refused(world: Situation) -> Situation:
    line = world.lines[0]
    keys = frozenset(each.key for each in world.workshops[:1])
    return replace(world, lines=(replace(line, forbidden=line.forbidden | keys, pins=()), *world.lines[1:]))


@given(
    situation=situations(),
    change=st.sampled_from([_harvest, _due_earlier, _refused]),
    most=st.sampled_from([1, 3, 100]),
)
@settings(max_examples=25, suppress_health_check=SLOW_TO_BUILD)
def test_what_stays_and_what_is_new_fit_together(
    situation: Situation, change: Callable[[Situation], Situation], most: int
) -> None:
    """Whatever happened, all pieces are placed once or left over, and nobody has more work than hands."""
    before = plan_for(situation, Search(budget=2))
    world = change(situation)
    with patch.object(narrowing, "MOST_LINES", most):
        found = narrow(world, before.choices)
    after = plan_for(found.situation, Search(budget=2))
    together = [*found.frozen, *after.choices]
    assert all(each in before.choices for each in found.frozen)
    assert {each.line for each in found.frozen}.isdisjoint(each.key for each in found.situation.lines)
    for line in world.lines:
        assert sum(each.pieces for each in [*together, *after.left_over] if each.line == line.key) == line.quantity
    lines = {line.key: line for line in world.lines}
    for shop in world.workshops:
        for week in range(world.weeks):
            there = [each for each in together if (each.workshop, each.week) == (shop.key, week)]
            assert list(overloads(shop, week, work_of(there, lines, shop))) == []
