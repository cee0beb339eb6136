"""`craftorders cards print`: earnings cards for a workshop or for all, as one PDF file."""

import os
import time
from pathlib import Path
from typing import Any

import click

from craftorders.accounts.queries import actor_named
from craftorders.cards.queries import active_cards
from craftorders.cards.services import prepare_cards
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.people.models import Worker
from craftorders.people.queries import workers_to_print
from craftorders.people.services import activate_earnings_cards, check_prints_for_all
from craftorders.web.farmer.card_file import CardToPrint, CardWords, refuse_unprintable, write_cards

WORDS = {
    "zh": CardWords("加工费卡", "卡号", "密码", "不要告诉任何人。忘了密码请找协调员。"),
    "en": CardWords("Earnings card", "Card number", "PIN", "Tell it to nobody. Forgotten? Ask your coordinator."),
}


def print_cards(
    work: UnitOfWork, workshop: str | None, file: Path, username: str, public_url: str, *, again: bool, language: str
) -> None:
    """Print, then activate. FILE appears only once its cards are valid; what a broken run leaves is FILE.part, void."""
    if file.exists():
        raise click.ClickException(f"{file} is there already: name another file.")
    started, part = time.monotonic(), file.with_name(file.name + ".part")
    with work.reading() as session:
        actor = actor_named(session, username)
        check_prints_for_all(actor)
        workers = _asked(session, workshop, again)
        refuse_unprintable([f"{each.name}{each.household.village}" for each in workers])
        with click.progressbar(
            prepare_cards(session, [each.id for each in workers]), len(workers), label="Keys and PINs"
        ) as bar:
            prepared = list(bar)
    cards = [
        CardToPrint(worker.name, worker.household.village, card.number, f"{public_url}/c#{card.token}", card.pin)
        for worker, card in zip(workers, prepared, strict=True)
    ]
    _write(part, cards, language, public_url)
    try:
        void = work.run(lambda session: activate_earnings_cards(session, prepared, actor=actor))
    except BaseException:
        part.unlink()
        raise
    part.rename(file)
    names = {worker.id: worker.name for worker in workers}
    for each in void:
        click.echo(f"void        {names[each.opens]} {each.number}: given another card meanwhile")
    megabytes, seconds = file.stat().st_size / 1_000_000, time.monotonic() - started
    click.echo(f"{len(prepared) - len(void)} cards are valid from now on: {file}, {megabytes:.1f} MB, {seconds:.1f} s.")


def _asked(session: Any, workshop: str | None, again: bool) -> list[Worker]:
    workers = workers_to_print(session, workshop)
    if not again:
        have = active_cards(session, [each.id for each in workers])
        workers = [each for each in workers if each.id not in have]
    if not workers:
        remedy = "" if again else " To print new cards for those who have one, say --again."
        raise click.ClickException(f"Nobody needs a card.{remedy}")
    return workers


def _write(part: Path, cards: list[CardToPrint], language: str, public_url: str) -> None:
    with click.progressbar(length=len(cards), label="Cards") as bar:
        write_cards(part, cards, WORDS[language], f"{public_url}/c", lambda done: bar.update(done - bar.pos))
    with part.open("rb+") as written:
        os.fsync(written.fileno())
    part.chmod(0o600)
