"""A state machine is its table: what is not written there is not possible."""

import pytest

from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import IllegalTransition
from craftorders.kernel.ids import new_id
from craftorders.kernel.states import StateMachine
from craftorders.kernel.states import Transition as T

DOOR = StateMachine(
    "door",
    "closed",
    [
        T("open", ("closed",), "opened", "doors.use"),
        T("close", ("opened", "ajar"), "closed", "doors.use"),
        T("lock", ("closed",), "locked", "doors.lock"),
        T("blow_open", ("closed",), "ajar"),
    ],
)
GUEST = Actor(new_id(), "guest", frozenset({"doors.use"}))
KEEPER = Actor(new_id(), "keeper", frozenset({"doors.use", "doors.lock"}))


@pytest.mark.parametrize(
    ("state", "action", "target"),
    [("closed", "open", "opened"), ("ajar", "close", "closed"), ("closed", "blow_open", "ajar")],
)
def test_an_action_leads_where_the_table_says(state: str, action: str, target: str) -> None:
    assert DOOR.target(state, action) == target


@pytest.mark.parametrize(
    ("state", "action"), [("locked", "open"), ("opened", "open"), ("closed", "paint"), ("gone", "open")]
)
def test_any_other_action_is_refused_and_says_which(state: str, action: str) -> None:
    with pytest.raises(IllegalTransition) as caught:
        DOOR.target(state, action)
    assert caught.value.details == {"machine": "door", "state": state, "action": action}


def test_a_person_sees_the_actions_of_their_permissions_in_the_tables_order() -> None:
    assert DOOR.actions("closed", KEEPER) == ["open", "lock"]
    assert DOOR.actions("closed", GUEST) == ["open"]
    assert DOOR.actions("locked", KEEPER) == []


def test_what_only_the_system_does_is_offered_to_nobody() -> None:
    assert "blow_open" not in DOOR.actions("closed", Actor(new_id(), "all", frozenset({"*"})))


def test_the_states_are_those_of_the_table_beginning_with_the_first() -> None:
    assert DOOR.states == ("closed", "opened", "ajar", "locked")
