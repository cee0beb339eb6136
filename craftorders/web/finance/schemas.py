"""What finance's forms take where people type money: a decimal in its currency instead of minor units."""

import re
from typing import Any

from marshmallow import fields, post_load, pre_load, validate

from craftorders.infra.money_fields import AmountText
from craftorders.infra.schemas import DecimalText, PhotoFile, ReasonSchema, StrictSchema, Text
from craftorders.kernel.words import N_
from craftorders.settlement.domain.deductions import DAMAGE, MATERIAL_LOSS
from craftorders.settlement.schemas import ReferenceSchema
from craftorders.settlement.schemas.payouts import BY_FILE, LayoutSchema


class DepositFormSchema(ReferenceSchema):
    """A payment that arrived, as people write it."""

    amount = AmountText(positive=True, required=True)


class TaxPaymentFormSchema(StrictSchema):
    """What the tax office got of an open month, as people write it; `owed` says of which month, payer and currency."""

    owed = Text(required=True, most=60, error_messages={"required": N_("Choose a month.")})
    amount = AmountText(positive=True, required=True)
    receipt = Text(required=True, most=100)


class CreditFormSchema(ReasonSchema):
    """How far a balance may go below nothing, as people write it, and why."""

    credit = AmountText(required=True)


class CashFormSchema(ReferenceSchema):
    """Who signed a sheet, what was counted out in all, as people write it, and the photo of it."""

    statement_ids = fields.List(fields.UUID(), load_default=())
    total = AmountText(positive=True, required=True)
    photo = PhotoFile(load_default=None)


class TakeBackFormSchema(ReasonSchema):
    """What a pay line paid too much, as people write it, and why it is taken back."""

    amount = AmountText(positive=True, required=True)


class DeductionFormSchema(TakeBackFormSchema):
    """What is asked of a worker for what, with a photo; lost material in its unit."""

    kind = fields.String(required=True, validate=validate.OneOf((DAMAGE, MATERIAL_LOSS), error=N_("Choose what it is for.")))
    batch_id = fields.UUID(required=True)
    photo = PhotoFile(required=True)
    material_id = fields.UUID(load_default=None)
    lost = DecimalText(places=3, digits=8, positive=True, load_default=None)
    sure = fields.Boolean(load_default=False)


APART = re.compile(r"[,，、;；\n]+")
WORDS = ("paid_words", "failed_words", "pending_words")


class BankTemplateFormSchema(LayoutSchema):
    """How a bank wants its file, in one flat form; several words of the bank stand apart by commas."""

    name = Text(required=True, most=100)
    payer_id = fields.UUID(required=True)
    method = fields.String(load_default="bank", validate=validate.OneOf(BY_FILE))
    currency = fields.String(load_default="CNY")
    header = fields.Boolean(load_default=False)

    @pre_load
    def words_apart(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Each word by itself."""
        told = {name: APART.split(data[name]) for name in WORDS if isinstance(data.get(name), str)}
        return {**data, **{name: [each.strip() for each in words if each.strip()] for name, words in told.items()}}

    @post_load
    def apart(self, data: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """The template's own fields, and under `layout` those of its form; unused columns are left out."""
        own = {name: data.pop(name) for name in ("name", "payer_id", "method", "currency")}
        data["columns"] = [each for each in data["columns"] if each["field"] or each["title"]]
        return {**own, "layout": data}


class DraftFormSchema(StrictSchema):
    """Which of the statements that are due go into the batch."""

    statement_ids = fields.List(fields.UUID(), load_default=())
