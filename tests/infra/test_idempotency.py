"""A command that is sent twice does its work once, however close together the two arrive."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from flask import Response, flash, jsonify, redirect, request
from sqlalchemy import func, select

from craftorders.infra.access import requires
from craftorders.infra.application import Application, db
from craftorders.infra.history import HistoryEntry, record
from craftorders.infra.idempotency import AnsweredCommand, idempotent
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.kernel.ids import new_id
from tests.infra.small_house import a_small_house, send

LATCH = UUID(int=7)


@pytest.fixture
def house(work: UnitOfWork) -> Application:
    """Rooms where something is made, where something is refused, and a latch that can be shut once."""
    house = a_small_house(work)

    @house.post("/things")
    @requires("things.make")
    @idempotent
    def make() -> Any:
        thing = new_id()
        record(db(), "thing", thing, "create", actor=SYSTEM, changes={"sent": [None, request.get_data(as_text=True)]})
        return jsonify(id=str(thing)), 201, {"ETag": '"1"', "Location": f"/things/{thing}", "X-Other": "not kept"}

    @house.post("/refused")
    @requires("things.make")
    @idempotent
    def refuse() -> Any:
        raise RuleViolation("never", "Never.")

    @house.post("/answered-badly")
    @requires("things.make")
    @idempotent
    def answer_badly() -> Any:
        record(db(), "thing", new_id(), "try", actor=SYSTEM)
        return jsonify(why="not now"), 422

    @house.post("/latch")
    @requires("things.make")
    @idempotent
    def shut() -> Any:
        if db().scalar(select(HistoryEntry.id).where(HistoryEntry.subject_id == LATCH)) is not None:
            raise Conflict("shut", "It is shut already.")
        record(db(), "latch", LATCH, "shut", actor=SYSTEM)
        flash("shut")
        return jsonify(shut=True)

    @house.post("/photos")
    @requires("things.make")
    @idempotent
    def upload() -> Response:
        photo = request.files["photo"].stream.read()
        record(db(), "photo", new_id(), "create", actor=SYSTEM, changes={"bytes": [None, len(photo)]})
        return redirect(f"/photos/{len(photo)}", 303)  # type: ignore[return-value]

    return house


def made(work: UnitOfWork) -> int:
    return work.run(lambda session: session.scalar(select(func.count()).select_from(HistoryEntry)), reading=True) or 0


def kept(work: UnitOfWork) -> int:
    return work.run(lambda session: session.scalar(select(func.count()).select_from(AnsweredCommand)), reading=True) or 0


def test_the_same_key_and_body_get_the_first_answer(house: Application) -> None:
    first = send(house, "/things", key="k1", json={"n": 1})
    second = send(house, "/things", key="k1", json={"n": 1})
    assert first.status_code == second.status_code == 201
    assert first.data == second.data
    for name in ("Content-Type", "ETag", "Location"):
        assert first.headers[name] == second.headers[name]
    assert made(house.work) == 1


def test_without_a_key_every_command_counts(house: Application) -> None:
    assert send(house, "/things", json={}).json != send(house, "/things", json={}).json
    assert made(house.work) == 2
    assert kept(house.work) == 0


def test_another_key_is_another_command(house: Application) -> None:
    send(house, "/things", key="k1", json={})
    send(house, "/things", key="k2", json={})
    assert made(house.work) == 2


@pytest.mark.parametrize(("path", "body"), [("/things", {"n": 2}), ("/latch", {"n": 1})])
def test_the_same_key_for_something_else_is_refused(house: Application, path: str, body: dict[str, int]) -> None:
    send(house, "/things", key="k1", json={"n": 1})
    other = send(house, path, key="k1", json=body)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert made(house.work) == 1


def test_keys_of_different_people_do_not_meet(house: Application) -> None:
    hers = send(house, "/things", who="hua", key="1", json={})
    his = send(house, "/things", who="wei", key="1", json={})
    assert hers.json != his.json
    assert made(house.work) == 2


def test_nobody_gets_an_answer_by_its_key(house: Application) -> None:
    send(house, "/things", key="k1", json={})
    assert send(house, "/things", who="nobody", key="k1", json={}).status_code == 401


def test_a_refusal_does_not_use_up_the_key(house: Application) -> None:
    for _ in range(2):
        assert send(house, "/refused", key="k1").status_code == 422
        assert send(house, "/answered-badly", key="k2").status_code == 422
    assert kept(house.work) == 0
    assert made(house.work) == 2  # a returned answer commits, whatever its status


@pytest.mark.parametrize("key", ["k" * 101, "ключ", "a\x01b", "钥匙"])
def test_a_key_that_cannot_be_kept_is_refused(house: Application, key: str) -> None:
    answer = house.test_client().post("/things", headers={"X-Who": "hua"}, data={"idempotency_key": key})
    assert (answer.status_code, answer.json["code"]) == (422, "bad_idempotency_key")
    assert made(house.work) == 0


def test_a_form_pressed_twice_is_one_command_whatever_its_csrf_token(house: Application) -> None:
    for token in ("one", "two"):
        send(house, "/things", data={"name": "绳", "idempotency_key": "k1", "csrf_token": token})
    assert made(house.work) == 1


def test_an_upload_sent_twice_is_one_and_another_file_is_refused(house: Application) -> None:
    answers = [
        send(house, "/photos", key="k1", data={"photo": (io.BytesIO(content), "a.jpg")})
        for content in (b"belt", b"belt", b"knot")
    ]
    assert [answer.status_code for answer in answers] == [303, 303, 422]
    assert answers[1].location == "/photos/4"
    assert made(house.work) == 1


def test_parts_without_a_name_and_files_under_the_same_one_are_told_apart(house: Application) -> None:
    def body(*parts: tuple[str, bytes]) -> dict[str, Any]:
        shown = (
            b"--edge\r\nContent-Disposition: form-data" + named.encode() + b"\r\n\r\n" + held + b"\r\n"
            for named, held in parts
        )
        return {"data": b"".join(shown) + b"--edge--\r\n", "content_type": "multipart/form-data; boundary=edge"}

    photo, nameless = '; name="photo"; filename="a.jpg"', '; filename="b.jpg"'
    parts = [("", b"1"), ('; name="note"', b"2"), (photo, b"abcd"), (photo, b"efg"), (nameless, b"h")]
    first, again = (send(house, "/photos", key="k1", **body(*parts)) for _ in range(2))
    assert (first.location, again.location) == ("/photos/4", "/photos/4")
    assert send(house, "/photos", key="k1", **body(*parts[:-1], (nameless, b"i"))).status_code == 422


def test_two_at_once_with_one_key_both_get_the_same_answer(house: Application) -> None:
    together = threading.Barrier(2)

    def shut(_number: int) -> Any:
        together.wait(10)
        return send(house, "/latch", key="k1")

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(shut, range(2)))
    assert [(answer.status_code, answer.json) for answer in answers] == [(200, {"shut": True})] * 2
    assert made(house.work) == 1


def test_two_at_once_with_two_keys_and_one_of_them_hears_that_it_is_done(house: Application) -> None:
    send(house, "/latch", key="k1")
    assert send(house, "/latch", key="k2").status_code == 409
