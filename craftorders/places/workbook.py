"""Farm calendars as an Excel file: the same table goes out, is worked on, and comes back."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from flask_babel import gettext

from craftorders.infra.languages import CHINESE, choose_language
from craftorders.infra.spreadsheets import Sheet, as_it_was, workbook_of
from craftorders.infra.workbooks.cells import Unreadable, read_code, read_day, read_percent, read_text
from craftorders.infra.workbooks.tables import Column
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.places.domain.calendar import FULL, LONGEST_REASON, check_day
from craftorders.places.models import FarmWeek

MOST_ROWS = 20_000
"""A season of thirty weeks in all 649 counties of the network."""


def read_share(cell: Any) -> int:
    """A percentage from 0 to 100."""
    words = N_("Write a whole percentage from 0 to 100.")
    share = read_percent(cell, words)
    if not 0 <= share <= FULL:
        raise Unreadable(words)
    return share


def read_week(cell: Any) -> date:
    """Any day of the week."""
    day = read_day(cell)
    try:
        check_day(day, "/week")
    except RuleViolation as refused:
        raise Unreadable(refused.message) from refused
    return day


def read_reason(cell: Any) -> str:
    """Why hands are away, as it was before it was made harmless for spreadsheets."""
    words = N_("Write at most 100 characters.")
    reason = as_it_was(read_text(cell, LONGEST_REASON + 1, words))
    if len(reason) > LONGEST_REASON:
        raise Unreadable(words)
    return reason


COUNTY = Column(
    "county_code", N_("County code"), partial(read_code, words=N_("A county code has six digits, such as 513323."))
)
WEEK = Column("week", N_("Week (its Monday)"), read_week)
SHARE = Column("share", N_("Hands available (of 100)"), read_share)
REASON = Column("reason", N_("Why hands are away"), read_reason, required=False)
COLUMNS = (COUNTY, WEEK, SHARE, REASON)


def calendar_workbook(rows: Sequence[FarmWeek]) -> bytes:
    """An .xlsx file of these weeks in the reader's language, with a sheet of words on how to go on with it.

    The county's name is for the eye only and is not read back.
    """
    chinese = choose_language() == CHINESE
    titles = [gettext(column.title) for column in (COUNTY, WEEK, SHARE, REASON)]
    table = [
        (row.region_id, row.region.name if chinese else row.region.name_en, row.week, row.share, row.reason) for row in rows
    ]
    columns = [titles[0], gettext("County"), *titles[1:]]
    words = [
        (gettext("Any day stands for its week. 100 means that all hands are there, and needs no reason."),),
        (gettext("Weeks that the file does not name stay as they are; the same file twice changes nothing."),),
        (gettext("Where something is wrong, you are told every row and column, and nothing is set."),),
    ]
    how = gettext("One line for each county and week in which hands are away.")
    return workbook_of([Sheet(gettext("Farm calendar"), columns, table), Sheet(gettext("How to fill it in"), [how], words)])
