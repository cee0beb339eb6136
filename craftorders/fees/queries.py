"""Reading rates, earnings and charges."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, joinedload, lazyload

from craftorders.catalogue.models import Operation, Product
from craftorders.fees.domain.concessions import AGREED, CONCESSION
from craftorders.fees.models import BatchRate, BatchTerms, Charge, Concession, Earning, FeeShares, PieceRate
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.orders.models import Order
from craftorders.people.models import Worker
from craftorders.production.models import Batch, HandIn
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import of_same_part

WITHOUT_ROUTING = (lazyload(Product.operations), lazyload(Product.materials))


def shares_in_force(session: Session, product_id: UUID, on: date) -> FeeShares | None:
    """The shares of a product on a day."""
    query = select(FeeShares).where(FeeShares.product_id == product_id, FeeShares.valid_from <= on)
    return session.scalars(query.order_by(FeeShares.valid_from.desc()).limit(1)).first()


def rates_of_product(session: Session, product_id: UUID, on: date) -> list[tuple[Operation, int]]:
    """Each operation of a product with its rate on a day (0: none published), in the order of the routing."""
    return rates_of_products(session, [product_id], on)[product_id]


def rates_of_products(session: Session, product_ids: Collection[UUID], on: date) -> dict[UUID, list[tuple[Operation, int]]]:
    """The same for several products, asked at once."""
    products = session.scalars(select(Product).where(Product.id.in_(product_ids))).all()
    query = (
        select(PieceRate.operation_id, PieceRate.rate_e4)
        .join(Operation, Operation.id == PieceRate.operation_id)
        .where(Operation.product_id.in_(product_ids), PieceRate.valid_from <= on, PieceRate.awaiting.is_(False))
        .order_by(PieceRate.valid_from)
    )
    latest = dict(session.execute(query).all())
    return {each.id: [(operation, latest.get(operation.id, 0)) for operation in each.operations] for each in products}


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
        PieceRate.operation_id == Operation.id, PieceRate.valid_from <= on, PieceRate.awaiting.is_(False)
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
    """What the actor may do next with a rate: approve one that waits and that somebody else published."""
    open_to = rate.awaiting and rate.published_by != actor.id and actor.can("rates.approve")
    return ["approve"] if open_to else []


def batch_rates(session: Session, batch_ids: Sequence[UUID]) -> dict[tuple[UUID, int], int]:
    """The frozen rates of batches by (batch, position)."""
    rows = session.scalars(select(BatchRate).where(BatchRate.batch_id.in_(batch_ids)))
    return {(row.batch_id, row.position): row.rate_e4 for row in rows}


@dataclass(frozen=True)
class FrozenRate:
    """What an accepted piece of one step of a batch earns (ten-thousandths of the minor unit)."""

    batch_id: UUID
    position: int
    rate_e4: int
    currency: str


def frozen_rates(session: Session, batch_id: UUID) -> list[FrozenRate]:
    """The rates of a batch in the order of its routing; none before it was accepted."""
    query = (
        select(BatchRate, BatchTerms.currency)
        .join(BatchTerms, BatchTerms.batch_id == BatchRate.batch_id)
        .where(BatchRate.batch_id == batch_id)
        .order_by(BatchRate.position)
    )
    return [FrozenRate(batch_id, rate.position, rate.rate_e4, currency) for rate, currency in session.execute(query)]


def list_earnings(
    session: Session,
    *,
    region_id: str | None = None,
    worker_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Earning]:
    """A page of pay lines, newest first, for who may read them all."""
    query = _described_earnings()
    for column, value in ((Earning.region_id, region_id), (Earning.worker_id, worker_id)):
        if value is not None:
            query = query.where(column == value)
    return page_of(session, query, key=Earning.id, sort=(Earning.at, True), limit=limit, cursor=cursor)


def earnings_of_lot(session: Session, lot: InspectionLot, *, limit: int = 50, cursor: str | None = None) -> Page[Earning]:
    """A page of the pay lines that arose when a lot was accepted; those of appeals no merchant is charged."""
    query = _described_earnings().where(Earning.region_id == lot.region_id, Earning.lot_id == lot.id)
    query = query.where(Earning.appeal_id.is_(None))
    return page_of(session, query, key=Earning.id, sort=(Earning.at, False), limit=limit, cursor=cursor)


def settled_earnings(
    session: Session, region_id: str, statement_id: UUID, *, limit: int = 50, cursor: str | None = None
) -> Page[Earning]:
    """A page of the pay lines that point at a statement of a region, oldest first."""
    query = _described_earnings().where(Earning.region_id == region_id, Earning.statement_id == statement_id)
    return page_of(session, query, key=Earning.id, sort=(Earning.at, False), limit=limit, cursor=cursor)


def list_charges(
    session: Session,
    actor: Actor,
    *,
    order_id: UUID | None = None,
    merchant_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Charge]:
    """A page of the charges that the actor may see, newest first."""
    query = select(Charge).options(
        joinedload(Charge.merchant),
        joinedload(Charge.order).lazyload(Order.lines),
        joinedload(Charge.batch).options(lazyload(Batch.operations), joinedload(Batch.product).options(*WITHOUT_ROUTING)),
    )
    own = actor.limited_to("merchant")
    if own is not None:
        query = query.where(Charge.merchant_id.in_([UUID(each) for each in own]))
    if order_id:
        query = query.where(Charge.order_id == order_id)
    if merchant_id:
        query = query.where(Charge.merchant_id == merchant_id)
    return page_of(session, query, key=Charge.id, limit=limit, cursor=cursor)


def find_charge(session: Session, charge_id: UUID, actor: Actor) -> Charge:
    """The charge, or NotFound where it is another merchant's."""
    charge = session.get(Charge, charge_id)
    own = actor.limited_to("merchant")
    if charge is None or (own is not None and str(charge.merchant_id) not in own):
        raise NotFound("charge", charge_id)
    return charge


