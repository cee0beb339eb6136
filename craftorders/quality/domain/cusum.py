"""An alarm that rings before lots fail: a one-sided CUSUM on bad pieces, which remembers what single samples forget.

Every inspected lot moves a level: up by each bad piece, down by the reference value for each piece inspected, never
below nothing. The level stays near nothing while the work is as good as its AQL asks; when twice as many pieces are
bad as the AQL tolerates, it climbs, and from the decision interval on somebody is told.

Source: the binomial CUSUM of ISO 7870-4:2011; the reference value between a tolerated share p0 and an intolerable one
p1 is ln((1 − p0) ÷ (1 − p1)) ÷ ln(p1 (1 − p0) ÷ (p0 (1 − p1))) a piece (Reynolds and Stoumbos, Journal of Quality
Technology 31, 1999; also Hawkins and Olwell 1998). Here p0 is the AQL of the order line and p1 its double, and the
decision interval is 5 bad pieces. With AQL 2.5 and samples of 20 a false alarm comes after some 8,000 inspected pieces
of work that is just at its AQL, and after more than a million of work twice as good; a true one after about 340 pieces
when 5 in 100 are bad, and after 150 when 7.5 are. Levels are whole numbers, in ten-thousandths of a piece.
"""

from functools import cache
from math import log

PIECE = 10_000
LIMIT_E4 = 5 * PIECE
"""The decision interval: from this level on there is a warning."""


@cache
def reference_value_e4(aql: str) -> int:
    """By how much a level falls for each inspected piece of a line with this AQL (in percent, such as "2.5")."""
    tolerated = float(aql) / 100
    intolerable = 2 * tolerated
    good = log((1 - tolerated) / (1 - intolerable))
    bad = log(intolerable / tolerated)
    return round(PIECE * good / (good + bad))


def step_e4(inspected: int, bad: int, aql: str) -> int:
    """By how much a lot with so many bad ones among the inspected pieces moves a level; below nothing it moves down."""
    return PIECE * bad - reference_value_e4(aql) * inspected


def moved(level_e4: int, step: int) -> int:
    """The level after a step: what was good before never counts as credit, so it does not fall below nothing."""
    return max(0, level_e4 + step)
