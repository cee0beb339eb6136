"""Not agreeing with a deduction: frozen at once, given back before it is paid, paid back after, by a third person's word."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.queries import account_of
from craftorders.ledger.services import Posting, open_account, post
from craftorders.quality.domain.appeals import OVERTURN, UPHOLD
from craftorders.quality.services import decide_lot
from craftorders.quality.services.appeals import decide_appeal, make_appeal
from craftorders.settlement.queries import (
    actions_of_deduction,
    bearings_of,
    bearings_of_statement,
    due_periods,
    preview_period,
    taken_of,
)
from craftorders.settlement.services import (
    appeal_deduction,
    approve_deduction,
    approve_statement,
    close_period,
    decide_deduction,
    expire_deductions,
    pay_statement,
    propose_deduction,
)
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.deductions import in_force, paid, statement_in
from tests.builders.inspections import bad_pieces
from tests.builders.refusals import refused
from tests.builders.stories import passed_batch, submitted_lot, two_who_earned
from tests.databases import remembered
from tests.settlement.test_deductions import lost_cord

DECEMBER, JANUARY = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Two workers earned ¥30.00 each in November."""
    return remembered(work, two_who_earned)


def close(session: Session, cast: Cast, month: str, at: datetime) -> None:
    """Finance closes a month."""
    with clock.at(at):
        close_period(session, DANBA, month, actor=cast.finance)


def owed(session: Session, cast: Cast) -> int:
    """What the books owe the worker."""
    account = account_of(session, "worker", cast.worker.id)
    assert account is not None
    session.refresh(account)
    return account.balance


def test_a_frozen_deduction_is_not_taken(session: Session, cast: Cast) -> None:
    deduction = in_force(session, cast, 500)
    appeal_deduction(session, deduction.id, note="It was the rain.", actor=cast.zhuoma)
    close(session, cast, "2026-11", DECEMBER)
    assert (deduction.state, statement_in(session, cast.worker, "2026-11").deducted) == ("frozen", 0)
    with refused("appealed_before"):
        appeal_deduction(session, deduction.id, actor=cast.coordinator)


def test_what_is_not_paid_yet_is_given_back_at_once_and_taken_later_if_it_stands(session: Session, cast: Cast) -> None:
    deduction = in_force(session, cast, 500)
    close(session, cast, "2026-11", DECEMBER)
    statement = statement_in(session, cast.worker, "2026-11")
    assert statement.due == 2_500
    with clock.at(DECEMBER):
        appeal_deduction(session, deduction.id, actor=cast.coordinator)
    assert (statement.due, bearings_of_statement(session, statement)) == (3_000, [])
    assert verify_books(session)[1] == []
    paid(session, cast, statement)
    decide_deduction(session, deduction.id, decision="uphold", reason="The photo shows tea.", actor=cast.payer)
    with clock.at(DECEMBER + timedelta(days=3)):
        passed_batch(session, cast, 100)
    close(session, cast, "2026-12", JANUARY)
    assert (deduction.state, statement_in(session, cast.worker, "2026-12").deducted) == ("upheld", 500)
    assert verify_books(session)[1] == []


def test_what_was_paid_comes_back_at_once_and_with_the_next_statement(session: Session, cast: Cast) -> None:
    deduction = in_force(session, cast, 500)
    close(session, cast, "2026-11", DECEMBER)
    paid(session, cast, statement_in(session, cast.worker, "2026-11"))
    assert owed(session, cast) == 0
    with clock.at(DECEMBER):
        appeal_deduction(session, deduction.id, actor=cast.zhuoma)
        decide_deduction(session, deduction.id, decision="overturn", reason="It was our tea.", actor=cast.payer)
    assert (deduction.state, owed(session, cast)) == ("withdrawn", 500)
    assert verify_books(session)[1] == []
    with clock.at(DECEMBER + timedelta(days=3)):
        passed_batch(session, cast, 20)
    told = {each.worker.id: each.due for each in preview_period(session, DANBA, "2026-12")}
    close(session, cast, "2026-12", JANUARY)
    december = statement_in(session, cast.worker, "2026-12")
    assert (december.amount, december.deducted, december.due) == (600, -500, 1_100)
    assert told[cast.worker.id] == 1_100
    assert [each.amount for each in bearings_of_statement(session, december)] == [-500]
    assert paid(session, cast, december).payout.amount == 1_100  # type: ignore[union-attr]
    assert (owed(session, cast), taken_of(session, [deduction.id])) == (0, {deduction.id: 0})
    assert verify_books(session)[1] == []


