"""Reading rates and shares: what is in force where and on which day, what waits, what was frozen with a batch."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, joinedload

from craftorders.catalogue.models import Operation, Product
from craftorders.fees.models import BatchBonus, BatchRate, BatchTerms, FeeShares, PieceRate
from craftorders.kernel.actor import Actor
from craftorders.places.domain.areas import EVERYWHERE, areas_over


def shares_in_force(session: Session, product_id: UUID, on: date) -> FeeShares | None:
    """The shares of a product on a day."""
    query = select(FeeShares).where(FeeShares.product_id == product_id, FeeShares.valid_from <= on)
    return session.scalars(query.order_by(FeeShares.valid_from.desc()).limit(1)).first()


def cards_in_force(session: Session, product_ids: Collection[UUID], on: date) -> dict[tuple[UUID, str], PieceRate]:
    """All rates of products that are in force on a day, by (operation, area): of each area the latest, unless it ended."""
    query = (
        select(PieceRate)
        .join(Operation, Operation.id == PieceRate.operation_id)
        .where(Operation.product_id.in_(product_ids), PieceRate.valid_from <= on, PieceRate.awaiting.is_(False))
        .order_by(PieceRate.valid_from)
    )
    latest = {(rate.operation_id, rate.area): rate for rate in session.scalars(query)}
    return {key: rate for key, rate in latest.items() if rate.ends_on is None or rate.ends_on > on}


def rates_of_product(session: Session, product_id: UUID, on: date, area: str = EVERYWHERE) -> list[tuple[Operation, int]]:
    """Each operation of a product with its rate in an area on a day (0: none published), in the order of the routing."""
    return rates_of_products(session, [product_id], on, area)[product_id]


def rates_of_products(
    session: Session, product_ids: Collection[UUID], on: date, area: str = EVERYWHERE
) -> dict[UUID, list[tuple[Operation, int]]]:
    """The same for several products, asked at once. What holds for the smallest area around `area` counts."""
    products = session.scalars(select(Product).where(Product.id.in_(product_ids))).all()
    cards = cards_in_force(session, product_ids, on)
    found = {each.id: [(step, card_of(cards, step.id, area)) for step in each.operations] for each in products}
    return {key: [(step, card.rate_e4 if card else 0) for step, card in steps] for key, steps in found.items()}


def card_of(cards: dict[tuple[UUID, str], PieceRate], operation_id: UUID, area: str) -> PieceRate | None:
    """Of the rates in force, the one that counts in an area: that of the smallest area around it."""
    around = (cards.get((operation_id, each)) for each in reversed(areas_over(area)))
    return next((card for card in around if card is not None), None)


def smaller_areas(session: Session, operation_id: UUID, area: str, on: date) -> list[str]:
    """The areas within an area for which an operation has a rate of their own on a day."""
    query = select(PieceRate.area, PieceRate.ends_on).where(
        PieceRate.operation_id == operation_id,
        PieceRate.area.startswith(area, autoescape=True),
        func.length(PieceRate.area) > len(area),
        PieceRate.valid_from <= on,
        PieceRate.awaiting.is_(False),
    )
    latest = dict(session.execute(query.order_by(PieceRate.valid_from)).all())
    return [found for found, ends_on in latest.items() if ends_on is None or ends_on > on]


def rate_history(session: Session, product_id: UUID) -> list[tuple[PieceRate, Operation]]:
    """All rates of a product's operations, newest first."""
    query = select(PieceRate, Operation).join(Operation, Operation.id == PieceRate.operation_id)
    rows = session.execute(query.where(Operation.product_id == product_id).order_by(PieceRate.id.desc()))
    return [(rate, operation) for rate, operation in rows]


