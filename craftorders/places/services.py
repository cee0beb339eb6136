"""Keeping sites and the hourly floors of counties."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.places.models import HourlyFloor, Site
from craftorders.places.queries import find_region


def set_floor(session: Session, region_id: str, *, valid_from: date, amount: int, source: str, actor: Actor) -> HourlyFloor:
    """What an hour must earn in a county from a day on, in minor units; the same day twice is refused."""
    actor.require("places.keep")
    find_region(session, region_id)
    floor = HourlyFloor(region_id=region_id, valid_from=valid_from, amount=amount, source=source, set_by=actor.id)
    session.add(floor)
    session.flush()
    changes = {"amount": [None, amount], "region": [None, region_id]}
    record(session, "hourly_floor", floor.id, "set", actor=actor, region_id=region_id, changes=changes)
    return floor


def add_site(session: Session, values: dict[str, Any], *, actor: Actor) -> Site:
    """A new site. Refuses an unknown county."""
    actor.require("places.keep")
    find_region(session, values["region_id"])
    site = Site(**values)
    session.add(site)
    session.flush()
    record(session, "site", site.id, "create", actor=actor, region_id=site.region_id)
    return site
