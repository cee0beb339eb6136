"""Forecasts in words: between which days, how likely late, and because of what."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext

from craftorders.kernel.clock import today
from craftorders.production.domain.because import AT_RISK
from craftorders.production.models import Batch
from craftorders.web.formatting import HOME_ZONE, format_days, format_quantity, format_short_day

FAR = 120
"""An interval that ends so many days after the expected one has no end that one could name."""

TOO_FAR, YEAR = 730, 365
"""A day that is two years away says only that nothing can be foreseen."""

ALMOST_SURE = 95


def arrival(expected: date, earliest: date | None, latest: date | None) -> str:
    """Such as "Dec 6 – 9, most likely Dec 7"; a day that is sure, or by plan only, stands alone."""
    if earliest is None or latest is None or earliest == latest:
        return _day(expected)
    if (expected - today(HOME_ZONE)).days > TOO_FAR:
        return gettext("at this pace not within two years")
    if (latest - expected).days > FAR and earliest == expected:
        return gettext("%(day)s at the earliest", day=_day(earliest))
    if (latest - expected).days > FAR:
        return gettext("%(day)s at the earliest, most likely %(likely)s", day=_day(earliest), likely=_day(expected))
    return gettext("%(days)s, most likely %(likely)s", days=format_days(earliest, latest), likely=format_short_day(expected))


def arrival_of(batch: Batch) -> str:
    """The arrival of a batch; by plan only where nobody can say more."""
    if batch.expected_on is None:
        return gettext("due %(day)s", day=_day(batch.due_on))
    if batch.confidence == "plan":
        return gettext("%(day)s by plan, nothing is known yet", day=_day(batch.expected_on))
    return arrival(batch.expected_on, batch.earliest_on, batch.latest_on)


def lateness(batch: Batch) -> str:
    """Such as "probably 4 days late (8 in 10), because …"; nothing where a batch is in time."""
    if batch.late_percent < AT_RISK or batch.late_reason is None:
        return ""
    reason = because(batch.late_reason, batch.late_values)
    return gettext("%(late)s, because %(reason)s", late=in_short(batch), reason=reason)


def in_short(batch: Batch) -> str:
    """The same without the reason."""
    chances = round(batch.late_percent / 10)
    if not batch.late_days:
        return gettext("may come late (%(chances)s in 10)", chances=chances)
    days = in_days(batch.late_days)
    if batch.late_percent >= ALMOST_SURE:
        return gettext("almost surely %(days)s late", days=days)
    return gettext("probably %(days)s late (%(chances)s in 10)", days=days, chances=chances)


def because(reason: str, values: Mapping[str, Any]) -> str:
    """A reason with its numbers, as the end of a sentence."""
    number = values.get("days", 0)
    days = in_days(number)
    match reason:
        case "materials":
            late = gettext("its materials are %(days)s away", days=days)
            return late if number else gettext("its materials are not there yet")
        case "not_started":
            waits = gettext("its materials lie there for %(days)s and nobody has begun", days=days)
            return waits if number else gettext("nobody has begun yet")
        case "nothing_made":
            return gettext("nothing is made yet after %(days)s", days=days) if number else gettext("nothing is made yet")
        case "started_late":
            return gettext("work began %(days)s after the materials came", days=days)
        case "harvest":
            return gettext("farm work or holidays leave only %(percent)s of 100 hands", percent=values["percent"])
        case "slow":
            return _slow(values)
        case "tight":
            return gettext("the margin is only %(days)s", days=days) if number else gettext("no day is to spare")
        case "rework":
            return gettext("%(pieces)s pieces are looked through again", pieces=format_quantity(values["pieces"]))
        case "inspection":
            waits = gettext("it has waited %(days)s for its inspection", days=days)
            return waits if number else gettext("it is still to be inspected")
    return gettext("the road takes %(days)s more", days=days) if number else gettext("it should have arrived by now")


def in_days(count: int) -> str:
    """So many days, as one says it."""
    if count > YEAR:
        return gettext("more than a year")
    return gettext("one day") if count == 1 else gettext("%(count)s days", count=format_quantity(count))


def _slow(values: Mapping[str, Any]) -> str:
    pace = format_quantity(values["pace"])
    if "needed" not in values:
        return gettext("the workshop makes %(pace)s a day and no working day is left", pace=pace)
    needed = format_quantity(values["needed"])
    return gettext("the workshop makes %(pace)s a day and %(needed)s a day would be needed", pace=pace, needed=needed)


def _day(day: date) -> str:
    return format_days(day, day)
