"""What the ledger shows; it takes nothing from outside, money moves by the services of the features above."""

from datetime import UTC, date, datetime

from marshmallow import fields, validate

from craftorders.infra.money_fields import MinorUnits
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import StrictSchema
from craftorders.kernel.clock import now
from craftorders.kernel.money import EXPONENTS
from craftorders.kernel.words import N_
from craftorders.ledger.models import KINDS

SHA256 = {"description": "SHA-256 in 64 hexadecimal digits; docs/ledger.md says of what"}
SENSIBLE = N_("Choose a day of this century.")


class AccountFilterSchema(PagingSchema):
    """Which accounts."""

    kind = fields.String(load_default=None, validate=validate.OneOf(KINDS))
    owner_id = fields.UUID(load_default=None)
    currency = fields.String(load_default=None, validate=validate.OneOf(sorted(EXPONENTS)))


class AccountSchema(StrictSchema):
    """An account: what came in less what went out, and how low it may go (null: as low as it must)."""

    id = fields.UUID()
    kind = fields.String(metadata={"enum": list(KINDS)})
    owner_id = fields.UUID()
    currency = fields.String()
    balance = MinorUnits()
    least = MinorUnits(allow_none=True)


class MomentSchema(StrictSchema):
    """At which moment; without one, now."""

    at = fields.AwareDateTime(
        load_default=now,
        validate=validate.Range(datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC), error=SENSIBLE),
    )


class DaySchema(StrictSchema):
    """At the end of which day of Yiwu."""

    day = fields.Date(load_default=None, validate=validate.Range(date(2000, 1, 1), date(2099, 12, 31), error=SENSIBLE))


class BalanceSchema(StrictSchema):
    """What an account held at a moment."""

    account_id = fields.UUID()
    currency = fields.String()
    at = fields.AwareDateTime()
    balance = MinorUnits()


class AccountPageSchema(StrictSchema):
    """A page of accounts."""

    items = fields.List(fields.Nested(AccountSchema))
    next_cursor = fields.String(allow_none=True)


class TransferSchema(StrictSchema):
    """Money that went from one account to another; `purpose` and `reference_id` say what for."""

    id = fields.UUID()
    region_id = fields.String()
    journal_id = fields.UUID()
    position = fields.Integer(metadata={"description": "its place in the journal, from 1"})
    debit_id = fields.UUID()
    credit_id = fields.UUID()
    amount = MinorUnits()
    currency = fields.String()
    purpose = fields.String()
    reference_id = fields.UUID()
    reverses_id = fields.UUID(allow_none=True)
    reason = fields.String(allow_none=True)
    actor_id = fields.UUID()
    actor_name = fields.String()
    at = fields.DateTime()


class TransferPageSchema(StrictSchema):
    """A page of transfers."""

    items = fields.List(fields.Nested(TransferSchema))
    next_cursor = fields.String(allow_none=True)


class JournalSchema(StrictSchema):
    """What was posted together, wholly or not at all: how many transfers, by whom, when and why."""

    id = fields.UUID()
    region_id = fields.String()
    lines = fields.Integer()
    actor_id = fields.UUID()
    actor_name = fields.String()
    reason = fields.String(allow_none=True)
    at = fields.AwareDateTime()
    digest = fields.String(metadata=SHA256)


class JournalPageSchema(StrictSchema):
    """A page of journals."""

    items = fields.List(fields.Nested(JournalSchema))
    next_cursor = fields.String(allow_none=True)


class PlaceSchema(StrictSchema):
    """The place of a journal in the chain."""

    sequence = fields.Integer()
    previous_hash = fields.String(metadata=SHA256)
    hash = fields.String(metadata=SHA256)
    at = fields.AwareDateTime()


class WholeJournalSchema(StrictSchema):
    """A journal, its transfers in their order and its seal (null for the minute in which it waits for it)."""

    journal = fields.Nested(JournalSchema)
    transfers = fields.List(fields.Nested(TransferSchema))
    seal = fields.Nested(PlaceSchema, allow_none=True)


class DailyHeadSchema(StrictSchema):
    """The last seal of a day of Yiwu and its hash: keep it elsewhere, and compare it with `craftorders verify --head`."""

    day = fields.Date()
    sequence = fields.Integer()
    hash = fields.String(metadata=SHA256)
    at = fields.AwareDateTime()


class DailyHeadPageSchema(StrictSchema):
    """A page of daily heads."""

    items = fields.List(fields.Nested(DailyHeadSchema))
    next_cursor = fields.String(allow_none=True)