def test_two_months_that_bore_as_much_come_back_in_one_sum(session: Session, cast: Cast) -> None:
    """November and December earned ¥30.00 each and bore ¥6.00 each; January earns ¥6.00 and pays ¥12.00 back."""
    deduction = in_force(session, cast, 1_200)
    close(session, cast, "2026-11", DECEMBER)
    with clock.at(DECEMBER + timedelta(days=3)):
        passed_batch(session, cast, 100)
    close(session, cast, "2026-12", JANUARY)
    for month in ("2026-11", "2026-12"):
        paid(session, cast, statement_in(session, cast.worker, month))
    with clock.at(JANUARY):
        passed_batch(session, cast, 20)
        appeal_deduction(session, deduction.id, actor=cast.zhuoma)
        decide_deduction(session, deduction.id, decision="overturn", reason="It was our tea.", actor=cast.payer)
    february = JANUARY + timedelta(days=31)
    due = [(each.month, each.workers, each.lines, each.amount) for each in due_periods(session, february)]
    assert due == [("2027-01", 2, 2, 2_400)]
    close(session, cast, "2027-01", february)
    january = statement_in(session, cast.worker, "2027-01")
    assert (january.deducted, january.due) == (-1_200, 1_800)
    assert [each.amount for each in bearings_of_statement(session, january)] == [-1_200]
    assert [each.amount for each in bearings_of(session, [deduction.id])[deduction.id]] == [600, 600, -1_200]
    assert verify_books(session)[1] == []


def test_who_earns_nothing_any_more_gets_it_back_all_the_same(session: Session, cast: Cast) -> None:
    deduction = in_force(session, cast, 500)
    close(session, cast, "2026-11", DECEMBER)
    paid(session, cast, statement_in(session, cast.worker, "2026-11"))
    with clock.at(DECEMBER):
        appeal_deduction(session, deduction.id, actor=cast.zhuoma)
        decide_deduction(session, deduction.id, decision="overturn", reason="It was our tea.", actor=cast.payer)
    due = [(each.month, each.workers, each.lines, each.amount) for each in due_periods(session, JANUARY)]
    assert due == [("2026-12", 1, 0, 500)]
    close(session, cast, "2026-12", JANUARY)
    statement = statement_in(session, cast.worker, "2026-12")
    assert (statement.lines, statement.amount, statement.due) == (0, 0, 500)
    paid(session, cast, statement)
    assert owed(session, cast) == 0
    assert verify_books(session)[1] == []
    assert due_periods(session, datetime(2027, 2, 1, tzinfo=UTC)) == []


def test_three_people_decide(session: Session, cast: Cast) -> None:
    deduction = in_force(session, cast, 500)
    appeal_deduction(session, deduction.id, actor=cast.zhuoma)
    people = (cast.finance, cast.approver, cast.payer)
    assert [actions_of_deduction(deduction, each) for each in people] == [[], [], ["uphold", "overturn"]]
    with refused("second_person"):
        decide_deduction(session, deduction.id, decision="uphold", reason="No.", actor=cast.finance)
    with refused("third_person"):
        decide_deduction(session, deduction.id, decision="uphold", reason="No.", actor=cast.approver)
    decide_deduction(session, deduction.id, decision="uphold", reason="Yes.", actor=cast.payer)
    with refused("illegal_transition"):
        decide_deduction(session, deduction.id, decision="overturn", reason="Or no.", actor=cast.payer)


@pytest.mark.parametrize("who", ["dawa", "stranger", "other_coordinator"])
def test_another_s_deduction_does_not_exist(session: Session, cast: Cast, who: str) -> None:
    deduction = in_force(session, cast, 500)
    with refused("not_found"):
        appeal_deduction(session, deduction.id, actor=getattr(cast, who))


def test_what_is_over_can_still_be_appealed_against(session: Session, cast: Cast) -> None:
    deduction = in_force(session, cast, 500)
    close(session, cast, "2026-11", DECEMBER)
    paid(session, cast, statement_in(session, cast.worker, "2026-11"))
    with clock.at(datetime(2027, 6, 1, tzinfo=UTC)):
        expire_deductions(session)
        appeal_deduction(session, deduction.id, actor=cast.zhuoma)
        decide_deduction(session, deduction.id, decision="overturn", reason="It was our tea.", actor=cast.payer)
    assert owed(session, cast) == 500


