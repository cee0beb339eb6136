"""A month of many pay lines: written in bulk, summed up by the database alone, and closed."""

import subprocess
import sys
import time
from dataclasses import dataclass

from sqlalchemy import Engine, func, select, text

from benchmarks.stage import config_for, database, units
from craftorders.demo import fill_at_scale
from craftorders.demo.scale import REGION
from craftorders.fees.models import Earning
from craftorders.infra.database import make_engine
from craftorders.settlement.models import Statement
from craftorders.settlement.verification.settled import statements

UNCHECKED = "?options=-csession_replication_role%3Dreplica"
"""Written without foreign keys being looked up: that is not what is measured, and takes three times as long."""

BARE = ("earning", "statement")
SUMS = """
INSERT INTO bare_statement (id, code, period_id, worker_id, state, lines, pieces, amount, currency, version, created_at)
SELECT gen_random_uuid(), 'S-' || row_number() OVER (), gen_random_uuid(), worker_id, 'drafted', count(*), sum(quantity),
       sum(amount), currency, 1, now()
FROM earning WHERE region_id = :region GROUP BY worker_id, currency
"""


@dataclass(frozen=True)
class Month:
    """How long the database's own work took, and closing; and the most memory that closing had."""

    lines: int
    reference: float
    closing: float
    megabytes: float

    @property
    def ratio(self) -> float:
        """Closing ÷ reference."""
        return self.closing / self.reference


def measure(lines: int) -> Month:
    """Write a month, let the database sum it up and insert as many rows, close it, and look whether it is right."""
    with database("postgresql") as (url, folder):
        filling = units(url + UNCHECKED)
        began = time.perf_counter()
        name = fill_at_scale(filling, config_for(url, folder), lines, seed=1)
        filling.engine.dispose()
        engine = make_engine(url)
        _tidy(engine)
        print(f"{lines:,} pay lines written in {time.perf_counter() - began:.0f} s", flush=True)
        reference = _reference(engine)
        command = [sys.executable, "-m", "benchmarks.settlement.closing", url, REGION, name]
        closing, megabytes = map(float, subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())
        _check(engine, lines)
        engine.dispose()
    month = Month(lines, reference, closing, megabytes)
    print(
        f"{lines:,} pay lines closed in {closing:.1f} s with {megabytes:.0f} MB; the database's own sums and inserts "
        f"{reference:.1f} s; ratio {month.ratio:.2f}",
        flush=True,
    )
    return month


def _tidy(engine: Engine) -> None:
    """What autovacuum does in the course of a month."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))


def _reference(engine: Engine) -> float:
    with engine.begin() as connection:
        for table in BARE:
            connection.execute(text(f"CREATE TABLE bare_{table} (LIKE {table} INCLUDING ALL)"))
    began = time.perf_counter()
    with engine.begin() as connection:
        connection.execute(text(SUMS), {"region": REGION})
        connection.execute(text("INSERT INTO bare_earning SELECT * FROM earning"))
    took = time.perf_counter() - began
    with engine.begin() as connection:
        for table in BARE:
            connection.execute(text(f"DROP TABLE bare_{table}"))
    _tidy(engine)
    return took


def _check(engine: Engine, lines: int) -> None:
    work = units(str(engine.url.render_as_string(hide_password=False)))
    with work.reading() as session:
        earned = session.execute(select(func.count(), func.sum(Earning.quantity), func.sum(Earning.amount))).one()
        settled = session.execute(select(*(func.sum(getattr(Statement, n)) for n in ("lines", "pieces", "amount")))).one()
        if tuple(earned) != tuple(settled) or earned[0] != lines or statements(session):
            raise SystemExit(f"the statements do not hold what was earned: {earned} and {settled}")
    work.engine.dispose()
