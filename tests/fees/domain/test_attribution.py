"""First handed in, first credited; nobody for more than they brought, and every passed piece exactly once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.fees.domain.attribution import Bag, credit
from craftorders.kernel.errors import RuleViolation

BAGS = [Bag("first", 40, 0), Bag("second", 30, 0), Bag("third", 50, 0)]


@pytest.mark.parametrize(
    ("passed", "credits"),
    [
        (0, []),
        (25, [("first", 25)]),
        (40, [("first", 40)]),
        (41, [("first", 40), ("second", 1)]),
        (120, [("first", 40), ("second", 30), ("third", 50)]),
    ],
)
def test_the_first_bag_is_credited_first(passed: int, credits: list[tuple[str, int]]) -> None:
    assert credit(BAGS, passed) == credits


def test_what_was_credited_before_is_not_credited_again() -> None:
    bags = [Bag("first", 40, 40), Bag("second", 30, 12), Bag("third", 50, 0)]
    assert credit(bags, 20) == [("second", 18), ("third", 2)]


@pytest.mark.parametrize("passed", [121, -1])
def test_pieces_that_nobody_handed_in_are_refused(passed: int) -> None:
    with pytest.raises(RuleViolation) as refused:
        credit(BAGS, passed)
    assert refused.value.code == "more_passed_than_handed_in"


quantities = st.lists(st.integers(1, 200), max_size=12)


@given(quantities, st.lists(st.integers(0, 300), max_size=8))
def test_lot_after_lot_every_piece_is_credited_once(bags: list[int], lots: list[int]) -> None:
    credited = [0] * len(bags)
    for passed in lots:
        queue = [Bag(place, quantity, credited[place]) for place, quantity in enumerate(bags)]
        if passed > sum(bags) - sum(credited):
            with pytest.raises(RuleViolation):
                credit(queue, passed)
            continue
        parts = credit(queue, passed)
        assert sum(quantity for _, quantity in parts) == passed
        assert [place for place, _ in parts] == sorted({place for place, _ in parts})
        for place, quantity in parts:
            assert quantity > 0
            credited[place] += quantity
        assert all(done <= quantity for done, quantity in zip(credited, bags, strict=True))
        begun = [place for place, done in enumerate(credited) if done]
        assert all(credited[place] == bags[place] for place in begun[:-1]), "a later bag came before an earlier one"
