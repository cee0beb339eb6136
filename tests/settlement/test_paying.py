"""Approving and paying: who counted, who approves and who pays are three people; what is paid is paid once."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import MonthlyEarnings
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.ledger.models import PLATFORM, Transfer
from craftorders.ledger.queries import account_of
from craftorders.people.models import Worker
from craftorders.production.models import HandIn
from craftorders.settlement.jobs import close_due_periods
from craftorders.settlement.models import Payout, Statement
from craftorders.settlement.queries import actions_of_statement, actions_of_statements, lines_of_statement
from craftorders.settlement.services import approve_statement, close_period, pay_statement
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import passed_batch, two_who_earned
from tests.databases import remembered

OVER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Two workers earned ¥30.00 each in November, and finance closed it."""
    return remembered(work, settled)


def settled(session: Session) -> Cast:
    """A cast with a closed month."""
    cast = two_who_earned(session)
    with clock.at(OVER):
        close_period(session, DANBA, "2026-11", actor=cast.finance)
    return cast


def statement_of(session: Session, worker: Worker) -> Statement:
    """A worker's only statement."""
    return session.scalars(select(Statement).where(Statement.worker_id == worker.id)).one()


def pay(session: Session, statement: Statement, actor: Actor) -> Payout:
    """Pay by bank."""
    return pay_statement(session, statement.id, method="bank", reference="ICBC-1", actor=actor)


def both_approved(session: Session, cast: Cast) -> tuple[Statement, Statement]:
    """The statements of both workers, to be paid."""
    both = statement_of(session, cast.worker), statement_of(session, cast.second_worker)
    for each in both:
        approve_statement(session, each.id, actor=cast.approver)
    return both


def test_the_number_of_a_payment_is_that_of_one_payout(session: Session, cast: Cast) -> None:
    first, second = both_approved(session, cast)
    pay(session, first, cast.payer)
    with refused("already_exists"), session.begin_nested():
        pay(session, second, cast.payer)
    session.refresh(second)
    assert (second.state, second.payout) == ("approved", None)
    pay_statement(session, second.id, method="alipay", reference="ICBC-1", actor=cast.payer)


def test_one_payment_may_cover_several_statements_where_it_says_so(session: Session, cast: Cast) -> None:
    for statement in both_approved(session, cast):
        payout = pay_statement(session, statement.id, method="bank", reference="B-9", joint=True, actor=cast.payer)
        assert payout.joint
    assert verify_books(session)[1] == []


def test_cash_has_no_number_of_a_bank(session: Session, cast: Cast) -> None:
    for statement in both_approved(session, cast):
        pay_statement(session, statement.id, method="cash", reference="1", photo_id=cast.photo.id, actor=cast.payer)


def test_two_at_once_cannot_use_one_number(work: UnitOfWork, cast: Cast) -> None:
    first, second = work.run(lambda session: tuple(each.id for each in both_approved(session, cast)))

    def paying(key: UUID) -> Callable[[Session], object]:
        return lambda session: pay_statement(session, key, method="bank", reference="B-9", actor=cast.payer)

    assert sorted(at_once(work, paying(first), paying(second))) == ["already_exists", "done"]
    assert work.run(verify_books, reading=True)[1] == []


def both_roles(coordinator: Actor, finance: Actor) -> Actor:
    """Somebody who counts in the village and works for finance as well."""
    return Actor(coordinator.id, coordinator.name, coordinator.permissions | finance.permissions, coordinator.scopes)


def test_one_closes_another_approves_and_a_third_pays(session: Session, cast: Cast) -> None:
    statement = statement_of(session, cast.worker)
    assert approve_statement(session, statement.id, actor=cast.approver).state == "approved"
    payout = pay(session, statement, cast.payer)
    assert (statement.state, statement.payout, statement.approved_by_name) == ("paid", payout, "Shen")
    assert (payout.amount, payout.method, payout.reference, payout.paid_by) == (3_000, "bank", "ICBC-1", cast.payer.id)
    history = [(entry.action, entry.actor_name) for entry in history_of(session, statement.id)]
    assert history == [("pay", "Fu"), ("approve", "Shen")]


