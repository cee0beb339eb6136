"""Tiers, good quality, holidays and urgency by hand, and what their sums must always come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from craftorders.fees.domain.bonuses import (
    Step,
    Tier,
    check_tiers,
    good_enough,
    new_beyond,
    percent_of,
    pieces_beyond,
    shared_urgency,
    steps_of,
)
from craftorders.fees.domain.split import commission_e4
from craftorders.kernel.errors import RuleViolation

TIERS = [Tier(100, 650_000), Tier(200, 720_000)]
"""60 fen a piece, 65 beyond 100 pieces, 72 beyond 200."""


def test_each_tier_adds_to_the_rate_before_it() -> None:
    assert steps_of(600_000, TIERS) == [Step(100, 50_000), Step(200, 70_000)]


@pytest.mark.parametrize(("pieces", "fen"), [(100, 6_000), (101, 6_065), (200, 12_500), (250, 16_100), (1, 60)])
def test_marginal_tiers_pay_the_pieces_beyond(pieces: int, fen: int) -> None:
    """250 pieces: 100 × 60 + 100 × 65 + 50 × 72 = 16,100 fen."""
    more = sum(pieces_beyond(pieces, s.above, all_units=False) * s.more_e4 for s in steps_of(600_000, TIERS))
    assert pieces * 600_000 + more == fen * 10_000


@pytest.mark.parametrize(("pieces", "fen"), [(100, 6_000), (101, 6_565), (200, 13_000), (201, 14_472)])
def test_tiers_of_all_units_pay_every_piece(pieces: int, fen: int) -> None:
    """The 201st piece lifts all of them to 72 fen: 14,472."""
    more = sum(pieces_beyond(pieces, s.above, all_units=True) * s.more_e4 for s in steps_of(600_000, TIERS))
    assert pieces * 600_000 + more == fen * 10_000


@given(st.lists(st.integers(0, 400), min_size=1, max_size=12), st.integers(1, 1_000), st.booleans())
def test_lots_count_together_what_all_pieces_count_at_once(lots: list[int], above: int, all_units: bool) -> None:
    """However the pieces of a worker come in lots, a tier counts the same, and never takes a piece back."""
    counted, before = 0, 0
    for more in lots:
        new = new_beyond(before, more, above, all_units=all_units)
        assert new >= 0
        counted, before = counted + new, before + more
    assert counted == pieces_beyond(sum(lots), above, all_units=all_units)


@given(st.integers(0, 5_000), st.booleans())
def test_one_piece_more_never_earns_less(pieces: int, all_units: bool) -> None:
    def paid(count: int) -> int:
        more = (pieces_beyond(count, s.above, all_units=all_units) * s.more_e4 for s in steps_of(600_000, TIERS))
        return count * 600_000 + sum(more)

    assert paid(pieces + 1) - paid(pieces) >= 600_000


@pytest.mark.parametrize(
    ("tiers", "code", "pointer"),
    [
        ([Tier(100, 600_000)], "tier_not_higher", "/tiers/0/rate"),
        ([Tier(100, 590_000)], "tier_not_higher", "/tiers/0/rate"),
        ([Tier(100, 650_000), Tier(100, 660_000)], "tiers_out_of_order", "/tiers/1/above"),
        ([Tier(0, 650_000)], "tiers_out_of_order", "/tiers/0/above"),
        ([Tier(n, 600_000 + n) for n in range(1, 7)], "too_many_tiers", "/tiers"),
    ],
)
def test_tiers_only_rise(tiers: list[Tier], code: str, pointer: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        check_tiers(600_000, tiers)
    assert (caught.value.code, caught.value.pointer) == (code, pointer)


@pytest.mark.parametrize(
    ("rate_e4", "percent", "more_e4"), [(600_000, 5, 30_000), (350, 50, 175), (351, 50, 176), (1, 40, 0)]
)
def test_percent_of_a_rate(rate_e4: int, percent: int, more_e4: int) -> None:
    """Half of ¥0.0000351 is 175.5 ten-thousandths of a fen, half up 176."""
    assert percent_of(rate_e4, percent) == more_e4


@pytest.mark.parametrize(("sample", "bad", "least", "good"), [(20, 0, 100, True), (20, 1, 95, True), (20, 1, 96, False)])
def test_first_pass_yield_is_the_good_part_of_the_sample(sample: int, bad: int, least: int, good: bool) -> None:
    assert good_enough(sample, bad, least) is good


@given(st.integers(0, 10**6), st.lists(st.integers(1, 10**7), min_size=1, max_size=6))
def test_urgency_is_shared_without_a_rest(urgency_e4: int, rates: list[int]) -> None:
    shared = shared_urgency(urgency_e4, rates)
    assert sum(shared) == urgency_e4
    assert min(shared) >= 0


@pytest.mark.parametrize(
    ("percent_e2", "cap_e4", "commission"),
    [
        (0, None, 50_000),  # an amount a piece
        (625, 100_000, 50_000),  # 6.25% of 80 fen is 5 fen
        (625, 30_000, 30_000),  # capped at 3 fen
        (333, 100_000, 26_640),  # 3.33% of 80 fen
    ],
)
def test_a_commission_is_an_amount_or_a_capped_percentage(percent_e2: int, cap_e4: int | None, commission: int) -> None:
    per_piece = 0 if percent_e2 else 50_000
    assert commission_e4(800_000, per_piece_e4=per_piece, percent_e2=percent_e2, cap_e4=cap_e4) == commission
