"""`craftorders settle`: closes a month, or all that are due, each in a unit of work of its own, and says how far it is."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click
from sqlalchemy.orm import Session

from craftorders.accounts.queries import actor_named
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.kernel.errors import DomainError
from craftorders.settlement.queries import due_periods
from craftorders.settlement.services import close_period
from craftorders.settlement.services.drafting import Tell


def settle(work: UnitOfWork, region_id: str, month: str, username: str) -> None:
    """Close one month; a month that was closed before stays as it is."""
    with _told(f"{region_id} {month}") as tell:
        period = work.run(
            lambda session: close_period(session, region_id, month, actor=actor_named(session, username), tell=tell)
        )
    click.echo(f"{period.month} of {period.region_id} was closed by {period.closed_by_name}.")


def settle_due(work: UnitOfWork, username: str) -> int:
    """Close every month that is over and has something to settle; the exit code. What is refused does not stop the rest.

    Who may not close months is told so, even where none is due.
    """
    due = work.run(lambda session: _due(session, username), reading=True)
    refusals = 0
    for region_id, month in sorted(due):
        try:
            settle(work, region_id, month, username)
        except DomainError as error:
            refusals += 1
            click.echo(f"{month} of {region_id} stays open: {error}", err=True)
    click.echo(f"{len(due) - refusals} of {len(due)} months that were due are closed.")
    return 1 if refusals else 0


def _due(session: Session, username: str) -> set[tuple[str, str]]:
    actor_named(session, username).require("periods.close")
    return {(each.region.id, each.month) for each in due_periods(session, now())}


@contextmanager
def _told(label: str) -> Iterator[Tell]:
    """A bar on a terminal, from the moment on in which it is known how much there is to do."""
    bars: list[Any] = []
    with ExitStack() as stack:

        def tell(done: int, lines: int) -> None:
            if not bars:
                bar = click.progressbar(length=lines, label=f"Settling {label}", show_pos=True, file=sys.stderr)
                bars.append(stack.enter_context(bar))
            bars[0].update(done - bars[0].pos)

        yield tell
