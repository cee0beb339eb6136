"""What the directory's forms take beyond the schemas of the API."""

from craftorders.fees.schemas.timing import TimedPiecesSchema
from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import Code, GivenCode
from craftorders.quality.schemas import DefectCodeChangeSchema


class NewDefectCodeSchema(DefectCodeChangeSchema):
    """A new defect code; the API names it in the address."""

    code = GivenCode(required=True, most=20)


class EveryDefectCodeSchema(PagingSchema):
    """Nothing is asked: all defect codes are listed."""


class TrialFormSchema(TimedPiecesSchema):
    """A time trial; people name a worker by the number on the card, not by an id."""

    worker_id = Code(required=True, most=12)
