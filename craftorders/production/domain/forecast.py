"""When a batch will be there, and how sure that is."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Forecast:
    """The day of arrival; confidence is plan (no pace yet), low, medium or high."""

    expected_on: date
    confidence: str
    late_days: int


LONGEST_DAYS = 3650
"""A pace that needs longer than ten years says only that nobody works on it."""


def forecast(*, remaining: int, made: int, days_worked: int, today: date, due: date, transit_days: int) -> Forecast:
    """Arrival by the batch's own pace, in whole days rounded up.

    Confidence is low below 4 days of evidence, high from 10 on or when all is made. Without a pace the due
    date stands, or, once it cannot be kept, the earliest possible day.
    """
    if made == 0 or days_worked == 0:
        expected = max(due, today + timedelta(days=transit_days))
        confidence = "plan"
    else:
        days_left = min(-(-max(0, remaining) * days_worked // made), LONGEST_DAYS)
        expected = today + timedelta(days=days_left + transit_days)
        confidence = "high" if days_worked >= 10 or remaining <= 0 else "medium" if days_worked >= 4 else "low"
    return Forecast(expected, confidence, max(0, (expected - due).days))
