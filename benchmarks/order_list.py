"""A merchant's first page of orders with 10,000 orders in the database against 10, the larger of both databases' ratios.

Two databases of a kind stand side by side, one application on each; the pages are fetched in turns.
"""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from typing import Any

import structlog
from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.stage import config_for, database, turns, units, verdict
from craftorders import create_app
from craftorders.accounts.services.sign_in import sign_in
from craftorders.kernel.ids import new_code, new_id
from craftorders.orders.models import Order, OrderLine
from craftorders.web.identity import SIGN_IN_COOKIE
from tests.builders.cast import PASSWORD, Cast, a_cast

FEW, MANY, GOAL = 10, 10_000, 1.3


def orders_and_token(count: int) -> Callable[[Session], str]:
    """Fills in `count` orders of one merchant, and signs the merchant in."""

    def fill(session: Session) -> str:
        cast = a_cast(session)
        _orders(session, cast, count)
        token = sign_in(session, "hua", PASSWORD).token
        assert token is not None
        return token

    return fill


def _orders(session: Session, cast: Cast, count: int) -> None:
    orders = [
        {
            "id": new_id(),
            "code": new_code("O", 8),
            "merchant_id": cast.merchant.id,
            "state": "in_production",
            "placed_by": cast.hua.id,
            "quantity": 1_000,
            "made": 600,
            "passed": 400,
            "shipped": 200,
        }
        for _ in range(count)
    ]
    line = {
        "position": 1,
        "product_id": cast.belt.id,
        "quantity": 1_000,
        "due_on": date(2027, 1, 31),
        "price_e4": cast.belt.price_e4,
        "currency": "CNY",
        "planned": 1_000,
        "made": 600,
        "handed_in": 500,
        "passed": 400,
        "shipped": 200,
    }
    session.execute(insert(Order), orders)
    session.execute(insert(OrderLine), [{**line, "id": new_id(), "order_id": order["id"]} for order in orders])


def ratio(kind: str) -> float:
    """Many ÷ few."""
    pages: list[Callable[[], Any]] = []
    with ExitStack() as stack:
        for count in (FEW, MANY):
            url, folder = stack.enter_context(database(kind))
            token = units(url).run(orders_and_token(count))
            app = create_app(config_for(url, folder))
            stack.callback(app.work.engine.dispose)
            client = app.test_client()
            client.set_cookie(SIGN_IN_COOKIE, token)
            pages.append(lambda client=client: _fetch(client))  # type: ignore[misc]
        few_seconds, many_seconds = turns(*pages)
    value = many_seconds / few_seconds
    print(
        f"{kind:<11} {FEW} orders {few_seconds * 1000:.1f} ms   {MANY:,} orders {many_seconds * 1000:.1f} ms   "
        f"ratio {value:.2f}"
    )
    return value


def _fetch(client: Any) -> None:
    answer = client.get("/merchant/")
    assert answer.status_code == 200


def main() -> None:
    """Measure both databases."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[structlog.processors.JSONRenderer()])
    value = max(ratio("sqlite"), ratio("postgresql"))
    verdict("order_list", value, f"<={GOAL}", value <= GOAL)


if __name__ == "__main__":
    main()
