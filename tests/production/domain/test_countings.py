"""Which counts say something about who counts."""

import pytest

from craftorders.production.domain.countings import is_judged, is_round


@pytest.mark.parametrize(
    ("quantity", "left", "judged"),
    [
        (10, 11, True),
        (10, 10, False),
        (40, 100, True),
        (100, 100, False),
        (9, 100, False),
        (5, 100, False),
    ],
)
def test_a_bag_with_the_rest_of_a_job_and_small_numbers_say_nothing(quantity: int, left: int, judged: bool) -> None:
    assert is_judged(quantity, left) is judged


def test_two_of_ten_last_digits_are_round() -> None:
    assert [number for number in range(100, 110) if is_round(number)] == [100, 105]
