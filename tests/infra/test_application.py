"""The unit of work around a view: an answer commits, an exception does not, a lost race is invisible to who asked."""

import io
from typing import Any

import psycopg.errors
import pytest
from flask import flash, get_flashed_messages, jsonify, request
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from craftorders.infra.access import public
from craftorders.infra.application import Application, db, without_session
from craftorders.infra.scheduler import JobRun
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.errors import NotFound
from tests.infra.small_house import a_small_house


@pytest.fixture
def house(work: UnitOfWork) -> Application:
    """Views that write, and lose the first race or fail or answer badly."""
    house = a_small_house(work)
    tries: list[int] = []

    def write() -> None:
        db().add(JobRun(job="view", period=str(len(tries))))
        db().flush()

    @house.post("/unlucky")
    @public
    def unlucky() -> Any:
        sent = request.files["photo"].stream.read()
        write()
        flash("done")
        tries.append(1)
        if len(tries) == 1:
            raise OperationalError("UPDATE …", {}, psycopg.errors.SerializationFailure())
        return jsonify(tries=len(tries), sent=sent.decode(), said=get_flashed_messages())

    @house.post("/failing")
    @public
    def failing() -> Any:
        write()
        raise NotFound("thing")

    @house.post("/answering")
    @public
    def answering() -> Any:
        write()
        return jsonify(wrong=True), 422

    @house.get("/bare")
    @public
    @without_session
    def bare() -> Any:
        with pytest.raises(AttributeError):
            db()
        return "no database"

    return house


def written(work: UnitOfWork) -> int:
    return work.run(lambda session: session.scalar(select(func.count()).select_from(JobRun)), reading=True) or 0


def test_a_lost_race_is_invisible_to_who_asked(house: Application) -> None:
    answer = house.test_client().post("/unlucky", data={"photo": (io.BytesIO(b"belt"), "a.jpg")})
    assert answer.json == {"tries": 2, "sent": "belt", "said": ["done"]}
    assert written(house.work) == 1


def test_an_exception_rolls_back(house: Application) -> None:
    assert house.test_client().post("/failing").status_code == 404
    assert written(house.work) == 0


def test_a_returned_answer_commits_whatever_its_status(house: Application) -> None:
    assert house.test_client().post("/answering").status_code == 422
    assert written(house.work) == 1


def test_no_connection_stays_open_behind_an_answer(house: Application) -> None:
    client = house.test_client()
    for path in ("/failing", "/answering", "/no-such-page"):
        client.post(path)
    assert house.work.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_view_without_session_asks_no_database(house: Application) -> None:
    assert house.test_client().get("/bare").text == "no database"
