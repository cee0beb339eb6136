"""What people take and show."""

import re
from typing import Any

from marshmallow import fields, validate

from craftorders.infra.api import VersionedSchema
from craftorders.infra.money_fields import CurrencyCode
from craftorders.infra.paging import PagingSchema, Sort
from craftorders.infra.schemas import GivenCode, Quantity, StrictSchema, Text
from craftorders.kernel.money import HOME_CURRENCY
from craftorders.kernel.words import N_
from craftorders.people.domain.neighbours import HOURS
from craftorders.people.queries import HOUSEHOLD_SORTS, MERCHANT_SORTS, WORKER_SORTS, WORKSHOP_SORTS
from craftorders.places.schemas import CountyCode

PHONE = re.compile(r"\+?[0-9][0-9 -]{4,18}\Z", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{1,6})?\Z", re.ASCII)
MOST_MINUTES = 10_000_000
GRADES = (1, 2, 3)


class MerchantFilterSchema(PagingSchema):
    """Which merchants, and in which order."""

    text = Text(load_default=None, most=60)
    active = fields.Boolean(load_default=None)
    sort = Sort(MERCHANT_SORTS, "code")


class MerchantChangeSchema(StrictSchema):
    """What of a merchant can be changed."""

    name = Text(most=100)
    name_en = Text(most=100)
    active = fields.Boolean()


class NewMerchantSchema(StrictSchema):
    """A new merchant."""

    code = GivenCode(required=True, most=12)
    name = Text(required=True, most=100)
    name_en = Text(required=True, most=100)
    currency = CurrencyCode(load_default=HOME_CURRENCY)


class MerchantSchema(VersionedSchema):
    """A merchant as shown."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    currency = fields.String()
    active = fields.Boolean()


class MerchantPageSchema(StrictSchema):
    """A page of merchants."""

    items = fields.List(fields.Nested(MerchantSchema))
    next_cursor = fields.String(allow_none=True)


class WorkshopFilterSchema(PagingSchema):
    """Which workshops, and in which order."""

    text = Text(load_default=None, most=60)
    region_id = CountyCode(load_default=None)
    active = fields.Boolean(load_default=None)
    sort = Sort(WORKSHOP_SORTS, "code")


class WorkshopChangeSchema(StrictSchema):
    """What of a workshop can be changed."""

    name = Text(most=100)
    name_en = Text(most=100)
    village = Text(most=100)
    transit_days = Quantity(least=0, most=365)
    weekly_minutes = Quantity(least=0, most=MOST_MINUTES)
    fair_first_minutes = Quantity(least=0, most=1440)
    active = fields.Boolean()


class NewWorkshopSchema(StrictSchema):
    """A new workshop in a county."""

    code = GivenCode(required=True, most=12)
    name = Text(required=True, most=100)
    name_en = Text(required=True, most=100)
    village = Text(required=True, most=100)
    region_id = CountyCode(required=True)
    transit_days = Quantity(required=True, least=0, most=365)
    weekly_minutes = Quantity(required=True, least=0, most=MOST_MINUTES)
    fair_first_minutes = Quantity(load_default=0, least=0, most=1440)


class WorkshopSchema(VersionedSchema):
    """A workshop as shown."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    village = fields.String()
    region_id = fields.String()
    transit_days = fields.Integer(metadata={"description": "days that goods travel to Yiwu"})
    weekly_minutes = fields.Integer(metadata={"description": "minutes that its hands have in a week"})
    fair_first_minutes = fields.Integer(
        metadata={"description": "so long a new open job is for those who took less than others this month"}
    )
    neighbours_after_hours = fields.Integer(
        metadata={"description": "after so many hours neighbours may take an open job; 0 is never"}
    )
    active = fields.Boolean()


class NeighboursSchema(StrictSchema):
    """After how many hours neighbours may take open work; 0 is never."""

    neighbours_after_hours = Quantity(required=True, least=0, most=max(HOURS))


