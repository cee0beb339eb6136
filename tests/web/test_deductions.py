"""Deductions on pages: asked for, approved, shown on statements and their files, read and appealed against with the card."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import openpyxl
import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from craftorders.cards.services import IssuedCard, issue_card
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.notifications.models import Message
from craftorders.reports.account_months import merchant_month
from craftorders.settlement.services import (
    appeal_deduction,
    approve_deduction,
    close_period,
    decide_deduction,
    expire_deductions,
)
from tests.builders.cast import DANBA, Cast
from tests.builders.deductions import batch_of, in_force, line_of, paid, statement_in
from tests.builders.pictures import a_picture
from tests.builders.stories import two_who_earned
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered
from tests.settlement.test_deductions import lost_cord
from tests.web.test_farmer import opened, send

OVER = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def cast(work: UnitOfWork) -> Iterator[Cast]:
    """Two workers earned ¥30.00 each in November; it is noon of 1 December."""
    told = remembered(work, two_who_earned)
    with clock.at(OVER):
        yield told


def said(visitor: Visitor | FlaskClient, path: str) -> str:
    """The words of a page."""
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def aloud(phone: FlaskClient) -> str:
    """What the farmer's page reads to who cannot read."""
    found = re.search(r'data-say="([^"]*)"', phone.get("/c/me").text)
    assert found
    return found[1]


@dataclass
class Asked:
    """A deduction of ¥5.00 in force, November closed with it, and the worker's card."""

    deduction_id: UUID
    statement_id: UUID
    card: IssuedCard


@pytest.fixture
def told(work: UnitOfWork, cast: Cast) -> Asked:
    def tell(session: Session) -> Asked:
        deduction = in_force(session, cast, 500)
        close_period(session, DANBA, "2026-11", actor=cast.finance)
        statement = statement_in(session, cast.worker, "2026-11")
        return Asked(deduction.id, statement.id, issue_card(session, cast.worker.id, actor=SYSTEM))

    return work.run(tell)


def test_one_asks_and_another_approves(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    batch_id = work.run(lambda session: batch_of(session, cast.worker).id)
    cai = a_visitor(client, "cai")
    path, fields = f"/finance/workers/{cast.worker.id}/deductions", {"kind": "damage", "batch_id": str(batch_id)}
    assert f"{path}/new" in cai.get(f"/finance/earnings?worker_id={cast.worker.id}").text
    assert "提出扣款：卓玛" in said(cai, f"{path}/new")
    answer = cai.post(path, **fields, amount="5.005", reason="茶水洒了", photo=FileStorage(io.BytesIO(a_picture()), "a.png"))
    assert (answer.status_code, "茶水洒了" in answer.text) == (422, True)
    answer = cai.post(path, **fields, amount="5.00", reason="茶水洒了")
    assert (answer.status_code, "请加一张照片。" in answer.text) == (422, True)
    answer = cai.post(path, **fields, amount="5.00", reason="茶水洒了", photo=FileStorage(io.BytesIO(a_picture()), "a.png"))
    assert answer.status_code == 303
    page = said(cai, answer.location)
    assert "损坏 · ¥5.00 待另一人批准 茶水洒了" in page
    assert "由另一位没有点过这些件数的人批准或驳回。" in page
    assert cai.get(f"{answer.location}/photo").mimetype == "image/jpeg"
    refused = cai.post(f"{answer.location}/approve")
    assert "提出扣款的人不能自己决定。" in said(cai, refused.location)
    shen = a_visitor(client, "shen")
    assert "待决定的扣款 1" in said(shen, "/finance/")
    assert shen.post(f"{answer.location}/approve").status_code == 303
    assert "已生效" in said(shen, "/finance/deductions?state=approved")
    with work.reading() as session:
        messages = {each.text for each in session.query(Message).filter_by(user_id=cast.coordinator.id)}
    assert any("Please tell them that they can appeal." in each for each in messages)


def test_a_line_of_a_statement_is_taken_back(work: UnitOfWork, cast: Cast, told: Asked, client: FlaskClient) -> None:
    line_id = work.run(lambda session: line_of(session, cast.worker).id)
    cai = a_visitor(client, "cai")
    path = f"/finance/earnings/{DANBA}/{line_id}/take-back"
    assert path in cai.get(f"/finance/statements/{told.statement_id}").text
    assert "50 × ¥0.60 = ¥30.00" in said(cai, path)
    answer = cai.post(path, amount="30.01", reason="数了两遍")
    assert (answer.status_code, "这一行付的没有这么多。" in answer.text) == (422, True)
    answer = cai.post(path, amount="6.00", reason="数了两遍")
    assert "多付 · ¥6.00 待另一人批准 数了两遍" in said(cai, answer.location)


def test_a_statement_adds_up_on_the_page_and_in_its_files(told: Asked, client: FlaskClient) -> None:
    """¥30.00 of pieces less ¥5.00 are ¥25.00, and no tax."""
    visitor, path = a_visitor(client, "shen"), f"/finance/statements/{told.statement_id}"
    page = said(visitor, path)
    assert "加工费 ¥30.00 扣款 − ¥5.00" in page
    assert "税前应付 = ¥25.00" in page
    assert '<span class="no-print">点一行的金额，' in a_visitor(client, "cai").get(path).text
    assert "贰拾伍元整" in page
    book = openpyxl.load_workbook(io.BytesIO(visitor.get(f"{path}.xlsx").data))
    facts = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows(min_row=1)}
    assert (facts["加工费"], facts["扣款"], facts["实发"]) == (30, -5, 25)
    sums = [row[7].value for row in book.worksheets[1].iter_rows(min_row=2) if row[7].value is not None]
    assert sum(Decimal(str(each)) for each in sums) == 25
    assert visitor.get(f"{path}.pdf").data[:5] == b"%PDF-"


