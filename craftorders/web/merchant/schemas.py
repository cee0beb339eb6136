"""What the merchant's forms take beyond the schemas of the API."""

from craftorders.infra.schemas import PhotoFile
from craftorders.orders.schemas import LineStandardSchema


class DescribeLineSchema(LineStandardSchema):
    """Acceptance criteria and, where one is chosen, a new reference photo."""

    photo = PhotoFile(load_default=None)
