"""What the merchant's forms take beyond the schemas of the API."""

from craftorders.infra.schemas import PhotoFile, Quantity
from craftorders.orders.schemas import LineStandardSchema, SamplingSchema


class DescribeLineSchema(LineStandardSchema):
    """Acceptance criteria and, where one is chosen, a new reference photo."""

    photo = PhotoFile(load_default=None)


class SamplingChoiceSchema(SamplingSchema):
    """How many pieces are presented at once, and how strictly they are sampled."""

    lot_size = Quantity(required=True)
