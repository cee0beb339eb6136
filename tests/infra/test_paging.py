"""Pages by cursor: nothing is skipped or told twice, and a cursor that is none is a refusal, never a failure."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError
from sqlalchemy import insert, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from craftorders.accounts.models import User
from craftorders.infra.paging import PagingSchema, containing, page_of, sorting
from craftorders.kernel.clock import now
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.ids import new_id

Sort = tuple[InstrumentedAttribute[Any], bool]
SORTS = {
    "newest first": (User.id, True),
    "name": (User.name, False),
    "most tries first": (User.failed_sign_ins, True),
    "moment": (User.created_at, False),
    "latest moment first": (User.created_at, True),
}


def people(session: Session, count: int, begin: int = 0) -> None:
    """Users of whom always three share a name, a moment and a number."""
    rows = [
        {
            "id": new_id(),
            "username": f"u{n}",
            "name": f"人 {n // 3:03d}",
            "password_hash": "-",
            "failed_sign_ins": n // 3,
            "created_at": now() + timedelta(microseconds=n // 3),
        }
        for n in range(begin, begin + count)
    ]
    session.execute(insert(User), rows)


def names(users: list[Any]) -> list[str]:
    return [user.username for user in users]


def whole(session: Session, sort: Sort | None, limit: int) -> list[str]:
    """Everything, page by page."""
    told: list[str] = []
    cursor = None
    for _ in range(100):
        page = page_of(session, select(User), key=User.id, sort=sort, limit=limit, cursor=cursor)
        assert len(page.items) <= limit
        told += names(page.items)
        cursor = page.next_cursor
        if cursor is None:
            return told
    raise AssertionError("the list has no end")


@pytest.mark.parametrize("sort", SORTS.values(), ids=SORTS)
@pytest.mark.parametrize("limit", [1, 4, 20, 21])
def test_every_row_is_told_once_and_in_order(session: Session, sort: Sort, limit: int) -> None:
    people(session, 20)
    column, descending = sort
    told = whole(session, sort, limit)
    rows = {user.username: user for user in session.scalars(select(User))}
    order = [(getattr(rows[name], column.key), rows[name].id) for name in told]
    assert sorted(told) == sorted(rows)
    assert order == sorted(order, reverse=descending)


def test_without_a_sort_the_newest_come_first(session: Session) -> None:
    people(session, 5)
    assert whole(session, None, 2) == ["u4", "u3", "u2", "u1", "u0"]


def test_a_full_last_page_has_no_next(session: Session) -> None:
    people(session, 4)
    first = page_of(session, select(User), key=User.id, limit=2)
    second = page_of(session, select(User), key=User.id, limit=2, cursor=first.next_cursor)
    assert names(second.items) == ["u1", "u0"]
    assert second.next_cursor is None


def test_an_empty_list_is_one_empty_page(session: Session) -> None:
    page = page_of(session, select(User), key=User.id)
    assert (page.items, page.next_cursor) == ([], None)


def test_rows_that_arrive_between_two_pages_skip_and_double_nothing(session: Session) -> None:
    people(session, 6)
    first = page_of(session, select(User), key=User.id, limit=3)
    people(session, 4, begin=6)
    second = page_of(session, select(User), key=User.id, limit=3, cursor=first.next_cursor)
    assert names(first.items) + names(second.items) == ["u5", "u4", "u3", "u2", "u1", "u0"]
    oldest_first = page_of(session, select(User), key=User.id, sort=(User.id, False), limit=8)
    people(session, 3, begin=10)
    rest = page_of(session, select(User), key=User.id, sort=(User.id, False), limit=8, cursor=oldest_first.next_cursor)
    assert names(oldest_first.items) + names(rest.items) == [f"u{n}" for n in range(13)]


def cursor_of(*values: Any) -> str:
    """A well-formed cursor of these values."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


BAD_CURSORS = {
    "garbage": "garbage",
    "one letter": "a",
    "not ASCII": "下一页",
    "no JSON": base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    "endlessly nested": base64.urlsafe_b64encode(b"[" * 100_000).decode(),
    "a number": cursor_of()[:0] + base64.urlsafe_b64encode(b"7").decode(),
    "nothing in it": cursor_of(),
    "too few values": cursor_of("2026-11-24T04:00:00+00:00"),
    "too many values": cursor_of("2026-11-24T04:00:00+00:00", str(new_id()), "more"),
    "no moment": cursor_of("yesterday", str(new_id())),
    "a moment without a zone": cursor_of("2026-11-24T04:00:00", str(new_id())),
    "a moment before all time": cursor_of("0001-01-01T00:00:00+14:00", str(new_id())),
    "a moment after all time": cursor_of("9999-12-31T23:59:59-14:00", str(new_id())),
    "no id": cursor_of("2026-11-24T04:00:00+00:00", "7"),
    "values that are no text": cursor_of(7, {"a": 1}),
    "NUL": cursor_of("\x00", str(new_id())),
    "half a character": cursor_of("\ud800", str(new_id())),
}


@pytest.mark.parametrize("cursor", BAD_CURSORS.values(), ids=BAD_CURSORS)
def test_what_is_no_cursor_is_refused(session: Session, cursor: str) -> None:
    with pytest.raises(RuleViolation) as caught:
        page_of(session, select(User), key=User.id, sort=(User.created_at, True), cursor=cursor)
    assert (caught.value.code, caught.value.pointer) == ("bad_cursor", "/cursor")


@pytest.mark.parametrize("value", ["many", "9" * 30, "1e3", "", "\x00", "NaN", "9" * 5_000])
def test_a_number_in_a_cursor_is_a_number_that_a_database_can_hold(session: Session, value: str) -> None:
    with pytest.raises(RuleViolation):
        page_of(
            session, select(User), key=User.id, sort=(User.failed_sign_ins, True), cursor=cursor_of(value, str(new_id()))
        )


@given(values=st.lists(st.one_of(st.text(max_size=40), st.integers(), st.none(), st.datetimes().map(str)), max_size=3))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_cursor_makes_a_list_fail(session: Session, values: list[Any]) -> None:
    for column in (User.name, User.failed_sign_ins, User.created_at):
        try:
            page = page_of(session, select(User), key=User.id, sort=(column, False), cursor=cursor_of(*values))
        except RuleViolation:
            continue
        assert page.items == []


@pytest.mark.parametrize(
    "query", [{"limit": 0}, {"limit": 201}, {"limit": "many"}, {"cursor": ""}, {"cursor": "c" * 401}, {"page": 2}]
)
def test_how_a_list_may_be_asked_for(query: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PagingSchema().load(query)


def test_a_sort_names_a_column_and_a_direction() -> None:
    columns = {"name": User.name, "created_at": User.created_at}
    assert sorting(columns, "name") == (User.name, False)
    assert sorting(columns, "-created_at") == (User.created_at, True)


def test_a_search_takes_wildcards_as_letters(session: Session) -> None:
    people(session, 3)
    session.execute(insert(User), [{"id": new_id(), "username": "100%", "name": "A_b", "password_hash": "-"}])

    def found(text: str) -> list[str]:
        return names(list(session.scalars(select(User).where(containing(text, User.username, User.name)))))

    assert found("%") == ["100%"]
    assert found("a_B") == ["100%"]
    assert found("人") == ["u0", "u1", "u2"]
