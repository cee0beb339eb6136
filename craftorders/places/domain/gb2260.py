"""County codes of GB/T 2260: two digits each for province, prefecture and county, without a check digit.

The code is the key of a region and begins a resident's number, so a mistyped one must not get far.
"""

import re

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

CODE = re.compile(r"[0-9]{6}", re.ASCII)
PROVINCES = {
    "11": "Beijing", "12": "Tianjin", "13": "Hebei", "14": "Shanxi", "15": "Inner Mongolia",
    "21": "Liaoning", "22": "Jilin", "23": "Heilongjiang",
    "31": "Shanghai", "32": "Jiangsu", "33": "Zhejiang", "34": "Anhui", "35": "Fujian", "36": "Jiangxi", "37": "Shandong",
    "41": "Henan", "42": "Hubei", "43": "Hunan", "44": "Guangdong", "45": "Guangxi", "46": "Hainan",
    "50": "Chongqing", "51": "Sichuan", "52": "Guizhou", "53": "Yunnan", "54": "Tibet",
    "61": "Shaanxi", "62": "Gansu", "63": "Qinghai", "64": "Ningxia", "65": "Xinjiang",
    "71": "Taiwan",
    "81": "Hong Kong", "82": "Macau",
}  # fmt: skip
"""English names by code: north, north-east, east, middle and south, south-west, north-west, Taiwan, Hong Kong and Macau."""


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
