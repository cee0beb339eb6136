"""Publishing piece rates and shares. A rate must be fair and the price must cover it (rules 4 and 11)."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Operation, Product
from craftorders.fees.domain.fair_rate import FairRate, check_fair
from craftorders.fees.domain.split import shares_of
from craftorders.fees.models import FeeShares, PieceRate
from craftorders.fees.queries import rates_of_product, shares_in_force
from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import today
from craftorders.kernel.errors import Conflict, NotFound, NotPermitted, RuleViolation
from craftorders.kernel.words import N_
from craftorders.people.models import Workshop
from craftorders.places.queries import floors_on

ZONE = "Asia/Shanghai"


def publish_rate(
    session: Session, operation_id: UUID, *, rate_e4: int, valid_from: date, reason: str | None = None, actor: Actor
) -> PieceRate:
    """Publish what a piece of an operation earns from a day on.

    A rate that is not fair everywhere waits for another person's approval and is not in force before. Refuses a rate
    that, with the others and the shares, the product's price does not cover. One that is dated back is judged by today.
    """
    actor.require("rates.publish")
    operation = session.get(Operation, operation_id)
    if operation is None:
        raise NotFound("operation", operation_id)
    if rate_e4 <= 0:
        raise RuleViolation("rate_not_positive", N_("A rate must be more than nothing."), pointer="/rate")
    product = session.get_one(Product, operation.product_id)
    _refuse_uncovered(session, product, judged_on(valid_from), {operation_id: rate_e4})
    same_day = select(PieceRate.id).where(PieceRate.operation_id == operation_id, PieceRate.valid_from == valid_from)
    if session.scalar(same_day) is not None:
        message = N_("A rate from this day on was published already. Choose a later day.")
        raise RuleViolation("rate_published", message, pointer="/valid_from")
    fair = fairness(session, operation, rate_e4, judged_on(valid_from))
    rate = PieceRate(
        operation_id=operation_id,
        valid_from=valid_from,
        rate_e4=rate_e4,
        currency=product.currency,
        published_by=actor.id,
        reason=reason,
        awaiting=not all(each.ok for each in fair.values()),
    )
    session.add(rate)
    session.flush()
    changes = {"rate_e4": [None, rate_e4], "valid_from": [None, str(valid_from)]}
    record(session, "piece_rate", operation.product_id, "publish", actor=actor, reason=reason, changes=changes)
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
    _refuse_uncovered(session, product, judged_on(rate.valid_from), {operation.id: rate.rate_e4})
    rate.awaiting, rate.approved_by, rate.reason = False, actor.id, reason
    session.flush()
    changes = {"rate_e4": [None, rate.rate_e4]}
    record(session, "piece_rate", operation.product_id, "approve", actor=actor, reason=reason, changes=changes)
    return rate


def publish_shares(
    session: Session,
    product_id: UUID,
    *,
    coordinator_e4: int,
    workshop_e4: int,
    freight_e4: int,
    valid_from: date,
    actor: Actor,
) -> FeeShares:
    """Publish what coordinator, workshop and freight get of a piece's price from a day on."""
    actor.require("rates.publish")
    product = session.get(Product, product_id)
    if product is None:
        raise NotFound("product", product_id)
    rates = [rate for _, rate in rates_of_product(session, product_id, judged_on(valid_from))]
    shares_of(product.price_e4, rates, coordinator_e4, workshop_e4, freight_e4)
    same_day = select(FeeShares.id).where(FeeShares.product_id == product_id, FeeShares.valid_from == valid_from)
    if session.scalar(same_day) is not None:
        message = N_("Shares from this day on were published already. Choose a later day.")
        raise RuleViolation("shares_published", message, pointer="/valid_from")
    shares = FeeShares(
        product_id=product_id,
        valid_from=valid_from,
        coordinator_e4=coordinator_e4,
        workshop_e4=workshop_e4,
        freight_e4=freight_e4,
        published_by=actor.id,
    )
    session.add(shares)
    session.flush()
    changes = {
        "coordinator_e4": [None, coordinator_e4],
        "workshop_e4": [None, workshop_e4],
        "freight_e4": [None, freight_e4],
        "valid_from": [None, str(valid_from)],
    }
    record(session, "fee_shares", product_id, "publish", actor=actor, changes=changes)
    return shares


def check_price(session: Session, product_id: UUID) -> None:
    """Refuse a price or routing that does not cover what is published from today on."""
    _refuse_uncovered(session, session.get_one(Product, product_id), today(ZONE), {})


def judged_on(valid_from: date) -> date:
    """The day whose floors, rates and shares count for what holds from `valid_from` on: never one that is past."""
    return max(valid_from, today(ZONE))


def fairness(session: Session, operation: Operation, rate_e4: int, on: date) -> dict[str, FairRate]:
    """The rate an hour against the floor of every county that has an active workshop and a floor, by county."""
    counties = session.scalars(select(Workshop.region_id).where(Workshop.active).distinct().order_by(Workshop.region_id))
    floors = floors_on(session, counties.all(), on)
    return {county: check_fair(rate_e4, operation.standard_seconds, floor.amount) for county, floor in floors.items()}


def _refuse_uncovered(session: Session, product: Product, on: date, instead: dict[UUID, int]) -> None:
    rates = [instead.get(operation.id, rate) for operation, rate in rates_of_product(session, product.id, on)]
    shares = shares_in_force(session, product.id, on)
    parts = (shares.coordinator_e4, shares.workshop_e4, shares.freight_e4) if shares else (0, 0, 0)
    shares_of(product.price_e4, rates, *parts)
