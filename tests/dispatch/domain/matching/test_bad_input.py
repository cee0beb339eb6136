"""What makes no sense is named, with its row, and the rest is planned."""

import math
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from craftorders.dispatch.domain.matching import plan_for
from craftorders.dispatch.domain.matching.outcome import Outcome, Search
from craftorders.dispatch.domain.matching.situation import Complaint, Hands, OpenLine, OpenWorkshop, Pin, Step, WorkInHand
from tests.builders.matching import a_situation, an_open_line, an_open_workshop, placed, planned
from tests.builders.matching_checker import faults

BELTS, KNOTS = an_open_line("belts"), an_open_line("knots")
NORTH, SOUTH = an_open_workshop("north"), an_open_workshop("south")
ALL_BELTS = {("belts", "north", 0): 10}


def checked(lines: list[OpenLine], workshops: list[OpenWorkshop], weeks: int = 1) -> Outcome:
    """A plan that the judge found lawful."""
    outcome = planned(lines, workshops, weeks=weeks)
    assert faults(a_situation(lines, workshops, weeks=weeks), outcome) == []
    return outcome


def named(outcome: Outcome) -> list[tuple[str, int, object, str]]:
    """Kind, row, key and code of every complaint."""
    return [(each.kind, each.row, each.key, each.code) for each in outcome.complaints]


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"quantity": 0}, "no_quantity"),
        ({"quantity": -3}, "no_quantity"),
        ({"steps": ()}, "no_craft"),
        ({"steps": (Step("", 1, 600),)}, "no_craft"),
        ({"steps": (Step("braid", 1, 600), Step("knot", 1, 0))}, "no_seconds"),
        ({"lot": 0}, "bad_batches"),
        ({"minimum_batch": 0}, "bad_batches"),
        ({"most_workshops": 0}, "bad_batches"),
        ({"price_e4": -1}, "negative_price"),
        ({"weight_mg": -1}, "negative_price"),
        ({"priority": 0}, "negative_price"),
    ],
)
def test_a_line_that_makes_no_sense_is_named_and_the_others_are_planned(parts: dict[str, Any], code: str) -> None:
    outcome = checked([BELTS, replace(KNOTS, **parts)], [NORTH])
    assert named(outcome) == [("line", 2, "knots", code)]
    assert "%(line)s" in outcome.complaints[0].message
    assert outcome.complaints[0].values == {"line": "knots"}
    assert (placed(outcome), outcome.left_over) == (ALL_BELTS, ())


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"longitude": None}, "no_coordinates"),
        ({"latitude": None}, "no_coordinates"),
        ({"longitude": math.nan}, "bad_coordinates"),
        ({"latitude": 91.0}, "bad_coordinates"),
        ({"hands": (Hands({"braid": 1}, -1, 600),)}, "negative_capacity"),
        ({"hands": (Hands({"braid": 1}, 1, -600),)}, "negative_capacity"),
        ({"in_hand": (WorkInHand("braid", 1, (-5,)),)}, "negative_work_in_hand"),
        ({"share": ()}, "bad_calendar"),
        ({"share": (101,)}, "bad_calendar"),
        ({"share": (-1,)}, "bad_calendar"),
        ({"efficiency": 0}, "no_efficiency"),
        ({"pass_percent_e2": 10_001}, "bad_pass_percent"),
        ({"pass_percent_e2": -1}, "bad_pass_percent"),
        ({"days_out": -1}, "negative_transit"),
        ({"days_back": -1}, "negative_transit"),
    ],
)
def test_a_workshop_that_makes_no_sense_is_named_and_the_others_get_the_work(parts: dict[str, Any], code: str) -> None:
    outcome = checked([BELTS], [replace(SOUTH, **parts), NORTH])
    assert named(outcome) == [("workshop", 1, "south", code)]
    assert "%(workshop)s" in outcome.complaints[0].message
    assert outcome.complaints[0].values == {"workshop": "south"}
    assert placed(outcome) == ALL_BELTS


def test_what_is_listed_twice_is_planned_once() -> None:
    outcome = checked([BELTS, KNOTS, BELTS], [NORTH, NORTH])
    assert named(outcome) == [("workshop", 2, "north", "workshop_twice"), ("line", 3, "belts", "line_twice")]
    assert placed(outcome) == ALL_BELTS | {("knots", "north", 0): 10}


def test_everything_that_is_wrong_with_a_row_is_said_at_once() -> None:
    outcome = checked([replace(BELTS, quantity=0, steps=(), lot=0)], [replace(NORTH, longitude=None, efficiency=0)])
    assert {code for _, _, _, code in named(outcome)} == {
        "no_coordinates", "no_efficiency", "no_quantity", "no_craft", "bad_batches",
    }  # fmt: skip


