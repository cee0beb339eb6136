"""`python -m benchmarks.yield_scores [--small]`: the larger of both databases' ratios, large history ÷ small one."""

import statistics
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.stage import config_for, database, turns, units, verdict
from benchmarks.yield_scores.history import SAMPLE, SHOPS, villages, write_history
from craftorders import create_app
from craftorders.accounts.services.sign_in import sign_in
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.quality import handlers as inspecting
from craftorders.quality.jobs import count_all_lots
from craftorders.quality.models import InspectionLot, WorkerScore, WorkshopScore
from craftorders.quality.services import decide_lot
from craftorders.web.identity import SIGN_IN_COOKIE
from craftorders.wiring import HANDLERS
from tests.builders.cast import PASSWORD, Cast, a_cast
from tests.builders.stories import submitted_lot

PIECES, GOAL, DECIDED = 10_000_000, 1.2, 30
YEAR, FIVE_YEARS = 12, 60
PRODUCTS = 2


def filled(work: UnitOfWork, *, lots: int, months: int) -> tuple[Cast, list[str], str]:
    """A database with its history counted; the cast, the pages to fetch, and a dispatcher's token."""

    def fill(session: Session) -> tuple[Cast, list[str], str]:
        cast = a_cast(session, prepaid=10**9)
        shops = villages(session, cast)
        write_history(session, cast, shops, lots=lots, months=months)
        token = sign_in(session, "diao", PASSWORD).token
        assert token is not None
        shop = shops[0].workshop_id
        return cast, ["/quality/", f"/quality/workshops/{shop}", f"/quality/products/{cast.belt.id}"], token

    cast, pages, token = work.run(fill)
    began = time.perf_counter()
    counted = count_all_lots(work)
    took = time.perf_counter() - began
    worker_id = work.run(lambda session: session.scalar(select(WorkerScore.worker_id).limit(1)))
    exact = work.run(_is_exact)
    print(
        f"            {counted:,} lots, {counted * SAMPLE:,} inspected pieces: counted by the service in {took:.0f} s, "
        f"{1000 * took / counted:.1f} ms a lot; the sums are {'exact' if exact else 'WRONG'}"
    )
    if not exact:
        raise SystemExit("the scores are not the sum of the lots")
    return cast, [*pages, f"/quality/workers/{worker_id}"], token


def _is_exact(session: Session) -> bool:
    """Whether workshops and workers have exactly what was inspected and was bad in all lots."""
    lots = session.execute(select(func.sum(InspectionLot.sample_size), func.sum(InspectionLot.nonconforming))
                           .where(InspectionLot.state != "open")).one()  # fmt: skip
    return all(
        tuple(session.execute(select(func.sum(table.inspected), func.sum(table.bad))).one()) == tuple(lots)
        for table in (WorkshopScore, WorkerScore)
    )


def deciding(work: UnitOfWork, cast: Cast) -> tuple[float, float]:
    """Median seconds of deciding a lot through the whole service, with the scores and without, in turns."""
    without = {event: tuple(each for each in some if each is not inspecting.count_lot) for event, some in HANDLERS.items()}
    units_of_work = (work, UnitOfWork(work.engine, without))
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(2 * DECIDED):
        lot_id = work.run(lambda session: submitted_lot(session, cast, 100).id)
        began = time.perf_counter()
        units_of_work[number % 2].run(lambda session, key=lot_id: _accept(session, key, cast))  # type: ignore[misc]
        taken[number % 2].append(time.perf_counter() - began)
    return statistics.median(taken[0]), statistics.median(taken[1])


def _accept(session: Session, lot_id: UUID, cast: Cast) -> None:
    lot = session.get_one(InspectionLot, lot_id)
    decide_lot(session, lot_id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)


def ratio(kind: str, pieces: int) -> float:
    """The worst page's large ÷ small."""
    readers: list[tuple[Callable[[str], Any], list[str]]] = []
    with ExitStack() as stack:
        for lots, months in ((SHOPS * PRODUCTS * YEAR, YEAR), (pieces // SAMPLE, FIVE_YEARS)):
            url, folder = stack.enter_context(database(kind))
            work = units(url)
            cast, pages, token = filled(work, lots=lots, months=months)
            app = create_app(config_for(url, folder))
            stack.callback(app.work.engine.dispose)
            stack.callback(work.engine.dispose)
            readers.append((_reader(app, token), pages))
        (small, small_pages), (large, large_pages) = readers
        worst = 0.0
        for ours, theirs in zip(small_pages, large_pages, strict=True):
            few, many = turns(lambda page=ours: small(page), lambda page=theirs: large(page))  # type: ignore[misc]
            worst = max(worst, many / few)
            name = ours.split("/")[2] or "overview"
            print(f"{kind:<11} {name:<10} {few * 1000:.1f} ms   large history {many * 1000:.1f} ms   ratio {many / few:.2f}")
        scored, bare = deciding(work, cast)
        print(f"{kind:<11} deciding a lot {scored * 1000:.1f} ms, without scores {bare * 1000:.1f} ms")
    return worst


def _reader(app: Any, token: str) -> Callable[[str], Any]:
    client = app.test_client()
    client.set_cookie(SIGN_IN_COOKIE, token)

    def fetch(page: str) -> None:
        answer = client.get(page)
        assert answer.status_code == 200, page

    return fetch


def main() -> None:
    """Measure both databases."""
    if sys.argv[1:] not in ([], ["--small"]):
        raise SystemExit("usage: python -m benchmarks.yield_scores [--small]")
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[structlog.processors.JSONRenderer()])
    pieces = PIECES // 10 if sys.argv[1:] else PIECES
    value = max(ratio(kind, pieces) for kind in ("sqlite", "postgresql"))
    verdict("yield_scores", value, f"<={GOAL}", value <= GOAL)


if __name__ == "__main__":
    main()
