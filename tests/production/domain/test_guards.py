"""What is asked about a number that is typed: expected values by hand from the rule as docs/counting.md tells it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.production.domain.guards import Typed, is_again, is_beyond_kit, possible_pieces

NINE = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""Nine in the morning in Danba: when the job of these tests was given."""


@pytest.mark.parametrize(
    ("quantity", "seconds", "asked"),
    [
        (40, 0, True),
        (40, 14.999, True),
        (40, 15, False),
        (40, 3_600, False),
        (41, 1, False),
        (39, 1, False),
    ],
)
def test_the_same_number_is_asked_about_for_fifteen_seconds(quantity: int, seconds: float, asked: bool) -> None:
    before = Typed(40, NINE, "Zhuoma", by_same=True)
    assert is_again(quantity, before, NINE + timedelta(seconds=seconds)) is asked


def test_a_first_number_is_never_the_same_again() -> None:
    assert not is_again(40, None, NINE)


@pytest.mark.parametrize(
    ("quantity", "made", "kit", "asked"),
    [(40, 60, 100, False), (41, 60, 100, True), (1, 100, 100, True), (1, 0, 0, True), (1_000, 0, None, False)],
)
def test_more_than_the_kit_is_enough_for(quantity: int, made: int, kit: int | None, asked: bool) -> None:
    assert is_beyond_kit(quantity, made, kit) is asked


@pytest.mark.parametrize(
    ("made", "seconds", "hours_since_given", "hours_since_last", "possible"),
    [
        # (0 + 12) h × 2 = 24 h of standard time; a belt takes 600 s: 6 an hour
        (0, 600, 0, None, 144),
        (144, 600, 0, None, 0),
        # 4 h later: (4 + 12) × 2 = 32 h → 192 belts, of which 100 are made
        (100, 600, 4, None, 92),
        # a week later, the last report an hour ago: (1 + 12) × 2 = 26 h → 156 belts, although all of the week would be 2,160
        (100, 600, 168, 1, 156),
        # what was made counts against the week: (168 + 12) × 2 × 6 = 2,160 − 2,100
        (2_100, 600, 168, 1, 60),
        # never below 0, and nobody is asked to make half a piece: 86,400 s ÷ 1,000 s = 86.4
        (200, 600, 0, None, 0),
        (0, 1_000, 0, None, 86),
    ],
)
def test_what_hands_can_have_made(
    made: int, seconds: int, hours_since_given: int, hours_since_last: int | None, possible: int
) -> None:
    moment = NINE + timedelta(hours=hours_since_given)
    last = None if hours_since_last is None else moment - timedelta(hours=hours_since_last)
    assert possible_pieces(made, seconds, given_at=NINE, last_at=last, moment=moment) == possible


def test_a_clock_that_was_set_back_takes_nothing_away() -> None:
    assert possible_pieces(0, 600, given_at=NINE + timedelta(days=1), last_at=None, moment=NINE) == 144


@given(
    st.integers(0, 10_000),
    st.integers(1, 20_000),
    st.integers(0, 90 * 86_400),
    st.integers(0, 90 * 86_400),
    st.integers(0, 86_400),
)
def test_waiting_makes_more_possible_never_less(made: int, seconds: int, since: int, last: int, wait: int) -> None:
    moment = NINE + timedelta(seconds=since)
    before = moment - timedelta(seconds=min(last, since))
    now, later = (
        possible_pieces(made, seconds, given_at=NINE, last_at=before, moment=moment + timedelta(seconds=more))
        for more in (0, wait)
    )
    assert 0 <= now <= later
