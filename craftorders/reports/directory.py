"""How much the service centre's directory holds, in one question."""

from dataclasses import dataclass, fields

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.accounts.models import User
from craftorders.catalogue.models import Craft, Material, Product
from craftorders.fees.models import PieceRate
from craftorders.people.models import Household, Merchant, Worker, Workshop
from craftorders.places.models import HourlyFloor, Region, Site
from craftorders.quality.models import DefectCode


@dataclass(frozen=True)
class DirectoryCounts:
    """Entries in use, and what is open."""

    users: int
    merchants: int
    workshops: int
    households: int
    workers: int
    crafts: int
    materials: int
    products: int
    defect_codes: int
    awaiting_rates: int
    regions: int
    regions_with_floor: int
    sites: int


def count_directory(session: Session) -> DirectoryCounts:
    """The counts of all registers."""
    counted = {
        "users": select(func.count()).where(User.active),
        "merchants": select(func.count()).where(Merchant.active),
        "workshops": select(func.count()).where(Workshop.active),
        "households": select(func.count(Household.id)),
        "workers": select(func.count()).where(Worker.active),
        "crafts": select(func.count(Craft.id)),
        "materials": select(func.count(Material.id)),
        "products": select(func.count()).where(Product.active),
        "defect_codes": select(func.count(DefectCode.id)),
        "awaiting_rates": select(func.count()).where(PieceRate.awaiting),
        "regions": select(func.count(Region.id)),
        "regions_with_floor": select(func.count(HourlyFloor.region_id.distinct())),
        "sites": select(func.count(Site.id)),
    }
    row = session.execute(select(*(counted[each.name].scalar_subquery() for each in fields(DirectoryCounts)))).one()
    return DirectoryCounts(*row)
