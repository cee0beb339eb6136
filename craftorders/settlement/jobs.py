"""What the scheduler does in settlement: closing months, issuing invoices, verifying the books every night.

Beside it, what a command does in many units of work: encrypting account numbers with a new key.
"""

from datetime import timedelta
from functools import partial

import structlog
from sqlalchemy.orm import Session

from craftorders.infra.scheduler import claim_run
from craftorders.infra.unit_of_work import UnitOfWork, publish
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.clock import now, today
from craftorders.kernel.errors import DomainError
from craftorders.settlement.events import BooksDiffer
from craftorders.settlement.models import BooksAudit
from craftorders.settlement.queries import choice_in_force, due_periods, under_older_keys
from craftorders.settlement.queries.answers import answers_under_older_keys
from craftorders.settlement.queries.invoices import due_invoices
from craftorders.settlement.services import close_period, issue_invoice, rotate_payee
from craftorders.settlement.services.answers import rotate_answer
from craftorders.settlement.verification import verify_books

GRACE = timedelta(days=1)
AT_ONCE = 100
NAMED = 100
"""So many differences of a night are kept word for word."""
log = structlog.get_logger()


def close_due_periods(session: Session) -> int:
    """Close last month for every region with unsettled earnings, a day after it ended there; twice closes nothing more.

    Where nobody has chosen how taxes are withheld, the month stays open; finance sees it among those that are due.
    """
    due = {(each.region.id, each.month): each.region for each in due_periods(session, now() - GRACE)}
    ready = [key for key, region in sorted(due.items()) if choice_in_force(session, region.id, region.time_zone)]
    for region_id, month in ready:
        close_period(session, region_id, month, actor=SYSTEM)
    if len(ready) < len(due):
        log.warning("no_tax_chosen", open_months=len(due) - len(ready))
    return len(ready)


def issue_due_invoices(work: UnitOfWork) -> int:
    """Issue every invoice that is due, each in a unit of work of its own; says how many. What is refused is logged."""
    issued = 0
    for merchant_id, month in work.run(lambda session: due_invoices(session, now()), reading=True):
        try:
            work.run(partial(issue_invoice, merchant_id=merchant_id, month=month, actor=SYSTEM))
            issued += 1
        except DomainError as error:
            log.error("invoice_refused", merchant=str(merchant_id), month=month, why=error.code)
    return issued


def verify_books_nightly(session: Session) -> int:
    """Verify once a day, keep what was found, log every difference as an error, and tell that there are any."""
    day = today("Asia/Shanghai")
    if not claim_run(session, "verify_books", str(day)):
        return 0
    checked, differences = verify_books(session)
    session.add(BooksAudit(day=day, at=now(), checks=len(checked), differences=len(differences), named=differences[:NAMED]))
    for line in differences:
        log.error("books_differ", what=line)
    if differences:
        publish(session, BooksDiffer(len(differences), differences[0]))
    return len(differences)


def rotate_payees(work: UnitOfWork) -> int:
    """Encrypt every account number anew that lies under an older key, and every bank's file; says how many of both.

    Stopped in the middle, it goes on the next time. Then the older keys can be taken away.
    """
    newest, rotated = work.vault.newest, 0
    for find, rotate in ((under_older_keys, rotate_payee), (answers_under_older_keys, rotate_answer)):
        while ids := work.run(lambda session, f=find: f(session, newest, AT_ONCE), reading=True):  # type: ignore[misc]
            rotated += work.run(lambda session, keys=ids, r=rotate: sum(r(session, each) for each in keys))  # type: ignore[misc]
    return rotated
