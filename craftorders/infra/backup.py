"""A consistent copy of an SQLite database while it is being written."""

import sqlite3
from pathlib import Path

from sqlalchemy import make_url

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_


def copy_database(url: str, target: Path) -> str:
    """Copy by SQLite's own online backup; returns a sentence. PostgreSQL has pg_dump."""
    source = make_url(url)
    if source.get_backend_name() != "sqlite" or not source.database:
        raise RuleViolation("not_sqlite", N_("This copies SQLite only. For PostgreSQL use pg_dump."))
    with sqlite3.connect(source.database) as original, sqlite3.connect(target) as copy:
        original.backup(copy)
    return f"Copied {source.database} to {target}."