def test_files_say_what_is_paid_back(work: UnitOfWork, cast: Cast, told: Asked, client: FlaskClient) -> None:
    """Nothing was earned in December; the ¥5.00 of November come back with its statement, and are no deduction there."""

    def pay_back(session: Session) -> UUID:
        paid(session, cast, statement_in(session, cast.worker, "2026-11"))
        appeal_deduction(session, told.deduction_id, actor=cast.zhuoma)
        decide_deduction(session, told.deduction_id, decision="overturn", reason="是我们漏雨。", actor=cast.payer)
        with clock.at(OVER + timedelta(days=31)):
            close_period(session, DANBA, "2026-12", actor=cast.finance)
        return statement_in(session, cast.worker, "2026-12").id

    path = f"/finance/statements/{work.run(pay_back)}"
    visitor = a_visitor(client, "shen")
    book = openpyxl.load_workbook(io.BytesIO(visitor.get(f"{path}.xlsx").data))
    facts = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows(min_row=1)}
    assert ("扣款" in facts, facts["退还"], facts["实发"]) == (False, 5, 5)
    assert [row[1].value for row in book.worksheets[1].iter_rows(min_row=2)] == ["扣款不成立，退还 · 损坏"]
    (sheet,) = pypdfium2.PdfDocument(visitor.get(f"{path}.pdf").data)
    words = re.sub(r"\s+", "", sheet.get_textpage().get_text_range())
    assert "退还+¥5.00" in words
    assert "扣款不成立，退还·损坏" in words


