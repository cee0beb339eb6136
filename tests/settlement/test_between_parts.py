"""Where deductions, payout batches and answers meet: what is drafted, refused and shown follows what is due now."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.cards.services import issue_card
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.settlement.models import BankTemplate, Deduction, PayoutBatch, Statement
from craftorders.settlement.queries.answers import rows_for_a_person
from craftorders.settlement.queries.payouts import payouts_due
from craftorders.settlement.services import (
    appeal_deduction,
    approve_batch,
    approve_statement,
    cancel_batch,
    close_period,
    deal_with_row,
    draft_batch,
    pay_statement,
)
from craftorders.settlement.verification import verify_books
from tests.builders.cast import DANBA, Cast
from tests.builders.deductions import in_force
from tests.builders.payees import an_account
from tests.builders.payouts import OTHER_CARD, OVER, a_table, a_template, answered, approved, attempts, drafted, sent
from tests.builders.refusals import refused
from tests.builders.stories import two_who_earned
from tests.builders.visitors import a_visitor
from tests.databases import remembered
from tests.web.test_farmer import opened


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Two approved statements of ¥30.00, of which Zhuoma's bears ¥6.00, and two accounts in force."""
    return remembered(work, borne)


@pytest.fixture
def whole(work: UnitOfWork) -> Cast:
    """Two approved statements of ¥30.00, and two accounts in force."""
    return remembered(work, approved)


def borne(session: Session) -> Cast:
    """¥10.00 is asked of Zhuoma: November bears a fifth of its ¥30.00."""
    cast = two_who_earned(session)
    in_force(session, cast, 1_000)
    with clock.at(OVER):
        close_period(session, DANBA, "2026-11", actor=cast.finance)
        for statement in session.scalars(select(Statement).order_by(Statement.id)):
            approve_statement(session, statement.id, actor=cast.approver)
        an_account(session, cast)
        an_account(session, cast, cast.second_worker, number=OTHER_CARD)
    return cast


def said(answer: Any) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def own(session: Session, cast: Cast) -> Statement:
    """Zhuoma's statement."""
    return session.scalars(select(Statement).where(Statement.worker_id == cast.worker.id)).one()


def test_an_appeal_since_the_draft_stops_the_approval_and_the_next_draft_pays_all(session: Session, cast: Cast) -> None:
    batch = drafted(session, cast)
    assert (batch.total, own(session, cast).due) == (5_400, 2_400)
    with clock.at(OVER):
        appeal_deduction(session, session.scalars(select(Deduction.id)).one(), actor=cast.zhuoma)
        with refused("changed_since_the_draft", name="卓玛"), session.begin_nested():
            approve_batch(session, batch.id, actor=cast.payer)
        cancel_batch(session, batch.id, reason="An appeal.", actor=cast.finance)
        again = draft_batch(session, batch.template_id, actor=cast.finance)
        assert again.total == 6_000
        approve_batch(session, again.id, actor=cast.payer)
    assert verify_books(session)[1] == []


def test_what_may_have_been_paid_after_all_is_not_paid_again_before_a_person_found_it_out(
    session: Session, whole: Cast
) -> None:
    """The bank says failed, then paid, of the same payment."""
    batch = sent(session, whole, drafted(session, whole))
    one, other = attempts(session, batch)
    answered(session, whole, batch, a_table([(one, "失败"), (other, "失败")]))
    with clock.at(OVER):
        both = draft_batch(session, batch.template_id, actor=whole.finance)
    answered(session, whole, batch, a_table([(one, "成功")]))
    with clock.at(OVER):
        with refused("changed_since_the_draft"), session.begin_nested():
            approve_batch(session, both.id, actor=whole.payer)
        cancel_batch(session, both.id, reason="One was paid after all?", actor=whole.finance)
        due = payouts_due(session, session.get_one(BankTemplate, batch.template_id))
        assert [each.statement.id for each in due.ready] == [other.statement_id]
        assert [(each.statement.id, each.reason) for each in due.left_out] == [(one.statement_id, "in_question")]
        with refused("in_question"):
            pay_statement(session, one.statement_id, method="bank", reference="ICBC-1", actor=whole.payer)
        deal_with_row(session, rows_for_a_person(session).items[0].id, reason="It failed: ICBC.", actor=whole.finance)
        assert len(payouts_due(session, session.get_one(BankTemplate, batch.template_id)).ready) == 2
    assert verify_books(session)[1] == []


def test_a_deduction_is_shown_as_one_where_a_batch_is_drafted_and_a_month_sums_up_what_is_due(
    cast: Cast, work: UnitOfWork, client: FlaskClient
) -> None:
    template = work.run(lambda session: a_template(session, cast).id)
    with clock.at(OVER), work.reading() as session:
        maker = a_visitor(client, "cai")
        page = said(maker.get(f"/finance/payouts/draft/{template}"))
        assert "¥30.00 − ¥6.00 ¥0.00 ¥24.00" in page
        assert "待发放 ¥54.00 2 张对账单" in said(maker.get(f"/finance/periods/{own(session, cast).period_id}"))


def test_a_first_payment_that_is_on_its_way_or_came_back_is_told(
    app: Application, whole: Cast, work: UnitOfWork, client: FlaskClient
) -> None:
    """Nothing was ever paid to Zhuoma before; the desk of finance names what came back."""
    with clock.at(OVER):
        card = work.run(lambda session: issue_card(session, whole.worker.id, actor=SYSTEM))
        farmer = opened(app, card)
        assert "已经付给您" not in farmer.get("/c/me").text
        batch = work.run(lambda session: sent(session, whole, drafted(session, whole)))
        assert "已经付给您 ¥30.00 2026年12月1日 2026年11月的对账单 正在打到您的账户。" in said(farmer.get("/c/me"))
        desk = a_visitor(client, "cai")
        assert "待发放 银行办理中 已发放 金额 2026年11月 丹巴县 2026/12/1 12:00 · Cai 0 0 2 0" in said(
            desk.get("/finance/periods")
        )
        with work.reading() as session:
            content = a_table([(each, "失败") for each in attempts(session, session.get_one(PayoutBatch, batch.id))])
        work.run(lambda session: answered(session, whole, batch, content))
        assert "还没有到账，会再发一次。" in said(farmer.get("/c/me"))
        assert "被退回，待重新发放 2" in said(desk.get("/finance/"))
        assert "· Cai 0 2 0 0" in said(desk.get("/finance/periods"))
