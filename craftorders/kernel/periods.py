"""Settlement periods: calendar months in a region's own time, named "2026-11"."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

KEY = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])", re.ASCII)


def period_of(moment: datetime, time_zone: str) -> str:
    """The key of the month in which `moment` falls, in the region's time."""
    return moment.astimezone(ZoneInfo(time_zone)).strftime("%Y-%m")


def period_before(moment: datetime, time_zone: str) -> str:
    """The key of the last month that is over at `moment`, in the region's time."""
    local = moment.astimezone(ZoneInfo(time_zone))
    return (local.replace(day=1) - timedelta(days=1)).strftime("%Y-%m")


def period_end(key: str, time_zone: str) -> datetime:
    """The first moment after the period, in UTC."""
    match = KEY.fullmatch(key)
    if match is None:
        raise RuleViolation("not_a_period", N_("Write a month as 2026-11."), key=key)
    year, month = int(match[1]), int(match[2])
    year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return datetime(year, month, 1, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)


def period_start(key: str, time_zone: str) -> datetime:
    """The first moment of the period, in UTC."""
    end = period_end(key, time_zone).astimezone(ZoneInfo(time_zone))
    return period_end(period_before(end - timedelta(days=1), time_zone), time_zone)


def last_periods(moment: datetime, time_zone: str, count: int) -> list[str]:
    """The keys of the month in which `moment` falls and of those before it, the oldest first; `count` of them."""
    year, month = map(int, period_of(moment, time_zone).split("-"))
    whole = [12 * year + month - 1 - back for back in reversed(range(count))]
    return [f"{each // 12}-{each % 12 + 1:02}" for each in whole]
