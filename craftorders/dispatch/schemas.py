"""What dispatch takes and shows."""

from datetime import timedelta
from typing import Any

from marshmallow import fields, post_load, validate

from craftorders.dispatch.domain.states import OFFER
from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import StrictSchema
from craftorders.kernel.clock import now
from craftorders.kernel.words import N_
from craftorders.production.schemas import NamedSchema


class OfferingSchema(StrictSchema):
    """To whom a batch is offered, and how many days they have to answer."""

    workshop_id = fields.UUID(required=True, error_messages={"required": N_("Choose a workshop.")})
    days = fields.Integer(load_default=3, validate=validate.Range(1, 30, error=N_("From 1 to 30 days.")))

    @post_load
    def with_deadline(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The moment until which the workshop can answer."""
        return {"workshop_id": data["workshop_id"], "deadline": now() + timedelta(days=data["days"])}


class OfferFilterSchema(PagingSchema):
    """Which offers."""

    state = fields.String(load_default=None, validate=validate.OneOf(OFFER.states))
    batch_id = fields.UUID(load_default=None)


class OfferedBatchSchema(StrictSchema):
    """What is offered."""

    id = fields.UUID()
    code = fields.String()
    product = fields.Nested(NamedSchema)
    quantity = fields.Integer()
    due_on = fields.Date()


class OfferSchema(VersionedSchema):
    """An offer: to whom, until when, and what the reader may do next."""

    batch = fields.Nested(OfferedBatchSchema)
    workshop = fields.Nested(NamedSchema)
    state = fields.String(validate=validate.OneOf(OFFER.states))
    deadline = fields.AwareDateTime()
    reason = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)
    created_at = fields.AwareDateTime()
    actions = Actions(lambda offer, actor: OFFER.actions(offer.state, actor))


class OfferPageSchema(StrictSchema):
    """A page of offers."""

    items = fields.List(fields.Nested(OfferSchema))
    next_cursor = fields.String(allow_none=True)
