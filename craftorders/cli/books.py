"""`craftorders verify` and `craftorders ledger heads`: the auditor's answer, and what of the chain is kept elsewhere."""

import re
from collections.abc import Iterable
from datetime import date

import click

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.ledger.queries import heads_since
from craftorders.settlement.verification import verify_books

HEAD = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:=|\s+(?:[0-9]+\s+)?)([0-9a-f]{64})", re.ASCII)


def verify(work: UnitOfWork, heads: Iterable[str]) -> int:
    """Print what was checked and what differs; the exit code. Nothing is changed."""
    kept = _kept(heads)
    checked, differences = work.run(lambda session: verify_books(session, kept), reading=True)
    for line in checked:
        click.echo(f"checked  {line}")
    for line in differences:
        click.echo(f"DIFFERS  {line}", err=True)
    click.echo(f"{len(checked)} checks, differences: {len(differences)}")
    return 1 if differences else 0


def print_heads(work: UnitOfWork, since: date | None) -> None:
    """One line a day, the oldest first."""
    for each in work.run(lambda session: heads_since(session, since), reading=True):
        click.echo(f"{each.day} {each.sequence} {each.hash}")


def _kept(lines: Iterable[str]) -> dict[date, str]:
    """Heads by day, from DATE=HASH or DATE SEQUENCE HASH; other lines, and two heads of one day, are refused."""
    kept: dict[date, str] = {}
    for line in filter(None, map(str.strip, lines)):
        match = HEAD.fullmatch(line.lower())
        try:
            day = date.fromisoformat(match[1]) if match else None
        except ValueError:
            day = None
        if match is None or day is None:
            raise click.ClickException(f"This is no head of the chain: {line[:100]!r}. Write 2026-11-24=HASH.")
        if kept.setdefault(day, match[2]) != match[2]:
            raise click.ClickException(f"There are two heads for {day}: a day has one.")
    return kept
