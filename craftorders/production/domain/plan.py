"""By when goods have to leave, and what should be made by a day if all goes evenly: what progress is held against."""

from datetime import date, timedelta


def hand_in_by(due_on: date, transit_days: int) -> date:
    """The last day on which goods can leave their workshop and be in Yiwu on the day `due_on`."""
    return due_on - timedelta(days=transit_days)


def planned_by(day: date, quantity: int, begin: date, end: date) -> int:
    """Pieces by the evening of `day`: none on the day `begin`, all on the day `end`, evenly in between; rounded down."""
    if day >= end or end <= begin:
        return quantity if day >= end else 0
    return max(0, quantity * (day - begin).days // (end - begin).days)
