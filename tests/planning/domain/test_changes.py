"""Decisions change the situation that the engine is told about, and nothing else."""

from dataclasses import replace
from datetime import date

import pytest

from craftorders.dispatch.domain.matching.situation import Hands, OpenLine, OpenWorkshop, Pin, Situation, Step
from craftorders.planning.domain.changes import Decision, decided

MONDAY = date(2026, 11, 30)
LINE = OpenLine("belts", "O-1/1", 100, (Step("braid", 1, 150),), date(2027, 1, 3), forbidden=frozenset({"Danba"}))
OTHER = OpenLine("knots", "O-1/2", 50, (Step("knot", 2, 1_080),), date(2027, 1, 3))
DANBA = OpenWorkshop("Danba", "Danba", "513323", 101.9, 30.9, (Hands({"braid": 2}, 2, 6_000),), 5, 5, (100,) * 4)
BEFORE = Situation(MONDAY, 4, date(2026, 11, 24), (LINE, OTHER), (DANBA,))


def after(*decisions: Decision) -> Situation:
    """The situation with these decisions."""
    return decided(BEFORE, decisions)


def test_a_pin_opens_a_workshop_that_declined() -> None:
    line = after(Decision("pin", "belts", "Danba", pieces=500, week=date(2026, 12, 9))).lines[0]
    assert line.pins == (Pin("Danba", 100, 1),)
    assert line.forbidden == frozenset()


def test_a_pin_in_a_week_that_is_over_holds_for_any_week() -> None:
    assert after(Decision("pin", "belts", "Danba", week=date(2026, 11, 23))).lines[0].pins == (Pin("Danba"),)


def test_a_workshop_is_kept_in_two_weeks_and_each_week_has_its_last_word() -> None:
    first, second = (
        Decision("pin", "belts", "Danba", pieces=pieces, week=week)
        for pieces, week in ((30, date(2026, 11, 30)), (50, date(2026, 12, 7)))
    )
    fewer = Decision("pin", "belts", "Danba", pieces=20, week=date(2026, 11, 30))
    assert after(first, second).lines[0].pins == (Pin("Danba", 30, 0), Pin("Danba", 50, 1))
    assert after(first, second, fewer).lines[0].pins == (Pin("Danba", 50, 1), Pin("Danba", 20, 0))


def test_the_last_word_counts() -> None:
    pin, forbid, allow = (Decision(kind, "belts", "Danba") for kind in ("pin", "forbid", "allow"))
    assert (after(pin, forbid).lines[0].pins, after(pin, forbid).lines[0].forbidden) == ((), {"Danba"})
    assert (after(forbid, pin).lines[0].pins, after(forbid, pin).lines[0].forbidden) == ((Pin("Danba"),), frozenset())
    assert (after(pin, allow).lines[0].pins, after(pin, allow).lines[0].forbidden) == ((), frozenset())


def test_a_closed_week_and_more_hands_touch_one_workshop() -> None:
    place = after(
        Decision("close", workshop="Danba", week=date(2026, 12, 7)),
        Decision("hands", workshop="Danba", craft="knot", grade=2, workers=10),
    ).workshops[0]
    assert place.closed_weeks == {1}
    assert place.hands[1] == Hands({"knot": 2}, 10, 1_500)


@pytest.mark.parametrize(("minutes", "added"), [(None, 1_500), (600, 600), (1_500, 1_500), (6_000, 1_500)])
def test_a_worker_more_is_one_pair_of_hands(minutes: int | None, added: int) -> None:
    """Where a named worker stands for a household with 6,000 minutes, a worker more has the 25 hours of one."""
    hands = () if minutes is None else (Hands({"braid": 2}, 2, minutes),)
    situation = replace(BEFORE, workshops=(replace(DANBA, hands=hands),))
    decision = Decision("hands", workshop="Danba", craft="knot", grade=2, workers=10)
    assert decided(situation, [decision]).workshops[0].hands[-1] == Hands({"knot": 2}, 10, added)


def test_another_due_date_touches_one_line() -> None:
    changed = after(Decision("due", "knots", due_on=date(2026, 12, 20)))
    assert [each.due_on for each in changed.lines] == [date(2027, 1, 3), date(2026, 12, 20)]
    assert changed.lines[0] is LINE


@pytest.mark.parametrize("kind", ["pin", "forbid", "allow"])
def test_a_line_that_was_placed_meanwhile_changes_nothing(kind: str) -> None:
    assert after(Decision(kind, "gone", "Danba")) == BEFORE
