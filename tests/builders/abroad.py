"""A merchant, a product, a workshop and its people whose money is another currency: entered by the operator's own forms."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Craft, Product
from craftorders.catalogue.services import set_routing
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.people.models import Household, Merchant, Skill, Worker, Workshop
from tests.builders.cast import Cast, a_cast, a_farmer, a_user
from tests.builders.inspections import a_defect_code
from tests.builders.visitors import Visitor, a_visitor

LUDING = "513322"
STEP_SECONDS = 150


@dataclass(frozen=True)
class Money:
    """What people type: what an hour must earn, a price and its parts a piece, and what a merchant pays in."""

    currency: str
    floor: str
    price: str
    rate: str
    coordinator: str
    workshop: str
    freight: str
    deposit: str


def abroad(work: UnitOfWork, client: FlaskClient, money: Money) -> Cast:
    """The cast of an order in this currency: the operator enters what it needs, finance what the merchant paid in."""
    home = work.run(a_cast)
    work.run(a_defect_code)
    ping = a_visitor(client, "ping")
    names = {"name": "远", "name_en": "Far"}
    sent(ping, "/operator/merchants/new", code="M-FAR", **names, currency=money.currency)
    product = {"weight_g": "60", "picture": "belt", "standard": "匀", "standard_en": "Even"}
    sent(ping, "/operator/products/new", code="FAR-1", **names, **product, currency=money.currency, price=money.price)
    sent(ping, f"/operator/regions/{LUDING}/floors", amount=money.floor, currency=money.currency,
         valid_from="2026-01-01", source="x")  # fmt: skip
    place = {"village": "磨西", "region_id": LUDING, "transit_days": "3", "weekly_minutes": "9000"}
    sent(ping, "/operator/workshops/new", code="W-FAR", **names, **place)
    cast = work.run(lambda session: _far(session, home))
    step, product_id = work.run(lambda session: _a_step(session, cast)), cast.belt.id
    rate = {"rate": money.rate, "area": LUDING, "valid_from": "2026-11-01", "tiering": "marginal"}
    sent(ping, f"/operator/rates/{product_id}/operations/{step}", **rate)
    shares = {"coordinator": money.coordinator, "workshop": money.workshop, "freight": money.freight}
    sent(ping, f"/operator/rates/{product_id}/shares", **shares, valid_from="2026-11-01")
    sent(a_visitor(client, "cai"), f"/finance/merchants/{cast.merchant.id}/deposit", amount=money.deposit, reference="IN-1")
    return work.run(lambda session: replace(cast, belt=session.get_one(Product, product_id)))


def sent(visitor: Visitor, path: str, **fields: Any) -> None:
    """Send a form that is taken."""
    answer = visitor.post(path, **fields)
    assert answer.status_code == 303, answer.text


def _a_step(session: Session, cast: Cast) -> UUID:
    craft = session.scalars(select(Craft).where(Craft.code == "braid")).one()
    values = {"name": "编", "name_en": "Braid", "craft_id": craft.id, "grade": 1, "standard_seconds": STEP_SECONDS}
    return set_routing(session, cast.belt.id, [values], actor=cast.operator).operations[0].id


def _far(session: Session, home: Cast) -> Cast:
    merchant = session.scalars(select(Merchant).where(Merchant.code == "M-FAR")).one()
    workshop = session.scalars(select(Workshop).where(Workshop.code == "W-FAR")).one()
    product = session.scalars(select(Product).where(Product.code == "FAR-1")).one()
    household = Household(workshop_id=workshop.id, name="家", village=workshop.village)
    session.add(household)
    session.flush()
    workers = []
    for name in ("阿黑", "阿白"):
        worker = Worker(code=f"P-{name}", household_id=household.id, workshop_id=workshop.id, name=name)
        worker.skills = [Skill(craft_code="braid", grade=2, certified_on=date(2026, 3, 1), certified_by=SYSTEM.id)]
        session.add(worker)
        workers.append(worker)
    session.flush()
    return replace(
        home, merchant=merchant, workshop=workshop, worker=workers[0], second_worker=workers[1], belt=product,
        hua=a_user(session, "viet", "merchant", str(merchant.id)),
        coordinator=a_user(session, "xiang", "coordinator", str(workshop.id)),
        inspector=a_user(session, "yan", "inspector", LUDING),
        zhuoma=a_farmer(workers[0]), dawa=a_farmer(workers[1]),
    )  # fmt: skip
