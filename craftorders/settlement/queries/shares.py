"""Reading shares: what coordinators, workshops and freight got month by month, what of it was paid, and what is due."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, case, func, select, union_all
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
from craftorders.settlement.domain.states import GONE, SHARES, UNDER_WAY
from craftorders.settlement.models import SHARE_PARTS, SharePayment
from craftorders.settlement.queries.invoices import LOOKED_BACK
from craftorders.settlement.queries.merchant_months import charged_in

SHARE_PAID = "share_paid"
"""The purpose of the transfers of a share payment."""
SHARED = Charge.coordinator + Charge.workshop + Charge.freight > 0
PARTS_OF_CHARGE = (Charge.coordinator, Charge.workshop, Charge.freight)
COUNTED = (func.count(), *(func.coalesce(func.sum(part), 0) for part in PARTS_OF_CHARGE))


Share = tuple[UUID, str]
"""A workshop, and the currency in which it got something."""


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

    def are_booked(self, accounts: Iterable[Account], booked: Mapping[UUID, int]) -> bool:
        """Whether the ledger moved the same to a workshop's accounts."""
        return all(booked[each.id] == getattr(self, each.kind) for each in accounts)


@dataclass(frozen=True)
class ShareMonth:
    """A workshop's month in a currency: what it got, and the payment that stands for it, if there is one."""

    workshop: Workshop
    month: str
    currency: str
    sums: ShareSums
    payment: SharePayment | None

    @property
    def share(self) -> Share:
        """Whose it is, and in which currency."""
        return self.workshop.id, self.currency

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
    query = select(SharePayment).where(*_seen_by(actor))
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


def prepared_in(session: Session, month: str, actor: Actor) -> dict[UUID, UUID]:
    """Who prepared each payment of a month that waits to be approved and that the actor may see, locked in key order."""
    waiting = (SharePayment.month == month, SharePayment.state == SHARES.initial, *_seen_by(actor))
    query = select(SharePayment.id, SharePayment.prepared_by).where(*waiting).order_by(SharePayment.id).with_for_update()
    return dict(session.execute(query).all())


def counted_in(session: Session, payment_ids: Collection[UUID], actor: Actor) -> set[UUID]:
    """Those of the payments with pieces that the actor counted: one question, which mostly finds nothing."""
    query = (
        select(SharePayment.id)
        .join(Batch, Batch.workshop_id == SharePayment.workshop_id)
        .join(Charge, (Charge.batch_id == Batch.id) & (Charge.currency == SharePayment.currency))
        .join(HandIn, HandIn.batch_id == Batch.id)
        .where(SharePayment.id.in_(payment_ids), HandIn.counted_by == actor.id)
        .where(Charge.at >= SharePayment.since, Charge.at < SharePayment.until, SHARED)
    )
    return set(session.scalars(query.distinct()))


def share_sums(session: Session, workshop_id: UUID, currency: str, since: datetime, until: datetime) -> ShareSums:
    """What the charges between two moments gave to a workshop's accounts."""
    own = _charged(workshop_id, currency, since, until)
    counted = session.execute(select(*COUNTED).select_from(Charge).join(Batch, Batch.id == Charge.batch_id).where(*own))
    return ShareSums(*map(int, counted.one()))


def booked_shares(session: Session, accounts: Sequence[Account], since: datetime, until: datetime) -> dict[UUID, int]:
    """What charges moved to each of the accounts between two moments, by the ledger alone."""
    return _moved(session, accounts, since, until, Transfer.purpose == Account.kind)


def paid_shares(session: Session, accounts: Sequence[Account], since: datetime, until: datetime) -> dict[str, int]:
    """What left each of a workshop's accounts to the bank between two moments, less what came back."""
    moved = _moved(session, accounts, since, until, Transfer.purpose == SHARE_PAID)
    return dict.fromkeys(SHARE_PARTS, 0) | {each.kind: -moved[each.id] for each in accounts}


def months_of_shares(session: Session, workshop: Workshop, currency: str, moment: datetime) -> list[ShareMonth]:
    """The last months in which a workshop got shares in a currency, with their payments, the latest first."""
    own, zone = (Batch.workshop_id == workshop.id, Charge.currency == currency), workshop.region.time_zone
    found = shares_by_month(session, zone, last_periods(moment, zone, LOOKED_BACK + 1), *own)
    return sorted(found, key=lambda each: each.month, reverse=True)


def shares_by_month(session: Session, zone: str, keys: Sequence[str], *which: ColumnElement[bool]) -> list[ShareMonth]:
    """What workshops of a time zone got in each of these months, which follow one another."""
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


def waiting_share_payments(session: Session) -> dict[str, int]:
    """How many payments wait to be approved, and to be paid, by their state."""
    query = select(SharePayment.state, func.count()).where(SharePayment.state.in_(UNDER_WAY)).group_by(SharePayment.state)
    return dict(session.execute(query).all())


def actions_of_share_payment(payment: SharePayment, actor: Actor) -> list[str]:
    """What the actor may do next: who prepared it can neither approve nor pay it, who approved it cannot pay it."""
    barred = set()
    if actor.id == payment.prepared_by:
        barred = {"approve", "pay"}
    elif actor.id == payment.approved_by:
        barred = {"pay"}
    return [each for each in SHARES.actions(payment.state, actor) if each not in barred]


def _seen_by(actor: Actor) -> list[ColumnElement[bool]]:
    own = actor.limited_to("coordinator")
    return [] if own is None else [SharePayment.workshop_id.in_([UUID(each) for each in own])]


def _of(payment: SharePayment) -> tuple[ColumnElement[bool], ...]:
    return _charged(payment.workshop_id, payment.currency, payment.since, payment.until)


def _charged(workshop_id: UUID, currency: str, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    return (charged_in(since, until), Batch.workshop_id == workshop_id, Charge.currency == currency, SHARED)


def _moved(
    session: Session, accounts: Sequence[Account], since: datetime, until: datetime, which: ColumnElement[bool]
) -> dict[UUID, int]:
    keys = [each.id for each in accounts]
    sides = [
        select(side.label("account_id"), (sign * Transfer.amount).label("amount"))
        .join(Account, Account.id == side)
        .where(
            side.in_(keys),
            Transfer.id.between(first_id_of(since - SLACK), first_id_of(until + SLACK)),
            Transfer.at >= since,
            Transfer.at < until,
            which,
        )
        for side, sign in ((Transfer.credit_id, 1), (Transfer.debit_id, -1))
    ]
    both = union_all(*sides).subquery()
    sums = select(both.c.account_id, func.sum(both.c.amount)).group_by(both.c.account_id)
    return dict.fromkeys(keys, 0) | {key: int(amount) for key, amount in session.execute(sums)}


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
