"""Reading what merchants paid in advance."""

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.ledger.models import Transfer
from craftorders.ledger.queries import account_of
from craftorders.people.queries import find_merchant


def list_deposits(
    session: Session, merchant_id: UUID, actor: Actor, *, limit: int = 50, cursor: str | None = None
) -> Page[Transfer]:
    """A page of what a merchant paid in advance and what of it was undone, newest first."""
    merchant = find_merchant(session, merchant_id, actor)
    account = account_of(session, "merchant", merchant.id, merchant.currency)
    if account is None:
        return Page([], None)
    own = or_(Transfer.credit_id == account.id, Transfer.debit_id == account.id)
    query = select(Transfer).where(own, Transfer.purpose == "deposit")
    return page_of(session, query, key=Transfer.id, limit=limit, cursor=cursor)
