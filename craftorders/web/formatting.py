"""Numbers, money, days and names as the reader's language writes them."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_interval, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_symbol
from flask_babel import get_locale, gettext

from craftorders.infra.languages import CHINESE, month_word
from craftorders.kernel.clock import today
from craftorders.kernel.money import EXPONENTS, HOME_CURRENCY, amount_text, rate_text
from craftorders.places.domain.gb2260 import PROVINCES

HOME_ZONE = "Asia/Shanghai"
MINUS = "\N{MINUS SIGN}"
NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"
"""Stands before "PM" in CLDR; the type of our PDF files has no such space."""


def format_money(minor: int, currency: str = HOME_CURRENCY) -> str:
    """An amount with its sign; places by ISO 4217, never by CLDR."""
    places = EXPONENTS[currency]
    return _with_sign(Decimal(amount_text(minor, currency)), currency, "#,##0" + ("." + "0" * places if places else ""))


def format_rate(rate_e4: int, currency: str = HOME_CURRENCY) -> str:
    """A rate with as many places as it needs."""
    return _with_sign(Decimal(rate_text(rate_e4, currency)), currency, "#,##0." + "0" * EXPONENTS[currency] + "####")


def _with_sign(number: Decimal, currency: str, pattern: str) -> str:
    """A sign of letters stands a space apart (CLDR): ¥12.30, but KES 12.30. Less than nothing has a minus, not a hyphen."""
    locale = _locale()
    apart = "\N{NO-BREAK SPACE}" if get_currency_symbol(currency, locale=locale)[-1].isalpha() else ""
    text = format_currency(number, currency, f"¤{apart}{pattern}", locale=locale, currency_digits=False)
    return str(text).replace("-", MINUS)


def format_quantity(number: int) -> str:
    """A whole number with its thousands apart."""
    return format_decimal(number, locale=_locale())


def format_share(share_e4: int) -> str:
    """A share in parts of ten thousand as percent, with one decimal."""
    return format_percent(Decimal(share_e4) / 10_000, "0.0%", locale=_locale())


def format_hundredths(number_e2: int) -> str:
    """A number kept in hundredths, with two decimals."""
    return format_decimal(Decimal(number_e2) / 100, "0.00", locale=_locale())


def format_day(day: date | datetime | None) -> str:
    """A calendar day, or a dash."""
    if day is None:
        return "–"
    if isinstance(day, datetime):
        day = day.astimezone(ZoneInfo(HOME_ZONE)).date()
    return format_date(day, "medium", locale=_locale())


def format_short_day(day: date) -> str:
    """A day without its year, where many stand side by side."""
    return format_skeleton("MMMd", day, locale=_locale())


def format_long_day(day: date) -> str:
    """A day without its year, in a sentence."""
    return format_skeleton("MMMMd", day, locale=_locale())


def format_days(first: date, last: date) -> str:
    """From one day to another, the same day alone; years are left out where both are of this one."""
    skeleton = "MMMd" if first.year == last.year == today(HOME_ZONE).year else "yMMMd"
    return format_interval(first, last, skeleton, locale=_locale())


def format_month(key: str, *, short: bool = False) -> str:
    """A month as people say it: November 2026, or Nov in a chart."""
    return month_word(key, _locale(), "MMM" if short else "yMMMM")


def format_moment(moment: datetime | None, time_zone: str = HOME_ZONE) -> str:
    """Day and minute in the region's time, or a dash. Where numbers alone could be read either way, the month is a word."""
    if moment is None:
        return "–"
    local, locale = moment.astimezone(ZoneInfo(time_zone)), _locale()
    if locale == CHINESE:
        return format_datetime(local, "short", locale=locale)
    time = format_time(local, "short", locale=locale).replace(NARROW_SPACE, "\N{NO-BREAK SPACE}")
    return f"{format_date(local, 'medium', locale=locale)}, {time}"


def province_of(region: Any) -> str:
    """The province of a county, in Chinese or in English."""
    return str(region.province) if _locale() == CHINESE else PROVINCES[region.id[:2]]


def unit_word(unit: str) -> str:
    """What amounts of a material are counted in: metres and grams have symbols that everybody reads, pieces a word."""
    return gettext("pcs") if unit == "pcs" else unit


def named(thing: Any) -> str:
    """The name of a thing in the reader's language."""
    if thing is None:
        return "–"
    english = getattr(thing, "name_en", None)
    return english if english and _locale() != CHINESE else thing.name


def short_name(person: Any) -> str:
    """What a person is called by, where a whole name would not fit or need not lie about: the part before the dot."""
    return str(person.name).partition("·")[0]


def _locale() -> str:
    return str(get_locale() or CHINESE)
