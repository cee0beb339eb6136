"""A list asks as much of the database for many rows as for few."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.dispatch.services import offer_batch
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.logistics.services import send_materials
from craftorders.production.services import assign_job, plan_batch
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import a_program
from tests.builders.statements import counted
from tests.builders.stories import a_confirmed_order, accepted_batch, supplied_batch
from tests.builders.visitors import a_visitor
from tests.databases import remembered

LISTS = ("/batches", "/jobs", "/offers", "/consignments")
PAGES = {"cun": ("/workshop/",), "diao": ("/operations/", "/operations/batches")}


def more(session: Session, cast: Cast, product: Any) -> None:
    """A batch in work with three jobs, one offered, one with its materials on their way."""
    at_work = supplied_batch(session, cast, 30, product)
    for worker_id in (cast.worker.id, cast.second_worker.id, None):
        assign_job(session, at_work.id, 1, 10, worker_id=worker_id, actor=cast.coordinator)
    order = a_confirmed_order(session, cast, 10, product)
    batch = plan_batch(session, order.lines[0].id, 10, actor=cast.dispatcher)
    deadline = now() + timedelta(days=1)
    offer_batch(session, batch.id, cast.workshop.id, deadline=deadline, actor=cast.dispatcher)
    send_materials(session, accepted_batch(session, cast, 10, product).id, actor=cast.dispatcher)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """The cast, committed, with something of everything in the lists."""
    cast = remembered(work, a_cast)
    work.run(lambda session: more(session, cast, cast.belt))
    return cast


def asked(work: UnitOfWork, get: Any, path: str) -> int:
    """How many statements the answer took."""
    with counted(work.engine) as statements:
        assert get(path).status_code == 200
    return len(statements)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_no_more_for_many_rows(work: UnitOfWork, cast: Cast, client: FlaskClient, path: str) -> None:
    diao = a_program(client, "diao")
    few = asked(work, diao.get, path)
    for product in (cast.belt, cast.knot, cast.belt):
        work.run(lambda session, product=product: more(session, cast, product))
    assert asked(work, diao.get, path) == few


@pytest.mark.parametrize(("username", "path"), [(name, path) for name, paths in PAGES.items() for path in paths])
def test_a_page_asks_no_more_for_many_rows(
    work: UnitOfWork, cast: Cast, client: FlaskClient, username: str, path: str
) -> None:
    visitor = a_visitor(client, username)
    few = asked(work, visitor.get, path)
    for product in (cast.belt, cast.knot, cast.belt):
        work.run(lambda session, product=product: more(session, cast, product))
    assert asked(work, visitor.get, path) == few
