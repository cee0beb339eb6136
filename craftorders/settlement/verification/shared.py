"""Payments of shares, recomputed: their month, what charges and ledger say of it, who acted, and what left the accounts."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from craftorders.fees.models import Charge
from craftorders.ledger.models import Account, Transfer
from craftorders.people.models import Workshop
from craftorders.places.models import Region
from craftorders.production.models import Batch, HandIn
from craftorders.settlement.models import SharePayment
from craftorders.settlement.verification.money import MOST

PARTS = ("coordinator", "workshop", "freight")
PUT_AWAY = ("cancelled", "undone")


def share_payments(session: Session) -> list[str]:
    """Payments of another month, of other sums, twice for a month, by too few people, or that the ledger did not move."""
    return [
        *_stretches(session),
        *_charges(session),
        *_twice(session),
        *_people(session),
        *_transfers(session),
        *_accounts(session),
    ]


def _stretches(session: Session) -> list[str]:
    """Those that do not reach from the first to the last moment of their calendar month in the region's time."""
    payment = SharePayment
    rows = session.execute(
        select(payment.code, payment.month, payment.since, payment.until, Region.time_zone)
        .join(Workshop, Workshop.id == payment.workshop_id)
        .join(Region, Region.id == Workshop.region_id)
    )
    wrong = [code for code, month, *stretch, zone in rows if stretch != _month(month, ZoneInfo(zone))]
    return [f"share payment {code}: its month" for code in wrong][:MOST]


def _month(key: str, zone: ZoneInfo) -> list[datetime]:
    year, month = map(int, key.split("-"))
    ends = datetime(year, month, 1, tzinfo=zone), datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
    return [each.astimezone(UTC) for each in ends]


def _charges(session: Session) -> list[str]:
    """Those whose count or parts are not what the workshop's charges of their stretch add up to."""
    payment = SharePayment
    shared = Charge.coordinator + Charge.workshop + Charge.freight > 0
    sums = (
        select(payment.id, func.count().label("lines"), *(func.sum(getattr(Charge, part)).label(part) for part in PARTS))
        .select_from(payment)
        .join(Batch, Batch.workshop_id == payment.workshop_id)
        .join(
            Charge,
            and_(
                Charge.batch_id == Batch.id,
                Charge.currency == payment.currency,
                Charge.at >= payment.since,
                Charge.at < payment.until,
                shared,
            ),
        )
        .group_by(payment.id)
        .subquery()
    )
    differs = [func.coalesce(sums.c[name], 0) != getattr(payment, name) for name in ("lines", *PARTS)]
    wrong = select(payment.code).outerjoin(sums, sums.c.id == payment.id).where(or_(*differs))
    return [f"share payment {code}: its charges" for code in session.scalars(wrong.limit(MOST))]


def _twice(session: Session) -> list[str]:
    """Months of a workshop for which more than one payment stands."""
    month = (SharePayment.workshop_id, SharePayment.month, SharePayment.currency)
    query = select(*month).where(SharePayment.state.not_in(PUT_AWAY)).group_by(*month).having(func.count() > 1)
    return [f"shares of {key}, {month}, {code}: paid twice" for key, month, code in session.execute(query.limit(MOST))]


def _people(session: Session) -> list[str]:
    """Those that fewer than three people prepared, approved and paid, or that somebody approved or paid who had counted."""
    payment = SharePayment
    counted = (
        select(HandIn.id)
        .join(Batch, Batch.id == HandIn.batch_id)
        .join(Charge, Charge.batch_id == Batch.id)
        .where(
            Batch.workshop_id == payment.workshop_id,
            Charge.currency == payment.currency,
            Charge.at >= payment.since,
            Charge.at < payment.until,
            or_(HandIn.counted_by == payment.approved_by, HandIn.counted_by == payment.paid_by),
        )
        .exists()
    )
    same = or_(
        payment.prepared_by == payment.approved_by,
        payment.prepared_by == payment.paid_by,
        payment.approved_by == payment.paid_by,
    )
    unapproved = and_(payment.state.in_(("approved", "paid", "undone")), payment.approved_by.is_(None))
    unpaid = and_(payment.state.in_(("paid", "undone")), payment.paid_by.is_(None))
    query = select(payment.code).where(or_(same, unapproved, unpaid, counted))
    return [f"share payment {code}: its people" for code in session.scalars(query.limit(MOST))]


def _transfers(session: Session) -> list[str]:
    """Those of which not just what they say left each account to the bank for good, and transfers of no payment."""
    held, bank = aliased(Account), aliased(Account)
    undoes = Transfer.reverses_id.is_not(None)
    sign = case((undoes, -Transfer.amount), else_=Transfer.amount)
    side = (Transfer.reference_id, held.owner_id, held.kind, held.currency, bank.kind)
    query = (
        select(*side, func.sum(sign))
        .join(held, held.id == case((undoes, Transfer.credit_id), else_=Transfer.debit_id))
        .join(bank, bank.id == case((undoes, Transfer.debit_id), else_=Transfer.credit_id))
        .where(Transfer.purpose == "share_paid")
        .group_by(*side)
    )
    moved = {tuple(key): int(amount) for *key, amount in session.execute(query) if amount}
    paid = session.scalars(select(SharePayment).where(SharePayment.state == "paid"))
    told = {
        (each.id, each.workshop_id, part, each.currency, "bank"): getattr(each, part)
        for each in paid
        for part in PARTS
        if getattr(each, part)
    }
    wrong = {key[0] for key, _ in moved.items() ^ told.items()}
    return [f"share payment {key}: its transfers" for key in sorted(wrong)][:MOST]


def _accounts(session: Session) -> list[str]:
    """Accounts of shares that something else left than what was paid out."""
    left = select(Account.id).join(Transfer, Transfer.debit_id == Account.id).distinct()
    query = left.where(Account.kind.in_(PARTS), Transfer.purpose != "share_paid")
    return [f"account {key}: left for no share payment" for key in session.scalars(query.limit(MOST))]
