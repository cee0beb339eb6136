"""What fees take and show of learners in training."""

from marshmallow import fields

from craftorders.fees.domain.guarantee import MOST_MINUTES
from craftorders.infra.schemas import Quantity, StrictSchema


class NewTrainingSchema(StrictSchema):
    """Which craft a worker learns, from which day to which."""

    craft_id = fields.UUID(required=True)
    begins_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)


class NewHoursSchema(StrictSchema):
    """How many minutes a learner was in training on a day."""

    day = fields.Date(required=True)
    minutes = Quantity(required=True, most=MOST_MINUTES)


class TrainingHoursSchema(StrictSchema):
    """The hours of a day, and who wrote them down."""

    training_id = fields.UUID()
    day = fields.Date()
    minutes = fields.Integer()
    written_by_name = fields.String()


class TrainingSchema(StrictSchema):
    """A training; its hours are guaranteed at the hourly floor of the worker's county."""

    id = fields.UUID()
    worker_id = fields.UUID()
    craft_id = fields.UUID()
    begins_on = fields.Date()
    ends_on = fields.Date()
    agreed_by_name = fields.String()


class TrainingListSchema(StrictSchema):
    """A worker's trainings, newest first, with their hours."""

    trainings = fields.List(fields.Nested(TrainingSchema))
    hours = fields.List(fields.Nested(TrainingHoursSchema))
