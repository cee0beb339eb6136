"""Work that a county cannot place, and neighbours with free hands: from the newest plan, kept there, not computed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from craftorders.dispatch.models import Offer
from craftorders.people.models import Workshop
from craftorders.places.domain.distance import great_circle_km
from craftorders.places.models import Region
from craftorders.planning.models import Plan, PlanFilling, PlanLeftOver
from craftorders.planning.queries.plans import latest_plan, list_left_over
from craftorders.production.models import Batch

NEAR_KM = 300
"""How far a neighbour may be: a day's drive on mountain roads."""

MOST = 200


@dataclass(frozen=True)
class Unplaced:
    """Pieces that nobody makes yet, and the county that was asked last, if any."""

    left_over: PlanLeftOver
    region: Region | None


@dataclass(frozen=True)
class FreeHands:
    """Minutes that a county's workshops have free, week by week, and how far it is from the county that looks."""

    region: Region
    minutes: tuple[int, ...]
    distance_km: int

    @property
    def hours(self) -> int:
        """All weeks together."""
        return sum(self.minutes) // 60

    @property
    def most_free(self) -> int:
        """The week with the most free minutes."""
        return max(range(len(self.minutes)), key=self.minutes.__getitem__)


@dataclass(frozen=True)
class CountyGap:
    """What a county (None: no county was asked yet) cannot place, and the neighbours who have hands."""

    region: Region | None
    unplaced: tuple[Unplaced, ...]
    neighbours: tuple[FreeHands, ...]

    @property
    def pieces(self) -> int:
        """All pieces together."""
        return sum(each.left_over.pieces for each in self.unplaced)


@dataclass(frozen=True)
class Surplus:
    """All counties with gaps, and the plan that says so."""

    plan: Plan | None
    monday: date | None
    gaps: tuple[CountyGap, ...]
    free: tuple[FreeHands, ...]
    """All counties with free hands, the most hours first; distances are 0 here."""


def surplus_and_gaps(session: Session, *, near: Region | None = None) -> Surplus:
    """What the newest plan leaves over, by the county that was asked last; `near`: only what such a county may take.

    A neighbour is a county within 300 km with free minutes in the plan's weeks; where no county was asked yet, all are.
    """
    plan = latest_plan(session)
    if plan is None:
        return Surplus(None, None, (), ())
    left_over = list_left_over(session, plan.id, limit=MOST).items
    asked = _asked_last(session, {each.line_id for each in left_over})
    free = _free(session, plan)
    groups: dict[str, list[Unplaced]] = defaultdict(list)
    for each in left_over:
        region = asked.get(each.line_id)
        if near is None or region is None or (region.id != near.id and _km(region, near) <= NEAR_KM):
            groups[region.id if region else ""].append(Unplaced(each, region))
    gaps = (_gap(unplaced, free) for _, unplaced in sorted(groups.items()))
    everywhere = (FreeHands(region, minutes, 0) for region, minutes in free)
    return Surplus(
        plan,
        plan.monday,
        tuple(sorted(gaps, key=lambda each: -each.pieces)),
        tuple(sorted(everywhere, key=lambda each: -each.hours)),
    )


def _gap(unplaced: list[Unplaced], free: list[tuple[Region, tuple[int, ...]]]) -> CountyGap:
    region = unplaced[0].region
    near = [
        FreeHands(each, minutes, _km(region, each) if region else 0)
        for each, minutes in free
        if region is None or (each.id != region.id and _km(region, each) <= NEAR_KM)
    ]
    return CountyGap(region, tuple(unplaced), tuple(sorted(near, key=lambda each: (each.distance_km, -each.hours))))


def _free(session: Session, plan: Plan) -> list[tuple[Region, tuple[int, ...]]]:
    """By county: the minutes of its workshops that the plan does not take, week by week."""
    rest = case((PlanFilling.minutes > PlanFilling.taken, PlanFilling.minutes - PlanFilling.taken), else_=0)
    query = (
        select(Workshop.region_id, PlanFilling.week, func.sum(rest))
        .join(Workshop, Workshop.id == PlanFilling.workshop_id)
        .where(PlanFilling.plan_id == plan.id)
        .group_by(Workshop.region_id, PlanFilling.week)
    )
    minutes: dict[str, list[int]] = defaultdict(lambda: [0] * plan.weeks)
    for region_id, week, sum_of in session.execute(query):
        minutes[region_id][week] = int(sum_of)
    regions = session.scalars(select(Region).where(Region.id.in_(minutes)).order_by(Region.id))
    return [(region, tuple(minutes[region.id])) for region in regions if any(minutes[region.id])]


def _asked_last(session: Session, line_ids: set[UUID]) -> dict[UUID, Region]:
    """By line: the county of the workshop that was offered a part of it last."""
    query = (
        select(Batch.line_id, Region)
        .join(Offer, Offer.batch_id == Batch.id)
        .join(Workshop, Workshop.id == Offer.workshop_id)
        .join(Region, Region.id == Workshop.region_id)
        .where(Batch.line_id.in_(line_ids))
        .order_by(Offer.id)
    )
    return {line: region for line, region in session.execute(query)}  # noqa: C416  # rows are not pairs to dict


def _km(one: Region, other: Region) -> int:
    return great_circle_km(one.longitude_e4, one.latitude_e4, other.longitude_e4, other.latitude_e4)
