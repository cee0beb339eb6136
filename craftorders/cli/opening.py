"""What every command opens first: settings, folder, port, database. Refusals are one line with the remedy."""

import os
import secrets
import socket
import sqlite3
import tempfile
from base64 import b64encode
from contextlib import suppress

import click
from sqlalchemy import Engine
from sqlalchemy.exc import ArgumentError, DBAPIError

from config import PAYEE_KEY_FILE, Config
from craftorders.infra.database import make_engine
from craftorders.infra.migrating import is_current
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.infra.vault import Vault


def settings() -> Config:
    """What is set in the environment; what cannot be read is one line."""
    return Config.from_environment()


def refuse_in_production(config: Config) -> None:
    """The demo never lives beside real people."""
    if config.production:
        remedy = "Run `craftorders db upgrade`, then `craftorders serve` and `craftorders scheduler`."
        raise click.ClickException(f"The demo has users with known passwords, so it is never filled in production. {remedy}")


def prepare_folder(config: Config) -> None:
    """Make the data folder; refuse one that cannot be written."""
    try:
        config.data_folder.mkdir(parents=True, exist_ok=True)
        probe = config.data_folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        message = f"{config.data_folder} cannot be written ({error.strerror}). Set DATA_FOLDER to a folder that can."
        raise click.ClickException(message) from error


def with_payee_keys(config: Config) -> Config:
    """The settings, with a first key for account numbers in the data folder where none is set: for trying out.

    The file is there whole or not at all, and of two that start at once the first one's stays.
    """
    if config.payee_keys:
        return config
    file = config.data_folder / PAYEE_KEY_FILE
    with tempfile.NamedTemporaryFile("w", dir=config.data_folder) as written:  # only its owner can read it
        written.write(f"1:{b64encode(secrets.token_bytes(32)).decode()}\n")
        written.flush()
        os.fsync(written.fileno())
        with suppress(FileExistsError):
            os.link(written.name, file)
    return settings()


def refuse_busy_port(config: Config) -> None:
    """Refuse a port that somebody else listens on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            remedy = f"Try another: make run PORT={config.port + 1 if config.port < 65535 else 8000}"
            raise click.ClickException(f"Port {config.port} cannot be used ({error.strerror}). {remedy}") from error


def engine_of(config: Config) -> Engine:
    """An engine whose database answers."""
    try:
        engine = make_engine(config.database_url)
        click.get_current_context().call_on_close(engine.dispose)
        engine.connect().close()
    except (ArgumentError, ValueError) as error:
        raise click.ClickException(f"DATABASE_URL cannot be read: {in_one_line(error)}.") from error
    except (DBAPIError, sqlite3.Error) as error:
        raise click.ClickException(f"The database cannot be reached: {in_one_line(error)}. Check DATABASE_URL.") from error
    return engine


def migrated_engine(config: Config) -> Engine:
    """An engine whose database has the present schema."""
    engine = engine_of(config)
    if not is_current(engine):
        raise click.ClickException("The database lacks migrations: run `craftorders db upgrade` first.")
    return engine


def work_of(config: Config) -> UnitOfWork:
    """A unit of work with every handler wired."""
    from craftorders.wiring import HANDLERS

    return UnitOfWork(migrated_engine(config), HANDLERS, Vault(config.payee_keys))


def in_one_line(error: Exception) -> str:
    """What a driver said, in one line."""
    return " ".join(str(getattr(error, "orig", None) or error).split()).rstrip(".")
