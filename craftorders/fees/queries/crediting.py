"""Reading earnings, charges and what merchants were asked to concede."""

from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload, lazyload

from craftorders.catalogue.models import Product
from craftorders.fees.domain.concessions import AGREED, CONCESSION
from craftorders.fees.models import Charge, Concession, Earning
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.orders.models import Order
from craftorders.people.models import Worker
from craftorders.production.models import Batch, HandIn
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import of_same_part

WITHOUT_ROUTING = (lazyload(Product.operations), lazyload(Product.materials))


def find_earning(session: Session, region_id: str, earning_id: UUID) -> Earning:
    """The pay line, or NotFound."""
    line = session.get(Earning, (region_id, earning_id))
    if line is None:
        raise NotFound("earning", earning_id)
    return line


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


def earnings_among(
    session: Session, which: ColumnElement[bool], *, limit: int = 50, cursor: str | None = None
) -> Page[Earning]:
    """A page of the pay lines of which `which` is true, oldest first."""
    query = _described_earnings().where(which)
    return page_of(session, query, key=Earning.id, sort=(Earning.at, False), limit=limit, cursor=cursor)


def described_charges() -> Select[Charge]:
    """Charges with the order, the batch and the product that a line about them names."""
    goods = joinedload(Batch.product).options(*WITHOUT_ROUTING)
    return select(Charge).options(
        joinedload(Charge.order).lazyload(Order.lines),
        joinedload(Charge.batch).options(lazyload(Batch.operations), goods),
    )


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
    query = described_charges().options(joinedload(Charge.merchant))
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
