"""A signature on the glass: the path of its strokes, drawn by the finger in a box of 600 × 240.

The path is that of SVG, in its plainest form: `M12 40L14 41…` a stroke, whole numbers only. It is kept as it was drawn, and
is drawn again from it, so nothing else may stand in it.
"""

import re

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

WIDTH, HEIGHT = 600, 240
LONGEST = 6_000
LEAST_POINTS, LEAST_WIDTH = 8, 40
PATH = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})*)+", re.ASCII)
POINT = re.compile(r"(\d{1,3}) (\d{1,3})", re.ASCII)


def check_signature(path: str) -> None:
    """Refuse what is no path of strokes within the box, and what is too little to be anybody's name."""
    points = [(int(x), int(y)) for x, y in POINT.findall(path)] if PATH.fullmatch(path) else []
    inside = all(x <= WIDTH and y <= HEIGHT for x, y in points)
    if len(path) > LONGEST or not points or not inside:
        message = N_("This is not a signature that can be kept. Wipe it and sign again.")
        raise RuleViolation("bad_signature", message, pointer="/signature")
    across = max(x for x, _ in points) - min(x for x, _ in points)
    if len(points) < LEAST_POINTS or across < LEAST_WIDTH:
        message = N_("That is too little for a signature. Wipe it and sign with the whole name.")
        raise RuleViolation("signature_too_short", message, pointer="/signature")
