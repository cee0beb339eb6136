"""What places take and show. Money is a plain decimal on the way in and an integer of the minor unit on the way out."""

import re
from typing import Any

from marshmallow import fields, post_load, validate

from craftorders.infra.api import VersionedSchema
from craftorders.infra.money_fields import AmountText, CurrencyCode, MinorUnits
from craftorders.infra.paging import PagingSchema, Sort
from craftorders.infra.schemas import Quantity, SpreadsheetFile, StrictSchema, Text
from craftorders.kernel.money import HOME_CURRENCY, parse_amount
from craftorders.kernel.words import N_
from craftorders.places.domain.calendar import FULL, LONGEST_REASON, MOST_WEEKS
from craftorders.places.queries import SORTS

SIX_DIGITS = re.compile(r"[0-9]{6}\Z", re.ASCII)
SITE_KINDS = ("centre", "county_centre", "village_point")
PERCENT = {"description": "whole percent"}
DAY_WORDS: dict[str, Any] = {"required": N_("Choose a day."), "invalid": N_("Write a date such as 2026-12-31.")}
E4_DEGREES = {"description": "ten-thousandths of a degree"}


class CountyCode(Text):
    """Six digits of GB/T 2260; whether a county has them is the service's to say."""

    def __init__(self, **kwargs: Any) -> None:
        words = N_("A county code has six digits, such as 513323.")
        super().__init__(validate=validate.Regexp(SIX_DIGITS, error=words), **kwargs)


class RegionFilterSchema(PagingSchema):
    """Which counties: code or name begins with, or names contain."""

    text = Text(load_default=None, most=60)


class RegionSchema(StrictSchema):
    """A county."""

    id = fields.String()
    name = fields.String()
    name_en = fields.String()
    province = fields.String()
    prefecture = fields.String()
    longitude_e4 = fields.Integer(metadata=E4_DEGREES)
    latitude_e4 = fields.Integer(metadata=E4_DEGREES)
    time_zone = fields.String()


class RegionPageSchema(StrictSchema):
    """A page of counties."""

    items = fields.List(fields.Nested(RegionSchema))
    next_cursor = fields.String(allow_none=True)


class SetFloorSchema(StrictSchema):
    """The least that an hour must earn from a day on, and where that figure comes from."""

    amount = AmountText(required=True, positive=True)
    currency = CurrencyCode(load_default=HOME_CURRENCY)
    valid_from = fields.Date(required=True)
    source = Text(required=True, most=300)

    @post_load
    def _as_minor_units(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        return {**data, "amount": parse_amount(data["amount"], data["currency"], pointer="/amount")}


class FloorSchema(StrictSchema):
    """An hourly floor of a county."""

    id = fields.UUID()
    region_id = fields.String()
    valid_from = fields.Date()
    amount = MinorUnits()
    currency = fields.String()
    source = fields.String()
    set_by = fields.UUID()


class FloorListSchema(StrictSchema):
    """All floors of a county, newest first."""

    items = fields.List(fields.Nested(FloorSchema))


class SiteFilterSchema(PagingSchema):
    """Which sites, and in which order."""

    text = Text(load_default=None, most=60)
    kind = fields.String(load_default=None, validate=validate.OneOf(SITE_KINDS))
    region_id = CountyCode(load_default=None)
    sort = Sort(SORTS, "name")


class SiteChangeSchema(StrictSchema):
    """What of a site can be changed."""

    kind = fields.String(validate=validate.OneOf(SITE_KINDS))
    name = Text(most=100)
    name_en = Text(most=100)


class NewSiteSchema(StrictSchema):
    """A new site in a county."""

    kind = fields.String(required=True, validate=validate.OneOf(SITE_KINDS))
    name = Text(required=True, most=100)
    name_en = Text(required=True, most=100)
    region_id = CountyCode(required=True)


class SiteSchema(VersionedSchema):
    """A site as shown."""

    kind = fields.String()
    name = fields.String()
    name_en = fields.String()
    region_id = fields.String()


class SitePageSchema(StrictSchema):
    """A page of sites."""

    items = fields.List(fields.Nested(SiteSchema))
    next_cursor = fields.String(allow_none=True)


class CalendarQuerySchema(StrictSchema):
    """Which weeks of a calendar: from the week of a day on (without one, from this week), and how many."""

    first = fields.Date(data_key="from", load_default=None)
    weeks = Quantity(least=1, most=MOST_WEEKS, load_default=16)


class WeeksSchema(StrictSchema):
    """Weeks from that of one day to that of another, both included."""

    first = fields.Date(data_key="from", required=True, error_messages=DAY_WORDS)
    last = fields.Date(data_key="to", required=True, error_messages=DAY_WORDS)


class SetWeeksSchema(WeeksSchema):
    """Which share of the hands is there in these weeks, and why not all; at 100 the weeks are cleared."""

    share = Quantity(
        least=0, most=FULL, required=True, error_messages={"required": N_("Write a whole percentage from 0 to 100.")}
    )
    reason = Text(load_default=None, allow_none=True, most=LONGEST_REASON)


class HolidaySchema(StrictSchema):
    """A public holiday."""

    day = fields.Date()
    name = fields.String()
    name_en = fields.String()


class CountyWeekSchema(StrictSchema):
    """A week of a county: `share` = `farm_share` × (7 − holidays) / 7, rounded half up."""

    week = fields.Date(metadata={"description": "its Monday"})
    share = fields.Integer(metadata=PERCENT)
    farm_share = fields.Integer(metadata=PERCENT)
    working_share = fields.Integer(metadata=PERCENT)
    holidays = fields.List(fields.Nested(HolidaySchema))
    reason = fields.String(allow_none=True)
    set_by = fields.UUID(allow_none=True)


class CalendarSchema(StrictSchema):
    """Weeks of a county, one after the other."""

    items = fields.List(fields.Nested(CountyWeekSchema))


class ChangedCalendarSchema(StrictSchema):
    """How many weeks became other than they were."""

    changed = fields.Integer()


class CalendarFileSchema(StrictSchema):
    """A farm calendar in Excel, as it is exported."""

    file = SpreadsheetFile(required=True)


class ImportedCalendarSchema(ChangedCalendarSchema):
    """How many weeks the file names, and how many of them became other than they were."""

    weeks = fields.Integer()
