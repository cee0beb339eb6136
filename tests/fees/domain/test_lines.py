"""What a pay line comes to, and which of its pieces were made: by hand."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from craftorders.fees.domain.lines import PayLine

LINE = {"region_id": "513323", "worker_id": UUID(int=1), "currency": "CNY", "at": datetime(2026, 11, 24, tzinfo=UTC)}


@pytest.mark.parametrize(
    ("quantity", "rate_e4", "amount"),
    [(40, 35_000, 140), (3, 3_333, 1), (1, 5_000, 1), (1, 4_999, 0), (7, 12_500, 9)],
)
def test_a_line_is_pieces_times_rate_rounded_half_up_once(quantity: int, rate_e4: int, amount: int) -> None:
    assert PayLine(**LINE, quantity=quantity, rate_e4=rate_e4).amount == amount


def test_only_pieces_that_were_made_count_as_pieces() -> None:
    assert PayLine(**LINE, quantity=40, rate_e4=1).pieces == 40
    assert PayLine(**LINE, quantity=40, rate_e4=1, kind="quality").pieces == 0
    assert PayLine(**LINE, quantity=40, rate_e4=1, rework_id=UUID(int=2)).pieces == 0


def test_every_line_has_an_id_of_its_own() -> None:
    assert len({PayLine(**LINE, quantity=1, rate_e4=1).id for _ in range(100)}) == 100