class WorkshopPageSchema(StrictSchema):
    """A page of workshops."""

    items = fields.List(fields.Nested(WorkshopSchema))
    next_cursor = fields.String(allow_none=True)


class HouseholdFilterSchema(PagingSchema):
    """Which households, and in which order."""

    text = Text(load_default=None, most=60)
    workshop_id = fields.UUID(load_default=None)
    sort = Sort(HOUSEHOLD_SORTS, "name")


class HouseholdChangeSchema(StrictSchema):
    """What of a household can be changed."""

    name = Text(most=100)
    village = Text(most=100)


class NewHouseholdSchema(StrictSchema):
    """A new household of a workshop."""

    workshop_id = fields.UUID(required=True)
    name = Text(required=True, most=100)
    village = Text(required=True, most=100)


class HouseholdSchema(VersionedSchema):
    """A household as shown."""

    workshop_id = fields.UUID()
    name = fields.String()
    village = fields.String()


class HouseholdPageSchema(StrictSchema):
    """A page of households."""

    items = fields.List(fields.Nested(HouseholdSchema))
    next_cursor = fields.String(allow_none=True)


class Phone(Text):
    """A telephone number as people write it."""

    def __init__(self, **kwargs: Any) -> None:
        words = N_("Write a telephone number with digits, such as 138 0013 8000.")
        super().__init__(validate=validate.Regexp(PHONE, error=words), **kwargs)


class Language(Text):
    """The code of a language, such as zh, bo or ug."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Regexp(LANGUAGE, error=N_("Choose a language from the list.")), **kwargs)


class WorkerFilterSchema(PagingSchema):
    """Which workers, and in which order."""

    text = Text(load_default=None, most=60)
    workshop_id = fields.UUID(load_default=None)
    household_id = fields.UUID(load_default=None)
    craft = GivenCode(load_default=None, most=30, capitals=False)
    active = fields.Boolean(load_default=None)
    sort = Sort(WORKER_SORTS, "code")


class WorkerChangeSchema(StrictSchema):
    """What of a worker can be changed."""

    name = Text(most=100)
    phone = Phone(allow_none=True)
    language = Language()
    active = fields.Boolean()


class NewWorkerSchema(StrictSchema):
    """A new worker of a household."""

    household_id = fields.UUID(required=True)
    name = Text(required=True, most=100)
    phone = Phone(load_default=None, allow_none=True)
    language = Language(load_default="zh")


class CertifySchema(StrictSchema):
    """A craft, a grade from 1 (learner) to 3 (master), and the day of the examination."""

    craft_code = GivenCode(required=True, most=30, capitals=False)
    grade = Quantity(required=True, least=GRADES[0], most=GRADES[-1])
    certified_on = fields.Date(required=True)


class SkillSchema(StrictSchema):
    """A craft that a worker was certified for."""

    craft_code = fields.String()
    grade = fields.Integer()
    certified_on = fields.Date()
    certified_by = fields.UUID()


class WorkerSchema(VersionedSchema):
    """A worker as shown."""

    code = fields.String()
    household_id = fields.UUID()
    workshop_id = fields.UUID()
    name = fields.String()
    phone = fields.String(allow_none=True)
    language = fields.String()
    active = fields.Boolean()
    skills = fields.List(fields.Nested(SkillSchema))


class WorkerPageSchema(StrictSchema):
    """A page of workers."""

    items = fields.List(fields.Nested(WorkerSchema))
    next_cursor = fields.String(allow_none=True)


class EarningsCardSchema(StrictSchema):
    """A new card; `token` and `pin` exist in this answer only. `link` is what its QR code says.

    `pin` is null where a card is reprinted: the PIN stays.
    """

    worker_id = fields.UUID()
    number = fields.String()
    token = fields.String()
    pin = fields.String(allow_none=True)
    link = fields.String()
