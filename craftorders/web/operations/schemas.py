"""What the dispatcher's forms take beyond the schemas of the API."""

from craftorders.kernel.words import N_
from craftorders.places.schemas import CountyCode, SetWeeksSchema


class CountyWeeksSchema(SetWeeksSchema):
    """Weeks of a county that is chosen in the same form."""

    region_id = CountyCode(required=True, error_messages={"required": N_("Choose a county.")})
