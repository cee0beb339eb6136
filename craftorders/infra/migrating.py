"""Bringing a database to the present schema, and asking whether it is there."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

FOLDER = Path(__file__).parent.parent.parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Apply all migrations that are missing, in one transaction."""
    config = alembic_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


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
