"""Money, recomputed: balances from transfers, earnings and charges from pieces, transfers from charges."""

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from craftorders.dispatch.models import Reservation
from craftorders.fees.models import BatchTerms, Charge, Earning
from craftorders.ledger.models import Account, Transfer
from craftorders.ledger.queries import differing_balances
from craftorders.production.models import Batch
from craftorders.quality.models import InspectionLot

PARTS = ("coordinator", "workshop", "freight", "platform")
Column = InstrumentedAttribute[int] | ColumnElement[int]
MOST = 100
"""How many differences of a kind are told."""


def balances(session: Session) -> list[str]:
    """Accounts whose stored balance is not what their transfers add up to."""
    return [f"account {key}: stored {stored}, recomputed {real}" for key, stored, real in differing_balances(session)]


def sum_of_balances(session: Session) -> list[str]:
    """Currencies in which one account's money is not another one's debt."""
    query = select(Account.currency, func.sum(Account.balance)).group_by(Account.currency)
    return [f"the sum of {currency} is {total}" for currency, total in session.execute(query) if total]


def transfers(session: Session) -> list[str]:
    """Transfers between accounts that are not there or of another currency, and reversals that are no mirror."""
    debit, credit, undone = aliased(Account), aliased(Account), aliased(Transfer)
    strange = (
        select(Transfer.id)
        .outerjoin(debit, (debit.id == Transfer.debit_id) & (debit.currency == Transfer.currency))
        .outerjoin(credit, (credit.id == Transfer.credit_id) & (credit.currency == Transfer.currency))
        .where(or_(debit.id.is_(None), credit.id.is_(None), Transfer.amount <= 0))
    )
    mirror = and_(
        undone.id == Transfer.reverses_id,
        undone.region_id == Transfer.region_id,
        undone.debit_id == Transfer.credit_id,
        undone.credit_id == Transfer.debit_id,
        undone.amount == Transfer.amount,
        undone.purpose == Transfer.purpose,
        undone.reference_id == Transfer.reference_id,
        undone.reverses_id.is_(None),
    )
    crooked = select(Transfer.id).outerjoin(undone, mirror)
    crooked = crooked.where(Transfer.reverses_id.is_not(None), undone.id.is_(None))
    return [
        *(f"transfer {key}: its accounts or its amount" for key in session.scalars(strange.limit(MOST))),
        *(f"transfer {key}: what it reverses" for key in session.scalars(crooked.limit(MOST))),
    ]


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


def held(session: Session) -> list[str]:
    """Batches for which not just that is held which was reserved, less what was released and charged."""
    sums = (
        select(
            Transfer.reference_id,
            func.sum(case((Transfer.purpose == "reserve", Transfer.amount), else_=-Transfer.amount)).label("amount"),
        )
        .where(Transfer.purpose.in_(("reserve", "release")))
        .group_by(Transfer.reference_id)
        .subquery()
    )
    charged = select(Charge.batch_id, func.sum(Charge.amount).label("amount")).group_by(Charge.batch_id).subquery()
    real = func.coalesce(sums.c.amount, 0) - func.coalesce(charged.c.amount, 0)
    query = (
        select(Reservation.batch_id, Reservation.amount, real)
        .outerjoin(sums, sums.c.reference_id == Reservation.batch_id)
        .outerjoin(charged, charged.c.batch_id == Reservation.batch_id)
        .where(Reservation.amount != real)
    )
    bare = select(sums.c.reference_id).outerjoin(Reservation, Reservation.batch_id == sums.c.reference_id)
    bare = bare.where(Reservation.batch_id.is_(None))
    return [
        *(f"batch {key}: held {told}, recomputed {int(amount)}" for key, told, amount in session.execute(query.limit(MOST))),
        *(f"batch {key}: money was reserved, and nothing says so" for key in session.scalars(bare.limit(MOST))),
    ]


def earnings(session: Session) -> list[str]:
    """Pay lines that are not pieces × rate, rounded half up once."""
    query = select(Earning.id, Earning.amount).where(Earning.amount != _rounded(Earning.quantity, Earning.rate_e4))
    return [f"earning {key}: {amount}" for key, amount in session.execute(query.limit(MOST))]


def charges(session: Session) -> list[str]:
    """Charges that are not pieces × the batch's price, or to another merchant than its, or whose parts or pay lines do not
    add up; and lots paid without a charge.

    The lots of a batch are rounded together: each within one minor unit, all of them exactly, a conceded one by itself.
    """
    paid = (
        select(Earning.lot_id, func.sum(Earning.amount).label("amount"))
        .where(Earning.appeal_id.is_(None), Earning.lot_id.is_not(None))
        .group_by(Earning.lot_id)
        .subquery()
    )
    parts = Charge.household + Charge.coordinator + Charge.workshop + Charge.freight + Charge.platform
    wrong = (
        select(Charge.id)
        .join(InspectionLot, InspectionLot.id == Charge.lot_id)
        .join(Batch, Batch.id == InspectionLot.batch_id)
        .outerjoin(BatchTerms, BatchTerms.batch_id == Batch.id)
        .outerjoin(paid, paid.c.lot_id == Charge.lot_id)
        .where(
            or_(
                Charge.merchant_id != Batch.merchant_id,
                and_(InspectionLot.conceded.is_(False), Charge.price_e4 != func.coalesce(BatchTerms.price_e4, 0)),
                func.abs(Charge.amount - _rounded(Charge.quantity, Charge.price_e4))
                > case((InspectionLot.conceded, 0), else_=1),
                parts != Charge.amount,
                func.coalesce(paid.c.amount, 0) != Charge.household,
            )
        )
    )
    together = (
        select(Charge.batch_id)
        .join(InspectionLot, InspectionLot.id == Charge.lot_id)
        .where(InspectionLot.conceded.is_(False))
        .group_by(Charge.batch_id, Charge.price_e4)
        .having(func.sum(Charge.amount) != _rounded(cast(func.sum(Charge.quantity), BigInteger), Charge.price_e4))
    )
    bare = select(paid.c.lot_id).outerjoin(Charge, Charge.lot_id == paid.c.lot_id).where(Charge.id.is_(None))
    return [
        *(f"charge {key}" for key in session.scalars(wrong.limit(MOST))),
        *(f"charges of batch {key} together" for key in session.scalars(together.limit(MOST))),
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
