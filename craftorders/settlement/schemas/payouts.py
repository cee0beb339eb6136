"""What is shown of templates, payout batches and attempts, and what drafting, sending and answering take."""

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import fields, validate
from werkzeug.datastructures import FileStorage

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.money_fields import MinorUnits
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import StrictSchema, Text
from craftorders.kernel.money import EXPONENTS
from craftorders.kernel.words import N_
from craftorders.settlement.domain.layouts import CHARSETS, DELIMITERS, FIELDS, FORMS, MOST_COLUMNS
from craftorders.settlement.domain.states import ATTEMPT, BATCH
from craftorders.settlement.models.payouts import BY_FILE, DECISIONS
from craftorders.settlement.queries.payouts import actions_of_payout_batch

MOST_NAMED = 1_000


class BankFileField(Upload):
    """A bank's file among the fields of a form; what is in it is found out when it is read."""

    default_error_messages = {"required": N_("Choose a file."), "invalid": N_("Choose a file.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> FileStorage:
        if not isinstance(value, FileStorage) or not value:
            raise self.make_error("invalid")
        return value


class BankFileSchema(StrictSchema):
    """A file that a bank sent, or that is to be compared with the approved one."""

    file = BankFileField(required=True)


class ColumnSchema(StrictSchema):
    """A column of the bank's table: what stands in it ("" leaves it empty), and its title."""

    field = fields.String(load_default="", validate=validate.OneOf(("", *FIELDS)))
    title = Text(load_default="", least=0, most=60)


class LayoutSchema(StrictSchema):
    """How the bank wants its file: a table in CSV or Excel, or pain.001 of ISO 20022."""

    form = fields.String(required=True, validate=validate.OneOf(FORMS))
    columns = fields.List(fields.Nested(ColumnSchema), load_default=list, validate=validate.Length(max=MOST_COLUMNS))
    charset = fields.String(load_default=CHARSETS[0], validate=validate.OneOf(CHARSETS))
    delimiter = fields.String(load_default="comma", validate=validate.OneOf(tuple(DELIMITERS)))
    header = fields.Boolean(load_default=True)
    purpose = Text(load_default="", least=0, most=100)
    status_title = Text(load_default="", least=0, most=60)
    reason_title = Text(load_default="", least=0, most=60)
    paid_words = fields.List(Text(most=60), load_default=list, validate=validate.Length(max=20))
    failed_words = fields.List(Text(most=60), load_default=list, validate=validate.Length(max=20))
    pending_words = fields.List(Text(most=60), load_default=list, validate=validate.Length(max=20))
    debtor_name = Text(load_default="", least=0, most=140)
    debtor_account = fields.String(load_default="", validate=validate.Regexp(r"[A-Z0-9]{0,34}\Z"))
    debtor_bank = fields.String(load_default="", validate=validate.Regexp(r"([0-9]{12}|[A-Z0-9]{8}|[A-Z0-9]{11})?\Z"))


class TemplateChangeSchema(StrictSchema):
    """What of a template can be changed."""

    name = Text(required=True, most=100)
    layout = fields.Nested(LayoutSchema, required=True)


class NewTemplateSchema(TemplateChangeSchema):
    """How a bank wants the file of a payer."""

    payer_id = fields.UUID(required=True)
    method = fields.String(load_default="bank", validate=validate.OneOf(BY_FILE))
    currency = fields.String(load_default="CNY", validate=validate.OneOf(tuple(EXPONENTS)))


class TemplateSchema(VersionedSchema):
    """How a bank wants the file of a payer."""

    name = fields.String()
    payer_id = fields.UUID()
    method = fields.String(metadata={"enum": list(BY_FILE)})
    currency = fields.String()
    layout = fields.Nested(LayoutSchema)


class TemplateListSchema(StrictSchema):
    """All templates."""

    items = fields.List(fields.Nested(TemplateSchema))


class DuePayoutSchema(StrictSchema):
    """A statement that the bank can be asked to pay, and what is left of it after taxes."""

    statement_id = fields.UUID(attribute="statement.id")
    worker_id = fields.UUID(attribute="statement.worker_id")
    holder = fields.String(attribute="payee.holder")
    last_four = fields.String(attribute="payee.last_four")
    net = MinorUnits()


class LeftOutSchema(StrictSchema):
    """A statement that no file of this template can pay, and why."""

    statement_id = fields.UUID(attribute="statement.id")
    worker_id = fields.UUID(attribute="statement.worker_id")
    reason = fields.String(metadata={"enum": ["in_question", "no_payee", "other_kind", "no_tax", "all_tax"]})


class DueSchema(StrictSchema):
    """What a batch of a template can be made of, and what is left out."""

    ready = fields.List(fields.Nested(DuePayoutSchema))
    left_out = fields.List(fields.Nested(LeftOutSchema))


class DraftSchema(StrictSchema):
    """Of what to draft a batch: of all that is due by a template, or of the statements named."""

    template_id = fields.UUID(required=True)
    statement_ids = fields.List(fields.UUID(), load_default=None, allow_none=True, validate=validate.Length(1, MOST_NAMED))


class PayoutBatchFilterSchema(PagingSchema):
    """Which batches."""

    state = fields.String(load_default=None, validate=validate.OneOf(BATCH.states))


class PayoutBatchSchema(VersionedSchema):
    """Payments that a bank is asked for with one file; `actions` is what this reader may do with it next."""

    code = fields.String()
    template_id = fields.UUID()
    method = fields.String(metadata={"enum": list(BY_FILE)})
    currency = fields.String()
    state = fields.String(metadata={"enum": list(BATCH.states)})
    count = fields.Integer()
    total = MinorUnits()
    drafted_by_name = fields.String()
    approved_by_name = fields.String(allow_none=True)
    approved_at = fields.DateTime(allow_none=True)
    file_sha256 = fields.String(allow_none=True)
    downloaded_at = fields.DateTime(allow_none=True)
    sent_by_name = fields.String(allow_none=True)
    sent_at = fields.DateTime(allow_none=True)
    actions = Actions(actions_of_payout_batch)


class PayoutBatchPageSchema(StrictSchema):
    """A page of batches."""

    items = fields.List(fields.Nested(PayoutBatchSchema))
    next_cursor = fields.String(allow_none=True)


class AttemptFilterSchema(PagingSchema):
    """Which attempts."""

    batch_id = fields.UUID(load_default=None)
    statement_id = fields.UUID(load_default=None)
    state = fields.String(load_default=None, validate=validate.OneOf(ATTEMPT.states))


class AttemptSchema(VersionedSchema):
    """One payment of a batch; of the account only the last four characters are shown."""

    batch_id = fields.UUID()
    position = fields.Integer()
    reference = fields.String()
    statement_id = fields.UUID()
    number = fields.Integer()
    holder = fields.String()
    last_four = fields.String()
    amount = MinorUnits()
    currency = fields.String()
    state = fields.String(metadata={"enum": list(ATTEMPT.states)})
    reason = fields.String(allow_none=True)


class AttemptPageSchema(StrictSchema):
    """A page of attempts."""

    items = fields.List(fields.Nested(AttemptSchema))
    next_cursor = fields.String(allow_none=True)


class NoteSchema(StrictSchema):
    """Who was asked what."""

    note = Text(required=True, most=500)


class FindOutSchema(StrictSchema):
    """What became of a payment, and what proves it."""

    outcome = fields.String(required=True, validate=validate.OneOf(("paid", "failed")))
    evidence = Text(required=True, most=500)


class FindingDecisionSchema(StrictSchema):
    """Whether what somebody else found out is right."""

    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))


class FindingSchema(StrictSchema):
    """What somebody found out about a payment."""

    id = fields.UUID()
    attempt_id = fields.UUID()
    outcome = fields.String(metadata={"enum": ["paid", "failed"]})
    evidence = fields.String()
    found_by_name = fields.String()
    found_at = fields.DateTime()
