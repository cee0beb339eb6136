"""Reading shares: what coordinators, workshops and freight got month by month, what of it was paid, and what is due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge
from craftorders.fees.queries import described_charges
from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound
from craftorders.kernel.ids import first_id_of
from craftorders.kernel.periods import last_periods, period_end, period_start
from craftorders.ledger.models import Account, Transfer
from craftorders.ledger.queries import SLACK
from craftorders.people.models import Workshop
from craftorders.places.models import Region
from craftorders.production.models import Batch, HandIn
from craftorders.settlement.domain.states import GONE, SHARES
from craftorders.settlement.models import SHARE_PARTS, SharePayment
from craftorders.settlement.queries.invoices import LOOKED_BACK, is_over
from craftorders.settlement.queries.merchant_months import charged_in

SHARE_PAID = "share_paid"
"""The purpose of the transfers of a share payment."""
SHARED = Charge.coordinator + Charge.workshop + Charge.freight > 0
PARTS_OF_CHARGE = (Charge.coordinator, Charge.workshop, Charge.freight)
COUNTED = (func.count(), *(func.coalesce(func.sum(part), 0) for part in PARTS_OF_CHARGE))


@dataclass(frozen=True)
class ShareSums:
    """What charges say of the three parts, in minor units, and how many charges they are."""

    lines: int
    coordinator: int
    workshop: int
    freight: int

    @property
    def total(self) -> int:
        """All three together."""
        return self.coordinator + self.workshop + self.freight


@dataclass(frozen=True)
class ShareMonth:
    """A workshop's month in a currency: what it got, and the payment that stands for it, if there is one."""

    workshop: Workshop
    month: str
    currency: str
    sums: ShareSums
    payment: SharePayment | None

    @property
    def open(self) -> int:
        """What is still to be paid."""
        return 0 if self.payment is not None and self.payment.state == "paid" else self.sums.total


def find_share_payment(session: Session, payment_id: UUID, actor: Actor, *, for_update: bool = False) -> SharePayment:
    """The payment, or NotFound where it is another workshop's."""
    found = locked(session, SharePayment, payment_id) if for_update else session.get(SharePayment, payment_id)
    own = actor.limited_to("coordinator")
    if found is None or (own is not None and str(found.workshop_id) not in own):
        raise NotFound("share_payment", payment_id)
    return found


