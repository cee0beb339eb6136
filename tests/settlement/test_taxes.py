"""Taxes: an accountant chooses, payments are taxed by the choice of their month, and nothing is settled without one."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning, MonthlyEarnings
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.ids import new_id
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.queries import account_of
from craftorders.ledger.services import Posting, open_account, post
from craftorders.people.models import Worker
from craftorders.reports.my_earnings.payments import payments_of
from craftorders.settlement.domain.tax import LABOUR_BY_MONTH, NONE, PLATFORM_CUMULATIVE
from craftorders.settlement.jobs import close_due_periods
from craftorders.settlement.models import Payer, Period, Statement, TaxChoice, WithheldMonth
from craftorders.settlement.queries import find_payers, payer_of, tax_choice, tax_due
from craftorders.settlement.services import approve_statement, choose_tax, close_period, pay_statement
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import BAZHOU, DANBA, Cast, a_tax_choice
from tests.builders.refusals import refused
from tests.builders.stories import two_who_earned
from tests.databases import past_guards, remembered

OVER = datetime(2026, 12, 1, tzinfo=UTC)
MONTH = "2026-12"
"""The month in which November's statements are paid."""


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Two workers earned ¥30.00 each in November."""
    return remembered(work, two_who_earned)


def statements(session: Session, cast: Cast) -> list[Statement]:
    """November's statements, closed and approved."""
    with clock.at(OVER):
        period = close_period(session, DANBA, "2026-11", actor=cast.finance)
        found = list(session.scalars(select(Statement).where(Statement.period_id == period.id).order_by(Statement.id)))
        for each in found:
            approve_statement(session, each.id, actor=cast.approver)
    return found


def pay(session: Session, statement: Statement, actor: Actor) -> Statement:
    """Pay by bank in December."""
    with clock.at(OVER):
        return pay_statement(session, statement.id, method="bank", reference=f"B-{statement.code}", actor=actor).statement


def earned_before(session: Session, worker: Worker, income: int, withheld: int) -> None:
    """The payer paid the worker so much in December already."""
    payer = find_payers(session)[0]
    session.add(WithheldMonth(payer_id=payer.id, worker_id=worker.id, month=MONTH, currency="CNY",
                              income=income, withheld=withheld))  # fmt: skip
    session.flush()


def choose(session: Session, actor: Actor, policy: str, month: str = MONTH, reason: str = "会计意见") -> TaxChoice:
    """Choose for the one payer."""
    return choose_tax(session, find_payers(session)[0].id, from_month=month, policy=policy, reason=reason, actor=actor)


def test_without_a_choice_no_month_is_closed_and_the_scheduler_waits(session: Session, cast: Cast) -> None:
    past_guards(session.connection())
    session.execute(delete(TaxChoice))
    with clock.at(OVER):
        with refused("no_tax_chosen"):
            close_period(session, DANBA, "2026-11", actor=cast.finance)
    with clock.at(datetime(2026, 12, 3, tzinfo=UTC)):
        assert close_due_periods(session) == 0
        assert session.scalar(select(Period.id)) is None
        choose(session, cast.finance, NONE)
        assert close_due_periods(session) == 1


def test_a_choice_that_begins_later_is_none_yet(session: Session, cast: Cast) -> None:
    past_guards(session.connection())
    session.execute(delete(TaxChoice))
    choose(session, cast.finance, NONE, "2027-01")
    with clock.at(OVER), refused("no_tax_chosen"):
        close_period(session, DANBA, "2026-11", actor=cast.finance)


def test_what_is_small_is_paid_whole_and_says_by_which_text(session: Session, cast: Cast) -> None:
    choose(session, cast.finance, LABOUR_BY_MONTH)
    statement = pay(session, statements(session, cast)[0], cast.payer)
    payout = statement.payout
    assert payout is not None
    assert (payout.withheld, payout.net, payout.tax_version, payout.tax_month) == (0, 3_000, "SAT 2018-61/1", MONTH)


def test_the_tax_of_a_payment_counts_what_was_paid_in_the_month_before_it(session: Session, cast: Cast) -> None:
    """¥799.00 were paid in December; with ¥30.00 more it is ¥829.00: 20 % of ¥29.00 are ¥5.80."""
    choose(session, cast.finance, LABOUR_BY_MONTH)
    statement = statements(session, cast)[0]
    earned_before(session, statement.worker, 79_900, 0)
    with clock.at(OVER):
        due = tax_due(session, statement)
    assert due is not None
    assert (due.withheld, due.month) == (580, MONTH)
    payout = pay(session, statement, cast.payer).payout
    assert payout is not None
    assert (payout.withheld, payout.net) == (580, 2_420)
    balances = {}
    for kind, owner in (("worker", statement.worker_id), ("tax", PLATFORM)):
        account = account_of(session, kind, owner)
        assert account is not None
        session.refresh(account)
        balances[kind] = account.balance
    assert balances == {"worker": 0, "tax": 580}
    month = session.scalars(select(WithheldMonth)).one()
    session.refresh(month)
    assert (month.income, month.withheld) == (82_900, 580)


