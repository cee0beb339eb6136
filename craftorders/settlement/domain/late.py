"""Work of an earlier month that is settled in a later one: what was inspected, mended or appealed after its month closed.

It goes to the next statement, as an adjustment under the name of the month in which the pieces were handed in.
"""

from datetime import datetime

from craftorders.kernel.periods import period_of


def late_from(worked_at: datetime, month: str, time_zone: str) -> str | None:
    """The month of the work, in the region's time, where it is earlier than the `month` that settles it."""
    own = period_of(worked_at, time_zone)
    return own if own < month else None
