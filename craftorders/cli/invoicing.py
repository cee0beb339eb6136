"""`craftorders invoices`: issues every invoice that is due, each in a unit of work of its own, and says what is refused."""

from functools import partial
from uuid import UUID

import click
from sqlalchemy.orm import Session

from craftorders.accounts.queries import actor_named
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.kernel.errors import DomainError
from craftorders.settlement.queries.invoices import due_invoices
from craftorders.settlement.services import issue_invoice


def issue_due(work: UnitOfWork, username: str) -> int:
    """Issue what is due; the exit code. What is refused does not stop the rest."""
    due = work.run(lambda session: _due(session, username), reading=True)
    refusals = 0
    for merchant_id, month in due:
        try:
            click.echo(work.run(partial(_issue, merchant_id=merchant_id, month=month, username=username)))
        except DomainError as error:
            refusals += 1
            click.echo(f"{month} of merchant {merchant_id} has no invoice: {error}", err=True)
    click.echo(f"{len(due) - refusals} of {len(due)} invoices that were due are issued.")
    return 1 if refusals else 0


def _due(session: Session, username: str) -> list[tuple[UUID, str]]:
    actor_named(session, username).require("invoices.issue")
    return due_invoices(session, now())


def _issue(session: Session, merchant_id: UUID, month: str, username: str) -> str:
    invoice = issue_invoice(session, merchant_id, month, actor=actor_named(session, username))
    return f"{invoice.code}: {invoice.month} of {invoice.merchant.code}"
