"""What quality takes and shows of appeals."""

from typing import Any

from marshmallow import fields, validate

from craftorders.infra.api import Actions, VersionedSchema
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import ByKey, PhotoFile, Quantity, ReasonSchema, StrictSchema, Text, VoiceFile
from craftorders.production.schemas import NamedSchema
from craftorders.quality.domain.states import APPEAL
from craftorders.quality.queries.appeals import actions_of_appeal, defects_of_appeal
from craftorders.quality.schemas.lots import DefectCodeSchema


class AppealFilterSchema(PagingSchema):
    """Which appeals."""

    state = fields.String(load_default=None, validate=validate.OneOf(APPEAL.states))


class NewLotAppealSchema(StrictSchema):
    """Why a rejected lot is to be looked at again, in words or as a voice note; neither is needed."""

    note = Text(load_default=None, allow_none=True, most=500)
    voice = VoiceFile(load_default=None)


class NewAppealSchema(NewLotAppealSchema):
    """Which bag, and why, in words or as a voice note; neither is needed."""

    bag_id = fields.UUID(required=True)


class UpholdSchema(ReasonSchema):
    """Why the judgement stands, with a new photo where that of the defect does not show it."""

    photo = PhotoFile(load_default=None)


class OverturnSchema(ReasonSchema):
    """How many pieces of each defect are good after all, and why; what is not named stays bad."""

    good = ByKey(keys=fields.UUID(), values=Quantity(least=0, most=1_000_000), load_default=dict)


class AppealedDefectSchema(StrictSchema):
    """What was found, and how much of it was good after all; the photo is that of the defect."""

    id = fields.UUID()
    code = fields.Nested(DefectCodeSchema)
    quantity = fields.Integer()
    overturned = fields.Integer()


class AppealSchema(VersionedSchema):
    """An appeal; while it is open, its pieces are neither lost nor paid. `actions` is what this reader may do with it.

    Without a bag it is about a lot that was rejected whole, of which `overturned` pieces passed as the next round.
    """

    state = fields.String(metadata={"enum": list(APPEAL.states)})
    actions = Actions(actions_of_appeal)
    region_id = fields.String()
    lot_id = fields.UUID()
    lot_code = fields.String(attribute="lot.code")
    bag_id = fields.UUID(allow_none=True)
    bag_code = fields.String(attribute="bag.hand_in.code", allow_none=True, dump_default=None)
    workshop = fields.Nested(NamedSchema)
    worker_id = fields.UUID(allow_none=True)
    worker_name = fields.String(attribute="worker.name", allow_none=True, dump_default=None)
    by_worker = fields.Boolean()
    quantity = fields.Integer()
    overturned = fields.Integer()
    defects = fields.Function(lambda appeal: _defects(appeal), metadata={"type": "array", "items": {"type": "object"}})
    note = fields.String(allow_none=True)
    has_voice = fields.Function(lambda appeal: appeal.voice_id is not None, metadata={"type": "boolean"})
    has_photo = fields.Function(lambda appeal: appeal.photo_id is not None, metadata={"type": "boolean"})
    made_at = fields.AwareDateTime(attribute="created_at")
    reason = fields.String(allow_none=True)
    inspector_name = fields.String(allow_none=True)
    decided_at = fields.AwareDateTime(allow_none=True)


class AppealPageSchema(StrictSchema):
    """A page of appeals."""

    items = fields.List(fields.Nested(AppealSchema))
    next_cursor = fields.String(allow_none=True)


def _defects(appeal: Any) -> Any:
    return AppealedDefectSchema(many=True).dump(defects_of_appeal(appeal))
