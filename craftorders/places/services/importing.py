"""Farm calendars from an Excel file: all of it or nothing, and the same file twice changes nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from craftorders.infra.workbooks.tables import Mistake, Table, read_table
from craftorders.kernel.actor import Actor
from craftorders.kernel.words import N_
from craftorders.places.domain.calendar import FULL, monday_of
from craftorders.places.queries import regions_named
from craftorders.places.services.calendar import REASON_NEEDED, Away, write_weeks
from craftorders.places.workbook import COLUMNS, COUNTY, MOST_ROWS, REASON, SHARE, WEEK


@dataclass(frozen=True)
class ImportedCalendar:
    """How many weeks the file names, and how many of them it changed."""

    weeks: int
    changed: int


def import_calendar(session: Session, content: bytes, *, actor: Actor) -> ImportedCalendar:
    """Set every week that the file names, of whichever counties; weeks that it does not name stay as they are.

    Refuses a file that is no calendar, and one with any mistake: all of them are named, and nothing is set.
    """
    actor.require("calendar.keep")
    table = read_table(content, COLUMNS, MOST_ROWS)
    table.refuse_mistakes(_refused(session, table), N_("The file has %(count)s mistakes. Nothing was set."))
    wanted: dict[tuple[str, date], Away | None] = {
        (values[COUNTY.key], monday_of(values[WEEK.key])): _away(values[SHARE.key], values.get(REASON.key, ""))
        for _, values in table.rows
    }
    return ImportedCalendar(len(wanted), write_weeks(session, wanted, actor=actor))


def _away(share: int, reason: str) -> Away | None:
    return Away(share, reason) if share < FULL else None


def _refused(session: Session, table: Table) -> Iterator[Mistake]:
    """What the cells alone do not show: unknown counties, weeks named twice, hands that are away for no reason."""
    counties = regions_named(session, [values[COUNTY.key] for _, values in table.rows if COUNTY.key in values])
    named: set[tuple[str, date]] = set()
    for number, values in table.rows:
        county, day = values.get(COUNTY.key), values.get(WEEK.key)
        if county is not None and county not in counties:
            yield Mistake(number, COUNTY, N_("No county has this code."))
        elif county is not None and day is not None:
            if (county, monday_of(day)) in named:
                yield Mistake(number, WEEK, N_("This week of the county stands further up already."))
            named.add((county, monday_of(day)))
        if values.get(SHARE.key, FULL) < FULL and not values.get(REASON.key) and not _told(table, number):
            yield Mistake(number, REASON, REASON_NEEDED)


def _told(table: Table, number: int) -> bool:
    """Whether something else is wrong with the reason of a row already."""
    return any(mistake.row == number and mistake.column is REASON for mistake in table.mistakes)
