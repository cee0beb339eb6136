"""The `craftorders` command."""

import sqlite3
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

import click
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError
from waitress import serve as serve_waitress

from config import BadSetting, Config
from craftorders.cli.opening import (
    engine_of,
    in_one_line,
    migrated_engine,
    prepare_folder,
    refuse_busy_port,
    refuse_in_production,
    settings,
    with_payee_keys,
    work_of,
)
from craftorders.cli.processes import scheduler_beside, stop_when_left_alone, stop_when_told
from craftorders.infra.application import Application
from craftorders.infra.logs import configure_logs
from craftorders.infra.migrating import upgrade
from craftorders.kernel.errors import DomainError

THREADS = 8
LARGEST_BODY = 32 * 1024 * 1024
"""What the server reads at all; the application refuses earlier, with words."""


class OneLine(click.Group):
    """Commands whose refusals are one line with the remedy, not a traceback."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(context)
        except (BadSetting, DomainError) as error:
            raise click.ClickException(str(error)) from error
        except CommandError as error:
            message = f"The database has a schema that this version does not know ({error})."
            raise click.ClickException(message) from error
        except (DBAPIError, sqlite3.Error) as error:
            raise click.ClickException(f"The database refused: {in_one_line(error)}.") from error


@click.group(cls=OneLine, help="craftorders: orders for village workshops, to the piece and to the fen.")
def main() -> None:
    """Commands share the settings of config.py, read from the environment."""


@main.command("run")
def run() -> None:
    """Migrate, fill the demo the first time, start the scheduler and serve: what `make run` does."""
    config = settings()
    refuse_in_production(config)
    stop_when_told()
    refuse_busy_port(config)
    prepare_folder(config)
    config = with_payee_keys(config)
    engine = engine_of(config)
    upgrade(engine)
    from craftorders.demo import fill_once, welcome

    fill_once(work_of(config), config)
    app = _application(config)
    with scheduler_beside():
        click.echo(welcome(app.work, config))
        _serve(app, config)


@main.command("serve")
def serve() -> None:
    """Serve the pages and the API; the schema must be present."""
    config = settings()
    stop_when_told()
    refuse_busy_port(config)
    migrated_engine(config)
    _serve(_application(config), config)


@main.command("scheduler")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the other side of stdin is closed.")
def scheduler(with_parent: bool) -> None:
    """Run the repeated jobs; one such process is enough, a second does no harm."""
    from craftorders.infra.scheduler import serve_jobs
    from craftorders.wiring import JOBS

    config = settings()
    configure_logs(config.production)
    stop_when_told()
    if with_parent:
        threading.Thread(target=stop_when_left_alone, daemon=True).start()
    try:
        serve_jobs(work_of(config), JOBS)
    except (KeyboardInterrupt, SystemExit):
        click.echo("The scheduler has stopped.")


@main.command("job")
@click.argument("name")
def job(name: str) -> None:
    """Run one scheduled job now."""
    from craftorders.infra.scheduler import run_job
    from craftorders.wiring import JOBS

    found = next((each for each in JOBS if each.name == name), None)
    if found is None:
        raise click.ClickException(f"No such job. There are: {', '.join(each.name for each in JOBS)}.")
    run_job(work_of(settings()), found)


@main.group("db")
def database() -> None:
    """The database."""


@database.command("upgrade")
def database_upgrade() -> None:
    """Apply all missing migrations."""
    config = settings()
    prepare_folder(config)
    upgrade(engine_of(config))
    click.echo("The database has the present schema.")


@main.command("demo")
@click.option("--times", default=1, show_default=True, type=click.IntRange(1, 10_000), help="How many times as much.")
@click.option("--scale", type=click.IntRange(1, 100_000_000), help="Instead: so many pay lines of one month of a county.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 1_000_000), help="Of --scale: other rows.")
def demo(times: int, scale: int | None, seed: int) -> None:
    """Fill an empty database with the demo, or with one month at scale that waits to be closed."""
    from craftorders.demo import fill, fill_at_scale

    config = settings()
    refuse_in_production(config)
    prepare_folder(config)
    config = with_payee_keys(config)
    upgrade(engine_of(config))
    if scale is None:
        fill(work_of(config), config, times)
    else:
        click.echo(f"{fill_at_scale(work_of(config), config, scale, seed)} can be closed now.")


@main.command("verify")
@click.option("--head", "heads", multiple=True, metavar="DATE=HASH", help="A head of the chain that was kept elsewhere.")
@click.option("--heads", "file", type=click.File("r"), help="A file of them, as `ledger heads` prints it; - is stdin.")
def verify(heads: tuple[str, ...], file: TextIO | None) -> None:
    """Recompute the books, pieces, scores and the chain of journals; exit code 1 where something differs."""
    from craftorders.cli.books import verify

    sys.exit(verify(work_of(settings()), [*heads, *(file or ())]))


@main.group("ledger")
def ledger() -> None:
    """The books."""


@ledger.command("heads")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="The first day to print; all of them without it.")
def heads(since: datetime | None) -> None:
    """Print where the chain of journals stood at the end of each day: DATE SEQUENCE HASH. Keep the lines elsewhere."""
    from craftorders.cli.books import print_heads

    print_heads(work_of(settings()), since.date() if since else None)


@main.command("recount")
def recount() -> None:
    """Count the scores of quality anew from all decided lots, where `verify` says that they differ."""
    from craftorders.quality.jobs import recount_scores

    click.echo(f"{recount_scores(work_of(settings()))} lots were counted anew.")


@main.group("payees")
def payees() -> None:
    """Payee accounts."""


@payees.command("rotate")
def rotate() -> None:
    """Encrypt all account numbers with the newest of PAYEE_KEYS; stopped in the middle, run it again."""
    from craftorders.settlement.jobs import rotate_payees

    config = settings()
    count = rotate_payees(work_of(config))
    click.echo(f"{count} account numbers were encrypted anew: all lie under key {max(config.payee_keys)} now.")


@main.command("settle")
@click.argument("region", required=False)
@click.argument("month", required=False)
@click.option("--as", "username", required=True, help="The user who closes the period.")
def settle(region: str | None, month: str | None, username: str) -> None:
    """Close MONTH (2026-11) of REGION (a GB/T 2260 code) and draft its statements; without them, all months that are due.

    Whoever interrupts it has closed nothing of the month at hand, and can start it again.
    """
    from craftorders.cli.settling import settle, settle_due

    if region is None:
        sys.exit(settle_due(work_of(settings()), username))
    if month is None:
        raise click.UsageError("Name a MONTH, too, such as 2026-11.")
    settle(work_of(settings()), region, month, username)


@main.command("invoices")
@click.option("--as", "username", required=True, help="The user of finance who issues them.")
def invoices(username: str) -> None:
    """Issue merchants' invoices of all months that are over; what was issued before stays as it is."""
    from craftorders.cli.invoicing import issue_due

    sys.exit(issue_due(work_of(settings()), username))


