"""What a statement bears: at most its share, never below the floor, the oldest first, nothing lost or taken twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.settlement.domain.deductions import borne, least_left, room

AMOUNTS = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("amount", "percent", "least", "expected"),
    [
        (3_000, 20, 0, 600),  # a fifth of ¥30.00
        (3_001, 20, 0, 600),  # rounded for the worker
        (3_000, 20, 2_500, 500),  # ¥25.00 must be left
        (3_000, 20, 3_000, 0),
        (3_000, 20, 4_000, 0),  # earned less than the floor: nothing
        (4, 20, 0, 0),
        (5, 20, 0, 1),
        (1, 30, 0, 0),
        (0, 20, 0, 0),  # a statement that only pays back
        (3_000, 0, 0, 0),
    ],
)
def test_how_much_a_statement_bears(amount: int, percent: int, least: int, expected: int) -> None:
    assert room(amount, percent, least) == expected


@pytest.mark.parametrize(
    ("seconds", "floor", "expected"),
    [
        (7_500, 700, 1_459),  # 50 belts of 150 s: 2 h 5 min at ¥7.00 an hour are 1,458.33 fen
        (3_600, 700, 700),
        (1, 700, 1),
        (0, 700, 0),
        (3_600, 0, 0),
    ],
)
def test_what_must_be_left(seconds: int, floor: int, expected: int) -> None:
    assert least_left(seconds, floor) == expected


@pytest.mark.parametrize(
    ("left", "claims", "expected"),
    [
        (600, [("a", 400), ("b", 400)], {"a": 400, "b": 200}),
        (600, [("a", 600), ("b", 1)], {"a": 600}),
        (600, [("a", 0), ("b", 1)], {"b": 1}),
        (0, [("a", 5)], {}),
        (10, [], {}),
    ],
)
def test_the_oldest_is_borne_first_and_the_rest_is_carried(
    left: int, claims: list[tuple[str, int]], expected: dict[str, int]
) -> None:
    assert borne(left, claims) == expected


@given(AMOUNTS, st.integers(0, 30), AMOUNTS, st.lists(AMOUNTS, max_size=8))
def test_no_statement_is_taken_below_what_must_be_left(amount: int, percent: int, least: int, asked: list[int]) -> None:
    parts = borne(room(amount, percent, least), list(enumerate(asked)))
    taken = sum(parts.values())
    assert taken * 100 <= amount * percent
    assert taken == 0 or amount - taken >= max(least, 1)
    assert all(0 < part <= asked[number] for number, part in parts.items())


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), max_size=12), st.lists(st.integers(1, 10**9), max_size=6))
def test_month_after_month_each_claim_is_taken_at_most_once_and_in_order(
    months: list[tuple[int, int]], asked: list[int]
) -> None:
    left = dict(enumerate(asked))
    for amount, least in months:
        before, can = dict(left), room(amount, 20, least)
        parts = borne(can, left.items())
        for number, part in parts.items():
            left[number] -= part
        assert min(left.values(), default=0) >= 0
        assert sum(parts.values()) == min(can, sum(before.values()))
        whole = [number for number, rest in before.items() if rest and not left[number]]
        assert all(not left[number] for number in range(max(whole, default=0)))
