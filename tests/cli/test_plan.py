"""`craftorders plan` works a plan out as a dispatcher, and prints how good it is."""

from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.accounts.models import User
from craftorders.accounts.queries import list_users
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.planning.models import Plan
from tests.builders.cast import a_cast
from tests.builders.stories import a_confirmed_order
from tests.commands import Command, refusal
from tests.databases import remembered


@pytest.fixture
def url(work: UnitOfWork) -> str:
    """The address of a database in which a hundred belts wait."""
    cast = remembered(work, a_cast)
    work.run(lambda session: a_confirmed_order(session, cast, 100))
    return work.engine.url.render_as_string(hide_password=False)


def test_a_plan_is_printed(command: Command, url: str) -> None:
    result = command("plan", "--until", "2026-12-31", "--budget", "5s", "--as", "diao", DATABASE_URL=url)
    assert result.exit_code == 0, result.output
    assert "5 weeks from 2026-11-30" in result.output
    assert "placed      100 pieces" in result.output
    assert "at most 0.00% above the best possible" in result.output


def test_the_only_dispatcher_need_not_be_named(command: Command, url: str, work: UnitOfWork) -> None:
    asked = ("plan", "--until", "2026-12-31", "--budget", "1s")
    assert command(*asked, DATABASE_URL=url).exit_code == 0
    with work.reading() as session:
        (dispatcher,) = list_users(session, role="dispatcher").items
        assert [plan.made_by for plan in session.scalars(select(Plan))] == [dispatcher.id]
    work.run(lambda session: dismissed(session, dispatcher.id))
    assert "Say with --as which dispatcher asks" in refusal(command(*asked, DATABASE_URL=url))


def dismissed(session: Session, user_id: UUID) -> None:
    """The user can sign in no more."""
    session.get_one(User, user_id).active = False


def test_a_wrong_question_is_one_line(command: Command, url: str) -> None:
    asked = ("plan", "--until", "2026-12-31", "--as", "diao")
    assert "--budget must be from 1s" in refusal(command(*asked, "--budget", "soon", DATABASE_URL=url))
    assert "This day is over" in refusal(command("plan", "--until", "2026-11-01", "--as", "diao", DATABASE_URL=url))
    assert refusal(command("plan", "--until", "2026-12-31", "--as", "cun", DATABASE_URL=url))
