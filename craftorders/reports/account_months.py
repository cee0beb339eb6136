"""A month of money as a merchant or a workshop reads it: what there was, every line of what moved, and what is left.

Opening and closing come from the ledger, the lines from charges and deposits: that both agree is shown, not assumed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge
from craftorders.fees.queries import described_charges
from craftorders.kernel.clock import now
from craftorders.kernel.money import HOME_CURRENCY
from craftorders.kernel.periods import last_periods, period_end, period_start
from craftorders.ledger.models import Transfer
from craftorders.ledger.queries import accounts_of, balance_at
from craftorders.people.models import Merchant, Workshop
from craftorders.production.models import Batch
from craftorders.settlement.models import SHARE_PARTS
from craftorders.settlement.queries.merchant_months import (
    HOME_ZONE,
    JUST_BEFORE,
    charged_in,
    held_at,
    paid_in,
    prepaid_accounts,
)
from craftorders.settlement.queries.shares import ShareMonth, months_of_shares, paid_shares

SHOWN_MONTHS = 12
OF_WORKSHOP = SHARE_PARTS


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
    """Minor units; what the coordinator, the workshop and the way of the goods had, got of the merchants' charges and were
    paid in the month, whatever months that was for; `months` says of each what it gave and how that was paid.
    """

    workshop: Workshop
    currency: str
    month: str
    opening: dict[str, int]
    closing: dict[str, int]
    paid: dict[str, int]
    charges: Sequence[Charge]
    months: Sequence[ShareMonth]

    def earned(self, part: str) -> int:
        """What the charges of the month say of a part."""
        return sum(getattr(each, part) for each in self.charges)

    @property
    def agrees(self) -> bool:
        """Whether the lines explain the ledger to the smallest coin."""
        return all(self.opening[part] + self.earned(part) - self.paid[part] == self.closing[part] for part in OF_WORKSHOP)


def months_to_show(time_zone: str = HOME_ZONE) -> list[str]:
    """The months of which there are pages to look at, the latest first."""
    return list(reversed(last_periods(now(), time_zone, SHOWN_MONTHS)))


def merchant_month(session: Session, merchant: Merchant, month: str) -> MerchantMonth:
    """A merchant's month, in Yiwu's time."""
    start, end = period_start(month, HOME_ZONE), period_end(month, HOME_ZONE)
    accounts = prepaid_accounts(session, merchant)
    return MerchantMonth(
        merchant,
        month,
        opening=held_at(session, accounts, start),
        closing=held_at(session, accounts, end),
        deposits=session.scalars(paid_in(accounts, "deposit", start, end)).all(),
        charges=session.scalars(_charges(start, end).where(Charge.merchant_id == merchant.id)).all(),
        compensations=session.scalars(paid_in(accounts, "deduction", start, end)).all(),
    )


def currencies_of(session: Session, workshop: Workshop) -> list[str]:
    """The currencies in which a workshop ever got shares, the house's own first, which stands there without any, too."""
    known = {each.currency for each in accounts_of(session, [workshop.id], OF_WORKSHOP)}
    return sorted(known or {HOME_CURRENCY}, key=lambda code: (code != HOME_CURRENCY, code))


def workshop_month(session: Session, workshop: Workshop, month: str, currency: str) -> WorkshopMonth:
    """A workshop's month in one of its currencies, in the time of its county."""
    zone = workshop.region.time_zone
    start, end = period_start(month, zone), period_end(month, zone)
    accounts = [each for each in accounts_of(session, [workshop.id], OF_WORKSHOP) if each.currency == currency]

    def held(moment: datetime) -> dict[str, int]:
        known = {each.kind: balance_at(session, each.id, moment) for each in accounts}
        return {part: known.get(part, 0) for part in OF_WORKSHOP}

    charges = _charges(start, end).join(Batch, Batch.id == Charge.batch_id)
    own = charges.where(Batch.workshop_id == workshop.id, Charge.currency == currency)
    return WorkshopMonth(
        workshop,
        currency,
        month,
        opening=held(start - JUST_BEFORE),
        closing=held(end - JUST_BEFORE),
        paid=paid_shares(session, accounts, start, end),
        charges=session.scalars(own).all(),
        months=months_of_shares(session, workshop, currency, now()),
    )


def _charges(start: datetime, end: datetime) -> Select[Charge]:
    return described_charges().where(charged_in(start, end)).order_by(Charge.id)


def is_a_month(text: str) -> bool:
    """Whether this is one of the months that can be shown."""
    return text in months_to_show()
