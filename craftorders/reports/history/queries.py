"""The history of one object, as far as the reader may see what it is about."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.dispatch.domain.states import OFFER
from craftorders.dispatch.queries import find_offer
from craftorders.fees.domain.concessions import CONCESSION
from craftorders.fees.queries import find_concession
from craftorders.infra.history import HistoryEntry
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound, NotPermitted
from craftorders.logistics.domain.states import CONSIGNMENT
from craftorders.logistics.queries import find_consignment
from craftorders.orders.domain.states import ORDER
from craftorders.orders.queries import find_order
from craftorders.people.queries import find_household, find_merchant, find_worker, find_workshop
from craftorders.production.domain.states import BATCH, JOB
from craftorders.production.queries import find_batch, find_job
from craftorders.quality.domain.states import LOT, WARNING
from craftorders.quality.domain.switching import SWITCHING
from craftorders.quality.queries import find_lot
from craftorders.quality.queries.switching import find_switching_state
from craftorders.quality.queries.warnings import find_warning
from craftorders.settlement.domain.states import SHARES, STATEMENT
from craftorders.settlement.queries.shares import find_share_payment

Finder = Callable[[Session, UUID, Actor], object]


def _open_to_all(session: Session, subject_id: UUID, actor: Actor) -> None:
    """Who has the permission may see every object of this kind."""


READERS: dict[str, tuple[str, Finder]] = {
    ORDER.name: ("orders.read", find_order),
    BATCH.name: ("batches.read", find_batch),
    JOB.name: ("jobs.read", find_job),
    OFFER.name: ("offers.read", find_offer),
    CONSIGNMENT.name: ("consignments.read", find_consignment),
    LOT.name: ("lots.read", find_lot),
    CONCESSION.name: ("charges.read", find_concession),
    SWITCHING.name: ("lots.read", find_switching_state),
    WARNING.name: ("scores.read", find_warning),
    STATEMENT.name: ("statements.read", _open_to_all),
    "period": ("statements.read", _open_to_all),
    "tax_payment": ("ledger.read", _open_to_all),
    SHARES.name: ("ledger.read", find_share_payment),
    "merchant": ("people.read", find_merchant),
    "workshop": ("people.read", find_workshop),
    "household": ("people.read", find_household),
    "worker": ("people.read", find_worker),
    "product": ("catalogue.read", _open_to_all),
    "craft": ("catalogue.read", _open_to_all),
    "material": ("catalogue.read", _open_to_all),
    "defect_code": ("lots.read", _open_to_all),
    "piece_rate": ("rates.read", _open_to_all),
    "fee_shares": ("rates.read", _open_to_all),
    "site": ("places.read", _open_to_all),
    "hourly_floor": ("places.read", _open_to_all),
    "farm_calendar": ("places.read", _open_to_all),
    "user": ("users.read", _open_to_all),
    "api_token": ("users.read", _open_to_all),
    "card": ("users.read", _open_to_all),
}
"""Which permission opens the history of a kind of object, and who finds the object for an actor or refuses it."""


def readable_history(
    session: Session, subject_id: UUID, actor: Actor, *, limit: int = 50, cursor: str | None = None
) -> Page[HistoryEntry]:
    """A page of what happened to an object, newest first; NotFound where nothing of it is the actor's to see."""
    actor.require("history.read")
    kinds = session.scalars(select(HistoryEntry.subject_kind).where(HistoryEntry.subject_id == subject_id).distinct())
    readable = [kind for kind in kinds if _may_read(session, kind, subject_id, actor)]
    if not readable:
        raise NotFound("history", subject_id)
    query = select(HistoryEntry).where(HistoryEntry.subject_id == subject_id, HistoryEntry.subject_kind.in_(readable))
    return page_of(session, query, key=HistoryEntry.id, limit=limit, cursor=cursor)


def _may_read(session: Session, kind: str, subject_id: UUID, actor: Actor) -> bool:
    if kind not in READERS:
        return False
    permission, find = READERS[kind]
    try:
        actor.require(permission)
        find(session, subject_id, actor)
    except (NotFound, NotPermitted):
        return False
    return True
