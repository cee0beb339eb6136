"""Money, recomputed: balances from transfers, earnings and charges from pieces, transfers from charges."""

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from craftorders.dispatch.models import Reservation
from craftorders.fees.models import Charge, Earning
from craftorders.ledger.models import Account, Transfer
from craftorders.ledger.queries import differing_balances
from craftorders.production.models import Batch

PARTS = ("coordinator", "workshop", "freight", "platform")
Column = InstrumentedAttribute[int]
MOST = 100
"""How many differences of a kind are told."""


def balances(session: Session) -> list[str]:
    """Accounts whose stored balance is not what their transfers add up to."""
    return [f"account {key}: stored {stored}, recomputed {real}" for key, stored, real in differing_balances(session)]


def sum_of_balances(session: Session) -> list[str]:
    """Currencies in which one account's money is not another one's debt."""
    query = select(Account.currency, func.sum(Account.balance)).group_by(Account.currency)
    return [f"the sum of {currency} is {total}" for currency, total in session.execute(query) if total]


def reservations(session: Session) -> list[str]:
    """Merchants whose reserved account is not what is held for their batches."""
    held = (
        select(Batch.merchant_id, Reservation.currency, func.sum(Reservation.amount).label("amount"))
        .join(Batch, Batch.id == Reservation.batch_id)
        .group_by(Batch.merchant_id, Reservation.currency)
        .subquery()
    )
    amount = func.coalesce(held.c.amount, 0)
    query = (
        select(Account.owner_id, Account.balance, amount)
        .outerjoin(held, (held.c.merchant_id == Account.owner_id) & (held.c.currency == Account.currency))
        .where(Account.kind == "reserved", Account.balance != amount)
        .limit(MOST)
    )
    return [f"merchant {owner}: account {balance}, held {amount}" for owner, balance, amount in session.execute(query)]


def earnings(session: Session) -> list[str]:
    """Pay lines that are not pieces × rate, rounded half up once."""
    query = select(Earning.id, Earning.amount).where(Earning.amount != _rounded(Earning.quantity, Earning.rate_e4))
    return [f"earning {key}: {amount}" for key, amount in session.execute(query.limit(MOST))]


def charges(session: Session) -> list[str]:
    """Charges that are not pieces × price, or whose parts or pay lines do not add up; and lots paid without a charge."""
    paid = (
        select(Earning.lot_id, func.sum(Earning.amount).label("amount"))
        .where(Earning.appeal_id.is_(None), Earning.lot_id.is_not(None))
        .group_by(Earning.lot_id)
        .subquery()
    )
    parts = Charge.household + Charge.coordinator + Charge.workshop + Charge.freight + Charge.platform
    wrong = (
        select(Charge.id)
        .outerjoin(paid, paid.c.lot_id == Charge.lot_id)
        .where(
            or_(
                Charge.amount != _rounded(Charge.quantity, Charge.price_e4),
                parts != Charge.amount,
                func.coalesce(paid.c.amount, 0) != Charge.household,
            )
        )
    )
    bare = select(paid.c.lot_id).outerjoin(Charge, Charge.lot_id == paid.c.lot_id).where(Charge.id.is_(None))
    return [
        *(f"charge {key}" for key in session.scalars(wrong.limit(MOST))),
        *(f"lot {key} has earnings but no charge" for key in session.scalars(bare.limit(MOST))),
    ]


def charge_transfers(session: Session) -> list[str]:
    """Charges whose parts are not what was transferred for them, and transfers for a charge that is not there."""
    sums = (
        select(
            Transfer.reference_id,
            *(func.sum(case((Transfer.purpose == p, Transfer.amount), else_=0)).label(p) for p in ("earning", *PARTS)),
        )
        .where(Transfer.purpose.in_(("earning", *PARTS)), Transfer.reverses_id.is_(None))
        .group_by(Transfer.reference_id)
        .subquery()
    )
    columns = {"earning": Charge.household, **{part: getattr(Charge, part) for part in PARTS}}
    query = (
        select(Charge.id)
        .outerjoin(sums, sums.c.reference_id == Charge.id)
        .where(or_(*(func.coalesce(sums.c[p], 0) != func.abs(column) for p, column in columns.items())))
    )
    bare = select(sums.c.reference_id).outerjoin(Charge, Charge.id == sums.c.reference_id).where(Charge.id.is_(None))
    return [
        *(f"charge {key}" for key in session.scalars(query.limit(MOST))),
        *(f"charge {key} is missing" for key in session.scalars(bare.limit(MOST))),
    ]


def _rounded(quantity: Column, rate_e4: Column) -> ColumnElement[int]:
    """⌊(2 × quantity × rate + 10,000) ÷ 20,000⌋ is quantity × rate ÷ 10,000, half up, in the database's own integers."""
    return (2 * quantity * rate_e4 + 10_000) // 20_000
