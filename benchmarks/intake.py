"""Piece reports through the whole stack against a bare single-row insert, on SQLite and on PostgreSQL.

The whole stack: sign-in, permission, validation, rules, counters on job, step, batch, line and order, the report
itself, the live announcement, commit. The reference: parse JSON, insert one row, commit. Same server, same engine
settings, four clients, rounds in turn; the value is the smaller ratio of the two databases.
"""

import statistics
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from benchmarks.stage import CLIENTS, database, rate_of, served, units, verdict
from craftorders.accounts.services.sign_in import sign_in
from craftorders.kernel.ids import new_id
from craftorders.production.services import assign_job
from tests.builders.cast import PASSWORD, a_cast
from tests.builders.stories import supplied_batch

ROUNDS, EACH, GOAL = 3, 150, 0.5


def jobs_and_token(session: Session) -> tuple[list[UUID], str]:
    """A job for each client in a batch that was supplied, and the coordinator's token."""
    cast = a_cast(session, prepaid=10**12)
    batch = supplied_batch(session, cast, quantity=1_000_000)
    jobs = [
        assign_job(session, batch.id, 1, 100_000, worker_id=cast.worker.id, actor=cast.coordinator).id
        for _ in range(CLIENTS)
    ]
    token = sign_in(session, "cun", PASSWORD).token
    assert token is not None
    return jobs, token


def ratio(kind: str) -> float:
    """Whole ÷ bare, medians of the rounds."""
    with database(kind) as (url, folder):
        jobs, token = units(url).run(jobs_and_token)
        whole, bare = [], []
        with served("benchmarks.whole", url, folder) as port, served("benchmarks.bare", url, folder) as bare_port:
            for _ in range(ROUNDS):
                rows = [[{"job_id": str(job), "quantity": 1} for _ in range(EACH)] for job in jobs]
                bare.append(rate_of(bare_port, "/rows", token, rows))
                reports = [[_report(job) for _ in range(EACH)] for job in jobs]
                whole.append(rate_of(port, "/api/v1/jobs/{job}/reports", token, reports))
        got, reference = statistics.median(whole), statistics.median(bare)
        print(f"{kind:<11} whole {got:6.0f}/s   bare {reference:6.0f}/s   ratio {got / reference:.2f}")
        return got / reference


def _report(job: UUID) -> dict[str, Any]:
    """One piece more, with the answers to what is asked of whoever reports so fast."""
    return {"id": str(new_id()), "quantity": 1, "again": True, "reason": "A machine.", "_path": {"job": job}}


def main() -> None:
    """Measure both databases."""
    value = min(ratio("sqlite"), ratio("postgresql"))
    verdict("intake", value, f">={GOAL}", value >= GOAL)


if __name__ == "__main__":
    main()
