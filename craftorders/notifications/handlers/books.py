"""The books: that the nightly audit found something is told to auditors and to finance, who find it out by command."""

from sqlalchemy.orm import Session

from craftorders.accounts.queries import users_with
from craftorders.kernel.words import N_
from craftorders.notifications.services import notify
from craftorders.settlement.events import BooksDiffer

DIFFER = N_(
    "The books do not add up: the nightly audit found differences, %(count)s in all. An operator lists them with "
    "“craftorders verify”. The first: %(first)s"
)
TOLD = ("auditor", "finance")
AUDITS = "/finance/audits"
"""The page that the message opens."""


def books_differ(session: Session, event: BooksDiffer) -> None:
    """One message a night, however much differs."""
    for role in TOLD:
        notify(session, users_with(session, role), DIFFER, AUDITS, count=event.count, first=event.first)
