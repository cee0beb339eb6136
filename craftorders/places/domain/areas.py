"""Areas of GB/T 2260: everywhere, a province, a prefecture or a county, each kept as the digits that its counties share.

"" is everywhere, "51" Sichuan, "5133" Garzê, "513323" Danba. Whoever shows an area writes it with six digits (510000),
as the standard does. What holds for an area holds for its counties, unless something holds for a smaller one.
"""

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.places.domain.gb2260 import CODE, PROVINCES

EVERYWHERE = ""
LENGTHS = (0, 2, 4, 6)


def area_of(code: str | None) -> str:
    """The digits that count of a six-digit code ("510000" is "51"); without a code everywhere. Refuses what is none."""
    if code is None:
        return EVERYWHERE
    text = code.strip()
    digits = text.removesuffix("00").removesuffix("00")
    if not CODE.fullmatch(text) or text[:2] not in PROVINCES or "00" in (digits[2:4], digits[4:]):
        message = N_("Write six digits: a county such as 513323, a prefecture such as 513300, a province such as 510000.")
        raise RuleViolation("not_an_area", message, pointer="/area", text=code)
    return digits


def code_of(area: str) -> str | None:
    """The six-digit code of an area; None for everywhere."""
    return area.ljust(6, "0") if area else None


def areas_over(area: str) -> tuple[str, ...]:
    """Everywhere, and every area in which this one lies, itself last: "513323" lies in "", "51" and "5133"."""
    return tuple(area[:length] for length in LENGTHS if length <= len(area))
