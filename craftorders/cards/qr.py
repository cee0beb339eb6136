"""QR codes as inline SVG: they print sharp at any size, need no second request and no font.

Error correction M and a quiet zone of four modules follow ISO/IEC 18004; a card in a pocket loses a corner,
not its use.
"""

import re
from collections.abc import Iterator, Sequence

import segno

QUIET_ZONE = 4
DARK = re.compile(b"\x01+")
EVERY_MASK = None
"""The mask with the fewest penalties, as the standard has it: trying all eight costs most of the time."""

ONE_MASK = 3
"""For thousands at once: any mask is read, and a key that is random needs none against long runs of one colour."""


def qr_modules(text: str, mask: int | None = EVERY_MASK) -> Sequence[bytearray]:
    """The modules of the code of `text` row by row, 1 where dark, without the quiet zone."""
    code = segno.make_qr(text, error="m", boost_error=False, mask=mask)
    return code.matrix


def stretches(row: bytearray) -> Iterator[tuple[int, int]]:
    """Where the dark stretches of a row begin, and how many modules each is long: drawn at once, they show no hairlines."""
    return ((found.start(), found.end() - found.start()) for found in DARK.finditer(row))


def qr_svg(text: str, words: str = "QR") -> str:
    """An <svg> element with the code of `text`, one unit a module; `words` (trusted) name it for a reader."""
    rows = qr_modules(text)
    side = len(rows) + 2 * QUIET_ZONE
    path = "".join(
        f"M{x + QUIET_ZONE} {y}h{width}v1h-{width}z" for y, row in enumerate(rows, QUIET_ZONE) for x, width in stretches(row)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 {side} {side}" role="img" '
        f'aria-label="{words}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )
