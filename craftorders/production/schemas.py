"""What production takes and shows."""

from marshmallow import fields, validate

from craftorders.cards.schemas import Pin
from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.paging import PagingSchema, Sort
from craftorders.infra.schemas import MAX_QUANTITY, ByKey, Quantity, StrictSchema, Text
from craftorders.kernel.words import N_
from craftorders.places.schemas import CountyCode
from craftorders.production.domain.countings import WAYS
from craftorders.production.domain.guards import UNUSUAL
from craftorders.production.domain.signature import LONGEST
from craftorders.production.domain.states import BATCH, JOB
from craftorders.production.queries import SORTS


class SplitSchema(StrictSchema):
    """How many pieces each of the batches has that a line is split into."""

    quantities = fields.List(
        Quantity(), required=True, validate=validate.Length(1, 60, error=N_("Write the pieces of 1 to 60 batches."))
    )


CHOOSE_BAGS = N_("Choose at least one bag.")


class PartSchema(StrictSchema):
    """The bags that are presented while the rest is being made."""

    bags = fields.List(
        fields.UUID(),
        required=True,
        validate=validate.Length(1, 500, error=CHOOSE_BAGS),
        error_messages={"required": CHOOSE_BAGS},
    )


class SubmitSchema(StrictSchema):
    """What is presented again of each bag of a part that was sent back, or why a batch is submitted short."""

    presented = ByKey(keys=fields.UUID(), values=Quantity(least=0), load_default=None, allow_none=True)
    short_reason = Text(load_default=None, allow_none=True, most=500)


class HandOutSchema(StrictSchema):
    """A job: which step, how many pieces, whose; without a worker it is open to be claimed. The sender may make its id."""

    job_id = fields.UUID(load_default=None)
    position = fields.Integer(
        required=True,
        validate=validate.Range(1, 999, error=N_("Choose a step.")),
        error_messages={"required": N_("Choose a step.")},
    )
    worker_id = fields.UUID(load_default=None, allow_none=True)
    quantity = Quantity(required=True)


class HandOutAllSchema(StrictSchema):
    """How many pieces of a step each worker gets (0: none), and whether what is left is opened to be claimed."""

    quantities = ByKey(keys=fields.UUID(), values=Quantity(least=0), load_default=dict, validate=validate.Length(max=500))
    open_rest = fields.Boolean(load_default=False)


class ClaimSchema(StrictSchema):
    """How many pieces of an open job to take."""

    quantity = Quantity(required=True)


class ReportSchema(StrictSchema):
    """ "Made 40": pieces more, with the id that the sender made, so that a repeat counts nothing twice."""

    id = fields.UUID(load_default=None)
    quantity = Quantity(required=True, least=-MAX_QUANTITY)
    reason = Text(load_default=None, allow_none=True, most=500)
    again = fields.Boolean(load_default=False, metadata={"description": "yes, another of the same number (`same_again`)"})


class HandInSchema(StrictSchema):
    """A counted bag, with the id that the sender made; why there are so many, where that was asked."""

    id = fields.UUID(load_default=None)
    quantity = Quantity(required=True)
    reason = Text(load_default=None, allow_none=True, most=500)
    again = fields.Boolean(load_default=False, metadata={"description": "yes, another of the same number (`same_again`)"})


class ConfirmSchema(StrictSchema):
    """How a household confirms its bag on the coordinator's phone: by the PIN of its card, or by the strokes of a signature.

    From the open card nothing needs to be said.
    """

    pin = Pin(load_default=None)
    signature = fields.String(load_default=None, validate=validate.Length(1, LONGEST, error=N_("Sign in the box.")))


class BatchFilterSchema(PagingSchema):
    """Which batches, and in which order."""

    state = fields.String(load_default=None, validate=validate.OneOf(BATCH.states))
    order_id = fields.UUID(load_default=None)
    line_id = fields.UUID(load_default=None)
    workshop_id = fields.UUID(load_default=None)
    region_id = CountyCode(load_default=None)
    late = fields.Boolean(load_default=None)
    sort = Sort(SORTS)


class JobFilterSchema(PagingSchema):
    """Which jobs."""

    state = fields.String(load_default=None, validate=validate.OneOf(JOB.states))
    batch_id = fields.UUID(load_default=None)
    workshop_id = fields.UUID(load_default=None)
    worker_id = fields.UUID(load_default=None)


