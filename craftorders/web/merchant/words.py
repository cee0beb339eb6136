"""What figures and states mean to a merchant, in words, for pages and for downloads alike."""

from datetime import date, timedelta

from flask import get_template_attribute
from flask_babel import gettext

from craftorders.kernel.clock import today
from craftorders.orders.models import Order
from craftorders.web import forecasts
from craftorders.web.formatting import HOME_ZONE, format_day


def confidence(name: str) -> str:
    """How sure an expected day is."""
    words = {
        "plan": gettext("by plan only"),
        "low": gettext("a first guess"),
        "medium": gettext("fairly sure"),
        "high": gettext("sure"),
    }
    return words.get(name, name)


def arrival(order: Order, wanted: date | None) -> str:
    """Between which days an order will be there, or why nothing can be said; `wanted` is its last due day."""
    if order.state == "cancelled":
        return "–"
    if order.state in ("completed", "closed"):
        return gettext("Everything is there")
    if order.state in ("draft", "submitted") or order.expected_on is None:
        return gettext("wanted by %(day)s", day=format_day(wanted))
    if order.expected_on < today(HOME_ZONE) - timedelta(days=1):
        return gettext("the rest has no workshop yet")
    if order.confidence == "plan" and order.earliest_on == order.latest_on:
        return gettext("%(day)s, %(sure)s", day=format_day(order.expected_on), sure=confidence(order.confidence))
    return forecasts.arrival(order.expected_on, order.earliest_on, order.latest_on)


def days_late(order: Order, wanted: date | None) -> int:
    """By how many days an order under way will miss its last due day, or has missed it already."""
    if order.state not in ("confirmed", "in_production") or wanted is None:
        return 0
    now = today(HOME_ZONE)
    return max(0, (max(now, order.expected_on or now) - wanted).days)


def late(days: int) -> str:
    """So many days late."""
    return gettext("%(days)s late", days=forecasts.in_days(days))


def state(name: str, kind: str) -> str:
    """A state in the reader's words, as the badges say it."""
    return str(get_template_attribute("macros/states.html", "word")(name, kind)).strip()
