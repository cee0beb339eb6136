"""A month of money as a merchant or a workshop reads it: what there was, every line of what moved, and what is left.

Opening and closing come from the ledger, the lines from charges and deposits: that both agree is shown, not assumed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

from craftorders.fees.models import Charge
from craftorders.fees.queries.crediting import WITHOUT_ROUTING
from craftorders.kernel.clock import now
from craftorders.kernel.ids import first_id_of
from craftorders.kernel.money import HOME_CURRENCY
from craftorders.kernel.periods import last_periods, period_end, period_start
from craftorders.ledger.models import Transfer
from craftorders.ledger.queries import SLACK, accounts_of, balance_at
from craftorders.orders.models import Order
from craftorders.people.models import Merchant, Workshop
from craftorders.production.models import Batch

HOME_ZONE = "Asia/Shanghai"
SHOWN_MONTHS = 12
OF_MERCHANT, OF_WORKSHOP = ("merchant", "reserved"), ("coordinator", "workshop", "freight")
JUST_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True)
class MerchantMonth:
    """Minor units; `opening` and `closing` are what was prepaid, held for batches or not, by the ledger."""

    merchant: Merchant
    month: str
    opening: int
    closing: int
    deposits: Sequence[Transfer]
    charges: Sequence[Charge]
    compensations: Sequence[Transfer] = ()

    @property
    def deposited(self) -> int:
        """What was paid in, less what was undone of it."""
        return sum(-each.amount if each.reverses_id else each.amount for each in self.deposits)

    @property
    def charged(self) -> int:
        """What accepted pieces cost."""
        return sum(each.amount for each in self.charges)

    @property
    def compensated(self) -> int:
        """What was paid for lost material, less what was undone of it."""
        return sum(-each.amount if each.reverses_id else each.amount for each in self.compensations)

    @property
    def agrees(self) -> bool:
        """Whether the lines explain the ledger to the smallest coin."""
        return self.opening + self.deposited + self.compensated - self.charged == self.closing


@dataclass(frozen=True)
class WorkshopMonth:
    """Minor units; what the coordinator, the workshop and the way of the goods had and got of the merchants' charges."""

    workshop: Workshop
    currency: str
    month: str
    opening: dict[str, int]
    closing: dict[str, int]
    charges: Sequence[Charge]

    def earned(self, part: str) -> int:
        """What the charges of the month say of a part."""
        return sum(getattr(each, part) for each in self.charges)

    @property
    def agrees(self) -> bool:
        """Whether the lines explain the ledger to the smallest coin."""
        return all(self.opening[part] + self.earned(part) == self.closing[part] for part in OF_WORKSHOP)


def months_to_show(time_zone: str = HOME_ZONE) -> list[str]:
    """The months of which there are pages to look at, the latest first."""
    return list(reversed(last_periods(now(), time_zone, SHOWN_MONTHS)))


def merchant_month(session: Session, merchant: Merchant, month: str) -> MerchantMonth:
    """A merchant's month, in Yiwu's time."""
    start, end = period_start(month, HOME_ZONE), period_end(month, HOME_ZONE)
    accounts = [each for each in accounts_of(session, [merchant.id], OF_MERCHANT) if each.currency == merchant.currency]
    prepaid = [each.id for each in accounts if each.kind == "merchant"]
    moved = select(Transfer).where(or_(Transfer.credit_id.in_(prepaid), Transfer.debit_id.in_(prepaid)))
    moved = moved.where(
        Transfer.id.between(first_id_of(start - SLACK), first_id_of(end + SLACK)),
        Transfer.at >= start,
        Transfer.at < end,
    ).order_by(Transfer.id)
    return MerchantMonth(
        merchant,
        month,
        opening=sum(balance_at(session, each.id, start - JUST_BEFORE) for each in accounts),
        closing=sum(balance_at(session, each.id, end - JUST_BEFORE) for each in accounts),
        deposits=session.scalars(moved.where(Transfer.purpose == "deposit")).all(),
        charges=session.scalars(_charges(start, end).where(Charge.merchant_id == merchant.id)).all(),
        compensations=session.scalars(moved.where(Transfer.purpose == "deduction")).all(),
    )


def currencies_of(session: Session, workshop: Workshop) -> list[str]:
    """The currencies in which a workshop ever got shares, the house's own first, which stands there without any, too."""
    known = {each.currency for each in accounts_of(session, [workshop.id], OF_WORKSHOP)}
    return sorted(known or {HOME_CURRENCY}, key=lambda code: (code != HOME_CURRENCY, code))


def workshop_month(session: Session, workshop: Workshop, month: str, currency: str) -> WorkshopMonth:
    """A workshop's month in one of its currencies, in the time of its county."""
    zone = workshop.region.time_zone
    start, end = period_start(month, zone), period_end(month, zone)
    accounts = {each.kind: each.id for each in accounts_of(session, [workshop.id], OF_WORKSHOP) if each.currency == currency}

    def held(moment: datetime) -> dict[str, int]:
        known = {kind: balance_at(session, key, moment) for kind, key in accounts.items()}
        return {part: known.get(part, 0) for part in OF_WORKSHOP}

    charges = _charges(start, end).join(Batch, Batch.id == Charge.batch_id)
    own = charges.where(Batch.workshop_id == workshop.id, Charge.currency == currency)
    return WorkshopMonth(
        workshop, currency, month, held(start - JUST_BEFORE), held(end - JUST_BEFORE), session.scalars(own).all()
    )


def _charges(start: datetime, end: datetime) -> Select[Charge]:
    goods = joinedload(Batch.product).options(*WITHOUT_ROUTING)
    made = Charge.id.between(first_id_of(start - SLACK), first_id_of(end + SLACK))
    return (
        select(Charge)
        .options(
            joinedload(Charge.order).lazyload(Order.lines),
            joinedload(Charge.batch).options(lazyload(Batch.operations), goods),
        )
        .where(made, Charge.at >= start, Charge.at < end)
        .order_by(Charge.id)
    )


def is_a_month(text: str) -> bool:
    """Whether this is one of the months that can be shown."""
    return text in months_to_show()
