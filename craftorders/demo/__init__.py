"""A demo that is told through the real services: what it shows is what the product does. All names are invented.

`fill_once` fills an empty database at the first `make run`; `fill` tells N times as much. `fill_at_scale` writes a month of
millions of pay lines in bulk, instead of telling it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy import select

from config import Config
from craftorders.accounts.models import User
from craftorders.demo.accounts import open_accounts
from craftorders.demo.confirming import confirm_counted_bags
from craftorders.demo.deducting import deduct
from craftorders.demo.paying import tell_payouts
from craftorders.demo.people import PASSWORD, People, settle_people
from craftorders.demo.phoning import come_back_from_the_valley
from craftorders.demo.plot import PLOT, BigOrder, tell_big_order, tell_months
from craftorders.demo.rewarding import time_belts, train
from craftorders.demo.scale import fill_month
from craftorders.demo.seasons import set_seasons
from craftorders.demo.sharing import share_out
from craftorders.demo.story import Story, tell
from craftorders.demo.taking import leave_work_open
from craftorders.demo.wares import Wares, stock_catalogue
from craftorders.fees.jobs import count_hours
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.planning.services import propose_plan, solve
from craftorders.production.jobs import refresh_forecasts
from craftorders.settlement.jobs import issue_due_invoices, verify_books_nightly

LOGINS = (
    ("merchant", "hua"),
    ("dispatcher", "diao"),
    ("coordinator", "zhuoga"),
    ("inspector", "zhi, jian"),
    ("finance", "cai, shen, fu"),
    ("trainer", "jiao"),
    ("operator", "ping, tai"),
    ("auditor", "ji"),
)
PLAN_SECONDS = 5


def fill_once(work: UnitOfWork, config: Config) -> None:
    """Fill the database when nobody lives in it yet."""
    if work.run(lambda session: session.scalar(select(User.id).limit(1)), reading=True) is None:
        fill(work, config, 1)


def fill(work: UnitOfWork, config: Config, times: int) -> None:
    """People, catalogue and `times` times the demo's orders, with a progress bar. Fills an empty database only."""
    with _filling(work, config):
        _fill(work, config, times)


def fill_at_scale(work: UnitOfWork, config: Config, lines: int, seed: int) -> str:
    """People, catalogue and one month of so many pay lines; says which. Fills an empty database only."""
    with _filling(work, config):
        people, wares = _begun(work, config)
        return fill_month(work, people, wares, lines, seed)


@contextmanager
def _filling(work: UnitOfWork, config: Config) -> Iterator[None]:
    if work.run(lambda session: session.scalar(select(User.id).limit(1)), reading=True) is not None:
        raise click.ClickException("The database is not empty: the demo fills only an empty one.")
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        click.echo(f"\nThe demo was stopped half-way. To begin anew, empty the database ({config.data_folder}).", err=True)
        raise


def _begun(work: UnitOfWork, config: Config) -> tuple[People, Wares]:
    people = work.run(lambda session: settle_people(session, config.public_url))
    return people, work.run(lambda session: stock_catalogue(session, people, config.photo_folder))


def _fill(work: UnitOfWork, config: Config, times: int) -> None:
    people, wares = _begun(work, config)
    work.run(lambda session: set_seasons(session, people.dispatcher))
    work.run(lambda session: time_belts(session, people))
    work.run(lambda session: train(session, people))
    work.run(lambda session: open_accounts(session, people))
    _card_file(config).write_text(
        json.dumps({"link": people.card_link, "pin": people.card_pin, "number": people.card_number})
    )
    chapters = PLOT * times
    with click.progressbar(length=len(chapters) + 2, label="Filling the demo", show_pos=True) as bar:
        for number, chapter in enumerate(chapters):
            work.run(lambda session, c=chapter, n=number: tell(Story(session, people, wares, n), c))  # type: ignore[misc]
            bar.update(1)
        work.run(lambda session: tell_big_order(Story(session, people, wares, 0), BigOrder()))
        bar.update(1)
        work.run(lambda session: deduct(session, people, wares.photos["BELT-3"]))
        work.run(lambda session: come_back_from_the_valley(session, people, photo_folder=config.photo_folder))
        work.run(lambda session: confirm_counted_bags(session, people))
        work.run(lambda session: leave_work_open(session, people))
        tell_months(work, people)
        tell_payouts(work, people)
        work.run(lambda session: share_out(session, people))
        issue_due_invoices(work)
        refresh_forecasts(work)
        count_hours(work)
        work.run(verify_books_nightly)
        bar.update(1)
    asked = work.run(lambda session: propose_plan(session, weeks=8, budget=PLAN_SECONDS, actor=people.dispatcher))
    solve(work, asked.id)


def welcome(work: UnitOfWork, config: Config) -> str:
    """Where to go and who to be."""
    lines = ["", f"  craftorders is at {config.public_url}  (stop with Ctrl-C)", ""]
    if work.run(lambda session: session.scalar(select(User.id).where(User.username == "hua")), reading=True):
        lines += [f"  {role:<12} {name:<14} password {PASSWORD}" for role, name in LOGINS]
        if _card_file(config).exists():
            card = json.loads(_card_file(config).read_text())
            path = card["link"].partition("/c#")[2]
            lines += [
                "",
                f"  farmer       {config.public_url}/c#{path}",
                f"               card {card['number']}   PIN {card['pin']}",
            ]
    return "\n".join([*lines, ""])


def _card_file(config: Config) -> Path:
    return config.data_folder / "demo-card.json"