def test_a_merchant_without_money_keeps_no_farmer_waiting(session: Session, cast: Cast) -> None:
    deduction = lost_cord(session, cast, 1_000, 300)
    approve_deduction(session, deduction.id, actor=cast.approver)
    close(session, cast, "2026-11", DECEMBER)
    paid(session, cast, statement_in(session, cast.worker, "2026-11"))
    merchant = account_of(session, "merchant", cast.merchant.id)
    assert merchant is not None
    session.refresh(merchant)
    bank = open_account(session, "bank", PLATFORM, "CNY")
    post(session, [Posting(merchant, bank, merchant.balance, "deposit", cast.merchant.id)], actor=cast.finance)
    with clock.at(DECEMBER):
        appeal_deduction(session, deduction.id, actor=cast.zhuoma)
        decide_deduction(session, deduction.id, decision="overturn", reason="The roll was found.", actor=cast.payer)
    assert owed(session, cast) == 300
    assert not [line for line in verify_books(session)[1] if "deduction" in line]


@pytest.mark.parametrize(("decision", "state"), [(UPHOLD, "approved"), (OVERTURN, "withdrawn")])
def test_it_waits_while_its_pieces_are_looked_at_again(work: UnitOfWork, decision: str, state: str) -> None:
    """One deduction in force and one just asked for; another worker's stays as it is."""

    def tell(session: Session) -> tuple[str, str, str]:
        cast = a_cast(session)
        lot = submitted_lot(session, cast)
        defect = bad_pieces(session, cast, lot, 2, severity="minor")
        decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)
        kept = [
            propose_deduction(
                session, each.id, kind="damage", amount=100, reason="Cut.", batch_id=lot.batch_id, photo_id=cast.photo.id,
                actor=cast.finance,
            )
            for each in (cast.worker, cast.worker, cast.second_worker)
        ]  # fmt: skip
        for each in (kept[0], kept[2]):
            approve_deduction(session, each.id, actor=cast.approver)
        appeal = make_appeal(session, lot.bags[0].id, days=14, actor=cast.coordinator)
        assert [each.state for each in kept] == ["frozen", "proposed", "approved"]
        with refused("appeal_open"):
            approve_deduction(session, kept[1].id, actor=cast.approver)
        close(session, cast, "2026-11", DECEMBER)
        good = {defect.id: 1} if decision == OVERTURN else {}
        decide_appeal(session, appeal.id, decision=decision, reason="Looked again.", good=good, actor=cast.second_inspector)
        assert verify_books(session)[1] == []
        return tuple(each.state for each in kept)  # type: ignore[return-value]

    proposed = "proposed" if decision == UPHOLD else "withdrawn"
    assert work.run(tell) == (state, proposed, "approved")


def test_an_appeal_and_a_payment_at_once_agree(work: UnitOfWork) -> None:
    """Either the part is given back before it is paid, or it is paid and stays until it is decided; never half of it."""
    cast = work.run(two_who_earned)

    def tell(session: Session) -> tuple[object, object]:
        deduction = in_force(session, cast, 500)
        close(session, cast, "2026-11", DECEMBER)
        statement = statement_in(session, cast.worker, "2026-11")
        approve_statement(session, statement.id, actor=cast.approver)
        return deduction.id, statement.id

    deduction_id, statement_id = work.run(tell)
    answers = at_once(
        work,
        lambda session: appeal_deduction(session, deduction_id, actor=cast.zhuoma),  # type: ignore[arg-type]
        lambda session: pay_statement(session, statement_id, method="bank", reference="1", actor=cast.payer),  # type: ignore[arg-type]
    )
    assert answers == ["done", "done"]
    with work.reading() as session:
        statement = statement_in(session, cast.worker, "2026-11")
        assert statement.payout is not None
        assert statement.payout.amount == statement.due
        assert statement.due in (2_500, 3_000)
        assert verify_books(session)[1] == []


def test_an_appeal_and_a_closing_at_once_take_nothing(work: UnitOfWork) -> None:
    """Whoever is first: it was not taken, or it was given back."""
    cast = work.run(two_who_earned)
    deduction_id = work.run(lambda session: in_force(session, cast, 500).id)

    def closing(session: Session) -> object:
        with clock.at(DECEMBER):
            return close_period(session, DANBA, "2026-11", actor=cast.finance)

    answers = at_once(work, closing, lambda session: appeal_deduction(session, deduction_id, actor=cast.zhuoma))
    assert answers == ["done", "done"]
    with work.reading() as session:
        assert statement_in(session, cast.worker, "2026-11").deducted == 0
        assert verify_books(session)[1] == []
