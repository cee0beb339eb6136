"""A merchant's month of money, in Yiwu's time: the rows that it is made of, and their sums as the database adds them up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge
from craftorders.kernel.ids import first_id_of
from craftorders.ledger.models import Account, Transfer
from craftorders.ledger.queries import SLACK, accounts_of, balance_at
from craftorders.people.models import Merchant

HOME_ZONE = "Asia/Shanghai"
PREPAID = ("merchant", "reserved")
"""The accounts of what a merchant has prepaid: free, and held for batches."""
JUST_BEFORE = timedelta(microseconds=1)
STANDING = case((Transfer.reverses_id.is_(None), Transfer.amount), else_=-Transfer.amount)


@dataclass(frozen=True)
class MonthSums:
    """What moved a merchant's prepaid money from one moment to another, in minor units."""

    opening: int
    deposited: int
    compensated: int
    charged: int
    closing: int
    lines: int
    pieces: int

    @property
    def agrees(self) -> bool:
        """Whether the charges and payments explain the ledger to the smallest coin."""
        return self.opening + self.deposited + self.compensated - self.charged == self.closing


def prepaid_accounts(session: Session, merchant: Merchant) -> list[Account]:
    """The accounts in the merchant's currency, in the order of their keys; none where no money ever moved."""
    return [each for each in accounts_of(session, [merchant.id], PREPAID) if each.currency == merchant.currency]


def held_at(session: Session, accounts: Sequence[Account], moment: datetime) -> int:
    """What the accounts held together when `moment` began."""
    return sum(balance_at(session, each.id, moment - JUST_BEFORE) for each in accounts)


def charged_in(since: datetime, until: datetime) -> ColumnElement[bool]:
    """The charges from one moment on and before another."""
    made = Charge.id.between(first_id_of(since - SLACK), first_id_of(until + SLACK))
    return made & (Charge.at >= since) & (Charge.at < until)


def paid_in(accounts: Sequence[Account], purpose: str, since: datetime, until: datetime) -> Select[Transfer]:
    """What came to the free account from outside, or was undone of it, for a purpose, oldest first."""
    free = [each.id for each in accounts if each.kind == "merchant"]
    return (
        select(Transfer)
        .where(
            or_(Transfer.credit_id.in_(free), Transfer.debit_id.in_(free)),
            Transfer.id.between(first_id_of(since - SLACK), first_id_of(until + SLACK)),
            Transfer.at >= since,
            Transfer.at < until,
            Transfer.purpose == purpose,
        )
        .order_by(Transfer.id)
    )


def month_sums(
    session: Session, merchant: Merchant, accounts: Sequence[Account], since: datetime, until: datetime
) -> MonthSums:
    """The sums of a merchant's charges and payments between two moments, and what the ledger held at both."""

    def paid(purpose: str) -> int:
        rows = paid_in(accounts, purpose, since, until).order_by(None).with_only_columns(func.sum(STANDING))
        return int(session.scalar(rows) or 0)

    own = (charged_in(since, until), Charge.merchant_id == merchant.id, Charge.currency == merchant.currency)
    charges = select(func.count(), func.sum(Charge.quantity), func.sum(Charge.amount)).where(*own)
    lines, pieces, charged = session.execute(charges).one()
    return MonthSums(
        opening=held_at(session, accounts, since),
        deposited=paid("deposit"),
        compensated=paid("deduction"),
        charged=int(charged or 0),
        closing=held_at(session, accounts, until),
        lines=lines,
        pieces=int(pieces or 0),
    )
