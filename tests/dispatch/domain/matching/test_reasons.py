"""Why a piece is where it is, why not elsewhere, why it is left over, what an hour is worth: small worlds, by hand.

A belt takes ten minutes, so that 600 minutes are 60 belts; it earns 10 yuan in county A and is sold for 100 yuan.
"""

from datetime import date
from typing import Any

import pytest

from craftorders.dispatch.domain.matching.outcome import Filling, HourWorth, NextBest, Parts, Saying
from craftorders.dispatch.domain.matching.situation import OpenLine, OpenWorkshop, Pin, Step, Weights
from tests.builders.matching import (
    E4,
    MONDAY,
    a_situation,
    an_open_line,
    an_open_workshop,
    hands,
    placed,
    planned,
)
from tests.builders.matching_checker import faults

YUAN = 100 * E4
KNOT = Step("knot", 1, 600)
NORTH = an_open_workshop("north")
CHEAP_NORTH = {"A": 10 * YUAN, "B": 12 * YUAN}
"""A belt costs two yuan less in the north than in the south."""


def a_workshop_of(minutes: int, key: str = "north", **parts: Any) -> OpenWorkshop:
    """One braider with so many minutes a week."""
    return an_open_workshop(key, hands=(hands(minutes=minutes),), **parts)


def the_south(minutes: int = 600) -> OpenWorkshop:
    """One braider in county B."""
    return a_workshop_of(minutes, "south", county="B")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"pins": (Pin("north"),)}, "It is pinned to north, where nothing more has room."),
        (
            {"pins": (Pin("north", week=0),)},
            f"It is pinned to north for the week of {MONDAY}, in which nothing more has room there.",
        ),
        (
            {"pins": (Pin("north"),), "splittable": False},
            "It must stay together and is pinned to north, which has no room for all of it.",
        ),
    ],
)
def test_what_does_not_fit_where_it_is_pinned_says_what_is_full(line: dict[str, Any], words: str) -> None:
    """A hundred and thirty belts, where sixty have room a week: the second week has some left for others."""
    (left,) = planned([an_open_line(quantity=130, **line)], [NORTH], weeks=2).left_over
    assert left.saying.message % left.saying.values == words


@pytest.mark.parametrize(
    ("line", "workshops", "pieces", "code", "values"),
    [
        ({"quantity": 70}, [NORTH], 10, "full", {"workshops": 1, "pieces": 0, "week": MONDAY}),
        ({}, [an_open_workshop(closed_weeks=frozenset({0}))], 10, "full", {"workshops": 1, "pieces": 0, "week": MONDAY}),
        ({"minimum_batch": 8}, [a_workshop_of(50)], 10, "below_minimum", {"pieces": 5, "minimum": 8}),
        ({"quantity": 61, "pins": (Pin("north"),)}, [NORTH], 1, "pin_full", {"workshop": "north", "pieces": 0}),
        (
            {"quantity": 61, "pins": (Pin("north", week=0),)},
            [NORTH],
            1,
            "pin_full",
            {"workshop": "north", "week": MONDAY},
        ),
        ({}, [an_open_workshop(days_out=7)], 10, "too_late", {"week": MONDAY}),
        ({"earliest_on": date(2026, 11, 28)}, [NORTH], 10, "too_late", {"week": MONDAY}),
        ({"quantity": 70, "splittable": False}, [NORTH], 70, "no_room_for_all", {"workshops": 1, "pieces": 60}),
        ({"quantity": 99, "most_workshops": 1}, [NORTH, the_south()], 39, "most_workshops", {"most": 1, "workshops": 2}),
        ({"quantity": 99}, [NORTH, the_south(100)], 29, "full", {"workshops": 2, "pieces": 0}),
        ({"steps": (Step("braid", 2, 600),)}, [NORTH], 10, "craft_missing", {"craft": "braid", "grade": 2}),
        (
            {"steps": (Step("braid", 1, 600), KNOT)},
            [NORTH, an_open_workshop("south", hands=(hands(knot=1),))],
            10,
            "no_workshop_for_all_steps",
            {},
        ),
        ({"pins": (Pin("south"),)}, [NORTH, an_open_workshop("south", hands=(hands(knot=1),))], 10, "pin_unable", {}),
        ({}, [an_open_workshop(county="C")], 10, "no_rate", {}),
        ({"forbidden": frozenset({"north"})}, [NORTH, an_open_workshop("west", county="C")], 10, "forbidden", {}),
    ],
)
def test_what_is_left_over_carries_the_limit_that_binds(
    line: dict[str, Any], workshops: list[OpenWorkshop], pieces: int, code: str, values: dict[str, object]
) -> None:
    outcome = planned([an_open_line(**line)], workshops)
    (left,) = outcome.left_over
    assert (left.line, left.pieces, left.saying.code) == ("belts", pieces, code)
    assert values.items() <= left.saying.values.items()
    left.saying.message % left.saying.values


