"""Who gets how many pieces: figures worked out by hand, and what must hold whoever is there."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.production.domain.suggesting import (
    NO_FREE_MINUTES,
    NOBODY_CERTIFIED,
    NOBODY_ELSE_CERTIFIED,
    Hand,
    PastJob,
    Suggestion,
    minutes_until,
    paces,
    suggest,
)

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEKLY = 2_100


def a_hand(name: str = "卓玛", **parts: int | Fraction) -> Hand[str]:
    """Grade 2, as fast as the standard, a hundred free hours, nothing earned; `parts` say otherwise."""
    usual: dict[str, int | Fraction] = {"grade": 2, "pace": Fraction(1), "minutes": 6_000, "undone_seconds": 0, "earned": 0}
    return Hand(name, **(usual | parts))  # type: ignore[arg-type]


def belts(pieces: int, *hands: Hand[str]) -> Suggestion[str]:
    """Belts of 150 s, for grade 1."""
    return suggest(pieces, standard_seconds=150, grade=1, hands=hands)


def pieces_of(suggestion: Suggestion[str]) -> list[int]:
    """How many each gets."""
    return [part.pieces for part in suggestion.parts]


@pytest.mark.parametrize(
    ("hands", "pieces", "expected"),
    [
        ([a_hand(), a_hand()], 100, [50, 50]),
        ([a_hand(), a_hand()], 101, [51, 50]),  # the odd piece goes to who stands first
        ([a_hand(earned=1), a_hand()], 101, [25, 76]),  # shares 2 and 0 of the mean: weights 2/3 and 2
        ([a_hand(earned=30_000), a_hand(earned=10_000)], 90, [34, 56]),  # shares 1.5 and 0.5: weights 0.8 and 1.333
        ([a_hand(minutes=100), a_hand(minutes=300)], 80, [20, 60]),  # 40 and 120 belts are possible
        ([a_hand(pace=Fraction(2)), a_hand()], 90, [30, 60]),  # who needs twice the time gets half
        ([a_hand(undone_seconds=5_900 * 60), a_hand()], 61, [1, 60]),  # 100 of 6,000 minutes are left: 40 of 2,440 belts
        ([a_hand(minutes=25), a_hand()], 2_405, [10, 2_395]),
        ([a_hand(grade=0), a_hand()], 100, [0, 100]),
    ],
)
def test_pieces_follow_free_time_pace_and_what_was_earned(hands: list[Hand[str]], pieces: int, expected: list[int]) -> None:
    found = belts(pieces, *hands)
    assert (pieces_of(found), found.left, found.why_left) == (expected, 0, None)


@pytest.mark.parametrize(
    ("hands", "left", "why"),
    [
        ([], 100, NOBODY_CERTIFIED),
        ([a_hand(grade=0)], 100, NOBODY_CERTIFIED),
        ([a_hand(minutes=25), a_hand(minutes=2)], 90, NO_FREE_MINUTES),
        ([a_hand(minutes=25), a_hand(grade=0)], 90, NOBODY_ELSE_CERTIFIED),
        ([a_hand(minutes=0), a_hand(minutes=10, undone_seconds=900)], 100, NO_FREE_MINUTES),
    ],
)
def test_what_nobody_can_make_is_left_with_its_reason(hands: list[Hand[str]], left: int, why: str) -> None:
    found = belts(100, *hands)
    assert (found.left, found.why_left) == (left, why)


def test_the_figures_behind_a_part() -> None:
    """At 1.25 times the standard a belt takes 187.5 s: 19.2 an hour; of 600 minutes 200 × 1.25 are for other work."""
    found = belts(10, a_hand(pace=Fraction(5, 4), minutes=600, undone_seconds=12_000, earned=100), a_hand(earned=400))
    first = found.parts[0]
    assert (first.per_hour, first.hand.free_minutes, first.most) == (Fraction(96, 5), 350, 112)
    assert (first.share, found.parts[1].share) == (Fraction(2, 5), Fraction(8, 5))


def test_nobody_has_a_share_while_nobody_earned() -> None:
    assert [part.share for part in belts(10, a_hand(), a_hand()).parts] == [None, None]


HANDS = st.lists(
    st.builds(
        Hand,
        st.text(max_size=3),
        st.integers(0, 3),
        st.fractions(Fraction(1, 2), Fraction(2), max_denominator=20),
        st.integers(0, 5_000),
        st.integers(0, 400_000),
        st.integers(0, 10**9),
    ),
    max_size=9,
)


@given(HANDS, st.integers(0, 5_000), st.integers(1, 4_000), st.integers(1, 3))
def test_pieces_add_up_and_nobody_gets_more_than_free_minutes(
    hands: list[Hand[str]], pieces: int, seconds: int, grade: int
) -> None:
    found = suggest(pieces, standard_seconds=seconds, grade=grade, hands=hands)
    assert sum(pieces_of(found)) + found.left == pieces
    for part in found.parts:
        assert 0 <= part.pieces * seconds * part.hand.pace <= part.hand.free_minutes * 60
        assert part.hand.grade >= grade or part.pieces == 0
    if found.left:
        able = [part for part in found.parts if part.hand.grade >= grade]
        assert all((part.pieces + 1) * seconds * part.hand.pace > part.hand.free_minutes * 60 for part in able)
    assert (found.why_left is None) == (found.left == 0)
    assert suggest(pieces, standard_seconds=seconds, grade=grade, hands=hands) == found


@given(st.integers(0, 10**8), st.integers(0, 10**8), st.integers(1, 4_000), HANDS)
def test_of_two_who_differ_only_in_earnings_who_earned_less_gets_no_less(
    one: int, other: int, pieces: int, rest: list[Hand[str]]
) -> None:
    poorer, richer = a_hand(earned=min(one, other)), a_hand(earned=max(one, other))
    found = belts(pieces, richer, poorer, *rest)
    assert found.parts[1].pieces >= found.parts[0].pieces or one == other


def job(begin: int, end: int, hours: int) -> PastJob:
    """In hand from one day to another, with so many standard hours of pieces."""
    return PastJob(MONDAY + timedelta(days=begin), MONDAY + timedelta(days=end), hours * 3_600)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([], [], (1, 1)),
        ([job(0, 9, 10)], [], (1, 1)),  # alone, nobody is faster or slower than is usual
        ([job(0, 2, 10)], [job(0, 2, 10)], (1, 1)),
        # Usual are 8 days for 40 hours, so 5 hours a day: (20 + 10) ÷ (10 + 10) and (20 + 10) ÷ (30 + 10).
        ([job(0, 4, 10)], [job(0, 4, 30)], (Fraction(3, 2), Fraction(3, 4))),
        ([job(0, 4, 5), job(0, 4, 5)], [job(4, 8, 30)], (Fraction(3, 2), Fraction(3, 4))),  # side by side is no more time
        ([job(0, 3, 5), job(2, 4, 5)], [job(4, 8, 30)], (Fraction(3, 2), Fraction(3, 4))),
        ([job(0, 2, 5), job(9, 11, 5)], [job(4, 8, 30)], (Fraction(3, 2), Fraction(3, 4))),  # the days between are nobody's
        ([job(0, 99, 1)], [job(0, 1, 99)], (2, Fraction(1, 2))),  # a forgotten job makes nobody slower than half
        ([job(0, 0, 10)], [job(0, 0, 10)], (1, 1)),
    ],
)
def test_pace_is_time_in_hand_against_what_is_usual_in_the_workshop(
    one: list[PastJob], other: list[PastJob], expected: tuple[Fraction, Fraction]
) -> None:
    found = paces({"one": one, "other": other})
    assert (found["one"], found["other"]) == expected
    assert paces({"other": other[::-1], "one": one[::-1]}) == found


@pytest.mark.parametrize(
    ("due", "shares", "minutes"),
    [
        (date(2026, 11, 24), (100,), 0),  # the due day is today
        (date(2026, 11, 20), (100,), 0),
        (date(2026, 12, 1), (100, 100), 2_100),  # seven days after Tuesday
        (date(2026, 12, 1), (100, 40), 1_740),  # five days of this week, two of the harvest: 1,500 + 2 × 120
        (date(2026, 12, 8), (0, 0, 50), 300),  # two days of the third week
        (date(2026, 12, 22), (100,), 8_400),  # later weeks are as the last one that is known
    ],
)
def test_minutes_until_the_due_day_follow_the_farm_calendar(due: date, shares: tuple[int, ...], minutes: int) -> None:
    assert minutes_until(due, today=date(2026, 11, 24), weekly_minutes=WEEKLY, shares=shares) == minutes
