"""What a phone takes along. Short names of fields, since every byte travels up a valley."""

from marshmallow import fields

from craftorders.infra.schemas import StrictSchema
from craftorders.sync.schemas.answering import words_of_answer


class CarriedStepSchema(StrictSchema):
    """A step of a batch; `rate_e4` is what a piece of it earns, in ten-thousandths of the currency's smallest unit."""

    position = fields.Integer()
    name = fields.String()
    name_en = fields.String()
    craft = fields.String()
    grade = fields.Integer()
    quantity = fields.Integer()
    assigned = fields.Integer()
    made = fields.Integer()
    handed_in = fields.Integer()
    rate_e4 = fields.Integer(allow_none=True)


class CarriedJobSchema(StrictSchema):
    """A job in somebody's hands, or open, with the codes of its bags."""

    id = fields.UUID()
    code = fields.String()
    position = fields.Integer()
    worker_id = fields.UUID(allow_none=True)
    quantity = fields.Integer()
    made = fields.Integer()
    handed_in = fields.Integer()
    bags = fields.List(fields.String())


class CarriedStockSchema(StrictSchema):
    """A material that should lie at the workshop, by the pieces that were counted."""

    name = fields.String()
    name_en = fields.String()
    unit = fields.String()
    amount = fields.String()


class CarriedBatchSchema(StrictSchema):
    """A batch with its steps, the jobs that are under way, and its materials."""

    id = fields.UUID()
    workshop_id = fields.UUID()
    code = fields.String()
    state = fields.String()
    product = fields.String()
    product_en = fields.String()
    currency = fields.String()
    quantity = fields.Integer()
    due_on = fields.Date(metadata={"description": "when the pieces must be handed in"})
    steps = fields.List(fields.Nested(CarriedStepSchema))
    jobs = fields.List(fields.Nested(CarriedJobSchema))
    stock = fields.List(fields.Nested(CarriedStockSchema))


class CarriedWorkerSchema(StrictSchema):
    """Somebody who makes pieces; `skills` has the grade by the code of the craft.

    `card` is the number of the earnings card, `card_key` the beginning of the digest of its key: enough for the phone to
    know a scanned card again, and nothing to open one with.
    """

    id = fields.UUID()
    workshop_id = fields.UUID()
    code = fields.String()
    name = fields.String()
    card = fields.String(allow_none=True)
    card_key = fields.String(allow_none=True)
    skills = fields.Dict(keys=fields.String(), values=fields.Integer())


class OpenQuestionSchema(StrictSchema):
    """Something of this person's phones that could not be applied and is not settled."""

    id = fields.UUID()
    device_id = fields.UUID()
    seq = fields.Integer(allow_none=True)
    type = fields.String(allow_none=True)
    payload = fields.Dict()
    state = fields.String()
    words = fields.Function(
        lambda event: words_of_answer(event.answer["words"]),
        metadata={"type": "array", "items": {"type": "string"}},
    )


class SnapshotSchema(StrictSchema):
    """All of it. The answer's ETag says whether anything changed."""

    user_id = fields.UUID()
    user = fields.String()
    batches = fields.List(fields.Nested(CarriedBatchSchema))
    workers = fields.List(fields.Nested(CarriedWorkerSchema))
    unsettled = fields.List(fields.Nested(OpenQuestionSchema))
