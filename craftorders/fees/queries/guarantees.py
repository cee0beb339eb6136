"""What learners are missing in a month to the sum that is guaranteed, before it is paid and when it is: one sum for both."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from craftorders.fees.domain.guarantee import top_up
from craftorders.fees.models import Earning, Training, TrainingHours
from craftorders.fees.queries.settled import settled_until
from craftorders.kernel.clock import day_of
from craftorders.kernel.periods import period_end, period_start
from craftorders.people.models import Worker, Workshop
from craftorders.places.models import HourlyFloor, Region
from craftorders.production.models import BatchOperation

MOMENT_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True)
class TopUp:
    """What is missing for `minutes` of a training in a month, in minor units of the floor's currency; more than nothing.

    `at` is the last moment of the month, to which it belongs.
    """

    training: Training
    region: Region
    minutes: int
    amount: int
    currency: str
    at: datetime


def regions_in_training(session: Session) -> list[Region]:
    """The regions in which hours of training were written down."""
    learners = select(Training.worker_id).where(Training.id.in_(select(TrainingHours.training_id)))
    workshops = select(Workshop.region_id).join(Worker, Worker.workshop_id == Workshop.id).where(Worker.id.in_(learners))
    return list(session.scalars(select(Region).where(Region.id.in_(workshops)).order_by(Region.id)))


def top_ups(session: Session, regions: Collection[Region], month: str) -> list[TopUp]:
    """What the learners of these regions are missing in a month, and in those before it that are not settled.

    The regions share one time. It is missing in the currency of the county's floors; only what was earned in that counts.
    """
    zones = {region.time_zone for region in regions}
    if not zones:
        return []
    (zone,) = zones
    settled, missing = settled_until(session, [region.id for region in regions]), list[TopUp]()
    for each in _months_of_training(session, [region.id for region in regions], month):
        open_ = [region for region in regions if settled[region.id] < period_end(each, zone)]
        missing += _of_month(session, open_, each, zone)
    return missing


def _months_of_training(session: Session, region_ids: Collection[str], month: str) -> list[str]:
    """The months up to this one in which hours were written down, the earliest first."""
    query = (
        select(TrainingHours.day)
        .join(Training, Training.id == TrainingHours.training_id)
        .join(Worker, Worker.id == Training.worker_id)
        .join(Workshop, Workshop.id == Worker.workshop_id)
        .where(Workshop.region_id.in_(region_ids))
        .distinct()
    )
    return sorted({each for day in session.scalars(query) if (each := f"{day:%Y-%m}") <= month})


def _of_month(session: Session, regions: Collection[Region], month: str, zone: str) -> list[TopUp]:
    begin, end = period_start(month, zone), period_end(month, zone)
    days = day_of(begin, zone), day_of(end - MOMENT_BEFORE, zone)
    known = {region.id: region for region in regions}
    found: dict[UUID, tuple[Training, Region, list[tuple[int, int]]]] = {}
    floors = _floors(session, known)
    for training, region_id, day, minutes in _hours(session, known, days):
        amount = next((each.amount for each in floors.get(region_id, []) if each.valid_from <= day), 0)
        found.setdefault(training.id, (training, known[region_id], []))[2].append((minutes, amount))
    earned = _earned(session, known, {each.worker_id for each, _, _ in found.values()}, begin, end)
    missing = []
    for training, region, hours in found.values():
        for floor in floors.get(region.id, [])[:1]:  # all floors of a county are in one currency
            key = (region.id, training.worker_id, training.craft_id, floor.currency)
            minutes, amount = sum(each for each, _ in hours), top_up(hours, earned.get(key, 0))
            missing.append(TopUp(training, region, minutes, amount, floor.currency, end - MOMENT_BEFORE))
    return [each for each in missing if each.amount]


def _hours(session: Session, region_ids: Collection[str], days: tuple[date, date]) -> list[tuple[Training, str, date, int]]:
    query = (
        select(Training, Workshop.region_id, TrainingHours.day, TrainingHours.minutes)
        .join(TrainingHours, TrainingHours.training_id == Training.id)
        .join(Worker, Worker.id == Training.worker_id)
        .join(Workshop, Workshop.id == Worker.workshop_id)
        .options(joinedload(Training.worker).joinedload(Worker.workshop))
        .where(Workshop.region_id.in_(region_ids), TrainingHours.day.between(*days))
        .order_by(Training.id, TrainingHours.day)
    )
    return [(training, region, day, minutes) for training, region, day, minutes in session.execute(query)]


def _floors(session: Session, region_ids: Collection[str]) -> dict[str, list[HourlyFloor]]:
    """By region, the latest first."""
    found: dict[str, list[HourlyFloor]] = {}
    query = select(HourlyFloor).where(HourlyFloor.region_id.in_(region_ids))
    for floor in session.scalars(query.order_by(HourlyFloor.valid_from.desc())):
        found.setdefault(floor.region_id, []).append(floor)
    return found


def _earned(
    session: Session, region_ids: Collection[str], worker_ids: Collection[UUID], begin: datetime, end: datetime
) -> dict[tuple[str, UUID, UUID, str], int]:
    """What pieces of each craft earned learners in the month, bonuses too, by region, worker, craft and currency."""
    keys = (Earning.region_id, Earning.worker_id, BatchOperation.craft_id, Earning.currency)
    query = (
        select(*keys, func.sum(Earning.amount))
        .join(
            BatchOperation,
            (BatchOperation.batch_id == Earning.batch_id) & (BatchOperation.position == Earning.position),
        )
        .where(
            Earning.region_id.in_(region_ids),
            Earning.worker_id.in_(worker_ids),
            Earning.at >= begin,
            Earning.at < end,
        )
        .group_by(*keys)
    )
    return {(region, worker, craft, money): int(amount) for region, worker, craft, money, amount in session.execute(query)}
