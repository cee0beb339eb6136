"""The farmer's page of a worker with 10,000 pay lines against one with 10, on the larger of both databases' ratios.

Both pages go through the whole application (card session, queries, template, compression) in turns, so that whatever
else the machine does meets both. It also says the weight over the wire and the number of queries, which must not grow.
"""

import gzip
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from benchmarks.stage import config_for, database, turns, units, verdict
from craftorders import create_app
from craftorders.cards.services import issue_card, open_by_number
from craftorders.infra.application import Application
from craftorders.kernel.actor import SYSTEM
from craftorders.web.identity import CARD_COOKIE
from tests.builders.cast import a_cast
from tests.builders.earned import at_hand, earned

FEW, MANY, GOAL, HEAVIEST = 10, 10_000, 1.2, 14 * 1024


def opened_cards(session: Session) -> list[str]:
    """The tokens of two opened cards: of a worker with few lines, and of one with many."""
    cast, tokens = a_cast(session), []
    for worker, lines in ((cast.worker, FEW), (cast.second_worker, MANY)):
        earned(session, cast, worker, lines)
        at_hand(session, cast, worker)
        issued = issue_card(session, worker.id, actor=SYSTEM)
        check = open_by_number(session, issued.card.number, issued.pin, address="benchmark")
        assert check.opened is not None
        tokens.append(check.opened.token)
    return tokens


def page_of(app: Application, token: str) -> Callable[[], Any]:
    """What opens the page of one card."""
    client = app.test_client()
    client.set_cookie(CARD_COOKIE, token)

    def fetch() -> Any:
        answer = client.get("/c/me", headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        return answer

    return fetch


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    """The statements that run within."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def ratio(kind: str) -> tuple[float, bool]:
    """Many ÷ few, and whether weight and queries stay within bounds."""
    with database(kind) as (url, folder):
        tokens = units(url).run(opened_cards)
        app = create_app(config_for(url, folder))
        few, many = (page_of(app, token) for token in tokens)
        weight = len(many().data)
        assert gzip.decompress(many().data), "the page came compressed"
        queries = []
        for fetch in (few, many):
            with counted(app.work.engine) as statements:
                fetch()
            queries.append(len(statements))
        few_seconds, many_seconds = turns(few, many)
        value = many_seconds / few_seconds
        print(
            f"{kind:<11} {FEW} lines {few_seconds * 1000:.1f} ms   {MANY:,} lines {many_seconds * 1000:.1f} ms   "
            f"ratio {value:.2f}   {weight:,} bytes gzipped   queries {queries[0]} and {queries[1]}"
        )
        app.work.engine.dispose()
        return value, weight <= HEAVIEST and queries[0] == queries[1]


def main() -> None:
    """Measure both databases."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[structlog.processors.JSONRenderer()])
    measured = [ratio("sqlite"), ratio("postgresql")]
    value = max(each for each, _ in measured)
    verdict("earnings_page", value, f"<={GOAL}", value <= GOAL and all(bounded for _, bounded in measured))


if __name__ == "__main__":
    main()