def list_share_payments(
    session: Session,
    actor: Actor,
    *,
    workshop_id: UUID | None = None,
    month: str | None = None,
    state: str | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[SharePayment]:
    """A page of the payments that the actor may see, the latest month first, also what was put away or undone."""
    query = select(SharePayment)
    own = actor.limited_to("coordinator")
    if own is not None:
        query = query.where(SharePayment.workshop_id.in_([UUID(each) for each in own]))
    for column, value in (
        (SharePayment.workshop_id, workshop_id), (SharePayment.month, month), (SharePayment.state, state),
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    return page_of(session, query, key=SharePayment.id, sort=(SharePayment.month, True), limit=limit, cursor=cursor)


def lines_of_share_payment(
    session: Session, payment: SharePayment, *, limit: int = 50, cursor: str | None = None
) -> Page[Charge]:
    """A page of the charges that a payment sums up, oldest first."""
    query = described_charges().join(Batch, Batch.id == Charge.batch_id).where(*_of(payment))
    return page_of(session, query, key=Charge.id, sort=(Charge.at, False), limit=limit, cursor=cursor)


def all_lines_of(session: Session, payment: SharePayment) -> list[Charge]:
    """All of them, for a file."""
    charges = described_charges().join(Batch, Batch.id == Charge.batch_id).where(*_of(payment))
    return list(session.scalars(charges.order_by(Charge.at, Charge.id)))


def counted_by(session: Session, payment: SharePayment, actor: Actor) -> bool:
    """Whether the actor counted any of the pieces of the batches that were charged."""
    query = select(HandIn.id).join(Batch, Batch.id == HandIn.batch_id).join(Charge, Charge.batch_id == Batch.id)
    return session.scalar(query.where(*_of(payment), HandIn.counted_by == actor.id).limit(1)) is not None


def share_sums(session: Session, workshop_id: UUID, currency: str, since: datetime, until: datetime) -> ShareSums:
    """What the charges between two moments gave to a workshop's accounts."""
    own = _charged(workshop_id, currency, since, until)
    counted = session.execute(select(*COUNTED).select_from(Charge).join(Batch, Batch.id == Charge.batch_id).where(*own))
    return ShareSums(*map(int, counted.one()))


def booked_shares(session: Session, accounts: Sequence[Account], since: datetime, until: datetime) -> dict[str, int]:
    """What charges moved to each of the accounts between two moments, by the ledger alone."""
    return _moved(session, accounts, since, until, Transfer.purpose == Account.kind)


def paid_shares(session: Session, accounts: Sequence[Account], since: datetime, until: datetime) -> dict[str, int]:
    """What left each of the accounts to the bank between two moments, less what came back."""
    moved = _moved(session, accounts, since, until, Transfer.purpose == SHARE_PAID)
    return {kind: -amount for kind, amount in moved.items()}


def due_shares(session: Session, moment: datetime, month: str | None = None) -> list[ShareMonth]:
    """Months of workshops, of the last twelve that are over, that gave shares and have no payment; the oldest first."""
    zones = session.scalars(select(Region.time_zone).join(Workshop, Workshop.region_id == Region.id).distinct())
    found = [each for zone in zones for each in _months(session, zone, moment)]
    due = [each for each in found if each.payment is None and _is_over(each, moment) and month in (None, each.month)]
    return sorted(due, key=lambda each: (each.month, each.workshop.code, each.currency))


def months_of_shares(session: Session, workshop: Workshop, currency: str, moment: datetime) -> list[ShareMonth]:
    """The last months in which a workshop got shares in a currency, with their payments, the latest first."""
    own = (Batch.workshop_id == workshop.id, Charge.currency == currency)
    found = _months(session, workshop.region.time_zone, moment, *own)
    return sorted(found, key=lambda each: each.month, reverse=True)


def waiting_share_payments(session: Session) -> dict[str, int]:
    """How many payments wait to be approved, and to be paid, by their state."""
    waiting = SharePayment.state.in_(("prepared", "approved"))
    query = select(SharePayment.state, func.count()).where(waiting).group_by(SharePayment.state)
    return dict(session.execute(query).all())


def actions_of_share_payment(payment: SharePayment, actor: Actor) -> list[str]:
    """What the actor may do next: who prepared it can neither approve nor pay it, who approved it cannot pay it."""
    barred = set()
    if actor.id == payment.prepared_by:
        barred = {"approve", "pay"}
    elif actor.id == payment.approved_by:
        barred = {"pay"}
    return [each for each in SHARES.actions(payment.state, actor) if each not in barred]


def _of(payment: SharePayment) -> tuple[ColumnElement[bool], ...]:
    return _charged(payment.workshop_id, payment.currency, payment.since, payment.until)


def _charged(workshop_id: UUID, currency: str, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (charged_in(since, until), Batch.workshop_id == workshop_id, Charge.currency == currency, SHARED)


def _moved(
    session: Session, accounts: Sequence[Account], since: datetime, until: datetime, which: ColumnElement[bool]
) -> dict[str, int]:
    sign = case((Transfer.credit_id == Account.id, 1), else_=-1)
    query = (
        select(Account.kind, func.sum(sign * Transfer.amount))
        .join(Transfer, or_(Transfer.credit_id == Account.id, Transfer.debit_id == Account.id))
        .where(
            Account.id.in_([each.id for each in accounts]),
            Transfer.id.between(first_id_of(since - SLACK), first_id_of(until + SLACK)),
            Transfer.at >= since,
            Transfer.at < until,
            which,
        )
        .group_by(Account.kind)
    )
    moved = {kind: int(amount) for kind, amount in session.execute(query)}
    return {part: moved.get(part, 0) for part in SHARE_PARTS}


def _is_over(found: ShareMonth, moment: datetime) -> bool:
    return is_over(found.month, moment, found.workshop.region.time_zone)


def _months(session: Session, zone: str, moment: datetime, *which: ColumnElement[bool]) -> list[ShareMonth]:
    """What workshops of a time zone got in each of the last months, the present one among them."""
    keys = last_periods(moment, zone, LOOKED_BACK + 1)
    rows = session.execute(_sums_by_month(zone, keys, which)).all()
    workshops = {
        each.id: each for each in session.scalars(select(Workshop).where(Workshop.id.in_({row[0] for row in rows})))
    }
    standing = select(SharePayment).where(
        SharePayment.workshop_id.in_(workshops), SharePayment.month.in_(keys), SharePayment.state.not_in(GONE)
    )
    payments = {(each.workshop_id, each.month, each.currency): each for each in session.scalars(standing)}
    return [
        ShareMonth(workshops[key], month, currency, ShareSums(*map(int, counted)), payments.get((key, month, currency)))
        for key, month, currency, *counted in rows
    ]


def _sums_by_month(zone: str, keys: Sequence[str], which: Sequence[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    month = case(*((Charge.at < period_end(key, zone), key) for key in keys))
    lines = (
        select(Batch.workshop_id, month.label("month"), Charge.currency, *PARTS_OF_CHARGE)
        .join(Batch, Batch.id == Charge.batch_id)
        .join(Workshop, Workshop.id == Batch.workshop_id)
        .join(Region, Region.id == Workshop.region_id)
        .where(Region.time_zone == zone, charged_in(period_start(keys[0], zone), period_end(keys[-1], zone)), SHARED, *which)
        .subquery()
    )
    own = (lines.c.workshop_id, lines.c.month, lines.c.currency)
    return select(*own, func.count(), *(func.sum(lines.c[part]) for part in SHARE_PARTS)).group_by(*own)
