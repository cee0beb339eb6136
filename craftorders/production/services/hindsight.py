"""Forecasts learn from the batches that arrived: their errors are kept, and the last of them say what the next are worth."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.production.domain.forecast import Standing
from craftorders.production.domain.habit import REMEMBERED, Error, Habit, habit_of
from craftorders.production.domain.hindsight import errors_of
from craftorders.production.domain.pace import past_of
from craftorders.production.models import Batch, ForecastError
from craftorders.production.services.evidence import hands_around, made_by_day, minutes_a_piece, worked_before

FARTHEST = 99
"""Deviations beyond this are kept as this: the forecast had no doubt at all."""


def present_habit(session: Session) -> Habit:
    """What the last errors of this house teach."""
    query = select(ForecastError.eve_e3, ForecastError.day_e3).order_by(ForecastError.came_on.desc(), ForecastError.batch_id)
    return habit_of([Error(eve / 1000, day / 1000) for eve, day in session.execute(query.limit(REMEMBERED))])


def learn_from(session: Session, batch: Batch, came_on: date) -> None:
    """Keep how far off forecasts of a batch that is there would have been while it was made."""
    began, finished, workshop = batch.started_on, batch.finished_on, batch.workshop
    if began is None or finished is None or workshop is None:
        return
    made = made_by_day(session, Batch.id == batch.id)[batch.id]
    counts = [made.get(began + timedelta(days=day), 0) for day in range((finished - began).days + 1)]
    past = past_of(
        list(worked_before(session, [workshop.id], began)[workshop.id].values()), minutes_a_piece(session, batch.id)
    )
    stood = Standing(batch.state, batch.quantity, batch.made, batch.due_on, workshop.transit_days)
    hands = hands_around(session, [workshop.region_id], began)[workshop.region_id]
    for morning, error in errors_of(stood, began, counts, hands, past, came_on):
        kept = ForecastError(batch_id=batch.id, morning=morning, came_on=came_on)
        kept.eve_e3, kept.day_e3 = _kept(error.eve), _kept(error.day)
        session.add(kept)


def _kept(deviations: float) -> int:
    return round(1000 * max(-FARTHEST, min(FARTHEST, deviations)))
