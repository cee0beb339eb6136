"""Two people, or one person twice, at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.orders.models import Order
from craftorders.orders.services import cancel_order, import_order, place_order, submit_order
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import a_program
from tests.conftest import NOON
from tests.databases import remembered
from tests.orders.workbooks import DUE, GOOD, a_workbook


def a_draft(session: Session, cast: Cast) -> Order:
    return place_order(session, lines=[{"product_id": cast.belt.id, "quantity": 10, "due_on": DUE}], actor=cast.hua)


def test_one_file_sent_twice_at_once_orders_once(work: UnitOfWork) -> None:
    cast, content = remembered(work, a_cast), a_workbook(GOOD)
    assert at_once(work, *[lambda session: import_order(session, content, actor=cast.hua)] * 2) == ["done", "done"]
    assert work.run(lambda session: session.scalar(select(func.count()).select_from(Order))) == 1


def test_an_order_is_either_submitted_and_then_cancelled_or_only_cancelled(work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)
    order = work.run(lambda session: a_draft(session, cast))
    outcome = at_once(
        work,
        lambda session: submit_order(session, order.id, actor=cast.hua),
        lambda session: cancel_order(session, order.id, reason="x", actor=cast.hua),
    )
    assert outcome in (["done", "done"], ["illegal_transition", "done"])
    assert work.run(lambda session: session.get_one(Order, order.id).state) == "cancelled"


def test_of_two_changes_of_one_version_one_wins(app: Application, work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)
    order = work.run(lambda session: a_draft(session, cast))
    programs = [a_program(app.test_client(), "hua") for _ in range(2)]
    start = Barrier(2)

    def change(number: int) -> Any:
        line = {"product_id": str(cast.belt.id), "quantity": 100 + number, "due_on": "2026-12-31"}
        start.wait(10)
        with clock.at(NOON):
            return programs[number].put(f"/orders/{order.id}", {"lines": [line]}, version='"1"')

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(change, range(2), timeout=60))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    kept = work.run(lambda session: session.get_one(Order, order.id))
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
    assert (kept.version, kept.quantity) == (2, 100 + winner)
