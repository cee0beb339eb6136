"""Live pages: whoever comes back with their last mark hears of every change, also of one that became visible late."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Response
from sqlalchemy import func, select

from craftorders.infra.access import public
from craftorders.infra.application import Application, db
from craftorders.infra.live import KEPT, RETRY, WINDOW, Change, announce, forget_old_changes, live_answer
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.ids import new_id
from tests.conftest import NOON
from tests.infra.small_house import a_small_house

MARK = re.compile(r"^id: (\S+)$", re.MULTILINE)


@pytest.fixture
def board(work: UnitOfWork) -> Application:
    """A house with one stream, about the board."""
    house = a_small_house(work)

    @house.get("/live")
    @public
    def live() -> Response:
        return live_answer(db(), "board")

    return house


def listen(board: Application, mark: str | None = None) -> str:
    """One answer of the stream, as text."""
    headers = {} if mark is None else {"Last-Event-ID": mark}
    answer = board.test_client().get("/live", headers=headers)
    assert answer.status_code == 200
    assert answer.mimetype == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    return str(answer.text)


def mark_of(text: str) -> str:
    found = MARK.search(text)
    assert found, text
    return found[1]


def tell(board: Application, *topics: str) -> None:
    board.work.run(lambda session: announce(session, *topics))


def id_at(milliseconds: int, number: int = 0) -> UUID:
    """A UUIDv7 of that millisecond."""
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (0x2 << 62) | number)


def test_the_first_answer_only_gives_a_mark(board: Application) -> None:
    tell(board, "board")
    text = listen(board)
    assert f"retry: {RETRY}\n" in text
    assert "event: hello" in text
    assert ": nothing new" in listen(board, mark_of(text))


def test_before_anything_ever_changed_there_is_a_mark_too(board: Application) -> None:
    mark = mark_of(listen(board))
    assert ": nothing new" in listen(board, mark)
    tell(board, "board")
    assert "event: change" in listen(board, mark)


def test_a_change_is_told_once_to_everybody_who_resumes(board: Application) -> None:
    first = mark_of(listen(board))
    tell(board, "board")
    told = listen(board, first)
    assert "event: change" in told
    assert ": nothing new" in listen(board, mark_of(told))
    assert "event: change" in listen(board, first)  # another reader, or the same one whose answer was lost


def test_another_topic_is_not_told(board: Application) -> None:
    mark = mark_of(listen(board))
    tell(board, "workshop", "boards")
    assert ": nothing new" in listen(board, mark)


def test_many_changes_are_one_event(board: Application) -> None:
    mark = mark_of(listen(board))
    tell(board, "board", "board", "board")
    assert listen(board, mark).count("event: change") == 1


def test_a_change_that_becomes_visible_after_a_younger_one_is_told(board: Application) -> None:
    moment = 1_795_000_000_000
    early, late = id_at(moment), id_at(moment + 40)
    board.work.run(lambda session: session.add(Change(id=late, topic="board")))
    mark = mark_of(listen(board))
    board.work.run(lambda session: session.add(Change(id=early, topic="board")))
    told = listen(board, mark)
    assert "event: change" in told
    assert ": nothing new" in listen(board, mark_of(told))


def test_the_window_for_late_changes_is_bounded(board: Application) -> None:
    moment = 1_795_000_000_000
    long_ago = moment - WINDOW // timedelta(milliseconds=1) - 1
    board.work.run(lambda session: session.add(Change(id=id_at(moment), topic="board")))
    mark = mark_of(listen(board))
    board.work.run(lambda session: session.add(Change(id=id_at(long_ago), topic="board")))
    assert ": nothing new" in listen(board, mark)


@pytest.mark.parametrize(
    "mark",
    [
        "",
        "7",
        "garbage.1",
        f"{UUID(int=0)}.0",
        f"{UUID(int=2**128 - 1)}.3",
        f"{id_at(0)}.many",
        f"{id_at(0)}.{'9' * 5_000}",
        f"{id_at(0)}.-1",
        str(id_at(0)),
        f"{id_at(0)}.1.2",
        "卓玛.1",
    ],
)
def test_a_mark_that_is_none_begins_anew(board: Application, mark: str) -> None:
    answer = board.test_client().get("/live", headers={"Last-Event-ID": mark.encode("utf-8").decode("latin-1")})
    assert answer.status_code == 200
    assert "event: hello" in answer.text


@pytest.mark.parametrize("milliseconds", [0, 1, 253_402_300_800_000, 2**48 - 1])
def test_a_mark_of_any_time_is_answered(board: Application, milliseconds: int) -> None:
    assert "retry:" in listen(board, f"{id_at(milliseconds)}.0")


def test_a_page_that_slept_for_days_is_told_that_things_changed(board: Application) -> None:
    with clock.at(NOON - KEPT - timedelta(days=1)):
        ripe = id_at(round(clock.now().timestamp() * 1000))
    board.work.run(lambda session: session.add(Change(id=ripe, topic="board")))
    mark = mark_of(listen(board))
    board.work.run(forget_old_changes)
    told = listen(board, mark)
    assert "event: change" in told
    assert ": nothing new" in listen(board, mark_of(told))


def test_only_what_nobody_waits_for_is_forgotten(board: Application) -> None:
    noon = round(NOON.timestamp() * 1000)
    days = 24 * 3_600_000
    ids = [id_at(noon - age * days) for age in (0, 1, 3)]
    board.work.run(lambda session: session.add_all([Change(id=key, topic="board") for key in ids]))
    board.work.run(forget_old_changes)

    def left(session: Any) -> list[UUID]:
        return list(session.scalars(select(Change.id).order_by(Change.id)))

    assert board.work.run(left, reading=True) == sorted(ids[:2])


def test_an_announcement_is_part_of_the_change(work: UnitOfWork) -> None:
    def fail(session: Any) -> None:
        announce(session, "board")
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work.run(fail)
    assert work.run(lambda session: session.scalar(select(func.count()).select_from(Change)), reading=True) == 0


def test_marks_are_ids_that_this_house_makes(board: Application) -> None:
    assert f"{new_id()}.0"[14] == "7"
    assert mark_of(listen(board))[14] == "7"