class NamedSchema(StrictSchema):
    """Something by its code and its names."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()
    name_en = fields.String()


class BatchOperationSchema(StrictSchema):
    """A step of a batch and its three numbers: handed out, made, handed in."""

    position = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    craft = fields.String(attribute="craft.code")
    grade = fields.Integer()
    standard_seconds = fields.Integer()
    quantity = fields.Integer()
    assigned = fields.Integer()
    made = fields.Integer()
    handed_in = fields.Integer()


class BatchSchema(VersionedSchema):
    """A batch: how far it is, when it is expected, what the reader may do next, with it or with its offer."""

    code = fields.String()
    order_id = fields.UUID()
    line_id = fields.UUID()
    merchant_id = fields.UUID()
    product = fields.Nested(NamedSchema)
    workshop = fields.Nested(NamedSchema, allow_none=True)
    state = fields.String(validate=validate.OneOf(BATCH.states))
    quantity = fields.Integer()
    made = fields.Integer()
    handed_in = fields.Integer()
    parts = fields.Integer()
    presented = fields.Integer()
    sent_back = fields.Integer()
    passed = fields.Integer()
    rejected = fields.Integer()
    due_on = fields.Date()
    expected_on = fields.Date(allow_none=True)
    earliest_on = fields.Date(allow_none=True)
    latest_on = fields.Date(allow_none=True)
    confidence = fields.String()
    late = fields.Boolean()
    late_percent = fields.Integer()
    started_on = fields.Date(allow_none=True)
    rescued_from_id = fields.UUID(allow_none=True)
    created_at = fields.AwareDateTime()
    operations = fields.List(fields.Nested(BatchOperationSchema))
    actions = Actions(lambda batch, actor: BATCH.actions(batch.state, actor))


class BatchListSchema(StrictSchema):
    """Batches that were just planned."""

    items = fields.List(fields.Nested(BatchSchema))


class BatchPageSchema(BatchListSchema):
    """A page of batches."""

    next_cursor = fields.String(allow_none=True)


class WorkerNameSchema(StrictSchema):
    """Who makes it."""

    id = fields.UUID()
    code = fields.String()
    name = fields.String()


class JobSchema(VersionedSchema):
    """A job: whose it is, how many pieces are made and handed in, what the reader may do next."""

    code = fields.String()
    batch_id = fields.UUID()
    workshop_id = fields.UUID()
    product = fields.Nested(NamedSchema, attribute="batch.product")
    position = fields.Integer()
    step = fields.String(attribute="operation.name")
    step_en = fields.String(attribute="operation.name_en")
    worker = fields.Nested(WorkerNameSchema, allow_none=True)
    state = fields.String(validate=validate.OneOf(JOB.states))
    quantity = fields.Integer()
    made = fields.Integer()
    handed_in = fields.Integer()
    due_on = fields.Date(attribute="batch.hand_in_by", metadata={"description": "when the pieces must be handed in"})
    split_from_id = fields.UUID(allow_none=True)
    created_at = fields.AwareDateTime()
    actions = Actions(lambda job, actor: JOB.actions(job.state, actor))


class JobListSchema(StrictSchema):
    """Jobs that were just handed out."""

    items = fields.List(fields.Nested(JobSchema))


class JobPageSchema(JobListSchema):
    """A page of jobs."""

    next_cursor = fields.String(allow_none=True)


class PieceReportSchema(StrictSchema):
    """What was reported; a correction is negative and has a reason."""

    id = fields.UUID()
    job_id = fields.UUID()
    worker_id = fields.UUID()
    quantity = fields.Integer()
    reason = fields.String(allow_none=True)
    asked_about = fields.List(fields.String(validate=validate.OneOf(UNUSUAL)))
    actor_id = fields.UUID()
    actor_name = fields.String()
    at = fields.AwareDateTime()


class PieceReportPageSchema(StrictSchema):
    """A page of reports."""

    items = fields.List(fields.Nested(PieceReportSchema))
    next_cursor = fields.String(allow_none=True)


class ConfirmationSchema(StrictSchema):
    """How and when a household confirmed the count of its bag; a signature is an SVG path in a box of 600 × 240."""

    way = fields.String(validate=validate.OneOf(WAYS))
    signature = fields.String(allow_none=True)
    actor_name = fields.String()
    at = fields.AwareDateTime()


class CountedBagSchema(StrictSchema):
    """A bag that the coordinator counted; its code stands on the bag. The household confirms the count, or has yet to."""

    id = fields.UUID()
    code = fields.String()
    job_id = fields.UUID()
    batch_id = fields.UUID()
    position = fields.Integer()
    worker_id = fields.UUID()
    quantity = fields.Integer()
    counted_by = fields.UUID()
    counted_by_name = fields.String()
    at = fields.AwareDateTime()
    confirmation = fields.Nested(ConfirmationSchema, allow_none=True)


class CountedBagPageSchema(StrictSchema):
    """A page of counted bags."""

    items = fields.List(fields.Nested(CountedBagSchema))
    next_cursor = fields.String(allow_none=True)
