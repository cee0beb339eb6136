"""Payee accounts on the pages of the coordinator, finance, the auditor and the farmer; cash and its signature sheet."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from craftorders.cards.services import issue_card
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.settlement.models import PayeeAccount, Period
from craftorders.settlement.services import approve_payee, request_payee
from tests.builders.cast import Cast, a_cast
from tests.builders.payees import CARD, a_request, an_account
from tests.builders.pictures import a_picture
from tests.builders.visitors import FORM_TOKEN, Visitor, a_visitor
from tests.conftest import NOON
from tests.databases import remembered
from tests.settlement.test_cash import two_approved

OVER = datetime(2026, 12, 1, tzinfo=UTC)
MASK = f"****{CARD[-4:]}"


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Everybody."""
    return remembered(work, a_cast)


def said(text: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def page(visitor: Visitor, path: str) -> str:
    """The words of a page that is there and shows no number."""
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    assert CARD not in answer.text
    assert CARD[:8] not in answer.text
    return said(answer.text)


def test_a_coordinator_asks_on_the_phone_and_is_told_what_is_wrong(
    cast: Cast, work: UnitOfWork, client: FlaskClient
) -> None:
    visitor, path = a_visitor(client, "cun"), f"/workshop/workers/{cast.worker.id}"
    assert f"{path}/payee" in visitor.get(path).text
    assert "没有启用的收款账户" in page(visitor, f"{path}/payee")
    wrong = visitor.post(f"{path}/payee", kind="bank", number=CARD[:-1] + "7", holder="卓玛", bank_name="中国工商银行")
    assert (wrong.status_code, "这不是有效的卡号" in wrong.text) == (422, True)
    assert (
        visitor.post(f"{path}/payee", kind="bank", number=CARD, holder="卓玛", bank_name="中国工商银行").status_code == 303
    )
    assert f"银行卡 {MASK} 等待第二人批准" in page(visitor, f"{path}/payee")
    assert "申请这个账户" not in page(visitor, f"{path}/payee")
    account = work.run(lambda session: session.scalars(select(PayeeAccount)).one(), reading=True)
    assert visitor.post(f"/workshop/payees/{account.id}/stop", reason=" ").status_code == 303
    assert "等待第二人批准" in page(visitor, f"{path}/payee")
    visitor.post(f"/workshop/payees/{account.id}/stop", reason="卡号换了")
    assert "已停止" in page(visitor, f"{path}/payee")
    assert f"Bank card {MASK} Stopped" in page(visitor, f"{path}/payee?lang=en")


def test_finance_asks_the_coordinator_confirms_and_another_approves(
    cast: Cast, work: UnitOfWork, client: FlaskClient
) -> None:
    cai = a_visitor(client, "cai")
    fields = {"kind": "alipay", "number": "13800138000", "holder": "卓玛"}
    assert cai.post(f"/finance/workers/{cast.worker.id}/payees", **fields).status_code == 303
    account = work.run(lambda session: session.scalars(select(PayeeAccount)).one(), reading=True)
    path = f"/finance/payees/{account.id}"
    assert "先由工坊的协调员确认" in page(cai, path)
    cun = a_visitor(client, "cun")
    assert "请和 卓玛 一起看看银行卡" in page(cun, f"/workshop/workers/{cast.worker.id}/payee")
    cun.post(f"/workshop/payees/{account.id}/confirm")
    cai = a_visitor(client, "cai")
    assert "必须由另一个人审核" in page(cai, path)
    shen = a_visitor(client, "shen")
    assert "待审核的收款账户 1" in page(shen, "/finance/")
    assert "卓玛 · " in page(shen, "/finance/payees")
    assert shen.post(f"{path}/approve").status_code == 303
    assert "48 小时等待中" in page(shen, path)
    assert "启用时间 2026/11/26 12:00" in page(shen, path)
    assert "Within the 48 hours" in page(shen, f"{path}?lang=en")
    with clock.at(NOON + timedelta(hours=48)):
        assert "使用中" in page(shen, f"{path}?lang=zh")
        assert "使用中" in page(a_visitor(client, "ping"), f"/operator/workers/{cast.worker.id}")


def test_the_auditor_sees_shared_numbers_and_can_stop(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    account = work.run(lambda session: a_request(session, cast))
    work.run(lambda session: a_request(session, cast, cast.second_worker))
    auditor = a_visitor(client, "ji")
    words = page(auditor, "/finance/payees")
    assert "户名不同 卓玛, 达瓦" in words or "户名不同 卓玛、达瓦" in words
    path = f"/finance/payees/{account.id}"
    assert "审核通过" not in page(auditor, path).partition("经过")[0]
    assert auditor.post(f"{path}/approve").status_code == 403
    assert auditor.post(f"{path}/stop", reason="核对户名").status_code == 303
    assert "已停止" in page(auditor, path)


def test_a_farmer_reads_of_a_change_and_stops_it_in_one_tap(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    former = work.run(lambda session: an_account(session, cast))

    def change(session: object) -> PayeeAccount:
        asked = request_payee(session, cast.worker.id, kind="wechat", number="wxid_other1", holder="扎西",  # type: ignore[arg-type]
                              holder_reason="她丈夫", actor=cast.coordinator)  # fmt: skip
        return approve_payee(session, asked.id, actor=cast.approver)  # type: ignore[arg-type]

    card = work.run(lambda session: issue_card(session, cast.worker.id, actor=SYSTEM))
    other = work.run(lambda session: issue_card(session, cast.second_worker.id, actor=SYSTEM))
    opened(client, card)
    assert f"中国工商银行 {MASK} 卓玛 您的钱付到这个账户" in said(client.get("/c/me").text)
    account = work.run(change)
    text = client.get("/c/me").text
    assert "微信 ****her1 扎西 Cun 更改了您的收款账户，从 2026/11/26 12:00 起使用这个账户。" in said(text)
    assert "有人要更改您的收款账户" in text
    opened(client, other)
    assert stop(client, account).status_code == 404
    opened(client, card)
    assert stop(client, account).status_code == 303
    assert "微信" not in said(client.get("/c/me").text).partition("更改了")[2]
    assert stop(client, account).status_code == 409
    assert stop(client, former).status_code == 409
    assert f"中国工商银行 {MASK}" in said(client.get("/c/me?lang=en").text)
    stopped = work.run(lambda session: session.get_one(PayeeAccount, account.id), reading=True)
    assert (stopped.stopped_by_name, stopped.stop_reason) == ("卓玛", "农户用卡表示这个账户不对。")


def opened(client: FlaskClient, card: object) -> None:
    """Open a card with its number and PIN."""
    token = FORM_TOKEN.search(client.get("/c").text)
    assert token
    fields = {"csrf_token": token[1], "card_number": card.card.number, "pin": card.pin}  # type: ignore[attr-defined]
    assert client.post("/c/pin", data=fields).status_code == 303


def stop(client: FlaskClient, account: PayeeAccount) -> object:
    """Tap on "this is wrong"."""
    token = FORM_TOKEN.search(client.get("/c/me").text)
    assert token
    return client.post(f"/c/payees/{account.id}/stop", data={"csrf_token": token[1]})


def test_cash_is_printed_signed_and_noted(work: UnitOfWork, client: FlaskClient) -> None:
    cast = remembered(work, two_approved)
    period = work.run(lambda session: session.scalars(select(Period.id)).one(), reading=True)
    path = f"/finance/cash/{period}/{cast.workshop.id}"
    with clock.at(OVER):
        fu = a_visitor(client, "fu")
        assert "丹巴绳艺工坊 丹巴县 2026年11月 2 ¥60.00" in page(fu, "/finance/cash")
        words = page(fu, path)
        assert "¥30.00 叁拾元整" in words
        assert "合计 2 人 ¥60.00 陆拾元整" in words
        printed = fu.get(f"{path}.pdf")
        assert (printed.mimetype, printed.data[:5]) == ("application/pdf", b"%PDF-")
        ids = re.findall(r'name="statement_ids\[\]" value="([^"]+)"', fu.get(path).text)
        wrong = fu.post(path, **{"statement_ids[]": ids, "total": "59.99", "reference": "S", "photo": a_photo()})
        assert (wrong.status_code, "不一致" in wrong.text) == (422, True)
        unsigned = fu.post(path, **{"statement_ids[]": ids, "total": "60", "reference": "S"})
        assert (unsigned.status_code, "现金发放要有签收表的照片" in unsigned.text) == (422, True)
        nobody = fu.post(path, total="60", reference="S", photo=a_photo())
        assert (nobody.status_code, "请勾选已经签收的人" in nobody.text) == (422, True)
        assert (
            fu.post(path, **{"statement_ids[]": ids, "total": "60", "reference": "S", "photo": a_photo()}).status_code == 303
        )
        assert "这里没有人在等现金" in page(fu, path)
        again = fu.post(path, **{"statement_ids[]": ids, "total": "60", "reference": "S-2", "photo": a_photo()})
        assert (again.status_code, "什么都没有改动：" in again.text) == (422, True)
        assert "签收表照片" in page(fu, f"/finance/statements/{ids[0]}")
        assert "已签收的保持勾选" in words
        assert fu.get(f"/finance/statements/{ids[0]}/signature").mimetype == "image/jpeg"
        card = work.run(lambda session: issue_card(session, cast.worker.id, actor=SYSTEM))
        farmer = client.application.test_client()
        opened(farmer, card)
        assert "已经付给您 ¥30.00 2026年12月1日 · 现金" in said(farmer.get("/c/me").text)


def test_who_approved_sees_the_sheet_without_a_form_and_a_single_payment_takes_a_photo(
    work: UnitOfWork, client: FlaskClient
) -> None:
    cast = remembered(work, two_approved)
    period = work.run(lambda session: session.scalars(select(Period.id)).one(), reading=True)
    path = f"/finance/cash/{period}/{cast.workshop.id}"
    with clock.at(OVER):
        shen = a_visitor(client, "shen")
        assert "第三个人发放" in page(shen, path)
        assert "Signature or finger print" in page(shen, f"{path}?lang=en")
        fu = a_visitor(client, "fu")
        key = re.findall(r'name="statement_ids\[\]" value="([^"]+)"', fu.get(f"{path}?lang=zh").text)[0]
        pay = f"/finance/statements/{key}/pay"
        refused = fu.post(pay, method="cash", reference="S-1")
        assert (refused.status_code, "现金发放要有签收表的照片" in refused.text) == (422, True)
        assert fu.post(pay, method="cash", reference="S-1", photo=a_photo()).status_code == 303


def a_photo() -> FileStorage:
    """A photo of a sheet."""
    return FileStorage(io.BytesIO(a_picture()), "sheet.jpg", content_type="image/jpeg")
