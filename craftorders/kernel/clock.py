"""The time, in UTC. A story about last month (demo, tests) can be told with `at`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present moment, in UTC."""
    return told() or datetime.now(UTC)


def told() -> datetime | None:
    """The moment that a story is told of; None where nobody tells one."""
    return _told.get()


def today(time_zone: str) -> date:
    """The calendar day in `time_zone`."""
    return day_of(now(), time_zone)


def day_of(moment: datetime, time_zone: str) -> date:
    """The calendar day of a moment in `time_zone`."""
    return moment.astimezone(ZoneInfo(time_zone)).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block, `now()` is `moment` (aware)."""
    token = _told.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _told.reset(token)
