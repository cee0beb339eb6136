"""What coordinators count month by month, added up as bags are counted and confirmed, so that nobody scans the bags."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from craftorders.infra.tallies import add_up
from craftorders.kernel.actor import Actor
from craftorders.kernel.periods import period_of
from craftorders.places.models import Region
from craftorders.production.domain.countings import is_judged, is_round
from craftorders.production.domain.guards import SECOND
from craftorders.production.models import CountingMonth, HandIn, Job


def note_count(session: Session, job: Job, quantity: int, *, typed: bool, at: datetime, actor: Actor) -> None:
    """Called before a bag is counted `at` a moment: add it to its coordinator's month.

    Only what was typed at the moment can be in the same second as another: what a phone sends later arrives together.
    """
    judged = is_judged(quantity, job.quantity - job.handed_in)
    _add(
        session,
        job,
        actor.id,
        at,
        bags=1,
        judged=int(judged),
        round_numbers=int(judged and is_round(quantity)),
        same_second=int(typed and _counted_in_second(session, actor.id, at)),
    )


def note_confirmation(session: Session, job: Job, bag: HandIn) -> None:
    """Called when a household confirmed a bag: it counts in the month in which the bag was counted."""
    _add(session, job, bag.counted_by, bag.at, confirmed=1)


def _add(session: Session, job: Job, counted_by: UUID, at: datetime, **counted: int) -> None:
    month = period_of(at, session.get_one(Region, job.region_id).time_zone)
    row: dict[str, Any] = {"workshop_id": job.workshop_id, "month": month, "counted_by": counted_by}
    numbers = ("bags", "judged", "round_numbers", "same_second", "confirmed")
    add_up(session, CountingMonth, [row | {name: counted.get(name, 0) for name in numbers}])


def _counted_in_second(session: Session, counted_by: UUID, moment: datetime) -> bool:
    begin = moment.replace(microsecond=0)
    same = exists().where(HandIn.counted_by == counted_by, HandIn.at >= begin, HandIn.at < begin + SECOND)
    return bool(session.scalar(select(same)))
