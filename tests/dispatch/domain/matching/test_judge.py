"""The judge of plans must see what is wrong: a lawful plan is spoilt in one way at a time."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from craftorders.dispatch.domain.matching.outcome import Choice, LeftOver, Outcome, Saying
from craftorders.dispatch.domain.matching.situation import Pin, Situation, Step, Weights, WorkInHand
from tests.builders.matching import MONDAY, a_situation, an_open_line, an_open_workshop, hands, planned
from tests.builders.matching_checker import faults, overloads
from tests.builders.matching_costs import piece_parts

LINES = [
    an_open_line("belts", quantity=23, lot=5, minimum_batch=8, most_workshops=1, due_on=MONDAY),
    an_open_line("knots", quantity=30, steps=(Step("knot", 2, 600),), splittable=False),
    an_open_line("cords", quantity=12, pins=(Pin("south", 6, week=1),), forbidden=frozenset({"east"})),
    an_open_line("rings", quantity=80, earliest_on=MONDAY),
]
WORKSHOPS = [
    an_open_workshop("north", hands=(hands(braid=1, knot=2),), closed_weeks=frozenset({2})),
    an_open_workshop("south", county="B", in_hand=(WorkInHand("braid", 1, (0, 300)),)),
    an_open_workshop("east", county="C", hands=(hands(workers=9, braid=1),)),
]
A_KNOT = LeftOver("knots", 1, Saying("full", ""))
WORLD: Situation = a_situation(LINES, WORKSHOPS, weeks=3, weights=Weights())


@pytest.fixture(scope="module")
def lawful() -> Outcome:
    """The plan of the engine, which the judge lets pass."""
    outcome = planned(LINES, WORKSHOPS, weeks=3, weights=Weights())
    assert faults(WORLD, outcome) == []
    return outcome


def moved(outcome: Outcome, line: str, **parts: object) -> Outcome:
    """The first choice of a line, made elsewhere or of another number of pieces."""
    first = next(choice for choice in outcome.choices if choice.line == line)
    other: Choice = replace(first, **parts)  # type: ignore[arg-type]
    return replace(outcome, choices=tuple(other if choice is first else choice for choice in outcome.choices))


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda plan: moved(plan, "belts", pieces=20), "are not 23 pieces"),
        (lambda plan: moved(plan, "belts", pieces=22), "lots of 5"),
        (lambda plan: moved(plan, "belts", pieces=5), "are fewer than 8"),
        (lambda plan: moved(plan, "belts", week=2, workshop="north"), "minutes for 0 of hands [0]"),
        (lambda plan: moved(plan, "knots", workshop="south"), "no certificate or no rate"),
        (lambda plan: moved(plan, "rings", workshop="east"), "no certificate or no rate"),
        (lambda plan: replace(moved(plan, "knots", pieces=29), left_over=(A_KNOT,)), "must stay together"),
        (lambda plan: moved(plan, "rings", week=0), "materials are not there"),
        (lambda plan: moved(plan, "rings", week=3), "materials are not there"),
        (lambda plan: moved(plan, "rings", pieces=91), "minutes for"),
        (lambda plan: moved(plan, "knots", workshop="nowhere"), "is not to be planned with"),
        (lambda plan: replace(plan, choices=plan.choices * 2), "are not 12 pieces"),
        (lambda plan: replace(plan, cost_e4=plan.cost_e4 + 1), "left over one of"),
        (lambda plan: replace(plan, bound_e4=plan.cost_e4 + 1), "is above the cost"),
        (lambda plan: moved(plan, "belts", late_days=1), "late by"),
    ],
)
def test_what_is_spoilt_is_seen(lawful: Outcome, spoil: Callable[[Outcome], Outcome], words: str) -> None:
    assert [fault for fault in faults(WORLD, spoil(lawful)) if words in fault]


def test_pinned_pieces_that_are_elsewhere_are_seen(lawful: Outcome) -> None:
    choices = tuple(replace(each, week=2) if each.line == "cords" else each for each in lawful.choices)
    assert [fault for fault in faults(WORLD, replace(lawful, choices=choices)) if "only 0 are there" in fault]


@pytest.mark.parametrize("part", ["piece", "freight", "lateness", "quality", "setup", "fairness", "churn"])
def test_a_false_cost_part_is_seen(lawful: Outcome, part: str) -> None:
    first = lawful.choices[0]
    parts = replace(first.parts, **{part: getattr(first.parts, part) + 1})
    assert faults(WORLD, replace(lawful, choices=(replace(first, parts=parts), *lawful.choices[1:])))


def test_a_piece_by_hand() -> None:
    """A belt in the north: 10 yuan; late by 9 days of 2%: due on the first Monday, made until Sunday, three days back."""
    assert piece_parts(WORLD, LINES[0], WORKSHOPS[0], 0) == {
        "piece": 10_000_000, "freight": 0, "quality": 0, "fairness": 0, "lateness": 9 * 2_000_000, "churn": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("knots", "braids", "fits"), [(600, 600, True), (601, 0, False), (0, 1_200, True), (1, 1_200, False)]
)
def test_hands_that_share_a_craft_by_hand(knots: int, braids: int, fits: bool) -> None:
    """Two braid, one of them knots as well: knots up to 600 minutes, both together up to 1,200."""
    workshop = an_open_workshop(hands=(hands(braid=1), hands(braid=1, knot=1)))
    assert (not list(overloads(workshop, 0, {("knot", 1): Fraction(knots), ("braid", 1): Fraction(braids)}))) is fits
