"""What the directory's forms take beyond the schemas of the API."""

from craftorders.infra.paging import PagingSchema
from craftorders.infra.schemas import GivenCode
from craftorders.quality.schemas import DefectCodeChangeSchema


class NewDefectCodeSchema(DefectCodeChangeSchema):
    """A new defect code; the API names it in the address."""

    code = GivenCode(required=True, most=20)


class EveryDefectCodeSchema(PagingSchema):
    """Nothing is asked: all defect codes are listed."""
