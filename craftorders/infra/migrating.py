"""Bringing a database to the present schema, and asking whether it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

FOLDER = Path(__file__).parent.parent.parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Apply all migrations that are missing, in one transaction."""
    config = alembic_config()
    with remade_tables(engine) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def remade_tables(engine: Engine) -> Iterator[Connection]:
    """A transaction in which tables are altered. SQLite alters one by making it anew and dropping the old one.

    There, rows that refer to it would forbid that: references are checked at the end instead, and all is undone where
    one leads nowhere. The switch works only outside of a transaction.
    """
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            yield connection
        return
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None  # it was just opened
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                yield connection
                if lost := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise RuntimeError(f"A row of {lost[0]} refers to one that is not there.")
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def is_current(engine: Engine) -> bool:
    """Whether no migration is missing."""
    with engine.execution_options(reading=True).connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present == _head()


@cache
def _head() -> str | None:
    """The newest migration that this code brings along."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


def alembic_config() -> Config:
    """Alembic's settings, made in code: there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    return config
