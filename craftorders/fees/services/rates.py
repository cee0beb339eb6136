"""Publishing piece rates and shares. A rate must be fair and the price must cover it (rules 4 and 11)."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Operation, Product
from craftorders.fees.domain.bonuses import Tier, check_tiers
from craftorders.fees.domain.fair_rate import FairRate, check_fair, hourly_rate
from craftorders.fees.domain.split import shares_of
from craftorders.fees.models import FeeShares, PieceRate, RateTier
from craftorders.fees.queries import cards_in_force, shares_in_force, smaller_areas
from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import Conflict, NotFound, NotPermitted, RuleViolation
from craftorders.kernel.money import rate_text
from craftorders.kernel.words import N_
from craftorders.people.models import Workshop
from craftorders.places.domain.areas import EVERYWHERE, areas_over, code_of
from craftorders.places.models import Region
from craftorders.places.queries import floors_on

ZONE = "Asia/Shanghai"


def publish_rate(
    session: Session,
    operation_id: UUID,
    *,
    rate_e4: int,
    valid_from: date,
    area: str = EVERYWHERE,
    currency: str | None = None,
    tiers: Sequence[Tier] = (),
    all_units: bool = False,
    quality_percent: int = 0,
    quality_yield: int = 0,
    holiday_percent: int = 0,
    reason: str | None = None,
    actor: Actor,
) -> PieceRate:
    """Publish what a piece of an operation earns in an area from a day on, with its tiers and bonuses.

    A rate that is not fair in every county that it is for waits for another person's approval and is not in force
    before. Refuses another currency than the product's, tiers that do not rise, and a rate that, at its last tier, with
    the others and the shares, the product's price does not cover. One that is dated back is judged by today.
    """
    actor.require("rates.publish")
    operation = session.get(Operation, operation_id)
    if operation is None:
        raise NotFound("operation", operation_id)
    product = session.get_one(Product, operation.product_id)
    if rate_e4 <= 0:
        raise RuleViolation("rate_not_positive", N_("A rate must be more than nothing."), pointer="/rate")
    if currency not in (None, product.currency):
        message = N_("This product is paid in %(currency)s.")
        raise RuleViolation("other_currency", message, pointer="/currency", currency=product.currency)
    check_tiers(rate_e4, tiers)
    if (quality_percent == 0) != (quality_yield == 0):
        message = N_("Say both: how many percent more, and from which first-pass yield on.")
        raise RuleViolation("quality_needs_both", message, pointer="/quality_yield")
    _check_area(session, area)
    rate = PieceRate(
        operation_id=operation_id,
        area=area,
        valid_from=valid_from,
        rate_e4=rate_e4,
        currency=product.currency,
        all_units=all_units and bool(tiers),
        quality_percent=quality_percent,
        quality_yield=quality_yield,
        holiday_percent=holiday_percent,
        published_by=actor.id,
        published_because=reason,
    )
    rate.tiers = [RateTier(above=tier.above, rate_e4=tier.rate_e4) for tier in tiers]
    refuse_uncovered(session, product, judged_on(valid_from), rate)
    same_day = select(PieceRate.id).where(
        PieceRate.operation_id == operation_id, PieceRate.area == area, PieceRate.valid_from == valid_from
    )
    if session.scalar(same_day) is not None:
        message = N_("A rate from this day on was published already. Choose a later day.")
        raise RuleViolation("rate_published", message, pointer="/valid_from")
    fair = fairness(session, operation, rate_e4, judged_on(valid_from), area)
    rate.awaiting = not all(each.ok for each in fair.values())
    session.add(rate)
    session.flush()
    changes: dict[str, list[Any]] = {
        "rate_e4": [None, rate_e4],
        "area": [None, code_of(area)],
        "valid_from": [None, str(valid_from)],
        "tiers": [None, [f"> {tier.above}: {rate_text(tier.rate_e4, product.currency)}" for tier in tiers]],
    }
    told = {name: change for name, change in changes.items() if change[1]}
    record(session, "piece_rate", operation.product_id, "publish", actor=actor, reason=reason, changes=told)
    return rate


def approve_rate(session: Session, rate_id: UUID, *, reason: str, actor: Actor) -> PieceRate:
    """Let a rate below the fair floor come into force: a named person, not its publisher, and why.

    Refuses a rate that the price, as it is now, does not cover together with the others.
    """
    actor.require("rates.approve")
    rate = session.get(PieceRate, rate_id, with_for_update=True, populate_existing=True)
    if rate is None:
        raise NotFound("piece_rate", rate_id)
    if not rate.awaiting:
        raise Conflict("not_awaiting", N_("This rate does not wait for approval."))
    if rate.published_by == actor.id:
        raise NotPermitted("second_person", N_("Another person than its publisher must approve this rate."))
    operation = session.get_one(Operation, rate.operation_id)
    product = session.get_one(Product, operation.product_id)
    refuse_uncovered(session, product, judged_on(rate.valid_from), rate)
    rate.awaiting, rate.approved_by, rate.reason = False, actor.id, reason
    session.flush()
    changes = {"rate_e4": [None, rate.rate_e4]}
    record(session, "piece_rate", operation.product_id, "approve", actor=actor, reason=reason, changes=changes)
    return rate


def publish_shares(
    session: Session,
    product_id: UUID,
    *,
    workshop_e4: int,
    freight_e4: int,
    valid_from: date,
    coordinator_e4: int | None = None,
    coordinator_percent_e2: int | None = None,
    coordinator_cap_e4: int | None = None,
    actor: Actor,
) -> FeeShares:
    """Publish what coordinator, workshop and freight get of a piece's price from a day on; the merchant pays all of it.

    The coordinator gets an amount a piece, or a percentage of the price with a cap. Refuses both, a percentage without a
    cap, and shares that leave too little of the price for the rates.
    """
    actor.require("rates.publish")
    product = session.get(Product, product_id)
    if product is None:
        raise NotFound("product", product_id)
    _check_commission(coordinator_e4, coordinator_percent_e2, coordinator_cap_e4)
    shares = FeeShares(
        product_id=product_id,
        valid_from=valid_from,
        coordinator_e4=coordinator_e4 or 0,
        coordinator_percent_e2=coordinator_percent_e2 or 0,
        coordinator_cap_e4=coordinator_cap_e4,
        workshop_e4=workshop_e4,
        freight_e4=freight_e4,
        published_by=actor.id,
    )
    refuse_uncovered(session, product, judged_on(valid_from), shares)
    same_day = select(FeeShares.id).where(FeeShares.product_id == product_id, FeeShares.valid_from == valid_from)
    if session.scalar(same_day) is not None:
        message = N_("Shares from this day on were published already. Choose a later day.")
        raise RuleViolation("shares_published", message, pointer="/valid_from")
    session.add(shares)
    session.flush()
    told = ("coordinator_e4", "coordinator_percent_e2", "coordinator_cap_e4", "workshop_e4", "freight_e4")
    changes = {name: [None, getattr(shares, name)] for name in told if getattr(shares, name)}
    changes["valid_from"] = [None, str(valid_from)]
    record(session, "fee_shares", product_id, "publish", actor=actor, changes=changes)
    return shares


def check_price(session: Session, product_id: UUID) -> None:
    """Refuse a price or routing that does not cover what is published from today on."""
    refuse_uncovered(session, session.get_one(Product, product_id), today(ZONE))


def judged_on(valid_from: date) -> date:
    """The day whose floors, rates and shares count for what holds from `valid_from` on: never one that is past."""
    return max(valid_from, today(ZONE))


def fairness(session: Session, operation: Operation, rate_e4: int, on: date, area: str = EVERYWHERE) -> dict[str, FairRate]:
    """The rate an hour against the floor of every county of an area that has an active workshop and a floor, by county.

    Counties for which a smaller area has a rate of its own are left out: this rate is not for them. Where the floor is in
    another currency than the product is paid in, no rate is found fair.
    """
    within = select(Workshop.region_id).where(Workshop.active, Workshop.region_id.startswith(area, autoescape=True))
    smaller = tuple(smaller_areas(session, operation.id, area, on))
    counties = [
        county
        for county in session.scalars(within.distinct().order_by(Workshop.region_id))
        if not county.startswith(smaller)
    ]
    floors = floors_on(session, counties, on)
    seconds = operation.standard_seconds
    currency = session.get_one(Product, operation.product_id).currency
    return {
        county: check_fair(rate_e4, seconds, floor.amount)
        if floor.currency == currency
        else FairRate(hourly_rate(rate_e4, seconds), None, ok=False)
        for county, floor in floors.items()
    }


def _check_area(session: Session, area: str) -> None:
    """Refuse an area in which no county is known."""
    known = select(Region.id).where(Region.id.startswith(area, autoescape=True)).limit(1)
    if area and session.scalar(known) is None:
        message = N_("No county has a code that begins like this.")
        raise RuleViolation("unknown_area", message, pointer="/area", area=code_of(area))


def _check_commission(per_piece_e4: int | None, percent_e2: int | None, cap_e4: int | None) -> None:
    if (per_piece_e4 is None) == (percent_e2 is None):
        message = N_("Write either what the coordinator gets a piece, or how many percent of the price.")
        raise RuleViolation("piece_or_percent", message, pointer="/coordinator")
    if (percent_e2 is None) != (cap_e4 is None):
        message = N_("A percentage needs a cap: the most that the coordinator gets a piece. An amount a piece needs none.")
        raise RuleViolation("percent_with_cap", message, pointer="/coordinator_cap")


def refuse_uncovered(session: Session, product: Product, on: date, new: PieceRate | FeeShares | None = None) -> None:
    """Refuse what the price does not cover somewhere: in every area with rates of its own, each at its last tier."""
    cards = {key: card.highest_e4 for key, card in cards_in_force(session, [product.id], on).items()}
    shares = new if isinstance(new, FeeShares) else shares_in_force(session, product.id, on)
    if isinstance(new, PieceRate):
        cards[(new.operation_id, new.area)] = new.highest_e4
    parts = shares.of_price(product.price_e4) if shares else (0, 0, 0)
    for area in sorted({EVERYWHERE, *(area for _, area in cards)}):
        around = areas_over(area)[::-1]
        rates = [
            next((cards[(step.id, each)] for each in around if (step.id, each) in cards), 0) for step in product.operations
        ]
        shares_of(product.price_e4, rates, *parts)
