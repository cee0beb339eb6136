"""What is shown of scores and warnings. Shares are whole numbers, in parts of ten thousand: 9,850 is 98.5 %."""

from marshmallow import fields, validate

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import StrictSchema
from craftorders.production.schemas import NamedSchema
from craftorders.quality.domain.states import WARNING
from craftorders.quality.domain.yields import VERDICTS
from craftorders.quality.queries.warnings import actions_of_warning
from craftorders.quality.schemas.lots import DefectCodeSchema

PARTS = {"description": "parts of ten thousand"}


class TallySchema(StrictSchema):
    """What was counted of first inspections: lots, their pieces, the inspected ones; the yield with its 95 % interval."""

    lots = fields.Integer()
    accepted = fields.Integer()
    presented = fields.Integer()
    passed = fields.Integer()
    inspected = fields.Integer()
    bad = fields.Integer()
    first_pass_yield = fields.Integer(attribute="yield_e4", allow_none=True, metadata=PARTS)
    interval = fields.Tuple(
        (fields.Integer(), fields.Integer()), attribute="interval_e4", metadata=PARTS | {"items": {"type": "integer"}}
    )
    passed_at_once = fields.Integer(attribute="passed_at_once_e4", allow_none=True, metadata=PARTS)


class ScoreSchema(StrictSchema):
    """A score of the last twelve months beside what is usual of all; `expected` is drawn towards that."""

    subject = fields.Nested(NamedSchema)
    tally = fields.Nested(TallySchema)
    verdict = fields.String(metadata={"enum": list(VERDICTS)})
    expected = fields.Integer(attribute="expected_e4", metadata=PARTS)
    usual = fields.Integer(attribute="usual_e4", metadata=PARTS)


class ScoreListSchema(StrictSchema):
    """Several scores."""

    items = fields.List(fields.Nested(ScoreSchema))


class ScorePageSchema(ScoreListSchema):
    """A page of scores."""

    next_cursor = fields.String(allow_none=True)


class ScoreMonthSchema(StrictSchema):
    """One month of a score."""

    month = fields.String()
    tally = fields.Nested(TallySchema)


class ParetoRowSchema(StrictSchema):
    """A kind of defect: its pieces, how many in ten thousand inspected, its share and the cumulated one."""

    code = fields.Nested(DefectCodeSchema)
    quantity = fields.Integer()
    per_ten_thousand = fields.Integer(attribute="per_hundred_e2")
    share = fields.Integer(attribute="share_e4", metadata=PARTS)
    cumulative = fields.Integer(attribute="cumulative_e4", metadata=PARTS)


class ScoreSheetSchema(StrictSchema):
    """A score by month, oldest first, with its kinds of defects and the scores of its parts."""

    score = fields.Nested(ScoreSchema)
    months = fields.List(fields.Nested(ScoreMonthSchema))
    defects = fields.List(fields.Nested(ParetoRowSchema))
    parts = fields.List(fields.Nested(ScoreSchema))


class QualityWarningFilterSchema(PagingSchema):
    """Which warnings."""

    state = fields.String(load_default=None, validate=validate.OneOf(WARNING.states))
    workshop_id = fields.UUID(load_default=None)


class QualityWarningSchema(VersionedSchema):
    """Too many bad pieces lately; of a worker, where one is named. `reason` says what was done about it."""

    state = fields.String(metadata={"enum": list(WARNING.states)})
    actions = Actions(actions_of_warning)
    workshop = fields.Nested(NamedSchema)
    product = fields.Nested(NamedSchema)
    worker = fields.Nested(NamedSchema, allow_none=True)
    inspected = fields.Integer()
    bad = fields.Integer()
    raised_at = fields.AwareDateTime(attribute="created_at")
    reason = fields.String(allow_none=True)
    dealt_with_by_name = fields.String(allow_none=True)
    dealt_with_at = fields.AwareDateTime(allow_none=True)


class QualityWarningPageSchema(StrictSchema):
    """A page of warnings."""

    items = fields.List(fields.Nested(QualityWarningSchema))
    next_cursor = fields.String(allow_none=True)