@pytest.mark.parametrize("weeks", [0, -1])
def test_an_empty_horizon_is_named(weeks: int) -> None:
    outcome = plan_for(a_situation([BELTS], [NORTH], weeks=weeks), Search(budget=1))
    assert outcome.complaints == (Complaint("horizon", 0, None, "empty_horizon", "The horizon has no week.", {}),)
    assert (outcome.choices, outcome.left_over, outcome.cost_e4, outcome.bound_e4) == ((), (), 0, 0)


def test_a_line_that_was_due_is_named_and_planned_as_late() -> None:
    """Due on 20 November; the week's Sunday is 6 December, the way back takes 3 days: 19 days late."""
    outcome = checked([replace(BELTS, due_on=date(2026, 11, 20))], [NORTH])
    assert named(outcome) == [("line", 1, "belts", "due_in_the_past")]
    assert outcome.complaints[0].values == {"line": "belts", "due": date(2026, 11, 20)}
    assert placed(outcome) == ALL_BELTS
    assert outcome.choices[0].late_days == 19


def test_more_pins_than_pieces_are_named_and_the_first_pins_count() -> None:
    outcome = checked([replace(BELTS, pins=(Pin("north", 8), Pin("south", 5)))], [NORTH, SOUTH])
    assert named(outcome) == [("line", 1, "belts", "too_many_pins")]
    assert outcome.complaints[0].values == {"line": "belts", "pinned": 13, "quantity": 10}
    assert placed(outcome) == {("belts", "north", 0): 8, ("belts", "south", 0): 2}


def test_more_pins_than_hands_are_left_over_with_the_reason() -> None:
    """600 minutes are 60 belts."""
    outcome = checked([replace(BELTS, quantity=70, pins=(Pin("north", 70),))], [NORTH, SOUTH])
    assert placed(outcome) == {("belts", "north", 0): 60}
    assert [(each.pieces, each.saying.code) for each in outcome.left_over] == [(10, "pin_full")]


def test_a_pin_to_a_workshop_that_is_not_there_is_named_and_the_rest_is_planned() -> None:
    outcome = checked([replace(BELTS, pins=(Pin("nowhere", 4),))], [NORTH])
    assert named(outcome) == [("line", 1, "belts", "unknown_pin")]
    assert placed(outcome) == {("belts", "north", 0): 6}
    assert [(each.pieces, each.saying.code) for each in outcome.left_over] == [(4, "pin_unable")]


@pytest.mark.parametrize("pin", [Pin("north", -5), Pin("north", 0), Pin("north", 5, week=-1), Pin("north", 5, week=1)])
def test_a_pin_of_no_pieces_or_of_an_unplanned_week_is_named_and_passed_over(pin: Pin) -> None:
    outcome = checked([replace(BELTS, pins=(pin,))], [NORTH])
    assert named(outcome) == [("line", 1, "belts", "senseless_pin")]
    assert (placed(outcome), outcome.left_over) == (ALL_BELTS, ())


def test_a_pin_counts_more_than_a_prohibition_and_that_is_said() -> None:
    outcome = checked([replace(BELTS, pins=(Pin("north", 4),), forbidden=frozenset({"north"}))], [NORTH, SOUTH])
    assert named(outcome) == [("line", 1, "belts", "pinned_where_forbidden")]
    assert placed(outcome) == {("belts", "north", 0): 4, ("belts", "south", 0): 6}


def test_a_line_that_stays_together_goes_where_its_first_pin_says() -> None:
    line = replace(BELTS, splittable=False, pins=(Pin("south", 4), Pin("north", 6)))
    outcome = checked([line], [NORTH, SOUTH])
    assert named(outcome) == [("line", 1, "belts", "pinned_apart")]
    assert placed(outcome) == {("belts", "south", 0): 10}


def test_without_a_sound_row_there_is_no_plan_but_every_row_is_named() -> None:
    outcome = checked([replace(BELTS, steps=())], [replace(NORTH, latitude=None)])
    assert named(outcome) == [("workshop", 1, "north", "no_coordinates"), ("line", 1, "belts", "no_craft")]
    assert (outcome.choices, outcome.left_over, outcome.cost_e4) == ((), (), 0)


def test_without_workshops_everything_is_left_over() -> None:
    """Ten belts of 100 yuan at four times their price: 4,000 yuan."""
    outcome = checked([BELTS], [])
    assert [(each.line, each.pieces, each.saying.code) for each in outcome.left_over] == [("belts", 10, "craft_missing")]
    assert outcome.cost_e4 == outcome.bound_e4 == 4_000 * 100 * 10_000
