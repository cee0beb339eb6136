"""Shares on the pages: finance prepares, approves and pays them, the coordinator sees month by month what came and when."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.web.finance import shares
from tests.builders.cast import Cast
from tests.builders.stories import two_who_earned
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered

DECEMBER = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """100 belts passed in November: ¥5.00, ¥4.00 and ¥6.00 for coordinator, workshop and freight."""
    return remembered(work, two_who_earned)


def said(answer: Any) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def told(visitor: Visitor, step: str) -> str:
    """What the page says after a step for all of November."""
    answer = visitor.post(f"/finance/shares/{step}-month", month="2026-11")
    assert answer.status_code == 303
    return said(visitor.get(answer.location))


def prepared(cai: Visitor, cast: Cast) -> str:
    """The address of the payment that Cai prepares."""
    made = cai.post("/finance/shares", workshop_id=str(cast.workshop.id), month="2026-11", currency="CNY")
    assert made.status_code == 303
    return str(made.location)


def test_the_desk_says_what_waits_and_three_people_act(cast: Cast, client: FlaskClient) -> None:
    with clock.at(DECEMBER):
        cai = a_visitor(client, "cai")
        assert "待准备的分成 1 待审核的分成 0 待发放的分成 0" in said(cai.get("/finance/"))
        assert "2026年11月" in said(cai.get("/finance/shares"))
        assert "丹巴绳艺工坊 1 ¥5.00 ¥4.00 ¥6.00 ¥15.00 准备发放" in said(cai.get("/finance/shares"))
        path = prepared(cai, cast)
        assert "待准备的分成 0 待审核的分成 1 待发放的分成 0" in said(cai.get("/finance/"))
        page = cai.get(path)
        assert "这笔发放是您准备的，须由另一人审核。" in said(page)
        assert f'action="{path}/approve"' not in page.text
        assert "壹拾伍元整" in said(page)
        assert "合计 1 行 ¥5.00 ¥4.00 ¥6.00" in said(page)

        shen = a_visitor(client, "shen")
        assert f'action="{path}/approve"' in shen.get(path).text
        assert shen.post(f"{path}/approve").status_code == 303
        assert "须由第三人发放" in said(shen.get(path))

        fu = a_visitor(client, "fu")
        assert "待发放的分成 1" in said(fu.get("/finance/"))
        wrong = fu.post(f"{path}/pay", method="bank", reference="ICBC-77", paid_on="2026-12-09")
        assert (wrong.status_code, "付款日期应在审核之日到今天之间" in said(wrong)) == (422, True)
        assert 'value="ICBC-77"' in wrong.text
        assert fu.post(f"{path}/pay", method="bank", reference="ICBC-77", paid_on="2026-12-02").status_code == 303
        assert "2026年12月2日 · 银行转账 · ICBC-77 · Fu" in said(fu.get(path))
        assert "银行转账 · ICBC-77" in said(fu.get("/finance/shares?state=paid&month=2026-11"))
        assert "没有符合条件的发放" in said(fu.get("/finance/shares?state=undone"))
        assert "分成发放" in said(fu.get("/finance/journals"))


def test_a_month_is_prepared_and_approved_at_once(cast: Cast, client: FlaskClient) -> None:
    with clock.at(DECEMBER):
        cai = a_visitor(client, "cai")
        assert "准备本月全部分成" in cai.get("/finance/shares").text
        assert "审核全部已准备的" not in cai.get("/finance/shares").text
        assert "已准备 1 笔发放，由另一人审核。" in told(cai, "prepare")
        assert "待准备的分成 0 待审核的分成 1" in said(cai.get("/finance/"))
        assert "这个月没有需要这样处理的分成。" in told(cai, "prepare")
        assert "可以审核的" in said(cai.get("/finance/shares"))
        assert "有 1 笔是您准备的或您清点过货品，留给另一人审核。" in told(cai, "approve")
        assert "待审核的分成 1" in said(cai.get("/finance/"))

        shen = a_visitor(client, "shen")
        assert "已审核 1 笔发放，由第三人付款。" in told(shen, "approve")
        assert "待审核的分成 0 待发放的分成 1" in said(shen.get("/finance/"))
        wrong = shen.post("/finance/shares/approve-month", month="soon")
        assert (wrong.status_code, "月份请写成 2026-11" in said(wrong)) == (422, True)
        auditor = a_visitor(client, "ji")
        assert [auditor.post(f"/finance/shares/{each}-month").status_code for each in ("prepare", "approve")] == [403, 403]


def test_of_a_month_with_many_workshops_some_are_listed_and_all_on_its_own_page(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shares, "OF_A_MONTH", 0)
    with clock.at(DECEMBER):
        cai = a_visitor(client, "cai")
        page, november = cai.get("/finance/shares"), cai.get("/finance/shares?month=2026-11")
        assert 'href="/finance/shares?month=2026-11">全部 1 笔<' in page.text
        assert ["丹巴绳艺工坊" in said(each) for each in (page, november)] == [False, True]
        assert "这个月没有要准备的分成。" in said(cai.get("/finance/shares?month=2026-10"))


def test_what_is_older_than_a_year_is_prepared_by_naming_its_month(cast: Cast, client: FlaskClient) -> None:
    with clock.at(datetime(2027, 12, 2, 4, tzinfo=UTC)):
        cai = a_visitor(client, "cai")
        assert "待准备的分成 1" in said(cai.get("/finance/"))
        assert "十二个月以前的 工坊 金额 月份 丹巴绳艺工坊 ¥15.00" in said(cai.get("/finance/shares"))
        assert prepared(cai, cast).startswith("/finance/shares/")
        assert "十二个月以前的" not in said(cai.get("/finance/shares"))


def test_what_was_noted_by_mistake_is_undone_with_a_reason(cast: Cast, client: FlaskClient) -> None:
    with clock.at(DECEMBER):
        path = prepared(a_visitor(client, "cai"), cast)
        a_visitor(client, "shen").post(f"{path}/approve")
        fu = a_visitor(client, "fu")
        fu.post(f"{path}/pay", method="cash", reference="S-1", paid_on="2026-12-02")
        assert fu.post(f"{path}/undo").status_code == 422
        assert fu.post(f"{path}/undo", reason="记错了").status_code == 303
        assert "记错了" in said(fu.get(path))
        assert "准备发放" in said(fu.get("/finance/shares"))
        account = re.search(r'href="(/finance/accounts/[^"?]+)"', fu.get("/finance/accounts?kind=freight").text)
        assert account
        words = said(fu.get(account[1]))
        assert "分成发放 SP-" in words
        assert "冲正：分成发放 SP-" in words
        assert "冲正：分成发放 · 记错了 Fu" in said(fu.get("/finance/journals"))


def test_the_coordinator_sees_month_by_month_what_came_and_what_stands(cast: Cast, client: FlaskClient) -> None:
    november = f"/workshop/shares/{cast.workshop.id}/2026-11"
    with clock.at(DECEMBER):
        assert "2026年11月 ¥15.00 – ¥15.00 –" in said(a_visitor(client, "cun").get(november))
        path = prepared(a_visitor(client, "cai"), cast)
        assert "2026年11月 ¥15.00 – ¥15.00 待审核" in said(a_visitor(client, "cun").get(november))
        a_visitor(client, "shen").post(f"{path}/approve")
        a_visitor(client, "fu").post(f"{path}/pay", method="bank", reference="ICBC-77", paid_on="2026-12-02")
        cun = a_visitor(client, "cun")
        assert "2026年11月 ¥15.00 2026年12月2日 · 银行转账 · ICBC-77 ¥0.00 已发放" in said(cun.get(november))
        december = said(cun.get(november.replace("2026-11", "2026-12")))
        assert "协调员分成 ¥5.00 + ¥0.00 − ¥5.00 = ¥0.00" in december
        assert "与账本不一致" not in december
        assert "2026年11月的分成已发放：15.00 CNY" in said(cun.get("/messages/"))
        book = openpyxl.load_workbook(io.BytesIO(cun.get(f"{november}.xlsx").data)).worksheets[1]
        ((month, earned, still, day, reference, currency),) = book.iter_rows(min_row=2, values_only=True)
        assert (month, earned, still, reference, currency) == ("2026-11", 15, 0, "ICBC-77", "CNY")
        assert day.date() == DECEMBER.date()


def test_the_same_as_excel(cast: Cast, client: FlaskClient) -> None:
    with clock.at(DECEMBER):
        cai = a_visitor(client, "cai")
        sums, charges = openpyxl.load_workbook(io.BytesIO(cai.get(f"{prepared(cai, cast)}.xlsx").data)).worksheets
        values = {row[0]: row[1] for row in sums.iter_rows(min_row=2, values_only=True)}
        assert (values["村协调员分成"], values["工坊分成"], values["运费"], values["合计"]) == (5, 4, 6, 15)
        assert [row[3:] for row in charges.iter_rows(min_row=2, values_only=True)] == [(100, 5, 4, 6)]


def test_the_auditor_reads_and_nobody_else_comes_in(cast: Cast, client: FlaskClient) -> None:
    with clock.at(DECEMBER):
        path = prepared(a_visitor(client, "cai"), cast)
        auditor = a_visitor(client, "ji")
        assert auditor.get(path).status_code == 200
        assert "/approve" not in auditor.get(path).text
        assert 'action="/finance/shares"' not in auditor.get("/finance/shares").text
        assert auditor.post(f"{path}/approve").status_code == 403
        assert a_visitor(client, "cun").get(path).status_code == 403
