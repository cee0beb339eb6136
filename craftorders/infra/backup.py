"""A consistent copy of an SQLite database while it is being written."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_


def copy_database(url: str, target: Path) -> str:
    """Copy by SQLite's own online backup; returns a sentence. PostgreSQL has pg_dump.

    The copy takes its name when it is whole, so that an older one is never half overwritten.
    """
    source = make_url(url)
    if source.get_backend_name() != "sqlite" or not source.database:
        raise RuleViolation("not_sqlite", N_("This copies SQLite only. For PostgreSQL use pg_dump."))
    unfinished = target.with_name(f"{target.name}.unfinished")
    address = f"{Path(source.database).absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as original, closing(sqlite3.connect(unfinished)) as copy:
        original.backup(copy)
    unfinished.replace(target)
    return f"Copied {source.database} to {target}."
