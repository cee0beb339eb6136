"""Until when rejected pieces and counts may be appealed against, and what a decision about them must add up to.

Days are the region's calendar days: with 14, pieces rejected or counted at any hour of the 1st may be appealed against
until the 15th is over.
"""

from collections.abc import Hashable, Mapping
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from craftorders.kernel.errors import NotFound, RuleViolation
from craftorders.kernel.words import N_

Key = TypeVar("Key", bound=Hashable)
OVERTURN, UPHOLD = "overturn", "uphold"


def last_day_to_appeal(decided_at: datetime, days: int, time_zone: str) -> date:
    """The last day on which an appeal is taken against what was decided or counted then."""
    return decided_at.astimezone(ZoneInfo(time_zone)).date() + timedelta(days=days)


def check_in_time(last_day: date, today: date) -> None:
    """Refuses an appeal after its last day."""
    if today > last_day:
        message = N_("It is too late: these pieces could be appealed against until %(day)s.")
        raise RuleViolation("too_late_to_appeal", message, day=last_day.isoformat())


def checked_good(decision: str, found: Mapping[Key, int], good: Mapping[Key, int], *, needed: bool = True) -> dict[Key, int]:
    """How many of the pieces `found` bad for each reason are good after all, those of which some are.

    Refuses a reason that was not found, more than were found, an overturned judgement without a good piece (where one is
    `needed`: a whole lot may pass with all that was found in it), and one that stands although good pieces are named.
    """
    for key, quantity in good.items():
        if key not in found:
            raise NotFound("defect", key)
        if not 0 <= quantity <= found[key]:
            message = N_("Only %(found)s pieces were found bad for this: write a number from 0 to %(found)s.")
            raise RuleViolation("more_than_found", message, pointer=f"/good/{key}", found=found[key])
    some = {key: quantity for key, quantity in good.items() if quantity}
    if decision == OVERTURN and needed and not some:
        message = N_("Write how many pieces are good after all, or let the judgement stand.")
        raise RuleViolation("nothing_overturned", message, pointer="/good")
    if decision == UPHOLD and some:
        message = (
            N_("You wrote that pieces are good after all: then they must be paid. Or write 0.")
            if needed
            else N_("The whole lot stays rejected: write 0 here, and in the reason which pieces are good after all.")
        )
        raise RuleViolation("good_pieces_named", message, pointer="/good")
    return some


def check_claim(counted: int, claimed: int | None) -> None:
    """Refuses to call a count wrong with the number that was counted."""
    if claimed == counted:
        message = N_("So many were counted. Write how many there were, or leave it empty.")
        raise RuleViolation("same_as_counted", message, pointer="/claimed")


def check_found(decision: str, counted: int, found: int | None) -> None:
    """Refuses a wrong count without the right one, a right one that is the same, and one beside a count that stands."""
    if decision == OVERTURN and found is None:
        raise RuleViolation("found_needed", N_("Write how many pieces there are, or let the count stand."), pointer="/found")
    if decision == OVERTURN and found == counted:
        message = N_("So many were counted: then the count stands. Or write how many there are.")
        raise RuleViolation("same_as_counted", message, pointer="/found")
    if decision == UPHOLD and found not in (None, counted):
        message = N_("You wrote another number than was counted: then the count is wrong. Or leave it empty.")
        raise RuleViolation("found_but_upheld", message, pointer="/found")
