"""What quality takes and shows of lots: their plan, defects with their photo, decisions."""

from typing import Any

from marshmallow import fields, validate

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.paging import PagingSchema, Sort
from craftorders.infra.schemas import PhotoFile, Quantity, StrictSchema, Text
from craftorders.kernel.words import N_
from craftorders.production.schemas import NamedSchema
from craftorders.quality.domain.defects import SEVERITIES
from craftorders.quality.domain.sampling import ACCEPTED, INSPECTIONS, REJECTED
from craftorders.quality.domain.states import LOT
from craftorders.quality.queries import SORTS, actions_of_lot

VERDICTS = (ACCEPTED, REJECTED)
CHOOSE_BAG: dict[str, Any] = dict.fromkeys(("required", "invalid_uuid"), N_("Choose a bag."))
CHOOSE_DEFECT: dict[str, Any] = dict.fromkeys(("required", "invalid_uuid"), N_("Choose what is wrong."))


class LotFilterSchema(PagingSchema):
    """Which lots, in which order."""

    state = fields.String(load_default=None, validate=validate.OneOf(LOT.states))
    batch_id = fields.UUID(load_default=None)
    sort = Sort(SORTS)


class NewDefectSchema(StrictSchema):
    """Bad pieces of one bag, all bad for the same reason, with a photo of it."""

    bag_id = fields.UUID(required=True, error_messages=CHOOSE_BAG)
    defect_code_id = fields.UUID(required=True, error_messages=CHOOSE_DEFECT)
    quantity = Quantity(required=True, error_messages={"required": N_("Write a whole number of at least 1.")})
    photo = PhotoFile(required=True)


class DecisionSchema(StrictSchema):
    """How many pieces were really looked at, and why it was decided so; a plan that is followed needs no reason."""

    inspected = Quantity(required=True, error_messages={"required": N_("Write how many pieces you inspected.")})
    reason = Text(load_default=None, allow_none=True, most=500)


class DefectCodeChangeSchema(StrictSchema):
    """The words of a defect code and how bad it is."""

    name = Text(required=True, most=60)
    name_en = Text(required=True, most=60)
    severity = fields.String(required=True, validate=validate.OneOf(SEVERITIES))


class DefectCodeSchema(VersionedSchema):
    """A named kind of defect; a critical one lets no lot pass."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    severity = fields.String(metadata={"enum": list(SEVERITIES)})


class DefectCodeListSchema(StrictSchema):
    """All defect codes, the worst first."""

    items = fields.List(fields.Nested(DefectCodeSchema))


class DefectSchema(StrictSchema):
    """Bad pieces of a bag; the photo has an address of its own."""

    id = fields.UUID()
    bag_id = fields.UUID()
    quantity = fields.Integer()
    code = fields.Nested(DefectCodeSchema)
    found_by = fields.UUID()


class ClassPlanSchema(StrictSchema):
    """The plan of ISO 2859-1 for one class of defects: accept up to `acceptance` bad pieces, reject from `rejection` on.

    `aql` is null where not one is allowed. Only the first `sample_size` pieces drawn count; `nonconforming` are the bad
    ones among them so far, `still_allowed` how many more this class would bear.
    """

    defect_class = fields.String(metadata={"enum": list(SEVERITIES)})
    inspection = fields.String(metadata={"enum": list(INSPECTIONS)})
    aql = fields.String(allow_none=True)
    code_letter = fields.String()
    sample_size = fields.Integer()
    acceptance = fields.Integer()
    rejection = fields.Integer()
    full_inspection = fields.Boolean()
    nonconforming = fields.Integer()
    still_allowed = fields.Integer()
    verdict = fields.String(metadata={"enum": list(VERDICTS)})


class LotBatchSchema(StrictSchema):
    """The batch that a lot belongs to."""

    id = fields.UUID()
    code = fields.String()
    state = fields.String()


class LotSchema(VersionedSchema):
    """A lot as lists show it. `nonconforming` are the bad pieces so far, `actions` what this reader may do with it.

    A rejected lot was `overturned` where its pieces passed on appeal; the round in which they did was `on_appeal`.
    """

    code = fields.String()
    state = fields.String(metadata={"enum": list(LOT.states)})
    actions = Actions(actions_of_lot)
    batch = fields.Nested(LotBatchSchema)
    product = fields.Nested(NamedSchema, attribute="batch.product")
    workshop = fields.Nested(NamedSchema, attribute="batch.workshop")
    region_id = fields.String()
    part = fields.Integer()
    round = fields.Integer()
    quantity = fields.Integer()
    sample_size = fields.Integer()
    full_inspection = fields.Boolean()
    classes = fields.List(fields.Nested(ClassPlanSchema))
    nonconforming = fields.Integer()
    opened_at = fields.AwareDateTime(attribute="created_at")
    inspector_name = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    reason = fields.String(allow_none=True)
    overturned = fields.Boolean()
    on_appeal = fields.Boolean()


class LotPageSchema(StrictSchema):
    """A page of lots."""

    items = fields.List(fields.Nested(LotSchema))
    next_cursor = fields.String(allow_none=True)


class BagSchema(StrictSchema):
    """A bag of the lot: what it holds, how many and which pieces of it to draw, and what came of it."""

    id = fields.UUID(attribute="bag.id")
    hand_in_id = fields.UUID(attribute="bag.hand_in_id")
    code = fields.String(attribute="bag.hand_in.code")
    quantity = fields.Integer(attribute="bag.quantity")
    draw = fields.Integer()
    pieces = fields.List(fields.Integer())
    passed = fields.Integer(attribute="bag.passed")
    rejected = fields.Integer(attribute="bag.rejected")


class LotSheetSchema(LotSchema):
    """All that an inspector needs: the lot with its standard, its bags and defects, and what the plans say so far."""

    standard = fields.String(attribute="batch.line.standard")
    verdict = fields.String(metadata={"enum": list(VERDICTS)})
    draw_seed = fields.String()
    bags = fields.List(fields.Nested(BagSchema), attribute="drawings")
    defects = fields.List(fields.Nested(DefectSchema))
