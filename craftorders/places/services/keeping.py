"""Keeping sites and the hourly floors of counties."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import begun_with, change, record
from craftorders.infra.unit_of_work import refuse_duplicate
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.money import HOME_CURRENCY, exponent
from craftorders.kernel.words import N_
from craftorders.places.models import HourlyFloor, Site
from craftorders.places.queries import chosen_region, find_region, find_site, floors_of

NAME_TAKEN = N_("Another site has this name. Choose another.")


def set_floor(
    session: Session,
    region_id: str,
    *,
    valid_from: date,
    amount: int,
    currency: str = HOME_CURRENCY,
    source: str,
    actor: Actor,
) -> HourlyFloor:
    """What an hour must earn in a county from a day on, in minor units of its currency.

    Refuses nothing, the same day twice, and another currency than that of the county's other floors: rates and
    learners' months are compared with them.
    """
    actor.require("places.keep")
    find_region(session, region_id)
    exponent(currency)  # refuses one that the house does not know
    before = next(iter(floors_of(session, region_id)), None)
    if before is not None and before.currency != currency:
        message = N_("The floors of this county are in %(currency)s.")
        raise RuleViolation("other_currency", message, pointer="/currency", currency=before.currency)
    if amount <= 0:
        raise RuleViolation("floor_not_positive", N_("An hourly floor must be more than nothing."), pointer="/amount")
    floor = HourlyFloor(
        region_id=region_id, valid_from=valid_from, amount=amount, currency=currency, source=source, set_by=actor.id
    )
    with refuse_duplicate(session, "/valid_from", N_("A floor from this day on is set already. Choose another day.")):
        session.add(floor)
    told = {"region_id": region_id, "valid_from": valid_from, "amount": amount, "currency": currency, "source": source}
    changes = begun_with(told)
    record(session, "hourly_floor", floor.id, "set", actor=actor, region_id=region_id, changes=changes)
    return floor


def add_site(session: Session, values: dict[str, Any], *, actor: Actor) -> Site:
    """A new site. Refuses an unknown county and a name in use."""
    actor.require("places.keep")
    chosen_region(session, values["region_id"])
    site = Site(**values)
    with refuse_duplicate(session, "/name", NAME_TAKEN):
        session.add(site)
    record(session, "site", site.id, "create", actor=actor, region_id=site.region_id, changes=begun_with(values))
    return site


def change_site(session: Session, site_id: UUID, values: dict[str, Any], *, actor: Actor) -> Site:
    """Another kind or other names of a site; its county stays. Refuses a name in use."""
    actor.require("places.keep")
    site = find_site(session, site_id)
    with refuse_duplicate(session, "/name", NAME_TAKEN):
        change(session, "site", site, values, actor=actor, region_id=site.region_id)
    return site
