"""Keeping places: sites and floors by the operator, farm calendars also by dispatchers, who hear of harvests first."""

from craftorders.places.services.calendar import clear_weeks, set_weeks
from craftorders.places.services.importing import ImportedCalendar, import_calendar
from craftorders.places.services.keeping import add_site, change_site, set_floor

__all__ = [
    "ImportedCalendar",
    "add_site",
    "change_site",
    "clear_weeks",
    "import_calendar",
    "set_floor",
    "set_weeks",
]