def test_two_statements_paid_at_the_same_moment_are_taxed_together(work: UnitOfWork, cast: Cast) -> None:
    """Both on one worker: ¥799.00 before, then ¥30.00 twice: 20 % of ¥59.00 in all, whichever comes first."""

    def arrange(session: Session) -> list[Statement]:
        choose(session, cast.finance, LABOUR_BY_MONTH)
        both = statements(session, cast)
        one, other = both[0].worker_id, both[1].worker_id
        accounts = [open_account(session, "worker", each, "CNY") for each in (other, one)]
        post(session, [Posting(*accounts, 3_000, "earning", new_id(), DANBA)], actor=SYSTEM)
        first, between = both[0].period, both[0].period.until - timedelta(seconds=1)
        second = Period(region_id=DANBA, month="2026-10", since=between, until=first.until,
                        closed_by=cast.finance.id, closed_by_name="Cai")  # fmt: skip
        first.until = between
        session.add(second)
        session.flush()
        past_guards(session.connection())
        session.execute(update(Earning).where(Earning.worker_id == other).values(worker_id=one, at=between))
        session.execute(update(MonthlyEarnings).where(MonthlyEarnings.worker_id == one).values(amount=6_000))
        both[1].worker_id, both[1].period_id = one, second.id
        session.flush()
        session.refresh(both[1])
        earned_before(session, both[0].worker, 79_900, 0)
        return both

    both = work.run(arrange)

    def paying(key: UUID) -> Callable[[Session], object]:
        return lambda session: pay(session, session.get_one(Statement, key), cast.payer)

    answers = at_once(work, *(paying(each.id) for each in both))
    assert answers == ["done", "done"]
    month = work.run(lambda session: session.scalars(select(WithheldMonth)).one())
    assert (month.income, month.withheld) == (85_900, 1_180)


def test_a_policy_for_yuan_does_not_tax_other_money(session: Session, cast: Cast) -> None:
    choose(session, cast.finance, PLATFORM_CUMULATIVE)
    statement = statements(session, cast)[0]
    statement.currency = "VND"
    session.flush()
    with refused("tax_currency", currency="VND"):
        pay(session, statement, cast.payer)


def test_the_same_month_is_not_chosen_twice_and_what_was_paid_keeps_its_policy(session: Session, cast: Cast) -> None:
    with refused("tax_chosen"):
        choose(session, cast.finance, LABOUR_BY_MONTH, "2026-01")
    pay(session, statements(session, cast)[0], cast.payer)
    with refused("month_taxed", month=MONTH):
        choose(session, cast.finance, LABOUR_BY_MONTH, MONTH)
    later = choose(session, cast.finance, LABOUR_BY_MONTH, "2027-01")
    payer = find_payers(session)[0]
    assert tax_choice(session, payer, "2026-12") is not later
    assert tax_choice(session, payer, "2027-02") is later


@pytest.mark.parametrize("who", ["operator", "auditor", "dispatcher"])
def test_only_finance_chooses(session: Session, cast: Cast, who: str) -> None:
    with refused("not_permitted"):
        choose(session, getattr(cast, who), NONE)


def test_the_payer_with_the_longest_scope_pays(session: Session, cast: Cast) -> None:
    sichuan = Payer(name="四川服务站", name_en="Sichuan station", scope="51")
    bazhou = Payer(name="巴州服务站", name_en="Bazhou station", scope="511902")
    session.add_all([sichuan, bazhou])
    session.flush()
    assert [payer_of(session, region).name_en for region in (DANBA, BAZHOU, "330782")] == [
        "Sichuan station", "Bazhou station", "Yiwu service centre",
    ]  # fmt: skip
    with clock.at(OVER), refused("no_tax_chosen"):
        close_period(session, DANBA, "2026-11", actor=cast.finance)


def test_verification_finds_a_changed_tax(session: Session, cast: Cast) -> None:
    choose(session, cast.finance, LABOUR_BY_MONTH)
    statement = pay(session, statements(session, cast)[0], cast.payer)
    assert verify_books(session)[1] == []
    assert statement.payout is not None
    statement.payout.withheld = 100
    session.flush()
    assert [line.split(":")[0] for line in verify_books(session)[1]] == [
        "statements against their payouts and taxes", "taxes withheld by month against payouts",
    ]  # fmt: skip


def test_a_later_choice_follows_an_earlier_one(session: Session, cast: Cast) -> None:
    a_tax_choice(session, LABOUR_BY_MONTH, "2026-11")
    with clock.at(OVER):
        statement = statements(session, cast)[0]
        due = tax_due(session, statement)
    assert due is not None
    assert due.choice.policy == LABOUR_BY_MONTH


def test_the_farmer_reads_what_arrived_and_what_was_tax(session: Session, cast: Cast) -> None:
    choose(session, cast.finance, LABOUR_BY_MONTH)
    statement = statements(session, cast)[0]
    earned_before(session, statement.worker, 79_900, 0)
    assert payments_of(session, statement.worker_id) == []
    pay(session, statement, cast.payer)
    payment = payments_of(session, statement.worker_id)[0]
    assert (payment.amount, payment.withheld, payment.net, payment.currency) == (3_000, 580, 2_420, "CNY")
