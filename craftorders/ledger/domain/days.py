"""The days of the books are Yiwu's, where they are kept: a daily head and the balance of a day end with them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")


def day_of(moment: datetime) -> date:
    """The day of Yiwu in which a moment falls."""
    return moment.astimezone(ZONE).date()


def end_of(day: date) -> datetime:
    """The first moment after a day of Yiwu, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), ZONE).astimezone(UTC)
