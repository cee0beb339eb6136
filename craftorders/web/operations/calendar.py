"""The farm calendar: which hands are there in the coming weeks, set by county or by a whole Excel table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from craftorders.accounts.queries import names_of_users
from craftorders.infra.access import acting, requires
from craftorders.infra.application import db
from craftorders.infra.idempotency import idempotent
from craftorders.kernel.clock import today
from craftorders.people.queries import counties_in_work, list_counties_in_work
from craftorders.places.domain.calendar import FULL
from craftorders.places.domain.holidays import Holiday
from craftorders.places.models import Region
from craftorders.places.queries import CountyWeek, calendars, find_region, weeks_set
from craftorders.places.schemas import CalendarFileSchema
from craftorders.places.services import import_calendar, set_weeks
from craftorders.places.workbook import calendar_workbook
from craftorders.web.downloads import excel_file
from craftorders.web.formatting import HOME_ZONE, named, province_of
from craftorders.web.forms import Form
from craftorders.web.operations.schemas import CountyWeeksSchema

WEEKS = 16
A_PAGE = 40
"""Counties whose weeks are still found with the eye."""


@dataclass(frozen=True)
class Season:
    """Weeks of a county, one after the other, with the same share for the same reason."""

    region: Region
    first: date
    last: date
    week: CountyWeek


def add_to(pages: Blueprint) -> None:
    """Register the farm calendar's page, its form, and its way to Excel and back."""

    @pages.get("/calendar")
    @requires("reports.read")
    def calendar() -> ResponseReturnValue:
        """Which share of the hands is there in which county and week, and why not all."""
        return _page(Form.empty(region_id=request.args.get("region_id")), Form.empty())

    @pages.post("/calendar")
    @requires("calendar.keep")
    @idempotent
    def set_calendar() -> ResponseReturnValue:
        """Set weeks of a county; at 100 all hands are there again."""
        form = Form.of_request()
        changed = form.submit(CountyWeeksSchema(), lambda data: set_weeks(db(), **data, actor=acting()))
        if form.errors:
            return _page(form, Form.empty()), 422
        county = named(find_region(db(), form.values["region_id"]))
        flash(gettext("%(county)s: %(count)s weeks were changed.", county=county, count=changed), "success")
        return redirect(url_for(".calendar"), 303)

    @pages.get("/calendar.xlsx")
    @requires("reports.read")
    def calendar_file() -> ResponseReturnValue:
        """All weeks from this one on in which hands are away, as an Excel table."""
        return excel_file(calendar_workbook(weeks_set(db(), today(HOME_ZONE))), gettext("farm calendar"))

    @pages.post("/calendar/upload")
    @requires("calendar.keep")
    @idempotent
    def upload_calendar() -> ResponseReturnValue:
        """Set what a table says: all of it, or every mistake is told."""
        form = Form.of_request("file")
        imported = form.submit(CalendarFileSchema(), lambda data: import_calendar(db(), data["file"].read(), actor=acting()))
        if form.errors:
            return _page(Form.empty(), form), 422
        words = gettext("The file names %(weeks)s weeks; %(changed)s of them were changed.",
                        weeks=imported.weeks, changed=imported.changed)  # fmt: skip
        flash(words, "success" if imported.changed else "wait")
        return redirect(url_for(".calendar"), 303)


def seasons(counties: Iterable[Region], by_county: dict[str, tuple[CountyWeek, ...]]) -> list[Season]:
    """When hands are away in these counties, and why: weeks that say the same are told together."""
    told = []
    for region in counties:
        for (share, _), weeks in groupby(by_county[region.id], key=lambda week: (week.farm_share, week.reason)):
            same = list(weeks)
            if share < FULL:
                told.append(Season(region, same[0].week, same[-1].week + timedelta(days=6), same[0]))
    return told


def feasts(weeks: Iterable[CountyWeek]) -> list[tuple[date, date, Holiday]]:
    """The public holidays of these weeks, days of the same name told together: first day, last day, what it is."""
    days = (holiday for week in weeks for holiday in week.holidays)
    together = [list(same) for _, same in groupby(days, key=lambda holiday: holiday.name)]
    return [(same[0].day, same[-1].day, same[0]) for same in together]


def _page(form: Form, upload: Form) -> str:
    text = request.args.get("text", "").strip()[:60]
    page = list_counties_in_work(db(), text=text or None, limit=A_PAGE, cursor=request.args.get("cursor"))
    by_county = calendars(db(), [region.id for region in page.items], today(HOME_ZONE), WEEKS)
    told = seasons(page.items, by_county)
    weeks = next(iter(by_county.values()), ())
    return render_template(
        "operations/calendar.html",
        page=page,
        text=text,
        by_county=by_county,
        weeks=weeks,
        feasts=feasts(weeks),
        seasons=told,
        set_by=names_of_users(db(), {season.week.set_by for season in told if season.week.set_by}),
        choices=_choices(counties_in_work(db())) if acting().can("calendar.keep") else [],
        form=form,
        upload=upload,
    )


def _choices(counties: Sequence[Region]) -> list[tuple[str, Any]]:
    return [(region.id, f"{named(region)} · {province_of(region)}") for region in counties]
