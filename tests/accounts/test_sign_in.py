"""Signing in: wrong passwords lock, longer each time; whoever is no longer active is out at once."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.accounts.models import SignIn, User
from craftorders.accounts.services.sign_in import actor_of_sign_in, sign_in, sign_out
from craftorders.accounts.services.users import change_user, set_password
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from tests.builders.cast import PASSWORD, Cast, a_cast
from tests.conftest import NOON
from tests.databases import remembered


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session)


def wrong(session: Session, times: int, username: str = "hua") -> list[int]:
    """The seconds to wait after each of so many wrong passwords; every lock is waited for."""
    waits, moment = [], clock.now()
    for _ in range(times):
        with clock.at(moment):
            answer = sign_in(session, username, "not-the-password")
        assert answer.token is None
        waits.append(answer.wait_seconds)
        moment += timedelta(seconds=answer.wait_seconds)
    return waits


def test_the_right_password_signs_in_whatever_the_case_of_the_name(session: Session, cast: Cast) -> None:
    token = sign_in(session, " HUA ", PASSWORD).token
    assert token is not None
    actor = actor_of_sign_in(session, token)
    assert actor is not None
    assert (actor.id, actor.name) == (cast.hua.id, "Hua")
    assert session.scalars(select(SignIn.token_hash)).one() != token


def test_from_the_fifth_wrong_password_on_each_locks_twice_as_long_up_to_an_hour(session: Session, cast: Cast) -> None:
    assert wrong(session, 13) == [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_while_locked_even_the_right_password_waits(session: Session, cast: Cast) -> None:
    wrong(session, 5)
    assert sign_in(session, "hua", PASSWORD).wait_seconds == 31
    with clock.at(NOON + timedelta(seconds=31)):
        assert sign_in(session, "hua", PASSWORD).token is not None


def test_a_right_password_forgets_the_wrong_ones(session: Session, cast: Cast) -> None:
    wrong(session, 4)
    assert sign_in(session, "hua", PASSWORD).token is not None
    assert wrong(session, 4) == [0, 0, 0, 0]


def test_an_unknown_name_answers_like_a_wrong_password(session: Session, cast: Cast) -> None:
    assert wrong(session, 7, "nobody") == [0] * 7


def test_signing_out_ends_this_browser_only(session: Session, cast: Cast) -> None:
    here, there = (sign_in(session, "hua", PASSWORD).token for _ in range(2))
    assert here is not None
    assert there is not None
    sign_out(session, here)
    assert actor_of_sign_in(session, here) is None
    assert actor_of_sign_in(session, there) is not None


def test_a_sign_in_ends_after_a_fortnight(session: Session, cast: Cast) -> None:
    token = sign_in(session, "hua", PASSWORD).token
    assert token is not None
    with clock.at(NOON + timedelta(days=14)):
        assert actor_of_sign_in(session, token) is None


def test_who_is_no_longer_active_is_out_at_once_and_stays_out(session: Session, cast: Cast) -> None:
    token = sign_in(session, "hua", PASSWORD).token
    assert token is not None
    change_user(session, cast.hua.id, {"active": False}, actor=cast.operator)
    assert actor_of_sign_in(session, token) is None
    assert sign_in(session, "hua", PASSWORD).token is None
    change_user(session, cast.hua.id, {"active": True}, actor=cast.operator)
    assert actor_of_sign_in(session, token) is None, "an ended sign-in does not come back"
    assert sign_in(session, "hua", PASSWORD).token is not None


def test_a_new_password_lifts_the_lock_and_signs_the_old_one_out(session: Session, cast: Cast) -> None:
    token = sign_in(session, "hua", PASSWORD).token
    assert token is not None
    wrong(session, 6)
    set_password(session, cast.hua.id, "another-braid-8", actor=cast.operator)
    assert actor_of_sign_in(session, token) is None
    assert sign_in(session, "hua", PASSWORD).token is None
    assert sign_in(session, "hua", "another-braid-8").token is not None


def test_over_http_wrong_passwords_are_counted_although_they_are_refused(work: UnitOfWork, client: FlaskClient) -> None:
    remembered(work, a_cast)
    body = {"username": "hua", "password": "not-the-password"}
    answers = [client.post("/api/v1/sign-in", json=body) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 429]
    assert answers[-1].headers["Retry-After"] == "30"
    assert work.run(lambda s: s.scalar(select(User.failed_sign_ins).where(User.username == "hua"))) == 5
