"""Closes a month in many small steps, says each one, then the period.

It pauses at every step, so that a test can kill it wherever it likes.
"""

import time
from datetime import UTC, datetime

from craftorders.infra.database import make_engine
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.settlement.services import close_period, drafting

OVER = datetime(2026, 12, 1, tzinfo=UTC)
PAUSE = 0.01


def main(url: str, region_id: str, month: str) -> None:
    """Close it once."""
    drafting.STATEMENTS = 2
    work = UnitOfWork(make_engine(url))

    def tell(done: int, lines: int) -> None:
        print(f"{done} of {lines}", flush=True)
        time.sleep(PAUSE)

    with clock.at(OVER):
        period = work.run(lambda session: close_period(session, region_id, month, actor=SYSTEM, tell=tell))
    print(period.id, flush=True)
