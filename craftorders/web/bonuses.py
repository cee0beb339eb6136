"""The word for a pay line that is a bonus, on pages and in files."""

from typing import Any

from flask_babel import gettext

from craftorders.fees.domain.bonuses import GUARANTEE, HOLIDAY, QUALITY, TIER, URGENCY
from craftorders.web.formatting import format_quantity, named


def bonus_word(line: Any) -> str:
    """What a pay line is for, where it is not for pieces at their rate; else nothing."""
    words = {
        TIER: gettext("Beyond %(count)s pieces", count=format_quantity(line.above)),
        QUALITY: gettext("Good quality"),
        HOLIDAY: gettext("Public holiday"),
        URGENCY: gettext("Urgent"),
        GUARANTEE: _topped_up(line.above),
    }
    return words.get(line.kind, "")


def _topped_up(minutes: int) -> str:
    """For how long somebody was in training; lines of before that was kept do not know it."""
    if not minutes:
        return gettext("In training: topped up to the hourly floor")
    hours, rest = divmod(minutes, 60)
    return gettext("In training for %(hours)s h %(minutes)s min: topped up to the hourly floor", hours=hours, minutes=rest)


def step_paid(line: Any) -> str:
    """The step of a pay line, and which bonus it is."""
    step = named(line.operation) if line.operation else ""
    return " · ".join(part for part in (step, bonus_word(line)) if part)
