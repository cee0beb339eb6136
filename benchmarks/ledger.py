"""`python -m benchmarks.ledger [--operations N]`: journals a second against bare inserts of the same rows, then a check.

Posting: one unit of work a journal, two balances moved under their limits, a journal with its digest, its transfer and
the note for its seal, committed durably. The reference: the same three rows by plain inserts that were built once, one
transaction each, on the same engine, rounds in turn. The value is the smaller ratio of the two databases.

The check: N random operations (a million: `--operations 1000000`) are played on both databases beside a model that is
a dictionary, 500 a transaction; every answer and every balance must be the model's. Then all journals are sealed, and
the auditor recomputes everything.
"""

import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from benchmarks.stage import database, units, verdict
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.ids import new_id
from craftorders.ledger.jobs import seal_journals
from craftorders.ledger.models import Account, Journal, Transfer, UnsealedJournal
from craftorders.ledger.services import Posting, open_account, post
from craftorders.settlement.verification import verify_books
from tests.builders.ledger_histories import YIWU, Books, Paper, steps

ROUNDS, EACH, GOAL = 5, 200, 0.5
OPERATIONS, A_TRANSACTION = 20_000, 500
ONLY_HERE = ("what is held", "reserved accounts", "charges", "statements", "appeals")
"""What the auditor misses in a history that has no batches, charges and statements."""


def posting(work: UnitOfWork, pair: tuple[UUID, UUID]) -> Callable[[], None]:
    """A journal of one transfer, as the product posts it."""

    def transfer(session: Session) -> None:
        one, two = (session.get_one(Account, key) for key in pair)
        post(session, [Posting(one, two, 5, "deposit", new_id())], actor=SYSTEM)

    return lambda: work.run(transfer)


def inserting(engine: Engine, pair: tuple[UUID, UUID]) -> Callable[[], None]:
    """The same rows, bare."""
    tables: Any = [table.__table__.insert() for table in (Journal, Transfer, UnsealedJournal)]

    def insert() -> None:
        key, at = new_id(), datetime.now(UTC)
        who = {"actor_id": SYSTEM.id, "actor_name": SYSTEM.name, "reason": None, "at": at}
        rows = (
            {"region_id": YIWU, "id": key, "lines": 1, "digest": "0" * 64, **who},
            {
                "region_id": YIWU, "id": new_id(), "journal_id": key, "position": 1, "debit_id": pair[0],
                "credit_id": pair[1], "amount": 5, "currency": "CNY", "purpose": "deposit", "reference_id": key, **who,
            },
            {"region_id": YIWU, "journal_id": key, "since": at},
        )  # fmt: skip
        with engine.begin() as connection:
            for statement, row in zip(tables, rows, strict=True):
                connection.execute(statement, row)

    return insert


def ratio(kind: str) -> float:
    """Journals posted ÷ journals inserted, a second, medians of the rounds."""
    with database(kind) as (url, _):
        work = units(url)
        pair = work.run(lambda session: tuple(open_account(session, "bank", new_id(), "CNY").id for _ in "ab"))
        actions = posting(work, pair), inserting(work.engine, pair)
        rates: tuple[list[float], list[float]] = ([], [])
        for number in range(ROUNDS + 1):
            for action, told in zip(actions, rates, strict=True):
                began = time.perf_counter()
                for _ in range(EACH):
                    action()
                if number:
                    told.append(EACH / (time.perf_counter() - began))
        posted, bare = (statistics.median(told) for told in rates)
        work.engine.dispose()
    print(f"{kind:<11} posted {posted:6.0f}/s   bare {bare:6.0f}/s   ratio {posted / bare:.2f}")
    return posted / bare


def check(kind: str, operations: int) -> None:
    """Play a random history beside the model, seal, and let the auditor look."""
    with database(kind) as (url, _):
        work, random, paper, answers = units(url), Random(7), Paper(), Counter[str]()
        books = work.run(Books.opened)
        began = time.perf_counter()
        for start in range(0, operations, A_TRANSACTION):
            with Session(work.engine, expire_on_commit=False) as session:
                for step in steps(random, paper, min(A_TRANSACTION, operations - start)):
                    expected = paper.take(step)
                    if books.take(session, step) != expected:
                        raise SystemExit(f"{kind}: the ledger did not answer {expected} to {step}")
                    answers[expected] += 1
                session.commit()
        played = time.perf_counter() - began
        with work.reading() as session:
            if books.held(session) != paper.held:
                raise SystemExit(f"{kind}: the ledger does not hold what the model holds")
        began = time.perf_counter()
        sealed = seal_journals(work)
        sealing = time.perf_counter() - began
        began = time.perf_counter()
        found = [line for line in work.run(verify_books, reading=True)[1] if not line.startswith(ONLY_HERE)]
        if found or sealed != paper.journals:
            raise SystemExit(f"{kind}: {sealed} of {paper.journals} journals sealed; the auditor finds {found[:3]}")
        work.engine.dispose()
    told = ", ".join(f"{count:,} {answer}" for answer, count in answers.most_common())
    print(
        f"{kind:<11} {operations:,} operations as the model says ({told}) in {played:.0f} s, {operations / played:.0f}/s; "
        f"{sealed:,} journals sealed in {sealing:.0f} s, verified in {time.perf_counter() - began:.0f} s"
    )


def main() -> None:
    """Measure and check both databases."""
    operations = int(sys.argv[sys.argv.index("--operations") + 1]) if "--operations" in sys.argv else OPERATIONS
    for kind in ("sqlite", "postgresql"):
        check(kind, operations)
    value = min(ratio("sqlite"), ratio("postgresql"))
    verdict("ledger", value, f">={GOAL}", value >= GOAL)


if __name__ == "__main__":
    main()
