"""What is said of pieces while a batch is still being made."""

from marshmallow import fields, validate

from craftorders.infra.schemas import PhotoFile, Quantity, StrictSchema, Text
from craftorders.kernel.words import N_
from craftorders.quality.domain.early import KINDS, VERDICTS
from craftorders.quality.schemas.lots import CHOOSE_DEFECT, DefectCodeSchema

GO_ON_OR_STOP = N_("May the work go on, or must it stop?")
WHICH_KIND = N_("First piece, or on the way?")
MOST_LOOKED_AT = 10_000


class NewEarlyInspectionSchema(StrictSchema):
    """How many pieces of a step were looked at, how many were bad and why, and whether the work may go on."""

    position = Quantity(required=True, least=1, most=1_000)
    job_id = fields.UUID(load_default=None, allow_none=True)
    kind = fields.String(
        required=True,
        validate=validate.OneOf(KINDS, error=WHICH_KIND),
        error_messages={"required": WHICH_KIND},
    )
    inspected = Quantity(required=True, least=1, most=MOST_LOOKED_AT)
    bad = Quantity(required=True, least=0, most=MOST_LOOKED_AT)
    defect_code_ids = fields.List(fields.UUID(error_messages=CHOOSE_DEFECT), load_default=list)
    verdict = fields.String(
        required=True,
        validate=validate.OneOf(VERDICTS, error=GO_ON_OR_STOP),
        error_messages={"required": GO_ON_OR_STOP},
    )
    note = Text(load_default=None, allow_none=True, most=500)
    photo = PhotoFile(load_default=None)


class EarlyInspectionSchema(StrictSchema):
    """What was seen; its photo has an address of its own."""

    id = fields.UUID()
    batch_id = fields.UUID()
    position = fields.Integer()
    job_id = fields.UUID(allow_none=True)
    kind = fields.String(metadata={"enum": list(KINDS)})
    inspected = fields.Integer()
    bad = fields.Integer()
    codes = fields.List(fields.Nested(DefectCodeSchema))
    verdict = fields.String(metadata={"enum": list(VERDICTS)})
    note = fields.String(allow_none=True)
    photo_id = fields.UUID(allow_none=True)
    inspector_name = fields.String()
    at = fields.AwareDateTime()


class EarlyInspectionListSchema(StrictSchema):
    """All that was seen of a batch, the latest first."""

    items = fields.List(fields.Nested(EarlyInspectionSchema))
