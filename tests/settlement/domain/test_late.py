"""Which work is late: by the month of the region's own clock, not by ours."""

from datetime import UTC, datetime

import pytest

from craftorders.settlement.domain.late import late_from


@pytest.mark.parametrize(
    ("worked_at", "month", "zone", "late"),
    [
        (datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), "2026-12", "Asia/Shanghai", "2026-11"),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), "2026-12", "Asia/Shanghai", None),  # midnight in Shanghai: December
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), "2026-12", "Asia/Urumqi", "2026-11"),  # ten in the evening there
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), "2026-12", "Asia/Ho_Chi_Minh", "2026-11"),
        (datetime(2026, 11, 30, 21, 0, tzinfo=UTC), "2026-12", "Africa/Nairobi", None),
        (datetime(2026, 11, 30, 20, 59, tzinfo=UTC), "2026-12", "Africa/Nairobi", "2026-11"),
        (datetime(2025, 12, 31, 12, 0, tzinfo=UTC), "2026-01", "Asia/Shanghai", "2025-12"),
        (datetime(2026, 9, 1, 12, 0, tzinfo=UTC), "2026-12", "Asia/Shanghai", "2026-09"),
        (datetime(2026, 12, 5, 12, 0, tzinfo=UTC), "2026-12", "Asia/Shanghai", None),
    ],
)
def test_work_is_late_in_a_later_month_than_its_own(worked_at: datetime, month: str, zone: str, late: str | None) -> None:
    assert late_from(worked_at, month, zone) == late
