"""Reading the books."""

from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from craftorders.ledger.models import Account, Transfer


def account_of(session: Session, kind: str, owner_id: UUID, currency: str = "CNY") -> Account | None:
    """The account, or None where no money ever moved."""
    return session.scalar(
        select(Account).where(Account.kind == kind, Account.owner_id == owner_id, Account.currency == currency)
    )


def transfers_of(account_id: UUID) -> Select[Transfer]:
    """All transfers of an account, as a query to be paged."""
    return select(Transfer).where(or_(Transfer.debit_id == account_id, Transfer.credit_id == account_id))


def differing_balances(session: Session) -> list[tuple[UUID, int, int]]:
    """Accounts whose stored balance is not the sum of their transfers: (account, stored, recomputed)."""
    credits = (
        select(Transfer.credit_id.label("id"), func.sum(Transfer.amount).label("total"))
        .group_by(Transfer.credit_id)
        .subquery()
    )
    debits = (
        select(Transfer.debit_id.label("id"), func.sum(Transfer.amount).label("total"))
        .group_by(Transfer.debit_id)
        .subquery()
    )
    computed = func.coalesce(credits.c.total, 0) - func.coalesce(debits.c.total, 0)
    query = (
        select(Account.id, Account.balance, computed)
        .outerjoin(credits, credits.c.id == Account.id)
        .outerjoin(debits, debits.c.id == Account.id)
        .where(Account.balance != computed)
    )
    return [(row[0], row[1], int(row[2])) for row in session.execute(query)]