@main.command("plan")
@click.option("--until", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day to plan for.")
@click.option("--budget", default="60s", show_default=True, help="How long to search at most, such as 60s or 2m.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0, 1_000_000))
@click.option("--as", "username", help="The dispatcher who asks, where there are several.")
def plan(until: datetime, budget: str, seed: int, username: str | None) -> None:
    """Work a plan out and print how good it is; it is released in the pages or over the API."""
    from craftorders.cli.planning import make_plan

    make_plan(work_of(settings()), until.date(), budget, seed, username)


@main.group("cards")
def cards() -> None:
    """Earnings cards."""


@cards.command("print")
@click.option("--workshop", metavar="CODE", help="The cards of one workshop; without it, of all.")
@click.option("--pdf", "file", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--as", "username", required=True, help="The operator who issues them.")
@click.option("--again", is_flag=True, help="For those who have a card, too: the old one dies, the PIN stays.")
@click.option("--language", default="zh", show_default=True, type=click.Choice(["zh", "en"]))
def cards_print(workshop: str | None, file: Path, username: str, again: bool, language: str) -> None:
    """Issue cards and write them, ten a sheet of A4, with slips for new PINs. Keep the file safe and delete it after."""
    from craftorders.cli.cards import print_cards

    config = settings()
    print_cards(work_of(config), workshop, file, username, config.public_url, again=again, language=language)


@main.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path) -> None:
    """Copy the SQLite database to TARGET while it is in use (for PostgreSQL use pg_dump)."""
    from craftorders.infra.backup import copy_database

    click.echo(copy_database(settings().database_url, target))


def _application(config: Config) -> Application:
    from craftorders import create_app

    configure_logs(config.production)
    return create_app(config)


def _serve(app: Application, config: Config) -> None:
    serve_waitress(
        app,
        host=config.host,
        port=config.port,
        threads=THREADS,
        ident="craftorders",
        max_request_body_size=LARGEST_BODY,
        clear_untrusted_proxy_headers=not config.proxies,
    )
