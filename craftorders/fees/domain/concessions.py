"""A concession: a merchant takes rejected pieces as they are, at a lower price, and somebody's share bears the difference.

The household's part is never touched (rule 6), and freight was driven whatever the pieces are like.
"""

from dataclasses import replace

from craftorders.fees.domain.split import HUNDRED_PERCENT_E2, ChargeSplit
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.states import StateMachine
from craftorders.kernel.states import Transition as T
from craftorders.kernel.words import N_

BEARERS = ("platform", "workshop", "coordinator")

CONCESSION = StateMachine(
    "concession",
    "open",
    (
        T("agree", ("open",), "agreed", "concessions.answer"),
        T("decline", ("open",), "declined", "concessions.answer"),
        T("withdraw", ("open",), "withdrawn", "concessions.propose"),
        T("expire", ("open",), "expired"),
        T("lapse", ("open",), "lapsed"),
    ),
)
AGREED = "agreed"


def price_less(price_e4: int, percent_e2: int) -> int:
    """The price less so many hundredths of a percent; refuses what gives no exact price."""
    left, remainder = divmod(price_e4 * (HUNDRED_PERCENT_E2 - percent_e2), HUNDRED_PERCENT_E2)
    if remainder:
        message = N_("So many percent give no exact price. Write the price of a piece instead.")
        raise RuleViolation("no_exact_price", message, pointer="/percent")
    return left


def conceded_split(full: ChargeSplit, charge: int, bearer: str) -> ChargeSplit:
    """The lower charge: the bearer's part shrinks by exactly the difference, all others stay; refuses more than it holds."""
    short = full.charge - charge
    part: int = getattr(full, bearer) - short
    if part < 0:
        message = N_("The share that is to bear this is too small for it. Agree on less, or let another bear it.")
        raise RuleViolation("share_too_small", message, pointer="/bearer", missing=-part)
    return replace(full, charge=charge, **{bearer: part})
