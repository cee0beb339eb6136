"""Tokens for a merchant's programs: scoped, shown once, kept as a hash, ended by date or by hand."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.accounts.models import ApiToken
from craftorders.accounts.services.sign_in import actor_of_token
from craftorders.accounts.services.tokens import make_token, revoke_token
from craftorders.accounts.services.users import change_user
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import a_program
from tests.builders.refusals import refused
from tests.conftest import NOON
from tests.databases import remembered


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session)


def test_a_token_may_what_it_was_made_for_and_nothing_else(session: Session, cast: Cast) -> None:
    _, secret = make_token(session, name="ERP", scopes=["orders.read"], actor=cast.hua)
    actor = actor_of_token(session, secret)
    assert actor is not None
    assert actor.permissions == {"orders.read"}
    assert actor.scope("merchant") == {str(cast.merchant.id)}, "it sees its own merchant's orders only"
    assert actor.name == "Hua (ERP)"


def test_only_a_hash_of_the_secret_is_kept(session: Session, cast: Cast) -> None:
    token, secret = make_token(session, name="ERP", scopes=["orders.read"], actor=cast.hua)
    assert secret.startswith("co_")
    assert secret not in str(vars(token))
    assert all(secret not in str(entry.changes) for entry in history_of(session, token.id))


def test_a_token_cannot_have_what_its_owner_has_not_or_what_programs_never_get(session: Session, cast: Cast) -> None:
    for scopes in ([], ["users.keep"], ["orders.read", "goods.receive"]):
        with refused("bad_scope"):
            make_token(session, name="ERP", scopes=scopes, actor=cast.hua)
    with refused("not_permitted"):
        make_token(session, name="ERP", scopes=["orders.read"], actor=cast.dispatcher)


def test_a_revoked_token_opens_nothing_and_can_be_revoked_again(session: Session, cast: Cast) -> None:
    token, secret = make_token(session, name="ERP", scopes=["orders.read"], actor=cast.hua)
    ended = revoke_token(session, token.id, actor=cast.hua).revoked_at
    assert actor_of_token(session, secret) is None
    with clock.at(NOON + timedelta(hours=1)):
        assert revoke_token(session, token.id, actor=cast.hua).revoked_at == ended
    assert [entry.action for entry in history_of(session, token.id)] == ["revoke", "create"]


def test_a_page_sent_twice_makes_one_token(session: Session, cast: Cast) -> None:
    token, _ = make_token(session, name="ERP", scopes=["orders.read"], actor=cast.hua)
    with refused("name_taken"):
        make_token(session, name="ERP", scopes=["orders.read"], actor=cast.hua)
    make_token(session, name="ERP", scopes=["orders.read"], actor=cast.wei)
    revoke_token(session, token.id, actor=cast.hua)
    assert make_token(session, name="ERP", scopes=["orders.read"], actor=cast.hua)[0].id != token.id


def test_another_persons_token_does_not_exist(session: Session, cast: Cast) -> None:
    token, secret = make_token(session, name="ERP", scopes=["orders.read"], actor=cast.hua)
    with refused("not_found"):
        revoke_token(session, token.id, actor=cast.wei)
    assert actor_of_token(session, secret) is not None


def test_a_token_ends_on_its_day(session: Session, cast: Cast) -> None:
    _, secret = make_token(session, name="ERP", scopes=["orders.read"], days=30, actor=cast.hua)
    with clock.at(NOON + timedelta(days=30, seconds=-1)):
        assert actor_of_token(session, secret) is not None
    with clock.at(NOON + timedelta(days=30)):
        assert actor_of_token(session, secret) is None


def test_the_token_of_an_inactive_user_opens_nothing(session: Session, cast: Cast) -> None:
    _, secret = make_token(session, name="ERP", scopes=["orders.read"], actor=cast.hua)
    change_user(session, cast.hua.id, {"active": False}, actor=cast.operator)
    assert actor_of_token(session, secret) is None


def test_over_http_the_secret_is_in_the_first_answer_only(work: UnitOfWork, client: FlaskClient) -> None:
    remembered(work, a_cast)
    hua = a_program(client, "hua")
    made = hua.post("/tokens", {"name": "ERP", "scopes": ["orders.read"], "days": 90})
    assert made.status_code == 201
    secret = made.json["secret"]
    assert secret not in hua.get("/tokens").text
    assert hua.get("/tokens").json["items"][0]["scopes"] == ["orders.read"]
    program = {"Authorization": f"Bearer {secret}"}
    assert client.get("/api/v1/orders", headers=program).status_code == 200
    assert client.get("/api/v1/tokens", headers=program).status_code == 403
    assert hua.post(f"/tokens/{made.json['id']}/revoke").status_code == 200
    assert client.get("/api/v1/orders", headers=program).status_code == 401
    assert a_program(client, "wei").post(f"/tokens/{made.json['id']}/revoke").status_code == 404
    assert work.run(lambda s: s.scalars(select(ApiToken.name)).all()) == ["ERP"]


def test_the_longest_names_still_fit_the_history(work: UnitOfWork, client: FlaskClient) -> None:
    def arrange(session: Session) -> Cast:
        cast = a_cast(session)
        change_user(session, cast.hua.id, {"name": "H" * 100}, actor=cast.operator)
        return cast

    cast = work.run(arrange)
    hua = a_program(client, "hua")
    assert hua.post("/tokens", {"name": "E" * 61, "scopes": ["orders.place"]}).status_code == 422
    secret = hua.post("/tokens", {"name": "E" * 60, "scopes": ["orders.place"]}).json["secret"]
    line = {"product_id": str(cast.belt.id), "quantity": 10, "due_on": "2026-12-30"}
    body = {"merchant_id": str(cast.merchant.id), "lines": [line]}
    answer = client.post("/api/v1/orders", json=body, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 201, answer.text