def test_the_preview_shows_what_closing_takes(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    work.run(lambda session: in_force(session, cast, 500))
    page = said(a_visitor(client, "cai"), f"/finance/periods/preview?region_id={DANBA}&month=2026-11")
    assert "金额 ¥60.00 税前应付 ¥55.00" in page
    assert "¥30.00 − ¥5.00" in page


def test_the_card_tells_and_appeals_in_one_tap(app: Application, cast: Cast, told: Asked, work: UnitOfWork) -> None:
    phone = opened(app, told.card)
    page = said(phone, "/c/me")
    assert "扣款 ¥5.00 损坏 Dye spilled over ten belts." in page
    assert "2026年11月：将扣¥5.00。" in page
    assert "我们不扣一分" not in page
    assert "除了这一页上写明原因的，一分不扣。" in page
    assert "扣款¥5.00，原因：Dye spilled over ten belts。 不同意的话，请在下面点“我不同意”。" in aloud(phone)
    answer = send(phone, f"/c/deductions/{told.deduction_id}/appeal", note="是雨水。")
    assert answer.status_code == 303
    page = said(phone, "/c/me")
    assert "有结果之前不扣。" in page
    assert "我不同意" not in page
    assert "扣款" not in aloud(phone)
    assert (send(phone, f"/c/deductions/{told.deduction_id}/appeal")).status_code == 409
    assert "税前应付" not in said(a_visitor(app.test_client(), "shen"), f"/finance/statements/{told.statement_id}")
    fu = a_visitor(app.test_client(), "fu")
    assert "是雨水。" in said(fu, f"/finance/deductions/{told.deduction_id}")
    path = f"/finance/deductions/{told.deduction_id}/decision"
    answer = fu.post(path, decision="overturn", reason=" ")
    assert answer.status_code == 422
    assert fu.post(path, decision="overturn", reason="是我们漏雨。").status_code == 303
    assert "扣款不成立，没有扣过。 是我们漏雨。" in said(phone, "/c/me")


def test_what_is_still_to_be_paid_is_what_will_arrive(app: Application, cast: Cast, told: Asked, work: UnitOfWork) -> None:
    """¥30.00 earned less ¥5.00; once the card has appealed, all of it."""
    phone = opened(app, told.card)
    assert "待发放 ¥25.00 2026年11月的加工费，还没有发放 挣得¥30.00，扣款¥5.00 读给我听" in said(phone, "/c/me")
    assert "2026年11月的加工费¥25.00待发放" in aloud(phone)
    send(phone, f"/c/deductions/{told.deduction_id}/appeal")
    assert "待发放 ¥30.00 2026年11月的加工费，还没有发放 读给我听" in said(phone, "/c/me")


def test_what_fell_is_owed_until_a_statement_pays_it_back(
    app: Application, cast: Cast, told: Asked, work: UnitOfWork, client: FlaskClient
) -> None:
    work.run(lambda session: paid(session, cast, statement_in(session, cast.worker, "2026-11")).id)

    def fall(session: Session) -> None:
        appeal_deduction(session, told.deduction_id, actor=cast.zhuoma)
        decide_deduction(session, told.deduction_id, decision="overturn", reason="是我们漏雨。", actor=cast.payer)

    work.run(fall)
    cai = a_visitor(client, "cai")
    assert "¥5.00，待退还" in said(cai, "/finance/deductions")
    page = said(cai, f"/finance/deductions/{told.deduction_id}")
    assert "已列入对账单 ¥5.00，待退还" in page
    assert "最后一天" not in page
    phone = opened(app, told.card)
    assert "扣款不成立。¥5.00随下一张对账单退还。" in said(phone, "/c/me")
    assert "以前扣的¥5.00，随下一张对账单退还。" in aloud(phone)
    with clock.at(OVER + timedelta(days=31)):
        work.run(lambda session: close_period(session, DANBA, "2026-12", actor=cast.finance).id)
        assert "待退还" not in said(a_visitor(client, "cai"), "/finance/deductions")
        page = said(opened(app, told.card), "/c/me")
    assert "待发放 ¥5.00 2026年12月的对账单 挣得¥0.00，另退还¥5.00" in page
    assert "2026年11月：已扣¥5.00。 2026年12月：将退还¥5.00。" in page
    assert "扣款不成立。¥5.00随下一张对账单退还。" in page


def test_what_lapsed_is_said_not_to_be_taken_any_more(app: Application, cast: Cast, work: UnitOfWork) -> None:
    """A month bears ¥6.00 of ¥10.00, and none comes before the last day."""

    def tell(session: Session) -> IssuedCard:
        in_force(session, cast, 1_000)
        close_period(session, DANBA, "2026-11", actor=cast.finance)
        return issue_card(session, cast.worker.id, actor=SYSTEM)

    card = work.run(tell)
    with clock.at(OVER + timedelta(days=100)):
        work.run(expire_deductions)
        assert "2026年11月：将扣¥6.00。 剩下的¥4.00不再扣。" in said(opened(app, card), "/c/me")


def test_a_sum_beyond_the_work_is_asked_about(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    """50 belts earn ¥30.00: a million is a slip of the hand, but ¥45.00 may be right."""
    batch_id = work.run(lambda session: batch_of(session, cast.worker).id)
    cai, path = a_visitor(client, "cai"), f"/finance/workers/{cast.worker.id}/deductions"
    fields = {"kind": "damage", "batch_id": str(batch_id), "reason": "茶水洒了"}
    assert 'name="sure"' not in cai.get(f"{path}/new").text

    def ask(amount: str, **more: str) -> Any:
        return cai.post(path, **fields, amount=amount, photo=FileStorage(io.BytesIO(a_picture()), "a.png"), **more)

    answer = ask("1000000.00")
    assert answer.status_code == 422
    assert "这个农户在这个批次里做的活全部只值 30.00 CNY。金额对吗？" in answer.text
    assert 'name="sure"' in answer.text
    assert ask("45.00", sure="1").status_code == 303


def test_what_was_paid_stands_on_the_card_with_what_was_taken(
    app: Application, cast: Cast, told: Asked, work: UnitOfWork
) -> None:
    work.run(lambda session: paid(session, cast, statement_in(session, cast.worker, "2026-11")).id)
    page = said(opened(app, told.card), "/c/me")
    assert "2026年11月的对账单" in page
    assert "挣得¥30.00，扣款¥5.00" in page

    def fall(session: Session) -> None:
        appeal_deduction(session, told.deduction_id, actor=cast.zhuoma)
        decide_deduction(session, told.deduction_id, decision="overturn", reason="是我们漏雨。", actor=cast.payer)

    work.run(fall)
    assert "扣款不成立。¥5.00随下一张对账单退还。" in said(opened(app, told.card), "/c/me")
    with clock.at(OVER + timedelta(days=31)):
        work.run(lambda session: close_period(session, DANBA, "2026-12", actor=cast.finance).id)
        work.run(lambda session: paid(session, cast, statement_in(session, cast.worker, "2026-12")).id)
        page = said(opened(app, told.card), "/c/me")
    assert "2026年11月：已扣¥5.00。 2026年12月：已退还¥5.00。" in page
    assert "扣款不成立。已扣的钱已经退还。" in page
    assert "扣的¥5.00" not in aloud(opened(app, told.card))
    assert "挣得¥0.00，另退还¥5.00" in page


def test_the_coordinator_reads_those_of_the_workshop_and_appeals(app: Application, cast: Cast, told: Asked) -> None:
    cun = a_visitor(app.test_client(), "cun")
    assert "/workshop/deductions" in cun.get("/workshop/").text
    assert "卓玛 · ¥5.00 已生效" in said(cun, "/workshop/deductions")
    assert "没有扣款。" in said(a_visitor(app.test_client(), "qing"), "/workshop/deductions")
    assert cun.post(f"/workshop/deductions/{told.deduction_id}/appeal", note="我看过。").status_code == 303
    assert "卓玛 · ¥5.00 已冻结" in said(cun, "/workshop/deductions")


def test_the_cap_is_set_for_months_that_are_open(told: Asked, client: FlaskClient) -> None:
    cai = a_visitor(client, "cai")
    fields = {"area": "5133", "from_month": "2026-12", "percent": "10", "days": "60", "reason": "工会意见"}
    for wrong in ({"area": "5"}, {"percent": "31"}, {"from_month": "2026-11"}, {"reason": " "}):
        assert cai.post("/finance/deductions/limits", **{**fields, **wrong}).status_code == 422, wrong
    assert cai.post("/finance/deductions/limits", **fields).status_code == 303
    assert "2026年12月 代码以 5133 开头 10.0% 60 Cai" in said(cai, "/finance/deductions/limits")


def test_a_merchant_s_month_adds_up_with_what_lost_material_brought(work: UnitOfWork, cast: Cast) -> None:
    def tell(session: Session) -> tuple[int, bool]:
        with clock.at(OVER - timedelta(days=7)):
            deduction = lost_cord(session, cast, 1_000, 300)
            approve_deduction(session, deduction.id, actor=cast.approver)
        close_period(session, DANBA, "2026-11", actor=cast.finance)
        paid(session, cast, statement_in(session, cast.worker, "2026-11"))
        month = merchant_month(session, cast.merchant, "2026-12")
        return month.compensated, month.agrees

    assert work.run(tell) == (300, True)