def charges_of_order(session: Session, order_id: UUID) -> list[Charge]:
    """What an order was charged, oldest first."""
    return list(session.scalars(select(Charge).where(Charge.order_id == order_id).order_by(Charge.id)))


def find_concession(session: Session, concession_id: UUID, actor: Actor) -> Concession:
    """What a merchant was asked, or NotFound where it was another one."""
    concession = session.get(Concession, concession_id)
    own = actor.limited_to("merchant")
    if concession is None or (own is not None and str(concession.merchant_id) not in own):
        raise NotFound("concession", concession_id)
    return concession


def list_concessions(
    session: Session,
    actor: Actor,
    *,
    state: str | None = None,
    order_id: UUID | None = None,
    batch_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[Concession]:
    """A page of what merchants were asked, newest first; a merchant sees their own."""
    query, own = select(Concession), actor.limited_to("merchant")
    if own is not None:
        query = query.where(Concession.merchant_id.in_([UUID(each) for each in own]))
    for column, value in ((Concession.state, state), (Concession.order_id, order_id), (Concession.batch_id, batch_id)):
        if value is not None:
            query = query.where(column == value)
    return page_of(session, query, key=Concession.id, limit=limit, cursor=cursor)


def concessions_of_part(session: Session, lot: InspectionLot) -> list[Concession]:
    """What the merchant was asked about a lot and the other rounds of its part, the latest first."""
    return list(session.scalars(_concessions_of_part(lot).order_by(Concession.id.desc())))


def open_concession_of(session: Session, lot: InspectionLot) -> Concession | None:
    """What the merchant was asked about a lot, or an earlier round of its part, and has not answered yet."""
    return session.scalar(_concessions_of_part(lot).where(Concession.state == CONCESSION.initial))


def agreed_concession(session: Session, lot: InspectionLot) -> Concession | None:
    """What was agreed about a conceded lot; it ended its part, so there is one."""
    return session.scalar(_concessions_of_part(lot).where(Concession.state == AGREED)) if lot.conceded else None


def actions_of_concession(concession: Concession, actor: Actor) -> list[str]:
    """What the actor may do next with a proposal."""
    return CONCESSION.actions(concession.state, actor)


def _concessions_of_part(lot: InspectionLot) -> Select[Concession]:
    rounds = select(InspectionLot.id).where(of_same_part(lot))
    return select(Concession).where(Concession.batch_id == lot.batch_id, Concession.lot_id.in_(rounds))


def _described_earnings() -> Select[Earning]:
    """Pay lines with all that says what they are for, in one question."""
    return select(Earning).options(
        joinedload(Earning.worker).lazyload(Worker.skills),
        joinedload(Earning.product).options(*WITHOUT_ROUTING),
        joinedload(Earning.operation),
        joinedload(Earning.hand_in).lazyload(HandIn.worker),
    )
