"""What the codes that are kept mean in words, for pages and for lists to choose from."""

from babel.numbers import get_currency_name
from flask_babel import get_locale, gettext

from craftorders.kernel.money import EXPONENTS, HOME_CURRENCY
from craftorders.kernel.words import N_

ROLES = {
    "merchant": N_("Merchant"),
    "dispatcher": N_("Dispatcher"),
    "coordinator": N_("Coordinator"),
    "inspector": N_("Inspector"),
    "finance": N_("Finance clerk"),
    "trainer": N_("Trainer"),
    "operator": N_("Operator"),
    "auditor": N_("Auditor"),
}
GRADES = {"1": N_("1 · learner"), "2": N_("2 · skilled"), "3": N_("3 · master")}
UNITS = {"m": N_("metres"), "g": N_("grams"), "pcs": N_("pieces")}
PICTURES = {
    "belt": N_("Belt"),
    "bracelet": N_("Bracelet"),
    "coaster": N_("Coaster"),
    "knot": N_("Knot"),
    "tassel": N_("Tassel"),
}
SITE_KINDS = {
    "centre": N_("Yiwu centre"),
    "county_centre": N_("County centre"),
    "village_point": N_("Village point"),
}
DIMENSIONS = {"length": N_("Length"), "width": N_("Width"), "weight": N_("Weight")}
SEVERITIES = {
    "critical": N_("Critical: no lot may pass with it"),
    "major": N_("Major"),
    "minor": N_("Minor"),
}
LANGUAGES = {
    "zh": N_("Chinese"),
    "bo": N_("Tibetan"),
    "ii": N_("Yi"),
    "ug": N_("Uyghur"),
    "mn": N_("Mongolian"),
    "za": N_("Zhuang"),
    "hmn": N_("Miao"),
    "kk": N_("Kazakh"),
    "en": N_("English"),
}
YES_NO = {"true": N_("Yes"), "false": N_("No")}
IN_USE = {"true": N_("In use"), "false": N_("No longer in use")}


def currencies() -> list[tuple[str, str]]:
    """The currencies that the house knows with their names, its own first."""
    known = sorted(EXPONENTS, key=lambda code: (code != HOME_CURRENCY, code))
    return [(code, f"{code} · {get_currency_name(code, locale=get_locale())}") for code in known]


def word(table: dict[str, str], code: object) -> str:
    """The word for a code in the reader's language; a code without a word stands for itself."""
    key = str(code).lower() if isinstance(code, bool) else str(code)
    return gettext(table[key]) if key in table else key


def choices(table: dict[str, str]) -> list[tuple[str, str]]:
    """All codes with their words, to choose from."""
    return [(code, gettext(words)) for code, words in table.items()]
