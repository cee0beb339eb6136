"""Who changed what: written with the change, and never altered."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from craftorders.accounts.models import User
from craftorders.accounts.queries import find_user
from craftorders.infra.database import HOME_REGION
from craftorders.infra.history import HistoryEntry, begun_with, change, history_of, move, record
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import IllegalTransition
from craftorders.kernel.ids import new_id
from craftorders.kernel.states import StateMachine, Transition
from tests.builders.cast import a_user
from tests.conftest import NOON

CLERK = Actor(new_id(), "Clerk")
DOOR = StateMachine("door", "closed", [Transition("open", ("closed",), "opened", "doors.use")])


class Door:
    """Something with a state."""

    def __init__(self) -> None:
        self.id, self.state = new_id(), "closed"


def a_person(session: Session) -> User:
    return find_user(session, a_user(session, "hua", "operator").id)


def test_a_move_changes_the_state_and_says_who_when_from_where_and_why(session: Session) -> None:
    door = Door()
    assert move(session, door, DOOR, "open", actor=CLERK, reason="热", region_id="513323") == "opened"
    session.flush()
    (entry,) = history_of(session, door.id)
    assert door.state == "opened"
    assert (entry.subject_kind, entry.action, entry.from_state, entry.to_state) == ("door", "open", "closed", "opened")
    assert (entry.actor_id, entry.actor_name, entry.reason, entry.at) == (CLERK.id, "Clerk", "热", NOON)
    assert entry.region_id == "513323"


def test_a_move_that_is_not_in_the_table_writes_nothing(session: Session) -> None:
    door = Door()
    with pytest.raises(IllegalTransition):
        move(session, door, DOOR, "paint", actor=CLERK)
    session.flush()
    assert door.state == "closed"
    assert history_of(session, door.id) == []


def test_a_change_keeps_what_was_and_what_is_of_the_changed_fields_only(session: Session) -> None:
    user = a_person(session)
    change(session, "user", user, {"name": "华", "contact_url": None, "active": False}, actor=CLERK)
    session.flush()
    (entry,) = history_of(session, user.id)
    assert entry.changes == {"name": ["Hua", "华"], "active": [True, False]}
    assert entry.region_id == HOME_REGION


def test_no_change_no_entry(session: Session) -> None:
    user = a_person(session)
    change(session, "user", user, {"name": "Hua", "active": True}, actor=CLERK)
    session.flush()
    assert history_of(session, user.id) == []


def test_what_is_new_begins_with_nothing() -> None:
    floor = {"region_id": "513323", "valid_from": date(2026, 11, 1), "amount": 700, "note": None}
    assert begun_with(floor) == {
        "region_id": [None, "513323"],
        "valid_from": [None, "2026-11-01"],
        "amount": [None, 700],
    }


def test_the_newest_entry_comes_first_and_others_objects_stay_out(session: Session) -> None:
    subject = new_id()
    for action in ("create", "change", "close"):
        record(session, "thing", subject, action, actor=CLERK)
        record(session, "thing", new_id(), action, actor=CLERK)
    session.flush()
    assert [entry.action for entry in history_of(session, subject)] == ["close", "change", "create"]
    assert [entry.action for entry in history_of(session, subject, limit=1)] == ["close"]


@pytest.mark.parametrize("statement", [update(HistoryEntry).values(reason="nicer"), delete(HistoryEntry)])
def test_the_database_refuses_to_alter_history(session: Session, statement: object) -> None:
    record(session, "thing", UUID(int=1), "create", actor=CLERK)
    session.flush()
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(statement)  # type: ignore[call-overload]