def awaiting_rates(session: Session) -> list[tuple[PieceRate, Operation, Product]]:
    """The rates that wait for another person's approval, the oldest first."""
    query = (
        select(PieceRate, Operation, Product)
        .join(Operation, Operation.id == PieceRate.operation_id)
        .join(Product, Product.id == Operation.product_id)
        .where(PieceRate.awaiting)
        .order_by(PieceRate.id)
    )
    return [(rate, operation, product) for rate, operation, product in session.execute(query)]


def products_without_rate(session: Session, on: date) -> set[UUID]:
    """The products of which a step has no rate in force on a day: no batch of them can be accepted."""
    in_force = exists().where(
        PieceRate.operation_id == Operation.id,
        PieceRate.valid_from <= on,
        PieceRate.awaiting.is_(False),
        or_(PieceRate.ends_on.is_(None), PieceRate.ends_on > on),
    )
    return set(session.scalars(select(Operation.product_id).where(~in_force).distinct()))


def rates_of_operation(session: Session, operation_id: UUID) -> list[PieceRate]:
    """All rates of an operation, newest first."""
    query = select(PieceRate).where(PieceRate.operation_id == operation_id)
    return list(session.scalars(query.order_by(PieceRate.id.desc())))


def shares_of_product(session: Session, product_id: UUID) -> list[FeeShares]:
    """All shares of a product, newest first."""
    query = select(FeeShares).options(joinedload(FeeShares.product)).where(FeeShares.product_id == product_id)
    return list(session.scalars(query.order_by(FeeShares.id.desc())))


def actions_of_rate(rate: PieceRate, actor: Actor) -> list[str]:
    """What the actor may do next with a rate: approve one that waits and that somebody else published, end an area's."""
    may_approve = rate.awaiting and rate.published_by != actor.id and actor.can("rates.approve")
    may_end = not rate.awaiting and rate.area != EVERYWHERE and rate.ends_on is None and actor.can("rates.publish")
    return ["approve"] * may_approve + ["end"] * may_end


def batch_rates(session: Session, batch_ids: Sequence[UUID]) -> dict[tuple[UUID, int], int]:
    """The frozen rates of batches by (batch, position)."""
    rows = session.scalars(select(BatchRate).where(BatchRate.batch_id.in_(batch_ids)))
    return {(row.batch_id, row.position): row.rate_e4 for row in rows}


def batch_bonuses(session: Session, batch_id: UUID) -> list[BatchBonus]:
    """What some pieces of a batch earn on top, as it was frozen, by step."""
    query = select(BatchBonus).where(BatchBonus.batch_id == batch_id)
    return list(session.scalars(query.order_by(BatchBonus.position, BatchBonus.kind, BatchBonus.above)))


@dataclass(frozen=True)
class FrozenBonus:
    """What some pieces of a step earn on top of its rate (ten-thousandths of the minor unit)."""

    kind: str
    above: int
    all_units: bool
    rate_e4: int
    currency: str


@dataclass(frozen=True)
class FrozenRate:
    """What an accepted piece of one step of a batch earns (ten-thousandths of the minor unit), and the bonuses on it."""

    batch_id: UUID
    position: int
    rate_e4: int
    currency: str
    bonuses: tuple[FrozenBonus, ...]


def frozen_rates(session: Session, batch_id: UUID) -> list[FrozenRate]:
    """The rates of a batch in the order of its routing; none before it was accepted."""
    query = (
        select(BatchRate, BatchTerms.currency)
        .join(BatchTerms, BatchTerms.batch_id == BatchRate.batch_id)
        .where(BatchRate.batch_id == batch_id)
        .order_by(BatchRate.position)
    )
    bonuses = batch_bonuses(session, batch_id)

    def of_step(position: int, currency: str) -> tuple[FrozenBonus, ...]:
        own = (each for each in bonuses if each.position == position)
        return tuple(FrozenBonus(each.kind, each.above, each.all_units, each.rate_e4, currency) for each in own)

    return [
        FrozenRate(batch_id, rate.position, rate.rate_e4, currency, of_step(rate.position, currency))
        for rate, currency in session.execute(query)
    ]
