"""The page about taxes, and what a statement says of them on the page, in Excel and as PDF."""

import io
import re
from datetime import UTC, date, datetime
from uuid import UUID

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.services import begin_training, write_hours
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.people.models import Worker
from craftorders.settlement.models import Statement
from craftorders.settlement.queries import find_payers
from craftorders.settlement.services import approve_statement, choose_tax, close_period, pay_statement
from tests.builders.cast import DANBA, Cast
from tests.builders.stories import two_who_earned
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered

OVER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Two workers earned ¥30.00 each in November."""
    return remembered(work, two_who_earned)


def said(visitor: Visitor, path: str) -> str:
    """The words of a page."""
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_an_accountant_chooses_a_policy(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    visitor = a_visitor(client, "cai")
    payer = work.run(lambda session: str(find_payers(session)[0].id))
    fields = {"payer_id": payer, "policy": "labour_by_month", "from_month": "2027-01", "reason": "会计意见"}
    assert "义乌服务中心 全部 不代扣税款 2026年1月" in said(visitor, "/finance/taxes")
    for wrong, words in (
        ({"policy": "guess"}, "请选择一种办法。"),
        ({"from_month": "2027-13"}, "月份请写成 2026-11。"),
        ({"from_month": "2026-01"}, "这个月已经选定过办法，请选晚一些的月份。"),
        ({"reason": " "}, "请填写这一项。"),
    ):
        answer = visitor.post("/finance/taxes", **{**fields, **wrong})
        assert (answer.status_code, words in answer.text) == (422, True), wrong
        assert 'value="2027-01"' in answer.text or "from_month" in wrong
    assert visitor.post("/finance/taxes", **fields).status_code == 303
    assert "2027年1月 义乌服务中心 劳务报酬按月预扣（税务总局公告2018年第61号） Cai" in said(visitor, "/finance/taxes")


def test_the_auditor_reads_and_others_do_not(cast: Cast, client: FlaskClient) -> None:
    auditor = a_visitor(client, "ji")
    assert 'action="/finance/taxes"' not in auditor.get("/finance/taxes").text
    assert auditor.post("/finance/taxes", policy="none").status_code == 403
    assert a_visitor(client, "hua").get("/finance/taxes").status_code == 403


def a_statement(session: Session, cast: Cast) -> Statement:
    """One of November's statements, approved, when labour remuneration is taxed."""
    payer = find_payers(session)[0]
    choose_tax(session, payer.id, from_month="2026-12", policy="labour_by_month", reason="会计意见", actor=cast.finance)
    period = close_period(session, DANBA, "2026-11", actor=cast.finance)
    statement = session.scalars(select(Statement).where(Statement.period_id == period.id).limit(1)).one()
    return approve_statement(session, statement.id, actor=cast.approver)


def test_a_statement_says_what_is_paid_out_in_figures_and_capitals(
    cast: Cast, work: UnitOfWork, client: FlaskClient
) -> None:
    with clock.at(OVER):
        statement = work.run(lambda session: a_statement(session, cast))
        visitor, path = a_visitor(client, "fu"), f"/finance/statements/{statement.id}"
        words = said(visitor, path)
        assert "¥0.00 · 劳务报酬按月预扣（税务总局公告2018年第61号） 按2026年12月发放计算" in words
        assert "实发 ¥30.00 大写金额 叁拾元整" in words
        work.run(lambda s: pay_statement(s, statement.id, method="bank", reference="ICBC-1", actor=cast.payer))
        assert "税款 ¥0.00 · 劳务报酬按月预扣（税务总局公告2018年第61号） SAT 2018-61/1" in said(visitor, path)
        assert "· Labour remuneration, by the month (SAT 2018 No. 61) SAT 2018-61/1" in said(visitor, f"{path}?lang=en")
        visitor.get(f"{path}?lang=zh")
        head, _ = openpyxl.load_workbook(io.BytesIO(visitor.get(f"{path}.xlsx").data)).worksheets
        values = {row[0]: row[1] for row in head.iter_rows(min_row=2, values_only=True)}
        assert (values["税款"], values["实发"], values["大写金额"]) == (0, 30, "叁拾元整")
        file = visitor.get(f"{path}.pdf")
        assert (file.mimetype, file.data[:5], b"/FontFile2" in file.data) == ("application/pdf", b"%PDF-", True)
        assert f"{statement.code}.pdf" in file.headers["Content-Disposition"]
    assert a_visitor(client, "hua").get(f"{path}.pdf").status_code == 403


def test_a_learners_top_up_is_a_line_of_its_own_without_a_bag(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    """7 hours at ¥7.00 are ¥49.00; the pieces earned ¥30.00."""

    def tell(session: Session) -> UUID:
        worker = session.get_one(Worker, cast.worker.id)
        worker.skills = []
        session.flush()
        craft_id, days = cast.belt.operations[0].craft_id, {"begins_on": date(2026, 11, 1), "ends_on": date(2026, 11, 30)}
        training = begin_training(session, worker.id, craft_id=craft_id, **days, actor=cast.trainer)
        write_hours(session, training.id, day=date(2026, 11, 3), minutes=420, actor=cast.trainer)
        close_period(session, DANBA, "2026-11", actor=cast.finance)
        return session.scalars(select(Statement.id).where(Statement.worker_id == worker.id)).one()

    with clock.at(OVER):
        visitor, path = a_visitor(client, "fu"), f"/finance/statements/{work.run(tell)}"
        assert "培训7小时0分：补足到小时底线 – – – – = ¥19.00" in said(visitor, path)
        file = visitor.get(f"{path}.pdf")
        assert (file.status_code, file.data[:5]) == (200, b"%PDF-")
        _, lines = openpyxl.load_workbook(io.BytesIO(visitor.get(f"{path}.xlsx").data)).worksheets
        rows = {row[2]: row[3:8] for row in lines.iter_rows(min_row=2, values_only=True)}
        assert rows["培训7小时0分：补足到小时底线"] == (None, None, None, None, 19)
