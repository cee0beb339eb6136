"""What is under way in each county: its workshops, their open work, and how much of it will be late."""

from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from craftorders.people.models import Workshop
from craftorders.places.models import Region
from craftorders.production.domain.states import UNDER_WAY
from craftorders.production.models import Batch, BatchOperation


@dataclass(frozen=True)
class CountyWork:
    """A county: active workshops, batches under way, those expected late, pieces not made yet and their standard minutes."""

    region: Region
    workshops: int
    batches: int
    late: int
    open_pieces: int
    open_minutes: int


def work_by_county(session: Session) -> list[CountyWork]:
    """Every county with an active workshop or with work under way; most open minutes first. Three queries."""
    workshops = dict(
        session.execute(select(Workshop.region_id, func.count()).where(Workshop.active).group_by(Workshop.region_id)).all()
    )
    left = Batch.quantity - Batch.made
    batches = {
        region_id: (count, int(late), int(pieces))
        for region_id, count, late, pieces in session.execute(
            select(Workshop.region_id, func.count(), func.sum(case((Batch.late, 1), else_=0)), func.sum(left))
            .join(Workshop, Workshop.id == Batch.workshop_id)
            .where(Batch.state.in_(UNDER_WAY))
            .group_by(Workshop.region_id)
        )
    }
    seconds = (BatchOperation.quantity - BatchOperation.made) * BatchOperation.standard_seconds
    minutes = {
        region_id: int(total) // 60
        for region_id, total in session.execute(
            select(Workshop.region_id, func.sum(seconds))
            .join(Batch, Batch.workshop_id == Workshop.id)
            .join(BatchOperation, BatchOperation.batch_id == Batch.id)
            .where(Batch.state.in_(UNDER_WAY))
            .group_by(Workshop.region_id)
        )
    }
    regions = session.scalars(select(Region).where(Region.id.in_(workshops.keys() | batches.keys())))
    found = [
        CountyWork(each, workshops.get(each.id, 0), *batches.get(each.id, (0, 0, 0)), minutes.get(each.id, 0))
        for each in regions
    ]
    return sorted(found, key=lambda county: (-county.open_minutes, county.region.id))


def places_of_counties(session: Session) -> list[tuple[int, int]]:
    """Longitude and latitude of every county of the country, in ten-thousandths of a degree."""
    query = select(Region.longitude_e4, Region.latitude_e4).order_by(Region.id)
    return [(longitude, latitude) for longitude, latitude in session.execute(query)]