def test_a_pin_to_a_week_before_the_materials_arrive_is_too_late() -> None:
    """They leave on 1 December and are there for the second week; the week of the pin is the first one."""
    line = an_open_line(pins=(Pin("north", 4, week=0),), earliest_on=date(2026, 12, 1))
    outcome = planned([line], [NORTH], weeks=2)
    assert [(each.pieces, each.saying.code, dict(each.saying.values)) for each in outcome.left_over] == [
        (4, "too_late", {"week": MONDAY})
    ]
    assert placed(outcome) == {("belts", "north", 1): 6}


@pytest.mark.parametrize(
    ("quantity", "minimum", "north", "at", "more", "other", "code", "room"),
    [
        (10, 1, 600, "north", 10 * 2 * YUAN, "south", "dearer", 60),
        (70, 1, 600, "south", -10 * 2 * YUAN, "north", "full", 0),
        (10, 8, 50, "south", -10 * 2 * YUAN, "north", "below_minimum", 5),
        (10, 1, 50, "south", -10 * 2 * YUAN, "north", "one_more_trip", 5),  # 5 × 2 yuan do not pay for a trip of 15
    ],
)
def test_the_next_best_workshop_says_what_it_would_have_cost_more_and_what_stood_in_the_way(
    quantity: int, minimum: int, north: int, at: str, more: int, other: str, code: str, room: int
) -> None:
    line = an_open_line(quantity=quantity, minimum_batch=minimum, piece_cost_e4=CHEAP_NORTH)
    outcome = planned([line], [a_workshop_of(north), the_south()], weights=Weights(setup=0))
    (best,) = (each.next_best for each in outcome.choices if each.workshop == at)
    assert best is not None
    assert (best.workshop, best.week, best.more_e4, best.saying.code) == (other, 0, more, code)
    assert best.saying.values == {"workshop": other, "week": MONDAY, "pieces": room}


def test_the_next_best_workshop_is_full_only_where_it_is_full_in_all_weeks_that_cost_no_more() -> None:
    """In time are two weeks of 60 belts in the north: of 121 one goes south. Where the north has room in the second
    week, it is not full, but dearer by 20 yuan for the ten belts in the south."""
    belts = {"due_on": date(2026, 12, 20), "piece_cost_e4": CHEAP_NORTH}
    outcome = planned([an_open_line(quantity=121, **belts)], [NORTH, the_south()], weeks=2)
    (best,) = (each.next_best for each in outcome.choices if each.workshop == "south")
    assert best is not None
    assert best.saying == Saying("full", "%(workshop)s is full up to and including the week of %(week)s.",
                                 {"workshop": "north", "week": date(2026, 12, 7), "pieces": 0})  # fmt: skip

    dear_north = {"A": 12 * YUAN, "B": 10 * YUAN}
    first = an_open_line("first", quantity=60, due_on=date(2026, 12, 7), piece_cost_e4=CHEAP_NORTH)
    later = an_open_line(due_on=date(2026, 12, 20), piece_cost_e4=dear_north)
    outcome = planned([first, later], [NORTH, the_south()], weeks=2)
    (best,) = (each.next_best for each in outcome.choices if each.workshop == "south")
    assert best is not None
    assert (best.more_e4, best.week, best.saying.code) == (20 * YUAN, 1, "dearer")


def test_where_no_other_workshop_may_make_it_there_is_no_next_best() -> None:
    outcome = planned([an_open_line()], [NORTH, an_open_workshop("far", county="C")])
    assert [each.next_best for each in outcome.choices] == [None]


def test_the_next_best_workshop_counts_freight_and_its_best_week() -> None:
    """A degree of the meridian is 111.195 km: 100 g there and back cost 11,119 e4; in the second week it would be late."""
    line = an_open_line(due_on=date(2026, 12, 9), weight_mg=100_000)
    south = an_open_workshop("south", county="B", latitude=Weights().yiwu[1] + 1)
    outcome = planned([line], [NORTH, south], weeks=2)
    assert [each.next_best for each in outcome.choices] == [
        NextBest("south", 0, 10 * 11_119, Saying("dearer", "%(workshop)s would cost more.",
                                                 {"workshop": "south", "week": MONDAY, "pieces": 60}))
    ]  # fmt: skip


def test_every_part_of_the_cost_by_hand() -> None:
    """Ten belts at a degree of the meridian from Yiwu, where 95% pass and hands earn 80% of their fair share.

    Bad quality: 5% × 150% of 100 yuan. Fairness: 20% of half a fen a minute is taken off, for ten minutes. They arrive on
    9 December, 7 days late, at 2% of the price, twice for the priority. The present plan has them elsewhere: 5%.
    """
    line = an_open_line(
        weight_mg=100_000, due_on=date(2026, 12, 2), priority=2, present={"south": 10}, piece_cost_e4={"A": 10 * YUAN}
    )
    north = an_open_workshop(latitude=Weights().yiwu[1] + 1, pass_percent_e2=9_500, earned_share=80)
    (choice,) = planned([line], [north], weights=Weights()).choices
    assert choice.late_days == 7
    assert choice.parts == Parts(
        piece=100 * YUAN,
        freight=10 * 11_119 + 15 * YUAN,
        lateness=280 * YUAN,
        quality=75 * YUAN,
        setup=10 * YUAN,
        fairness=-10 * E4,
        churn=50 * YUAN,
    )


