"""A synthetic situation as rows of a database, from which planning gathers it again (without the work in hand)."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.catalogue.models import Craft, Operation, Product
from craftorders.dispatch.domain.matching.situation import OpenLine, OpenWorkshop, Situation, Step
from craftorders.fees.models import FeeShares, PieceRate
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.ids import new_code, new_id
from craftorders.orders.models import Order, OrderLine
from craftorders.people.models import Household, Merchant, Skill, Worker, Workshop
from craftorders.places.models import FarmWeek
from craftorders.planning.services.bulk import write_rows

LINES_OF_AN_ORDER = 10
Wares = tuple[tuple[Step, ...], int, int]
"""What lines of the same product share: steps, price, weight."""


def fill(session: Session, situation: Situation) -> None:
    """Workshops with their workers and farm calendars, products with their rates, confirmed orders."""
    crafts = {craft: new_id() for shop in situation.workshops for hands in shop.hands for craft in sorted(hands.skills)}
    write_rows(session, Craft, ({"id": key, "code": each, "name": each, "name_en": each} for each, key in crafts.items()))
    for shop in situation.workshops:
        _add_workshop(session, shop, situation.today)
    write_rows(session, FarmWeek, _farm_weeks(situation))
    products = {_wares(line): new_id() for line in situation.lines}
    for wares, product in products.items():
        _add_product(session, product, wares, crafts, situation.today)
    merchant = Merchant(code="M-HUA", name="华美饰品", name_en="Huamei")
    session.add(merchant)
    session.flush()
    for first in range(0, len(situation.lines), LINES_OF_AN_ORDER):
        _add_order(session, merchant.id, situation.lines[first : first + LINES_OF_AN_ORDER], products)


def _wares(line: OpenLine) -> Wares:
    return line.steps, line.price_e4, line.weight_mg


def _add_workshop(session: Session, shop: OpenWorkshop, today: date) -> None:
    workshop, household, code = new_id(), new_id(), f"{shop.key:05}"
    name = {"name": shop.name, "village": shop.name}
    minutes = sum(hands.workers * hands.minutes for hands in shop.hands)
    row = {
        "id": workshop,
        "code": f"W-{code}",
        "name_en": shop.name,
        "region_id": shop.county,
        "transit_days": shop.days_back,
    }
    write_rows(session, Workshop, [{**row, **name, "weekly_minutes": minutes}])
    write_rows(session, Household, [{"id": household, "workshop_id": workshop, **name}])
    hands_of = {new_id(): hands for hands in shop.hands for _ in range(hands.workers)}
    write_rows(session, Worker, (
        {"id": worker, "code": f"P-{code}-{place}", "household_id": household, "workshop_id": workshop, "name": shop.name}
        for place, worker in enumerate(hands_of)
    ))  # fmt: skip
    certified = {"certified_on": today, "certified_by": SYSTEM.id}
    write_rows(session, Skill, (
        {"id": new_id(), "worker_id": worker, "craft_code": craft, "grade": grade, **certified}
        for worker, hands in hands_of.items() for craft, grade in hands.skills.items()
    ))  # fmt: skip


def _farm_weeks(situation: Situation) -> Iterator[dict[str, Any]]:
    calendars = {shop.county: shop.share for shop in situation.workshops}
    for county, shares in calendars.items():
        for week, share in enumerate(shares):
            if share < 100:
                monday = situation.monday + timedelta(weeks=week)
                yield {"region_id": county, "week": monday, "share": share, "reason": "harvest", "set_by": SYSTEM.id}


def _add_product(session: Session, product: UUID, wares: Wares, crafts: dict[str, UUID], today: date) -> None:
    """Two thirds of the price are earned by who makes it."""
    steps, price, weight = wares
    name = {"name": "belt", "name_en": "belt", "standard": "even", "standard_en": "even"}
    row = {"id": product, "code": f"P-{product.hex[-12:]}", "weight_mg": weight, "price_e4": price, **name}
    write_rows(session, Product, [row])
    since = {"valid_from": today, "published_by": SYSTEM.id}
    for position, step in enumerate(steps, 1):
        operation, craft = new_id(), crafts[step.craft]
        row = {"id": operation, "product_id": product, "position": position, "name": "make", "name_en": "make"}
        write_rows(session, Operation, [{**row, "craft_id": craft, "grade": step.grade, "standard_seconds": step.seconds}])
        rate = 2 * price * step.seconds // (3 * sum(each.seconds for each in steps))
        write_rows(session, PieceRate, [{"id": new_id(), "operation_id": operation, "rate_e4": rate, **since}])
    shares = {"coordinator_e4": 0, "workshop_e4": 0, "freight_e4": 0}
    write_rows(session, FeeShares, [{"id": new_id(), "product_id": product, **shares, **since}])


def _add_order(session: Session, merchant: UUID, lines: tuple[OpenLine, ...], products: dict[Wares, UUID]) -> None:
    order = {"id": new_id(), "code": new_code("O", 8), "merchant_id": merchant, "state": "confirmed"}
    write_rows(session, Order, [{**order, "placed_by": SYSTEM.id, "quantity": sum(line.quantity for line in lines)}])
    write_rows(session, OrderLine, (
        {"id": new_id(), "order_id": order["id"], "position": position, "product_id": products[_wares(line)],
         "quantity": line.quantity, "due_on": line.due_on, "price_e4": line.price_e4, "currency": "CNY"}
        for position, line in enumerate(lines, 1)
    ))  # fmt: skip
