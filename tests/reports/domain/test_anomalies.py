"""What stands out, against published tables, against plain enumeration, and by hand."""

from fractions import Fraction
from itertools import product
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.reports.domain.anomalies import Counting, at_least, concentration_of


def counting(judged: int, round_numbers: int, *, same_second: int = 0) -> Counting:
    """A month of somebody's counting."""
    return Counting(judged + 5, judged, round_numbers, same_second, confirmed=3)


@pytest.mark.parametrize(
    ("tries", "at_most", "table"),
    [
        # Cumulative binomial probabilities for p = 0.2, as tables in textbooks of statistics print them, to four places.
        (5, 0, "0.3277"),
        (5, 2, "0.9421"),
        (10, 2, "0.6778"),
        (10, 4, "0.9672"),
        (15, 5, "0.9389"),
        (20, 4, "0.6296"),
        (20, 6, "0.9133"),
        (20, 8, "0.9900"),
        (20, 9, "0.9974"),
        (20, 10, "0.9994"),
    ],
)
def test_the_tail_is_that_of_printed_tables(tries: int, at_most: int, table: str) -> None:
    assert f"{float(1 - at_least(at_most + 1, tries)):.4f}" == table


@pytest.mark.parametrize("tries", range(6))
def test_the_tail_is_what_counting_all_outcomes_gives(tries: int) -> None:
    """Every way in which bags can end, each of five ends as likely; the first of them is a round one."""
    ends = [sum(end == 0 for end in way) for way in product(range(5), repeat=tries)]
    for least in range(tries + 2):
        assert at_least(least, tries) == Fraction(sum(found >= least for found in ends), len(ends))


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_tail_is_the_sum_of_its_terms(tries: int, least: int) -> None:
    terms = (Fraction(comb(tries, i) * 4 ** (tries - i), 5**tries) for i in range(min(least, tries + 1), tries + 1))
    assert at_least(least, tries) == sum(terms, Fraction(0))


@pytest.mark.parametrize(
    ("judged", "round_numbers", "stands_out"),
    [
        (19, 19, False),  # too few to tell, however round
        (20, 10, False),  # 1 − 0.9974 = 0.0026: once in about 384 times
        (20, 11, True),  # 1 − 0.9994 = 0.0006
        (20, 20, True),
        (200, 40, False),
        (200, 60, True),  # 3.5 standard deviations (5.66) above 40
        (200, 0, False),  # too few round ones say nothing of what is asked here
    ],
)
def test_many_round_numbers_stand_out_where_chance_gives_them_less_than_once_in_a_thousand(
    judged: int, round_numbers: int, stands_out: bool
) -> None:
    assert counting(judged, round_numbers).stands_out is stands_out


def test_the_rarity_is_told_as_once_in_so_many_times() -> None:
    """Twenty of twenty: 5^20 = 95,367,431,640,625."""
    it = counting(20, 20)
    assert (it.once_in, it.expected_tenths, it.unconfirmed) == (95_367_431_640_625, 40, 22)
    assert (counting(20, 10).once_in, counting(19, 19).chance) == (None, None)


@pytest.mark.parametrize(("same_second", "stands_out"), [(0, False), (2, False), (3, True)])
def test_bags_typed_in_one_second_stand_out_from_three_on(same_second: int, stands_out: bool) -> None:
    assert counting(0, 0, same_second=same_second).stands_out is stands_out


@pytest.mark.parametrize(
    ("amounts", "half_with", "equal_half", "top", "top_share_e4", "equal_share_e4", "stands_out"),
    [
        # ten with the same: five have half of it, the top two have a fifth
        ([100] * 10, 5, 5, 2, 2_000, 2_000, False),
        # one of ten has 900 of 1,800: half of it
        ([900] + [100] * 9, 1, 5, 2, 5_555, 2_000, True),
        # two of ten have 1,000 of 1,800; one alone has 500
        ([500, 500] + [100] * 8, 2, 5, 2, 5_555, 2_000, True),
        # three of ten are needed for 900 of 1,750: more than a fifth of the households
        ([350, 350, 350] + [100] * 7, 3, 5, 2, 4_000, 2_000, False),
        # who earned nothing counts as a household
        ([100, 100] + [0] * 8, 1, 5, 2, 10_000, 2_000, True),
        # four households are too few to tell
        ([100, 0, 0, 0], 1, 2, 1, 10_000, 2_500, False),
        # nobody earned anything
        ([0] * 6, 0, 3, 1, 0, 1_666, False),
        ([], 0, 0, 0, 0, 0, False),
    ],
)
def test_few_households_with_half_of_it_stand_out(
    amounts: list[int],
    half_with: int,
    equal_half: int,
    top: int,
    top_share_e4: int,
    equal_share_e4: int,
    stands_out: bool,
) -> None:
    it = concentration_of(amounts)
    assert (it.half_with, it.equal_half, it.top, it.top_share_e4, it.equal_share_e4, it.stands_out) == (
        half_with, equal_half, top, top_share_e4, equal_share_e4, stands_out,
    )  # fmt: skip


@given(st.lists(st.integers(0, 10_000), max_size=40))
def test_the_order_of_households_says_nothing(amounts: list[int]) -> None:
    it = concentration_of(amounts)
    assert it == concentration_of(amounts[::-1])
    assert it.half_with <= it.equal_half
    assert it.amount == sum(amounts)
