"""Measuring in whole tenths of a millimetre and whole milligrams: limits are exact, mistyped values are refused."""

import pytest

from craftorders.kernel.errors import RuleViolation
from craftorders.quality.domain.measuring import (
    Measured,
    Tolerance,
    check_believable,
    check_tolerance,
    measure_text,
    parse_measure,
    spread,
)

BELT = Tolerance(target=10_000, lower=100, upper=50)
"""A metre, less 10 mm, more 5 mm."""


@pytest.mark.parametrize(
    ("dimension", "text", "whole"),
    [("length", "104.5", 1045), ("width", "8", 80), ("weight", "62", 62_000), ("weight", "0.125", 125)],
)
def test_people_type_millimetres_and_grams(dimension: str, text: str, whole: int) -> None:
    assert parse_measure(dimension, text, pointer="/x") == whole
    assert measure_text(dimension, whole) == text


def test_a_hundredth_of_a_millimetre_is_finer_than_anybody_measures() -> None:
    with pytest.raises(RuleViolation) as refused:
        parse_measure("length", "104.55", pointer="/length")
    assert (refused.value.code, refused.value.pointer, refused.value.details) == ("too_fine", "/length", {"places": 1})


@pytest.mark.parametrize(("value", "outside"), [(9_899, True), (9_900, False), (10_050, False), (10_051, True)])
def test_both_limits_are_right_themselves(value: int, outside: bool) -> None:
    assert Measured(value, BELT.least, BELT.most).outside is outside


@pytest.mark.parametrize("value", [1_999, 50_001, 1])
def test_five_times_too_small_or_too_large_was_mistyped(value: int) -> None:
    with pytest.raises(RuleViolation) as refused:
        check_believable("length", value, BELT)
    assert (refused.value.code, refused.value.pointer) == ("absurd_value", "/length")
    assert refused.value.details["target"] == "1000"


@pytest.mark.parametrize("value", [2_000, 50_000])
def test_a_very_bad_piece_is_believed(value: int) -> None:
    check_believable("length", value, BELT)


def test_a_lower_tolerance_that_reaches_nought_is_refused() -> None:
    check_tolerance(Tolerance(10, 9, 0))
    with pytest.raises(RuleViolation) as refused:
        check_tolerance(Tolerance(10, 10, 0))
    assert (refused.value.code, refused.value.pointer) == ("bad_tolerance", "/lower")


def test_the_figures_are_of_whole_numbers_and_each_value_keeps_its_own_limits() -> None:
    figures = spread([Measured(9_899, 9_900, 10_050), Measured(10_000, 9_900, 10_050), Measured(10_060, 9_900, 10_100)])
    # 29,959 ÷ 3 = 9,986.33
    assert (figures.pieces, figures.least, figures.most, figures.mean, figures.outside) == (3, 9_899, 10_060, 9_986, 1)
    assert spread([Measured(1, 1, 1), Measured(2, 1, 2)]).mean == 2, "a half goes up"
