"""The table of locks, as written down for the people who explain them."""

import pytest

from craftorders.cards.domain.lockout import address_lock, card_lock

MINUTE, HOUR, DAY = 60, 3600, 86_400


@pytest.mark.parametrize(
    ("wrong", "seconds"),
    [
        (0, 0),
        (1, 0),
        (4, 0),
        (5, MINUTE),
        (6, 2 * MINUTE),
        (10, 32 * MINUTE),
        (15, 1024 * MINUTE),
        (16, DAY),
        (99, DAY),
    ],
)
def test_a_card_locks_from_the_fifth_wrong_pin_and_twice_as_long_each_time(wrong: int, seconds: int) -> None:
    assert card_lock(wrong) == seconds


@pytest.mark.parametrize(
    ("wrong", "seconds"),
    [(29, 0), (30, MINUTE), (31, 2 * MINUTE), (35, 32 * MINUTE), (36, HOUR), (10**6, HOUR)],
)
def test_an_address_locks_later_because_a_village_may_share_it(wrong: int, seconds: int) -> None:
    assert address_lock(wrong) == seconds


def test_half_of_all_pins_take_longer_than_a_century() -> None:
    assert sum(card_lock(wrong) for wrong in range(500_000)) > 100 * 365 * DAY
