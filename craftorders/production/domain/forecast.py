"""When a batch will be there, and how sure that is."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Forecast:
    """The day of arrival; confidence is plan (no pace yet), low, medium or high."""

    expected_on: date
    confidence: str
    late_days: int


def forecast(*, remaining: int, made: int, days_worked: int, today: date, due: date, transit_days: int) -> Forecast:
    """Arrival by the batch's own pace. Without one the due date stands, or, once missed, the earliest possible day."""
    if made == 0 or days_worked == 0:
        expected = max(due, today + timedelta(days=transit_days))
        confidence = "plan"
    else:
        days_left = min(-(-remaining * days_worked // made), 3650)
        expected = today + timedelta(days=days_left + transit_days)
        confidence = "high" if days_worked >= 10 or remaining == 0 else "medium" if days_worked >= 4 else "low"
    return Forecast(expected, confidence, max(0, (expected - due).days))