def test_paying_moves_the_money_and_marks_the_month(session: Session, cast: Cast) -> None:
    statement = statement_of(session, cast.worker)
    approve_statement(session, statement.id, actor=cast.approver)
    pay(session, statement, cast.payer)
    owed, bank = account_of(session, "worker", cast.worker.id), account_of(session, "bank", PLATFORM)
    assert owed is not None
    assert bank is not None
    session.refresh(owed)
    session.refresh(bank)
    assert (owed.balance, bank.balance) == (0, -997_000)
    months = session.scalars(
        select(MonthlyEarnings).order_by(MonthlyEarnings.paid).execution_options(populate_existing=True)
    )
    assert [(month.worker_id, month.amount, month.paid) for month in months] == [
        (cast.second_worker.id, 3_000, 0),
        (cast.worker.id, 3_000, 3_000),
    ]
    assert verify_books(session)[1] == []


def test_a_payout_marks_each_month_in_which_it_was_earned(session: Session) -> None:
    """Earned in October and November, settled together: ¥6.00 and ¥30.00 are paid in their own months."""
    cast = a_cast(session)
    with clock.at(datetime(2026, 10, 20, tzinfo=UTC)):
        passed_batch(session, cast, 20)
    passed_batch(session, cast)
    with clock.at(OVER):
        close_period(session, DANBA, "2026-11", actor=cast.finance)
    statement = statement_of(session, cast.worker)
    approve_statement(session, statement.id, actor=cast.approver)
    pay(session, statement, cast.payer)
    own = select(MonthlyEarnings).where(MonthlyEarnings.worker_id == cast.worker.id).order_by(MonthlyEarnings.month)
    months = session.scalars(own.execution_options(populate_existing=True))
    assert [(month.month, month.paid) for month in months] == [("2026-10", 600), ("2026-11", 3_000)]


def test_who_closed_can_neither_approve_nor_pay(session: Session, cast: Cast) -> None:
    statement = statement_of(session, cast.worker)
    with refused("second_person"):
        approve_statement(session, statement.id, actor=cast.finance)
    approve_statement(session, statement.id, actor=cast.approver)
    with refused("third_person"):
        pay(session, statement, cast.finance)


def test_who_approved_cannot_pay(session: Session, cast: Cast) -> None:
    statement = statement_of(session, cast.worker)
    approve_statement(session, statement.id, actor=cast.approver)
    with refused("third_person"):
        pay(session, statement, cast.approver)
    assert statement.state == "approved"


def test_who_counted_can_neither_approve_nor_pay(session: Session, cast: Cast) -> None:
    statement = statement_of(session, cast.worker)
    counter = both_roles(cast.coordinator, cast.finance)
    with refused("counted_it_yourself"):
        approve_statement(session, statement.id, actor=counter)
    approve_statement(session, statement.id, actor=cast.approver)
    with refused("counted_it_yourself"):
        pay(session, statement, counter)


def test_who_counted_another_s_pieces_may_approve(session: Session, cast: Cast) -> None:
    """Rule 10 is about the pieces of this statement."""
    statement = statement_of(session, cast.worker)
    counters = set(session.scalars(select(HandIn.counted_by)))
    assert counters == {cast.coordinator.id}
    stranger = both_roles(cast.other_coordinator, cast.finance)
    assert approve_statement(session, statement.id, actor=stranger).state == "approved"


def test_what_the_scheduler_closed_people_approve_and_pay(session: Session) -> None:
    cast = a_cast(session)
    passed_batch(session, cast)
    with clock.at(datetime(2026, 12, 2, tzinfo=UTC)):
        close_due_periods(session)
    statement = statement_of(session, cast.worker)
    with refused("second_person"):
        approve_statement(session, statement.id, actor=SYSTEM)
    approve_statement(session, statement.id, actor=cast.finance)
    with refused("third_person"):
        pay(session, statement, cast.finance)
    pay(session, statement, cast.payer)


def test_nothing_is_paid_before_it_was_approved_or_twice(session: Session, cast: Cast) -> None:
    statement = statement_of(session, cast.worker)
    with refused("illegal_transition", action="pay", state="drafted"):
        pay(session, statement, cast.payer)
    approve_statement(session, statement.id, actor=cast.approver)
    with refused("illegal_transition", action="approve", state="approved"):
        approve_statement(session, statement.id, actor=cast.approver)
    pay(session, statement, cast.payer)
    with refused("illegal_transition", action="pay", state="paid"):
        pay(session, statement, cast.payer)


