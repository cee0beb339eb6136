"""Finance's pages about payout batches, from a template to the last answer; no page has a whole account number."""

import io
import re
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.reports.my_earnings.payments import payments_of
from craftorders.settlement.models import BankTemplate, PayoutAttempt, PayoutBatch
from tests.builders.cast import PASSWORD, Cast
from tests.builders.payees import CARD
from tests.builders.payouts import OTHER_CARD, OVER, a_table, a_template, approved, attempts, drafted, sent
from tests.builders.visitors import a_visitor
from tests.databases import remembered

FORM = {
    "name": "工商银行代发", "method": "bank", "currency": "CNY", "form": "csv", "charset": "gbk", "delimiter": "comma",
    "header": "1", "purpose": "加工费", "status_title": "状态", "reason_title": "原因", "paid_words": "成功，已付",
    "failed_words": "失败、退票", "columns.0.field": "reference", "columns.0.title": "单号", "columns.1.field": "holder",
    "columns.1.title": "户名", "columns.2.field": "number", "columns.2.title": "账号", "columns.3.field": "amount",
    "columns.3.title": "金额", "columns.4.field": "", "columns.4.title": "",
}  # fmt: skip


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Two approved statements of ¥30.00, and two accounts in force."""
    return remembered(work, approved)


def said(answer: Any) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def a_file(content: bytes, name: str = "回盘.csv") -> FileStorage:
    """A file to be sent."""
    return FileStorage(io.BytesIO(content), name)


def test_a_batch_goes_its_way_through_three_people(
    app: Application, cast: Cast, work: UnitOfWork, client: FlaskClient
) -> None:
    template = work.run(lambda session: a_template(session, cast).id)
    with clock.at(OVER):
        maker, payer = a_visitor(client, "cai"), a_visitor(app.test_client(), "fu")
        page = maker.get(f"/finance/payouts/draft/{template}")
        assert "卓玛 · 中国工商银行 ····0128" in said(page)
        assert CARD not in page.text
        ids = re.findall(r'name="statement_ids\[\]" value="([^"]+)"', page.text)
        assert maker.post(f"/finance/payouts/draft/{template}").status_code == 422
        answer = maker.post(f"/finance/payouts/draft/{template}", **{"statement_ids[]": ids})
        where = answer.location
        assert "这个批次是您起草的，必须由第三人批准。" in said(maker.get(where))
        approver = a_visitor(app.test_client(), "shen").get(where)
        assert "您审核的对账单，必须由第三人批准。" in said(approver)
        assert f"{where}/approve" not in approver.text
        assert "控制总额 ¥60.00 2 笔" in said(payer.get(where))
        assert f"{where}/approve" in payer.get(where).text
        assert payer.post(f"{where}/approve").status_code == 303
        assert "待送银行" in said(maker.get(where))
        assert "银行已收下文件" not in said(maker.get(where))
        file = maker.post(f"{where}/file")
        assert file.headers["Content-Disposition"].endswith('.csv"')
        text = file.data.decode("gb18030")
        assert (CARD in text, OTHER_CARD in text) == (True, True)
        assert maker.post(f"{where}/check", file=a_file(file.data)).status_code == 303
        wrong = maker.post(f"{where}/check", file=a_file(file.data.replace(b"30.00", b"30.01", 1)))
        assert (wrong.status_code, "第 2 行不同" in wrong.text) == (422, True)
        assert maker.post(f"{where}/send").status_code == 303
        with work.reading() as session:
            one, other = attempts(session, session.scalars(select(PayoutBatch)).one())
            content = a_table([(one, "成功"), (other, "失败")], why="户名不符")
        answer = maker.post(f"{where}/answers", file=a_file(content))
        assert "1 × 成功" in said(maker.get(answer.location))
        again = maker.post(f"{where}/answers", file=a_file(content))
        assert again.location == answer.location
        page = said(maker.get(where))
        assert all(words in page for words in ("已结案", "户名不符", "回盘.csv", "已下载文件 "))
        assert CARD not in maker.get(where).text


def test_what_needs_a_person_is_dealt_with_by_people(
    app: Application, cast: Cast, work: UnitOfWork, client: FlaskClient
) -> None:
    batch = work.run(lambda session: sent(session, cast, drafted(session, cast)))
    with work.reading() as session:
        one, other = attempts(session, batch)
        content = a_table([(one, "处理中"), (other, "成功")], amounts={other.reference: "29.00"})
    with clock.at(OVER):
        finder, payer = a_visitor(client, "cai"), a_visitor(app.test_client(), "fu")
        finder.post(f"/finance/payouts/{batch.id}/answers", file=a_file(content))
        page = finder.get("/finance/payouts/waiting")
        assert "金额和我们的不同" in said(page)
        deal_with = re.search(r'action="([^"]+/deal-with)"', page.text)
        assert deal_with
        assert finder.post(deal_with[1], reason=" ").status_code == 422
        assert finder.post(deal_with[1], reason="银行已更正。").status_code == 303
        where = f"/finance/payouts/attempts/{one.id}"
        assert finder.post(f"{where}/ask", note="问了工行林女士。").status_code == 303
        assert finder.post(f"{where}/find-out", outcome="paid", evidence="流水第 12 页").status_code == 303
        page = said(finder.get(where))
        assert "结果是您查明的，必须由另一人确认。" in page
        assert "查明：已发放成功 “流水第 12 页”" in page
        assert page.count("没有明确答复 → 结果未知") == 1
        decide = re.search(r'action="([^"]+/decide)"', payer.get(where).text)
        assert decide
        assert payer.post(decide[1], decision="confirm").status_code == 303
        assert "已发放" in said(payer.get(where))
        assert "所有回复都已入账。" in said(payer.get("/finance/payouts/waiting"))


def test_a_template_is_tried_out_and_then_kept(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    visitor = a_visitor(client, "cai")
    empty = visitor.get("/finance/payouts/templates/new").text
    # What only a text file needs is filled in already: who writes a pain.001 is not asked for it.
    assert re.findall(r'<option value="(gb18030|comma)" selected>', empty) == ["gb18030", "comma"]
    payer = re.search(r'<option value="([0-9a-f-]{36})"', empty)
    assert payer
    form = {**FORM, "payer_id": payer[1]}
    tried = visitor.post("/finance/payouts/templates/new", **form, action="preview")
    assert "单号 户名 账号 金额 PB-7K3M9QX-0001 卓玛 6217000010001234567 1280.50" in said(tried)
    for change, words in (
        ({"columns.3.field": ""}, "缺少列：单号、户名、账号、金额四列必须有。"),
        ({"paid_words": ""}, "请写明银行用哪些词表示成功、哪些表示失败。"),
        ({"form": "pain.001"}, "pain.001 文件要写明付款方"),
    ):
        wrong = visitor.post("/finance/payouts/templates/new", **{**form, **change}, action="save")
        assert (wrong.status_code, words in wrong.text) == (422, True), change
    kept = visitor.post("/finance/payouts/templates/new", **form, action="save")
    with work.reading() as session:
        template = session.scalars(select(BankTemplate)).one()
        assert template.form.paid_words == ("成功", "已付")
        assert [each.field for each in template.form.columns] == ["reference", "holder", "number", "amount"]
    assert visitor.post(kept.location, **{**form, "name": "工行"}, action="save").status_code == 303
    assert "工行" in said(visitor.get("/finance/payouts/templates"))


def test_the_auditor_reads_and_presses_nothing(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    batch = work.run(lambda session: sent(session, cast, drafted(session, cast)))
    auditor = a_visitor(client, "ji")
    page = auditor.get(f"/finance/payouts/{batch.id}")
    assert page.status_code == 200
    assert '<form method="post" action="/finance' not in page.text
    for path in ("approve", "send", "file", "answers", "check"):
        assert auditor.post(f"/finance/payouts/{batch.id}/{path}").status_code == 403


def test_the_farmer_reads_that_the_money_is_on_its_way(app: Application, cast: Cast, work: UnitOfWork) -> None:
    work.run(lambda session: sent(session, cast, drafted(session, cast)))
    with work.reading() as session:
        assert [(each.net, each.state) for each in payments_of(session, cast.worker.id)] == [(3_000, "paying")]


def test_a_program_drafts_and_follows_a_batch(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    template = str(work.run(lambda session: a_template(session, cast).id))
    with clock.at(OVER):
        token = client.post("/api/v1/sign-in", json={"username": "cai", "password": PASSWORD}).json["token"]
        headers = {"Authorization": f"Bearer {token}"}
        due = client.get(f"/api/v1/bank-templates/{template}/due", headers=headers).json
        assert [(each["last_four"], each["net"]) for each in due["ready"]] == [("0128", "3000"), ("5677", "3000")]
        batch = client.post("/api/v1/payout-batches", json={"template_id": template}, headers=headers)
        assert (batch.status_code, batch.json["total"], batch.json["actions"]) == (201, "6000", ["cancel"])
        key = UUID(batch.json["id"])
        own = client.get(f"/api/v1/payout-attempts?batch_id={key}", headers=headers).json["items"]
        assert {each["state"] for each in own} == {"ready"}
        refusal = client.post(f"/api/v1/payout-batches/{key}/approve", headers=headers)
        assert (refusal.status_code, refusal.json["code"]) == (403, "third_person")
        assert CARD not in client.get("/api/v1/payout-batches", headers=headers).text
    with work.reading() as session:
        assert len(session.scalars(select(PayoutAttempt)).all()) == 2
