"""Keeping users: roles are for something that exists, nobody raises their own, everything is written down."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.accounts.models import User
from craftorders.accounts.queries import find_user, list_users
from craftorders.accounts.services.users import change_user, create_user, set_password, set_roles
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.ids import new_id
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.programs import a_program
from tests.builders.refusals import refused
from tests.databases import remembered


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session)


def a_new_user(session: Session, cast: Cast, **values: Any) -> User:
    given = {"username": "Mei", "name": "梅", "password": "braid-and-knot", "roles": [{"role": "dispatcher"}]} | values
    return create_user(session, **given, actor=cast.operator)


def test_a_new_user_is_kept_with_roles_and_history_but_without_the_password(session: Session, cast: Cast) -> None:
    roles = [{"role": "inspector", "scope": DANBA}, {"role": "coordinator", "scope": str(cast.workshop.id)}]
    user = a_new_user(session, cast, roles=roles)
    assert user.username == "mei"
    assert sorted((grant.role, grant.scope) for grant in user.grants) == [
        ("coordinator", str(cast.workshop.id)),
        ("inspector", DANBA),
    ]
    assert "braid-and-knot" not in user.password_hash
    (entry,) = history_of(session, user.id)
    assert entry.changes == {
        "username": [None, "mei"],
        "name": [None, "梅"],
        "roles": [None, [f"coordinator {cast.workshop.id}", f"inspector {DANBA}"]],
    }


def test_a_user_name_is_used_once(session: Session, cast: Cast) -> None:
    a_new_user(session, cast)
    with refused("already_exists"):
        a_new_user(session, cast, username="MEI")


def test_a_password_of_nine_characters_is_too_short(session: Session, cast: Cast) -> None:
    with refused("password_short", least=10):
        a_new_user(session, cast, password="123456789")
    with refused("password_short"):
        set_password(session, cast.hua.id, "123456789", actor=cast.operator)
    assert a_new_user(session, cast, password="1234567890").active


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("merchant", ""),
        ("merchant", "not-an-id"),
        ("coordinator", DANBA),
        ("inspector", ""),
        ("inspector", "51332"),
        ("dispatcher", DANBA),
        ("king", ""),
    ],
)
def test_a_role_is_held_for_what_it_needs_and_for_nothing_else(session: Session, cast: Cast, role: str, scope: str) -> None:
    with refused("bad_role", role=role):
        a_new_user(session, cast, roles=[{"role": role, "scope": scope}])


@pytest.mark.parametrize("centre", ["dispatcher", "finance", "operator", "trainer", "auditor"])
def test_who_sees_everything_acts_for_nobody_in_particular(session: Session, cast: Cast, centre: str) -> None:
    roles = [{"role": centre}, {"role": "merchant", "scope": str(cast.merchant.id)}]
    with refused("mixed_roles"):
        a_new_user(session, cast, roles=roles)
    with refused("mixed_roles"):
        set_roles(session, cast.wei.id, roles, actor=cast.operator)


@pytest.mark.parametrize("role", ["merchant", "coordinator", "inspector"])
def test_a_role_for_what_does_not_exist_is_refused(session: Session, cast: Cast, role: str) -> None:
    scope = "519999" if role == "inspector" else str(new_id())
    with refused("unknown_scope", role=role):
        set_roles(session, cast.hua.id, [{"role": role, "scope": scope}], actor=cast.operator)


def test_a_merchant_is_no_workshop(session: Session, cast: Cast) -> None:
    with refused("unknown_scope"):
        roles = [{"role": "coordinator", "scope": str(cast.merchant.id)}]
        set_roles(session, cast.hua.id, roles, actor=cast.operator)


def test_roles_are_replaced_and_what_was_before_is_written_down(session: Session, cast: Cast) -> None:
    before = find_user(session, cast.hua.id).version
    workshop = str(cast.workshop.id)
    roles = [{"role": "coordinator", "scope": workshop.upper()}, {"role": "coordinator", "scope": workshop}]
    user = set_roles(session, cast.hua.id, roles, actor=cast.operator)
    assert [(grant.role, grant.scope) for grant in user.grants] == [("coordinator", workshop)]
    assert user.version == before + 1, "who looked before cannot overwrite"
    changes = history_of(session, user.id)[0].changes
    assert changes == {"roles": [[f"merchant {cast.merchant.id}"], [f"coordinator {workshop}"]]}


def test_the_last_role_cannot_be_taken_away(session: Session, cast: Cast) -> None:
    with refused("no_role"):
        set_roles(session, cast.hua.id, [], actor=cast.operator)


def test_nobody_changes_their_own_roles_or_closes_their_own_account(session: Session, cast: Cast) -> None:
    with refused("own_roles"):
        set_roles(session, cast.operator.id, [{"role": "finance"}], actor=cast.operator)
    with refused("own_activity"):
        change_user(session, cast.operator.id, {"active": False}, actor=cast.operator)
    assert change_user(session, cast.operator.id, {"name": "平"}, actor=cast.operator).name == "平"
    assert change_user(session, cast.operator.id, {"active": False}, actor=cast.second_operator).active is False


def test_only_the_operator_keeps_users(session: Session, cast: Cast) -> None:
    for actor in (cast.auditor, cast.dispatcher, cast.trainer, cast.hua, cast.zhuoma):
        with refused("not_permitted"):
            change_user(session, cast.wei.id, {"name": "x"}, actor=actor)
        with refused("not_permitted"):
            set_roles(session, cast.wei.id, [{"role": "finance"}], actor=actor)
        with refused("not_permitted"):
            set_password(session, cast.wei.id, "braid-and-knot", actor=actor)


def test_a_change_without_effect_leaves_no_trace(session: Session, cast: Cast) -> None:
    change_user(session, cast.hua.id, {"name": "Hua"}, actor=cast.operator)
    assert history_of(session, cast.hua.id) == []


def test_users_are_found_by_name_role_and_activity(session: Session, cast: Cast) -> None:
    change_user(session, cast.wei.id, {"active": False}, actor=cast.operator)

    def found(**query: Any) -> list[str]:
        return [user.username for user in list_users(session, **query).items]

    assert found(text="HU") == ["hua"]
    assert found(role="merchant") == ["hua", "wei"]
    assert found(role="merchant", active=True) == ["hua"]
    assert found(text="%") == [], "a wildcard is an ordinary letter"
    first = list_users(session, limit=3, sort="-username")
    assert [user.username for user in first.items] == ["zhi", "yuan", "wei"]
    assert found(limit=2, sort="-username", cursor=first.next_cursor) == ["tai", "shen"]


def test_over_http_a_user_is_made_once_and_changed_by_version(work: UnitOfWork, client: FlaskClient) -> None:
    remembered(work, a_cast)
    ping = a_program(client, "ping")
    body = {"username": "mei", "name": "梅", "password": "braid-and-knot", "roles": [{"role": "trainer"}]}
    first, again = (ping.post("/users", body, key="one-key") for _ in range(2))
    assert (first.status_code, again.status_code, again.json) == (201, 201, first.json)
    assert "password" not in first.text
    twice = ping.post("/users", body)
    assert (twice.status_code, twice.json["errors"][0]["pointer"]) == (409, "/username")
    path = f"/users/{first.json['id']}"
    read = ping.get(path)
    assert ping.patch(path, {"name": "美"}, version=None).status_code == 428
    changed = ping.patch(path, {"name": "美"}, version=read.headers["ETag"])
    assert (changed.status_code, changed.json["name"]) == (200, "美")
    assert ping.patch(path, {"name": "妹"}, version=read.headers["ETag"]).json["code"] == "stale_version"
    roles = {"roles": [{"role": "auditor"}]}
    assert ping.put(f"{path}/roles", roles, version=read.headers["ETag"]).status_code == 409
    kept = ping.put(f"{path}/roles", roles, version=changed.headers["ETag"])
    assert kept.json["grants"] == [{"role": "auditor", "scope": ""}]
    assert ping.put(f"{path}/password", {"password": "short"}, version=kept.headers["ETag"]).status_code == 422


def test_over_http_the_auditor_reads_users_and_changes_none(work: UnitOfWork, client: FlaskClient) -> None:
    cast = remembered(work, a_cast)
    auditor, merchant = a_program(client, "ji"), a_program(client, "hua")
    read = auditor.get(f"/users/{cast.hua.id}")
    assert read.status_code == 200
    assert auditor.patch(f"/users/{cast.hua.id}", {"name": "x"}, version=read.headers["ETag"]).status_code == 403
    assert merchant.get("/users").status_code == 403
