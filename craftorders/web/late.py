"""The words for work of an earlier month that a later statement pays."""

from collections.abc import Iterable

from flask_babel import gettext

from craftorders.fees.models import Earning
from craftorders.settlement.domain.late import late_from
from craftorders.settlement.models import Period
from craftorders.settlement.queries.late import LateSum, worked_at
from craftorders.web.bonuses import step_paid
from craftorders.web.formatting import format_money, format_month


def late_word(line: Earning, period: Period) -> str:
    """Which earlier month a pay line of this period is from; else nothing."""
    month = late_from(worked_at(line), period.month, period.region.time_zone)
    return late_words(month) if month else ""


def step_settled(line: Earning, period: Period) -> str:
    """The step of a pay line, which bonus it is, and from which earlier month."""
    return " · ".join(part for part in (step_paid(line), late_word(line, period)) if part)


def late_words(month: str) -> str:
    """From which earlier month something is."""
    return gettext("late, from %(month)s", month=format_month(month))


def late_list(sums: Iterable[LateSum], currency: str) -> str:
    """How much is from which earlier months."""
    return "; ".join(f"{late_words(each.month)}: {format_money(each.amount, currency)}" for each in sums)
