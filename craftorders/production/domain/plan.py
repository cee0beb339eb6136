"""What should be made by a day if all goes evenly: the line that progress is held against."""

from datetime import date


def planned_by(day: date, quantity: int, begin: date, end: date) -> int:
    """Pieces by the evening of `day`: none on the day `begin`, all on the day `end`, evenly in between; rounded down."""
    if day >= end or end <= begin:
        return quantity if day >= end else 0
    return max(0, quantity * (day - begin).days // (end - begin).days)
