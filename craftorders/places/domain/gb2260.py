"""County codes of GB/T 2260: two digits each for province, prefecture and county, without a check digit.

The code is the key of a region and begins a resident's number, so a mistyped one must not get far.
"""

import re

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

CODE = re.compile(r"[0-9]{6}", re.ASCII)
PROVINCES = frozenset(
    f"{tens}{unit}"
    for tens, units in {
        1: range(1, 6),
        2: range(1, 4),
        3: range(1, 8),
        4: range(1, 7),
        5: range(5),
        6: range(1, 6),
        7: range(1, 2),
        8: range(1, 3),
    }.items()
    for unit in units
)
"""North, north-east, east, middle and south, south-west, north-west, Taiwan, Hong Kong and Macau: 34."""


def is_county_code(text: str) -> bool:
    """Whether six digits name a county: a known province, a prefecture and a county that are not 00."""
    return bool(CODE.fullmatch(text)) and text[:2] in PROVINCES and text[2:4] != "00" and text[4:] != "00"


def county_code(text: str) -> str:
    """The code without the spaces around it; refuses what cannot be a county's."""
    code = text.strip()
    if not is_county_code(code):
        raise RuleViolation("not_a_county_code", N_("A county code has six digits, such as 513323."), text=text)
    return code


def province_code(code: str) -> str:
    """The code of the province that a county lies in: 510000 for 513323."""
    return f"{code[:2]}0000"


def prefecture_code(code: str) -> str:
    """The code of the prefecture that a county lies in: 513300 for 513323."""
    return f"{code[:4]}00"
