"""Payee accounts, looked at from outside: who agreed, how long it waited, whether its number can still be read."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from craftorders.infra.history import HistoryEntry
from craftorders.infra.vault import Vault, vault_of
from craftorders.kernel.errors import RuleViolation
from craftorders.settlement.models import PayeeAccount
from craftorders.settlement.verification.money import MOST

TWO_DAYS = timedelta(hours=48)
AT_ONCE = 500


def accounts(session: Session) -> list[str]:
    """Approved accounts without two people or 48 hours, and all whose number cannot be read or ends otherwise."""
    return [*_lonely(session), *_hasty(session), *_unwritten(session), *_unreadable(session)][:MOST]


def _lonely(session: Session) -> Iterator[str]:
    table = PayeeAccount.__table__.c
    alone = or_(
        table.confirmed_by.is_(None),
        table.approved_by.is_(None),
        table.approved_by == table.confirmed_by,
        table.approved_by == table.requested_by,
    )
    for key in session.scalars(select(table.id).where(table.state == "approved", alone).order_by(table.id).limit(MOST)):
        yield f"account {key} was approved by nobody else"


def _hasty(session: Session) -> Iterator[str]:
    table = PayeeAccount.__table__.c
    query = select(table.id, table.approved_at, table.in_force_from).where(table.state == "approved").order_by(table.id)
    for key, approved, begins in session.execute(query):
        if approved is None or begins is None or begins - approved < TWO_DAYS:
            yield f"account {key} did not wait 48 hours"


def _unwritten(session: Session) -> Iterator[str]:
    """The history has the approval, by whom the row names."""
    table, entry = PayeeAccount.__table__.c, HistoryEntry.__table__.c
    written = and_(entry.subject_id == table.id, entry.action == "approve", entry.actor_id == table.approved_by)
    query = select(table.id).where(table.state == "approved", ~select(entry.id).where(written).exists())
    for key in session.scalars(query.order_by(table.id).limit(MOST)):
        yield f"account {key} was approved, but the history does not say so"


def _unreadable(session: Session) -> Iterator[str]:
    """Nothing is said where no keys are set: the auditor may be somebody who must not have them."""
    vault = vault_of(session)
    if not vault.has_keys:
        return
    table = PayeeAccount.__table__.c
    query = select(table.id, table.secret, table.key_version, table.last_four).order_by(table.id)
    for key, secret, version, last in session.execute(query.execution_options(yield_per=AT_ONCE)):
        if not vault.knows(version):
            yield f"account {key}: its key {version} is missing"
        elif not _ends_in(vault, secret, version, key, last):
            yield f"account {key}: its number was changed in the database"


def _ends_in(vault: Vault, secret: bytes, version: int, key: UUID, last: str) -> bool:
    try:
        number = vault.open(secret, version, key)
    except RuleViolation:
        return False
    return number.partition("@")[0].endswith(last)
