"""The AQLs that a line may name are those that every lot of it can be sampled by."""

import pytest

from craftorders.orders.domain.lines import AQLS, USUAL_AQL
from craftorders.quality.domain.sampling import sampling_plan

LOT_SIZES = (1, 2, 9, 16, 26, 51, 91, 151, 281, 501, 1_201, 3_201, 10_001, 35_001, 150_001, 500_001, 100_000_000)
"""One lot of each row of Table 1 of ISO 2859-1, and the largest order there can be."""


@pytest.mark.parametrize("aql", AQLS)
def test_every_lot_of_a_line_has_its_plan(aql: str) -> None:
    for size in LOT_SIZES:
        assert 1 <= sampling_plan(size, aql=aql).sample_size <= size


def test_the_usual_aql_is_one_of_them() -> None:
    assert USUAL_AQL in AQLS
