"""The even line from the first day to the last, and several batches together."""

from datetime import date

import pytest

from craftorders.production.domain.outlook import Arrival, last_arrival
from craftorders.production.domain.plan import hand_in_by, planned_by

BEGIN, END = date(2026, 11, 2), date(2026, 11, 12)


@pytest.mark.parametrize(
    ("day", "pieces"),
    [
        (date(2026, 10, 1), 0),
        (BEGIN, 0),
        (date(2026, 11, 3), 10),  # a tenth of 105, rounded down
        (date(2026, 11, 7), 52),
        (END, 105),
        (date(2027, 1, 1), 105),
    ],
)
def test_the_plan_is_even(day: date, pieces: int) -> None:
    assert planned_by(day, 105, BEGIN, END) == pieces


def test_goods_leave_as_many_days_before_as_the_road_is_long() -> None:
    assert hand_in_by(date(2027, 1, 2), 5) == date(2026, 12, 28)


def test_a_plan_without_days_is_due_at_once() -> None:
    assert (planned_by(BEGIN, 105, END, BEGIN), planned_by(END, 105, END, BEGIN)) == (105, 105)
    assert planned_by(date(2026, 11, 1), 105, END, BEGIN) == 0


def test_the_last_batch_decides_and_any_may_be_late() -> None:
    """1 − 0.8 × 0.5 = 0.6."""
    first = Arrival(date(2026, 12, 7), date(2026, 12, 6), date(2026, 12, 9), 20)
    second = Arrival(date(2026, 12, 5), date(2026, 12, 1), date(2026, 12, 20), 50)
    assert last_arrival([first, second]) == Arrival(date(2026, 12, 7), date(2026, 12, 6), date(2026, 12, 20), 60)
    assert last_arrival([]) is None