def test_the_actions_of_a_statement_are_those_of_its_reader(session: Session, cast: Cast) -> None:
    statement = statement_of(session, cast.worker)

    def actions(*people: Actor) -> list[list[str]]:
        return [actions_of_statement(statement, person) for person in people]

    assert actions(cast.finance, cast.approver, cast.auditor) == [[], ["approve"], []]
    approve_statement(session, statement.id, actor=cast.approver)
    assert actions(cast.finance, cast.approver, cast.payer) == [[], [], ["pay"]]
    pay(session, statement, cast.payer)
    assert actions(cast.finance, cast.approver, cast.payer) == [[], [], []]


def test_who_counted_is_offered_neither_to_approve_nor_to_pay(session: Session, cast: Cast) -> None:
    first, second = (statement_of(session, each) for each in (cast.worker, cast.second_worker))
    counter, other = both_roles(cast.coordinator, cast.payer), both_roles(cast.other_coordinator, cast.payer)
    for state, action in (("drafted", "approve"), ("approved", "pay")):
        assert {first.state, second.state} == {state}
        assert actions_of_statements(session, [first, second], counter) == {first: [], second: []}
        assert actions_of_statements(session, [first, second], other) == {first: [action], second: [action]}
        for each in (first, second):
            if state == "drafted":
                approve_statement(session, each.id, actor=cast.approver)


def test_a_statement_lists_every_line_of_its_worker_oldest_first(session: Session) -> None:
    cast = a_cast(session)
    for day, quantity in ((3, 10), (1, 20), (2, 30)):
        with clock.at(datetime(2026, 11, day, tzinfo=UTC)):
            passed_batch(session, cast, quantity)
    with clock.at(OVER):
        close_period(session, DANBA, "2026-11", actor=cast.finance)
    statement = statement_of(session, cast.worker)
    first = lines_of_statement(session, statement, limit=2)
    rest = lines_of_statement(session, statement, limit=2, cursor=first.next_cursor)
    lines = [(line.quantity, line.rate_e4, line.amount) for line in [*first.items, *rest.items]]
    assert lines == [(10, 600_000, 600), (15, 600_000, 900), (5, 600_000, 300)]
    assert (statement.lines, statement.pieces, statement.amount) == (3, 30, 1_800)
    assert rest.next_cursor is None


@pytest.mark.parametrize("who", ["operator", "auditor", "coordinator", "hua", "zhuoma"])
def test_only_finance_approves_and_pays(session: Session, cast: Cast, who: str) -> None:
    statement = statement_of(session, cast.worker)
    with refused("not_permitted"):
        approve_statement(session, statement.id, actor=getattr(cast, who))
    with refused("not_permitted"):
        pay(session, statement, getattr(cast, who))


def test_a_statement_is_paid_once_by_two_at_once(work: UnitOfWork) -> None:
    cast = work.run(settled)
    with work.reading() as session:
        statement = statement_of(session, cast.worker)
    work.run(lambda session: approve_statement(session, statement.id, actor=cast.approver))
    answers = at_once(work, *(lambda session: pay(session, statement, cast.payer) for _ in range(3)))
    assert sorted(answers) == ["done", "illegal_transition", "illegal_transition"]
    with work.reading() as session:
        assert session.scalar(select(func.count()).select_from(Payout)) == 1
        assert session.scalar(select(func.count()).where(Transfer.purpose == "payout")) == 1
        assert verify_books(session)[1] == []


def test_approving_while_another_pays_another_statement_does_not_wait_for_ever(work: UnitOfWork) -> None:
    """Two statements are paid at once from the bank's one account."""
    cast = work.run(settled)
    with work.reading() as session:
        ids = list(session.scalars(select(Statement.id)))
    for statement_id in ids:
        work.run(lambda session, key=statement_id: approve_statement(session, key, actor=cast.approver))

    def paying(key: object) -> object:
        return lambda session: pay_statement(
            session, key, method="cash", reference="1", photo_id=cast.photo.id, actor=cast.payer
        )  # type: ignore[arg-type]

    assert at_once(work, *(paying(key) for key in ids)) == ["done", "done"]  # type: ignore[arg-type]
