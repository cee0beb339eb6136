"""What the trace of rejected pieces looks like to a program."""

from marshmallow import fields

from craftorders.infra.schemas import StrictSchema
from craftorders.production.schemas import WorkerNameSchema
from craftorders.quality.schemas import DefectCodeSchema


class RejectedPiecesSchema(StrictSchema):
    """Bad pieces of one bag: what was wrong, who made them, and the photo under /lots/{lot_id}/defects/{id}/photo."""

    id = fields.UUID()
    bag_id = fields.UUID()
    bag = fields.String(attribute="bag.hand_in.code")
    worker = fields.Nested(WorkerNameSchema, attribute="bag.hand_in.worker")
    code = fields.Nested(DefectCodeSchema)
    quantity = fields.Integer()
    found_by = fields.UUID()
    photo_id = fields.UUID()


class BroughtMaterialsSchema(StrictSchema):
    """A consignment that brought materials; from another workshop where `from_batch_id` is not null."""

    id = fields.UUID()
    code = fields.String()
    state = fields.String()
    carrier = fields.String(allow_none=True)
    sent_at = fields.AwareDateTime(allow_none=True)
    received_at = fields.AwareDateTime(allow_none=True)
    from_batch_id = fields.UUID(allow_none=True)


class TraceSchema(StrictSchema):
    """The rejected pieces of a lot, and where their materials came from."""

    lot_id = fields.UUID(attribute="lot.id")
    lot = fields.String(attribute="lot.code")
    batch_id = fields.UUID(attribute="lot.batch_id")
    batch = fields.String(attribute="lot.batch.code")
    part = fields.Integer(attribute="lot.part")
    round = fields.Integer(attribute="lot.round")
    items = fields.List(fields.Nested(RejectedPiecesSchema), attribute="defects")
    materials = fields.List(fields.Nested(BroughtMaterialsSchema))
