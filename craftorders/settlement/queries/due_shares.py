"""Shares that are due: what the balances of coordinators, workshops and freight hold of months that are over.

The balances are a few rows a workshop and know of any age, so finance's desk, which is redrawn live, sums up no year.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge
from craftorders.kernel.ids import first_id_of
from craftorders.kernel.periods import last_periods, period_of, period_start
from craftorders.ledger.models import Account
from craftorders.ledger.queries import SLACK
from craftorders.people.models import Workshop
from craftorders.places.models import Region
from craftorders.production.models import Batch
from craftorders.settlement.domain.states import SHARES, UNDER_WAY
from craftorders.settlement.models import SHARE_PARTS, SharePayment
from craftorders.settlement.queries.invoices import LOOKED_BACK, is_over
from craftorders.settlement.queries.shares import PARTS_OF_CHARGE, SHARED, Share, ShareMonth, shares_by_month


@dataclass(frozen=True)
class OlderShares:
    """What a workshop's accounts hold in a currency beyond all months that are listed as due."""

    workshop: Workshop
    currency: str
    amount: int


@dataclass(frozen=True)
class WaitingMonth:
    """How many payments of a month wait to be approved."""

    month: str
    count: int


def owed_shares(session: Session, moment: datetime) -> dict[Share, int]:
    """What of months that are over is neither paid nor prepared, however old it is.

    It is what a workshop's accounts hold, less what payments under way will take, and less what came since in the month
    that is not over.
    """
    key = (Account.owner_id, Account.currency)
    held = select(*key, func.sum(Account.balance)).where(Account.kind.in_(SHARE_PARTS), Account.balance != 0).group_by(*key)
    owed = {(owner, currency): int(amount) for owner, currency, amount in session.execute(held)}
    for workshop_id, currency, amount in (*_under_way(session), *_of_the_present_month(session, moment)):
        owed[workshop_id, currency] = owed.get((workshop_id, currency), 0) - int(amount)
    return {share: amount for share, amount in owed.items() if amount > 0}


def due_shares(session: Session, moment: datetime, month: str | None = None) -> list[ShareMonth]:
    """Months of workshops that are over, gave shares and have no payment, the oldest first: this one, or the last twelve.

    Charges are summed up for those workshops only whose balances say that something is due.
    """
    owed, due = owed_shares(session, moment), []
    for zone in _zones(session):
        asked = last_periods(moment, zone, LOOKED_BACK + 1) if month is None else [month]
        over = [key for key in asked if is_over(key, moment, zone)]
        if owed and over:
            due += shares_by_month(session, zone, over, Batch.workshop_id.in_({workshop_id for workshop_id, _ in owed}))
    open_ones = [each for each in due if each.payment is None and each.share in owed]
    return sorted(open_ones, key=lambda each: (each.month, each.workshop.code, each.currency))


def older_shares(session: Session, moment: datetime, due: Iterable[ShareMonth]) -> list[OlderShares]:
    """What is owed beyond the months that are listed as due; its months have to be named by a person."""
    owed = owed_shares(session, moment)
    for each in due:
        owed[each.share] = owed.get(each.share, 0) - each.sums.total
    older = {share: amount for share, amount in owed.items() if amount > 0}
    workshops = session.scalars(select(Workshop).where(Workshop.id.in_({key for key, _ in older})).order_by(Workshop.code))
    names = {each.id: each for each in workshops}
    rest = [OlderShares(names[key], currency, amount) for (key, currency), amount in older.items()]
    return sorted(rest, key=lambda each: (each.workshop.code, each.currency))


def months_to_approve(session: Session) -> list[WaitingMonth]:
    """The months with payments that wait to be approved, the oldest first."""
    query = select(SharePayment.month, func.count()).where(SharePayment.state == SHARES.initial)
    rows = session.execute(query.group_by(SharePayment.month).order_by(SharePayment.month))
    return [WaitingMonth(month, count) for month, count in rows]


def _under_way(session: Session) -> Iterable[tuple[UUID, str, int]]:
    total = func.sum(SharePayment.coordinator + SharePayment.workshop + SharePayment.freight)
    key = (SharePayment.workshop_id, SharePayment.currency)
    return session.execute(select(*key, total).where(SharePayment.state.in_(UNDER_WAY)).group_by(*key))


def _of_the_present_month(session: Session, moment: datetime) -> Iterable[tuple[UUID, str, int]]:
    """What charges gave since the end of the last month that is over where the workshop is."""
    begun = {zone: period_start(period_of(moment - SLACK, zone), zone) for zone in _zones(session)}
    if not begun:
        return []
    key, coordinator, workshop, freight = (Workshop.id, Charge.currency), *PARTS_OF_CHARGE
    query = (
        select(*key, func.sum(coordinator + workshop + freight))
        .join(Batch, Batch.workshop_id == Workshop.id)
        .join(Charge, Charge.batch_id == Batch.id)
        .join(Region, Region.id == Workshop.region_id)
        .where(
            SHARED,
            Charge.id >= first_id_of(min(begun.values()) - SLACK),
            or_(*(and_(Region.time_zone == zone, Charge.at >= since) for zone, since in begun.items())),
        )
        .group_by(*key)
    )
    return session.execute(query)


def _zones(session: Session) -> list[str]:
    """The time zones of all workshops."""
    return list(session.scalars(select(Region.time_zone).join(Workshop, Workshop.region_id == Region.id).distinct()))
