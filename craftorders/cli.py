"""The `craftorders` command."""

import signal
import socket
import sqlite3
import subprocess  # nosec B404  # starts our own scheduler beside the server
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import click
from alembic.util import CommandError
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, DBAPIError
from waitress import serve as serve_waitress

from config import BadSetting, Config
from craftorders.infra.application import Application
from craftorders.infra.database import make_engine
from craftorders.infra.logs import configure_logs
from craftorders.infra.migrating import is_current, upgrade
from craftorders.infra.unit_of_work import UnitOfWork
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
            raise click.ClickException(f"The database refused: {_line(error)}.") from error


@click.group(cls=OneLine, help="craftorders: orders for village workshops, to the piece and to the fen.")
def main() -> None:
    """Commands share the settings of config.py, read from the environment."""


@main.command("run")
def run() -> None:
    """Migrate, fill the demo the first time, start the scheduler and serve: what `make run` does."""
    config = _config()
    _refuse_in_production(config)
    _stop_when_told()
    _refuse_busy_port(config)
    _prepare_folder(config)
    engine = _engine(config)
    upgrade(engine)
    from craftorders.demo import fill_once, welcome

    fill_once(_work(config), config)
    app = _application(config)
    with _scheduler_beside():
        click.echo(welcome(app.work, config))
        _serve(app, config)


@main.command("serve")
def serve() -> None:
    """Serve the pages and the API; the schema must be present."""
    config = _config()
    _stop_when_told()
    _refuse_busy_port(config)
    _migrated(config)
    _serve(_application(config), config)


@main.command("scheduler")
@click.option("--with-parent", is_flag=True, hidden=True, help="End when the other side of stdin is closed.")
def scheduler(with_parent: bool) -> None:
    """Run the repeated jobs; one such process is enough, a second does no harm."""
    from craftorders.infra.scheduler import serve_jobs
    from craftorders.wiring import JOBS

    config = _config()
    configure_logs(config.production)
    _stop_when_told()
    if with_parent:
        threading.Thread(target=_stop_when_left_alone, daemon=True).start()
    try:
        serve_jobs(_work(config), JOBS)
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
    run_job(_work(_config()), found)


@main.group("db")
def database() -> None:
    """The database."""


@database.command("upgrade")
def database_upgrade() -> None:
    """Apply all missing migrations."""
    config = _config()
    _prepare_folder(config)
    upgrade(_engine(config))
    click.echo("The database has the present schema.")


@main.command("demo")
@click.option("--scale", default=1, show_default=True, type=click.IntRange(1, 10_000), help="How many times as much.")
def demo(scale: int) -> None:
    """Fill an empty database with the demo."""
    from craftorders.demo import fill

    config = _config()
    _refuse_in_production(config)
    _prepare_folder(config)
    upgrade(_engine(config))
    fill(_work(config), config, scale)


@main.command("verify")
def verify() -> None:
    """Recompute balances, earnings, charges, quantities and statements; exit code 1 where something differs."""
    from craftorders.settlement.verification import verify_books

    checked, differences = _work(_config()).run(verify_books, reading=True)
    for line in checked:
        click.echo(f"checked  {line}")
    for line in differences:
        click.echo(f"DIFFERS  {line}", err=True)
    sys.exit(1 if differences else 0)


@main.command("settle")
@click.argument("region")
@click.argument("month")
@click.option("--as", "username", required=True, help="The user who closes the period.")
def settle(region: str, month: str, username: str) -> None:
    """Close MONTH (2026-11) of REGION (a GB/T 2260 code) and draft its statements."""
    from craftorders.accounts.queries import actor_named
    from craftorders.settlement.services import close_period

    def close(session: Any) -> str:
        period = close_period(session, region, month, actor=actor_named(session, username))
        return f"{period.month} of {period.region_id} was closed by {period.closed_by_name}."

    click.echo(_work(_config()).run(close))


@main.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path) -> None:
    """Copy the SQLite database to TARGET while it is in use (for PostgreSQL use pg_dump)."""
    from craftorders.infra.backup import copy_database

    click.echo(copy_database(_config().database_url, target))


def _config() -> Config:
    return Config.from_environment()


def _refuse_in_production(config: Config) -> None:
    if config.production:
        remedy = "Run `craftorders db upgrade`, then `craftorders serve` and `craftorders scheduler`."
        raise click.ClickException(f"The demo has users with known passwords, so it is never filled in production. {remedy}")


def _prepare_folder(config: Config) -> None:
    try:
        config.data_folder.mkdir(parents=True, exist_ok=True)
        probe = config.data_folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = f"{config.data_folder} cannot be written ({error.strerror}). Set DATA_FOLDER to a folder that can."
        raise click.ClickException(message) from error


def _refuse_busy_port(config: Config) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            remedy = f"Try another: make run PORT={config.port + 1 if config.port < 65535 else 8000}"
            raise click.ClickException(f"Port {config.port} cannot be used ({error.strerror}). {remedy}") from error


def _engine(config: Config) -> Engine:
    try:
        engine = make_engine(config.database_url)
        click.get_current_context().call_on_close(engine.dispose)
        engine.connect().close()
    except (ArgumentError, ValueError) as error:
        raise click.ClickException(f"DATABASE_URL cannot be read: {_line(error)}.") from error
    except (DBAPIError, sqlite3.Error) as error:
        raise click.ClickException(f"The database cannot be reached: {_line(error)}. Check DATABASE_URL.") from error
    return engine


def _migrated(config: Config) -> Engine:
    engine = _engine(config)
    if not is_current(engine):
        raise click.ClickException("The database lacks migrations: run `craftorders db upgrade` first.")
    return engine


def _work(config: Config) -> UnitOfWork:
    from craftorders.wiring import HANDLERS

    return UnitOfWork(_migrated(config), HANDLERS)


def _line(error: Exception) -> str:
    """What a driver said, in one line."""
    return " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".")


@contextmanager
def _scheduler_beside() -> Iterator[None]:
    """The scheduler runs in a process of its own, which ends with the block; Ctrl-C reaches this process alone.

    The pipe to it closes with this process however that ends, so that even kill -9 leaves no scheduler behind.
    """
    command = [sys.executable, "-m", "craftorders.cli", "scheduler", "--with-parent"]
    scheduler = subprocess.Popen(command, start_new_session=True, stdin=subprocess.PIPE)  # nosec B603
    try:
        yield
    finally:
        scheduler.terminate()
        try:
            scheduler.wait(10)
        except subprocess.TimeoutExpired:
            scheduler.kill()


def _stop_when_left_alone() -> None:
    sys.stdin.buffer.read()
    signal.raise_signal(signal.SIGTERM)


def _stop_when_told() -> None:
    """SIGTERM and a closed terminal end the process as Ctrl-C does: what was begun is finished, or rolled back."""

    def stop(number: int, frame: Any) -> NoReturn:
        raise SystemExit(0)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)


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


if __name__ == "__main__":
    main()