def test_trip_and_setup_are_paid_once_for_a_line_in_a_workshop() -> None:
    """A hundred belts take two weeks; the first ten are pinned there."""
    outcome = planned([an_open_line(quantity=100, pins=(Pin("north", 10),))], [NORTH], weeks=2, weights=Weights())
    assert sum(placed(outcome).values()) == 100
    assert [(each.week, each.parts.freight, each.parts.setup) for each in outcome.choices] == [
        (0, 15 * YUAN, 10 * YUAN),
        (1, 0, 0),
    ]


def test_trip_and_setup_are_paid_where_only_the_rest_of_a_pinned_line_is_made() -> None:
    """What is pinned to the first week is left over, as the materials come later: the others pay for the way alone."""
    line = an_open_line(pins=(Pin("north", 4, week=0),), earliest_on=date(2026, 12, 1))
    outcome = planned([line], [NORTH], weeks=2, weights=Weights())
    assert [(each.pieces, each.parts.freight, each.parts.setup) for each in outcome.choices] == [(6, 15 * YUAN, 10 * YUAN)]


def test_the_hour_of_a_full_workshop_is_worth_what_it_saves() -> None:
    """In an hour the north would make six belts, each two yuan cheaper than in the south, which has hands to spare."""
    outcome = planned([an_open_line(quantity=100, piece_cost_e4=CHEAP_NORTH)], [NORTH, the_south()])
    assert placed(outcome) == {("belts", "north", 0): 60, ("belts", "south", 0): 40}
    assert outcome.hours == (HourWorth("north", 0, None, None, 12 * YUAN),)


def test_hours_of_a_workshop_with_room_are_worth_nothing_however_large_a_line_waits_that_fits_nowhere() -> None:
    """1,000 belts that stay together need 10,000 minutes; the north has two weeks of 600, of which ten belts take 100."""
    vast = an_open_line("vast", quantity=1_000, splittable=False)
    outcome = planned([vast, an_open_line()], [NORTH], weeks=2)
    assert [(each.line, each.saying.code) for each in outcome.left_over] == [("vast", "no_room_for_all")]
    assert outcome.hours == ()
    assert 0 <= outcome.cost_e4 - outcome.bound_e4 < E4


def test_a_line_that_stays_together_may_take_all_weeks_of_a_workshop() -> None:
    """Two weeks of 600 minutes hold 120 belts, but not 121."""
    together = {"splittable": False, "due_on": date(2026, 12, 20)}
    for quantity, left in ((120, 0), (121, 121)):
        outcome = planned([an_open_line(quantity=quantity, **together)], [NORTH], weeks=2)
        assert sum(each.pieces for each in outcome.left_over) == left


def test_the_hour_that_ends_a_shortage_is_worth_what_is_left_over() -> None:
    """Left over costs four times the price: six belts at 400 yuan less the 10 that they would have cost."""
    outcome = planned([an_open_line(quantity=70)], [NORTH])
    assert outcome.hours == (HourWorth("north", 0, None, None, 6 * 390 * YUAN),)


def test_an_hour_that_only_some_hands_can_fill_names_their_craft() -> None:
    """The braider has time, but only the other one knots; six knots an hour are two yuan dearer in the south."""
    north = an_open_workshop(hands=(hands(braid=1), hands(braid=1, knot=1)))
    south = an_open_workshop("south", county="B", hands=(hands(knot=1),))
    knots = an_open_line("knots", quantity=70, steps=(KNOT,), piece_cost_e4=CHEAP_NORTH)
    outcome = planned([knots, an_open_line(quantity=1)], [north, south])
    assert outcome.hours == (HourWorth("north", 0, "knot", 1, 12 * YUAN),)


def test_fillings_say_how_many_minutes_are_there_and_how_many_are_taken() -> None:
    """At 80% a belt takes 12.5 minutes; at harvest 40% of 600 minutes are there; what is in hand is not there."""
    north = an_open_workshop(efficiency=80, share=(100, 40))
    outcome = planned([an_open_line(quantity=13, due_on=MONDAY)], [north], weeks=2)
    assert outcome.fillings == (Filling("north", 0, 600, 163), Filling("north", 1, 240, 0))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"lot": 20}, {("belts", "north", 0): 60, ("belts", "north", 1): 15}),
        ({"lot": 50}, {("belts", "north", 0): 50, ("belts", "north", 1): 25}),
        ({"most_workshops": 1}, {("belts", "north", 0): 60, ("belts", "north", 1): 15}),
    ],
)
def test_lots_are_whole_and_the_odd_rest_goes_last(parts: dict[str, Any], expected: dict[Any, int]) -> None:
    """75 belts, each day of delay costs, so the first week is as full as the lots allow."""
    line: OpenLine = an_open_line(quantity=75, due_on=date(2026, 12, 9), **parts)
    outcome = planned([line], [NORTH], weeks=2)
    assert placed(outcome) == expected
    assert faults(a_situation([line], [NORTH], weeks=2), outcome) == []
