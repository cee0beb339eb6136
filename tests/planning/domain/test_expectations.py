"""What is expected of workshops, worked out by hand."""

from datetime import date

from craftorders.dispatch.domain.matching.situation import Hands, WorkInHand
from craftorders.planning.domain.expectations import Undone, earned_shares, group_hands, pass_percents, work_in_hand

MONDAY = date(2026, 11, 30)


def test_workers_with_the_same_certificates_are_one_group() -> None:
    hands = group_hands([{"braid": 2}, {"knot": 1, "braid": 2}, {"braid": 2}, {}], 4_000)
    assert hands == (Hands({"braid": 2}, 2, 1_000), Hands({"braid": 2, "knot": 1}, 1, 1_000))


def test_a_workshop_without_workers_has_no_hands() -> None:
    assert group_hands([], 4_000) == ()


BRAIDERS = (Hands({"braid": 1}, 2, 500),)


def test_work_is_spread_until_it_must_leave() -> None:
    """100 × 150 s = 250 min; due on 20 December and 6 days away: until 14 December, the third week: 84 min each."""
    undone = [Undone("braid", 1, 150, 100, date(2026, 12, 20))]
    assert work_in_hand(undone, 6, MONDAY, BRAIDERS, (100,) * 4) == (WorkInHand("braid", 1, (84, 84, 84, 0)),)


def test_what_is_late_is_made_at_once() -> None:
    undone = [Undone("braid", 1, 60, 10, date(2026, 11, 1)), Undone("braid", 1, 60, 0, date(2026, 12, 20))]
    assert work_in_hand(undone, 6, MONDAY, BRAIDERS, (100,) * 2) == (WorkInHand("braid", 1, (10, 0)),)


def test_a_workshop_five_weeks_behind_is_full_for_five_weeks() -> None:
    """4,500 minutes are late; two hands have 1,000 a week, and half of that in the second, which is harvest."""
    undone = [Undone("braid", 1, 60, 4_500, date(2026, 11, 1))]
    (work,) = work_in_hand(undone, 0, MONDAY, BRAIDERS, (100, 50, 100, 100, 100, 100))
    assert work.minutes == (1_000, 500, 1_000, 1_000, 1_000, 0)


def test_work_waits_for_those_who_are_certified() -> None:
    """One of two ties knots, 500 minutes a week: 300 at grade 2 go first, 400 at grade 1 and 700 of braiding follow."""
    hands = (Hands({"braid": 1}, 1, 500), Hands({"braid": 1, "knot": 2}, 1, 500))
    late = date(2026, 11, 1)
    undone = [Undone("knot", 2, 60, 300, late), Undone("knot", 1, 60, 400, late), Undone("braid", 1, 60, 700, late)]
    braid, easy, hard = work_in_hand(undone, 0, MONDAY, hands, (100, 100, 100))
    assert (braid.minutes, hard.minutes, easy.minutes) == ((700, 0, 0), (300, 0, 0), (0, 400, 0))


def test_work_that_nobody_is_certified_for_keeps_anybody_busy() -> None:
    undone = [Undone("knot", 1, 60, 1_200, date(2026, 11, 1))]
    (work,) = work_in_hand(undone, 0, MONDAY, BRAIDERS, (100, 100))
    assert work.minutes == (1_000, 200)


def test_few_pieces_say_little_about_quality() -> None:
    """190 of 200 passed: the mean is 95%. A: (90 + 95) of 200; B: (100 + 95) of 200; who has none has the mean."""
    own, mean = pass_percents({"A": (90, 10), "B": (100, 0)})
    assert (own, mean) == ({"A": 9_250, "B": 9_750}, 9_500)
    assert pass_percents({}) == ({}, 10_000)


def test_the_fair_share_is_earnings_by_minutes() -> None:
    """300 for 300 minutes: 1 a minute is fair. A has 2 a minute, B half of it, C nothing; without minutes, no share."""
    assert earned_shares({"A": 200, "B": 50, "D": 50}, {"A": 100, "B": 100, "C": 50, "E": 0}) == {
        "A": 200,
        "B": 50,
        "C": 0,
    }
    assert earned_shares({}, {"A": 100}) == {}


def test_a_share_ends_at_three_times_what_is_fair() -> None:
    assert earned_shares({"A": 100}, {"A": 10, "B": 990}) == {"A": 300, "B": 0}
