"""Work from the village next door: a workshop lets people of the same county take what its own people left open.

It is mutual: who does not open its own work to others does not send its people to theirs. Its own people have their hours
first; those hours are never shorter than the minutes that are for who had less this month.
"""

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_

NEVER = 0
HOURS = (1, 4, 24, 48)
"""After so many hours an open job may be there for neighbours."""


def check_hours(hours: int, fair_first_minutes: int) -> None:
    """Refuses hours that nobody can choose, and neighbours before those of the own people who had less."""
    if hours not in (NEVER, *HOURS):
        raise RuleViolation("unknown_hours", N_("Choose one of the hours."), pointer="/neighbours_after_hours")
    if hours and hours * 60 < fair_first_minutes:
        raise RuleViolation(
            "neighbours_before_own",
            N_("For %(minutes)s minutes new work is for your own people who had less: choose more hours."),
            pointer="/neighbours_after_hours",
            minutes=fair_first_minutes,
        )
