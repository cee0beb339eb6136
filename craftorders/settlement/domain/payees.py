"""Numbers to which farmers are paid: what a card, Alipay or WeChat number looks like, and how little of it is shown."""

import re
import unicodedata
from datetime import datetime, timedelta

BANK, ALIPAY, WECHAT = KINDS = ("bank", "alipay", "wechat")
HOME = "CNY"
WAIT = timedelta(hours=48)
"""From the approval of an account until it is used: time enough for its owner to say that it is wrong."""

CARD = re.compile(r"[0-9]{12,19}", re.ASCII)
"""ISO/IEC 7812-1: identification numbers have up to 19 digits; Chinese banks issue none below twelve."""
ABROAD = re.compile(r"[A-Z0-9]{4,34}", re.ASCII)
"""ISO 20022: an account is an IBAN or another identification of at most 34 characters."""
MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
EMAIL = re.compile(r"[a-z0-9._%+-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+", re.ASCII)
WECHAT_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{5,19}", re.ASCII)
BANK_CODE = re.compile(r"[0-9]{12}|[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?", re.ASCII)
"""CNAPS, twelve digits, or BIC (ISO 9362), eight or eleven characters."""

SHOWN = 4


def plain_number(kind: str, typed: str) -> str:
    """A number as it is kept: without spaces and hyphens of a card, an Alipay address in small letters."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if kind == BANK:
        return re.sub(r"[\s-]", "", text).upper()
    return text.lower() if kind == ALIPAY else text


def is_number(kind: str, number: str, currency: str) -> bool:
    """Whether a plain number can be one of its kind: a yuan account at a bank is a card with a right check digit."""
    if kind == BANK:
        return luhn(number) if currency == HOME else bool(ABROAD.fullmatch(number))
    ids = EMAIL if kind == ALIPAY else WECHAT_ID
    return bool(MOBILE.fullmatch(number) or ids.fullmatch(number))


def luhn(number: str) -> bool:
    """Whether a card number has 12 to 19 digits and a right check digit (ISO/IEC 7812-1, annex B)."""
    if not CARD.fullmatch(number):
        return False
    doubled = (divmod(2 * int(digit), 10) for digit in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(map(sum, doubled))) % 10 == 0


def last_four(number: str) -> str:
    """What may be shown of a number: its last four characters, of a short one the last quarter, before any @."""
    shown = number.partition("@")[0]
    return shown[-min(SHOWN, max(1, len(shown) // 4)) :] if len(shown) < 2 * SHOWN else shown[-SHOWN:]


def same_name(one: str, other: str) -> bool:
    """Whether two names are one: 阿依古丽·买买提 is written with several kinds of middle dots, and with spaces."""
    return _plain_name(one) == _plain_name(other)


def in_force_from(approved_at: datetime) -> datetime:
    """The moment from which an account that was approved then is used."""
    return approved_at + WAIT


def standing(state: str, begins: datetime | None, moment: datetime, *, latest: bool) -> str:
    """The word for an account at a moment; `latest` says that no account of the worker came into force after it."""
    if state != "approved" or begins is None:
        return state
    if moment < begins:
        return "waiting"
    return "in_force" if latest else "replaced"


def _plain_name(name: str) -> str:
    return re.sub(r"[\s·•・‧∙.]", "", unicodedata.normalize("NFKC", name)).casefold()
