"""A whole month is approved at once by a second person, but for statements with pieces that this person counted."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import Actor
from craftorders.kernel.ids import new_id
from craftorders.people.models import Worker
from craftorders.people.services import add_worker
from craftorders.settlement.models import Statement
from craftorders.settlement.services import approve_period, approve_statement, approving, close_period, pay_statement
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import DANBA, Cast
from tests.builders.earned import earned
from tests.builders.refusals import refused
from tests.builders.stories import two_who_earned
from tests.databases import remembered

OVER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Two workers earned ¥30.00 each in November, and finance closed it."""
    return remembered(work, november_closed)


def november_closed(session: Session) -> Cast:
    """A cast with a closed month."""
    cast = two_who_earned(session)
    with clock.at(OVER):
        close_period(session, DANBA, "2026-11", actor=cast.finance)
    return cast


def the_month(session: Session) -> UUID:
    """Its key."""
    return session.scalars(select(Statement.period_id).limit(1)).one()


def states(session: Session) -> dict[str, tuple[str, str | None]]:
    """(state, approved by) of each worker's statement, by name, as the database has them."""
    query = select(Worker.name, Statement.state, Statement.approved_by_name).join(Statement)
    return {name: (state, by) for name, state, by in session.execute(query)}


def test_all_that_wait_are_approved_and_each_says_so(session: Session, cast: Cast) -> None:
    with clock.at(OVER):
        assert approve_period(session, the_month(session), actor=cast.approver) == 2
        assert approve_period(session, the_month(session), actor=cast.approver) == 0
    assert states(session) == {"卓玛": ("approved", "Shen"), "达瓦": ("approved", "Shen")}
    for key, version in session.execute(select(Statement.id, Statement.version)):
        (entry,) = history_of(session, key)
        told = (entry.action, entry.from_state, entry.to_state, entry.actor_id, entry.region_id, version)
        assert told == ("approve", "drafted", "approved", cast.approver.id, DANBA, 2)
    assert verify_books(session)[1] == []


def test_what_was_approved_or_paid_stays(session: Session, cast: Cast) -> None:
    first, second = session.scalars(select(Statement).order_by(Statement.id))
    with clock.at(OVER):
        approve_statement(session, first.id, actor=cast.payer)
        assert approve_period(session, first.period_id, actor=cast.approver) == 1
        session.expire_all()
        pay_statement(session, second.id, method="bank", reference="B-1", actor=cast.payer)
    assert sorted(states(session).values()) == [("approved", "Fu"), ("paid", "Shen")]


def test_statements_in_many_portions_are_all_approved(session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approving, "AT_ONCE", 1)
    with clock.at(OVER):
        assert approve_period(session, the_month(session), actor=cast.approver) == 2
    assert {state for state, _ in states(session).values()} == {"approved"}


def test_who_closed_it_cannot_approve_it(session: Session, cast: Cast) -> None:
    with refused("second_person"):
        approve_period(session, the_month(session), actor=cast.finance)
    assert {state for state, _ in states(session).values()} == {"drafted"}


def test_statements_with_pieces_that_one_counted_wait_for_somebody_else(session: Session, cast: Cast) -> None:
    """The approver counted one worker's bags, when still a coordinator, and none of the other's."""
    with clock.at(OVER):
        for name, counter in (("格桑", cast.coordinator), ("白玛", cast.approver)):
            values = {"household_id": cast.worker.household_id, "name": name, "language": "bo"}
            worker = add_worker(session, values, actor=cast.operator)
            earned(session, replace(cast, coordinator=counter), worker, 2)
    with clock.at(datetime(2027, 1, 2, tzinfo=UTC)):
        december = close_period(session, DANBA, "2026-12", actor=cast.finance)
        waiting = select(Worker.name).join(Statement).where(Statement.period_id == december.id, Statement.state == "drafted")
        assert approve_period(session, december.id, actor=cast.approver) == 1
        assert session.scalars(waiting).all() == ["白玛"]
        assert approve_period(session, december.id, actor=cast.payer) == 1
        assert session.scalars(waiting).all() == []


@pytest.mark.parametrize("who", ["operator", "auditor", "dispatcher", "coordinator", "hua", "zhuoma"])
def test_only_who_may_approve_approves(session: Session, cast: Cast, who: str) -> None:
    actor: Actor = getattr(cast, who)
    with refused("not_permitted"):
        approve_period(session, the_month(session), actor=actor)


def test_a_month_that_is_not_there_is_not_found(session: Session, cast: Cast) -> None:
    with refused("not_found"):
        approve_period(session, new_id(), actor=cast.approver)


def test_two_who_approve_at_once_approve_each_statement_once(work: UnitOfWork, cast: Cast) -> None:
    with work.reading() as session:
        key = the_month(session)
    with clock.at(OVER):
        both = (lambda s: approve_period(s, key, actor=cast.approver), lambda s: approve_period(s, key, actor=cast.payer))
        assert at_once(work, *both) == ["done", "done"]
    with work.reading() as session:
        assert {state for state, _ in states(session).values()} == {"approved"}
        assert [len(history_of(session, each)) for each in session.scalars(select(Statement.id))] == [1, 1]
