"""Reading payee accounts: which is in force now, which wait for whom, which number two workers share."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, joinedload

from craftorders.infra.database import locked
from craftorders.infra.paging import Page, page_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound
from craftorders.people.models import Worker
from craftorders.settlement.domain.payees import standing
from craftorders.settlement.domain.states import PAYEE
from craftorders.settlement.models import PayeeAccount, Statement

IN_ORDER = (PayeeAccount.in_force_from, PayeeAccount.id)
"""The last in this order, of those whose moment has come, is in force."""

MOST_SHOWN = 200


def payee_of(session: Session, worker_id: UUID, currency: str) -> PayeeAccount | None:
    """The account to which a worker is paid now, or None: then in cash."""
    return payees_of(session, [worker_id], currency).get(worker_id)


def payees_of(session: Session, worker_ids: Collection[UUID], currency: str) -> dict[UUID, PayeeAccount]:
    """By worker: the account in force now, asked for all of them at once."""
    query = select(PayeeAccount).where(
        PayeeAccount.worker_id.in_(worker_ids),
        PayeeAccount.currency == currency,
        PayeeAccount.state == "approved",
        PayeeAccount.in_force_from <= now(),
    )
    query = query.options(joinedload(PayeeAccount.worker).lazyload(Worker.skills))
    return {account.worker_id: account for account in session.scalars(query.order_by(*IN_ORDER))}


def has_account() -> ColumnElement[bool]:
    """Whether the worker of a statement has an account in force in its currency."""
    return exists().where(
        PayeeAccount.worker_id == Statement.worker_id,
        PayeeAccount.currency == Statement.currency,
        PayeeAccount.state == "approved",
        PayeeAccount.in_force_from <= now(),
    )


def find_payee(session: Session, account_id: UUID, actor: Actor, *, for_update: bool = False) -> PayeeAccount:
    """The account, or NotFound where its worker belongs to another workshop, or is another than the card's."""
    account = locked(session, PayeeAccount, account_id) if for_update else session.get(PayeeAccount, account_id)
    if account is None or not _may_see(account, actor):
        raise NotFound("payee_account", account_id)
    return account


def _may_see(account: PayeeAccount, actor: Actor) -> bool:
    if actor.worker_id is not None:
        return actor.worker_id == account.worker_id
    own = actor.limited_to("coordinator")
    return own is None or str(account.worker.workshop_id) in own


def list_payees(
    session: Session,
    actor: Actor,
    *,
    state: str | None = None,
    worker_id: UUID | None = None,
    limit: int = 50,
    cursor: str | None = None,
) -> Page[PayeeAccount]:
    """A page of accounts of the workers whom the actor may see, the newest first."""
    query = select(PayeeAccount).options(joinedload(PayeeAccount.worker).lazyload(Worker.skills))
    for column, value in ((PayeeAccount.state, state), (PayeeAccount.worker_id, worker_id)):
        if value is not None:
            query = query.where(column == value)
    own = actor.limited_to("coordinator")
    if own is not None:
        mine = select(Worker.id).where(Worker.workshop_id.in_([UUID(each) for each in own]))
        query = query.where(PayeeAccount.worker_id.in_(mine))
    return page_of(session, query, key=PayeeAccount.id, limit=limit, cursor=cursor)


def payees_of_worker(session: Session, worker_id: UUID) -> list[PayeeAccount]:
    """Every account that a worker ever had or was to have, the newest first."""
    query = select(PayeeAccount).where(PayeeAccount.worker_id == worker_id)
    return list(session.scalars(query.order_by(PayeeAccount.id.desc())))


def waiting_payee(session: Session, worker_id: UUID, currency: str) -> PayeeAccount | None:
    """The account that is approved and whose 48 hours are not over."""
    query = select(PayeeAccount).where(
        PayeeAccount.worker_id == worker_id,
        PayeeAccount.currency == currency,
        PayeeAccount.state == "approved",
        PayeeAccount.in_force_from > now(),
    )
    return session.scalar(query.limit(1))


def payees_under_way(session: Session) -> list[PayeeAccount]:
    """Accounts that wait for somebody's word or for the end of their 48 hours, the newest first."""
    waits = (PayeeAccount.state == "approved") & (PayeeAccount.in_force_from > now())
    query = select(PayeeAccount).where(PayeeAccount.state.in_(("requested", "confirmed")) | waits)
    query = query.options(joinedload(PayeeAccount.worker).lazyload(Worker.skills))
    return list(session.scalars(query.order_by(PayeeAccount.id.desc()).limit(MOST_SHOWN)))


def payees_to_approve(session: Session) -> int:
    """How many accounts wait for a second person."""
    return session.scalar(select(func.count()).where(PayeeAccount.state == "confirmed")) or 0


def standings_of(session: Session, accounts: Sequence[PayeeAccount]) -> dict[UUID, str]:
    """The word for each account now: its state, or of an approved one waiting, in_force or replaced."""
    moment, latest = now(), set[UUID]()
    for currency in {account.currency for account in accounts}:
        workers = [account.worker_id for account in accounts if account.currency == currency]
        latest |= {each.id for each in payees_of(session, workers, currency).values()}
    return {each.id: standing(each.state, each.in_force_from, moment, latest=each.id in latest) for each in accounts}


def actions_of_payee(account: PayeeAccount, actor: Actor) -> list[str]:
    """What the actor may do next: one's own request is confirmed and approved by others; in force nothing is stopped."""
    actions = PAYEE.actions(account.state, actor)
    if str(account.worker.workshop_id) not in actor.scope("coordinator"):
        actions = [each for each in actions if each != "confirm"]
    if actor.id in (account.requested_by, account.confirmed_by):
        actions = [each for each in actions if each != "approve"]
    if account.in_force_from is not None and account.in_force_from <= now():
        actions = [each for each in actions if each != "stop"]
    return actions


@dataclass(frozen=True)
class SharedNumber:
    """Accounts of several workers with one number: often a family's, worth a look where the holders differ."""

    accounts: Sequence[PayeeAccount]

    @property
    def holders_differ(self) -> bool:
        """Whether the number stands under different names."""
        return len({account.holder for account in self.accounts}) > 1


def shared_numbers(session: Session) -> list[SharedNumber]:
    """Numbers that were not stopped and stand with more than one worker. Across two versions of keys none is found."""
    standing_ = PayeeAccount.state != "stopped"
    several = (
        select(PayeeAccount.fingerprint)
        .where(standing_)
        .group_by(PayeeAccount.fingerprint)
        .having(func.count(PayeeAccount.worker_id.distinct()) > 1)
    )
    query = select(PayeeAccount).where(standing_, PayeeAccount.fingerprint.in_(several))
    groups: dict[str, list[PayeeAccount]] = {}
    for account in session.scalars(query.order_by(PayeeAccount.fingerprint, PayeeAccount.id)):
        groups.setdefault(account.fingerprint, []).append(account)
    return [SharedNumber(accounts) for accounts in groups.values()]


def under_older_keys(session: Session, newest: int, limit: int) -> list[UUID]:
    """The first accounts whose numbers are not encrypted by the newest key, in order."""
    query = select(PayeeAccount.id).where(PayeeAccount.key_version != newest).order_by(PayeeAccount.id)
    return list(session.scalars(query.limit(limit)))
