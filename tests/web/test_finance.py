"""Finance's desk without JavaScript: what waits, closing, approving, paying, merchants' money, wrong input."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import openpyxl
import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge
from craftorders.fees.services import begin_training, write_hours
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.ids import new_id
from craftorders.ledger.models import Account, DailyHead, Seal
from craftorders.ledger.queries import account_of
from craftorders.ledger.services import seal_some
from craftorders.people.models import Worker
from craftorders.settlement.jobs import verify_books_nightly
from craftorders.settlement.models import Period, Statement
from craftorders.settlement.services import approve_statement, close_period, deposit
from tests.builders.cast import DANBA, Cast
from tests.builders.statements import counted
from tests.builders.stories import a_confirmed_order, passed_batch, two_who_earned
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered

NOVEMBER = {"region_id": DANBA, "month": "2026-11"}
OVER = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def cast(work: UnitOfWork) -> Iterator[Cast]:
    """Two workers earned ¥30.00 each in November; it is noon of 1 December."""
    told = remembered(work, two_who_earned)
    with clock.at(OVER):
        yield told


@pytest.fixture
def closed(work: UnitOfWork, cast: Cast) -> Statement:
    """November is closed; the first worker's statement."""
    work.run(lambda session: close_period(session, DANBA, "2026-11", actor=cast.finance))
    return work.run(lambda session: session.scalars(select(Statement).where(Statement.worker_id == cast.worker.id)).one())


def cai(client: FlaskClient) -> Visitor:
    """The clerk who closes."""
    return a_visitor(client, "cai")


def said(answer: Any) -> str:
    """The text of a page, without tags and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.text))


def balance(work: UnitOfWork, cast: Cast) -> int:
    """The merchant's free balance."""
    account = work.run(lambda session: account_of(session, "merchant", cast.merchant.id))
    assert account is not None
    return account.balance


def test_the_first_page_says_what_waits(cast: Cast, client: FlaskClient, work: UnitOfWork) -> None:
    page = said(cai(client).get("/finance/"))
    assert "丹巴县 2026年11月 2 2 ¥60.00" in page
    assert "没有等着处理的对账单。" in page
    assert "已确认的订单，资金都够派出。" in page
    work.run(lambda session: close_period(session, DANBA, "2026-11", actor=cast.finance))
    page = said(cai(client).get("/finance/"))
    assert "已结束的月份都结账了。" in page
    assert page.count("待审核 ") == 2


def test_merchants_whose_money_will_not_do_are_named(cast: Cast, client: FlaskClient, work: UnitOfWork) -> None:
    """¥9,920.00 are left; 20,000 belts at ¥0.80 are confirmed: ¥6,080.00 are missing."""
    work.run(lambda session: a_confirmed_order(session, cast, 20_000))
    assert "华美饰品 ¥16,000.00 ¥9,920.00 ¥6,080.00" in said(cai(client).get("/finance/"))
    listed = said(cai(client).get("/finance/merchants"))
    assert "华美饰品 ¥9,920.00 ¥0.00 ¥0.00 ¥16,000.00 还差 ¥6,080.00" in listed
    assert "伟业箱包 ¥0.00 ¥0.00 ¥0.00 ¥0.00" in listed


def test_a_month_is_looked_at_closed_and_closed_once(cast: Cast, client: FlaskClient) -> None:
    visitor = cai(client)
    preview = visitor.get("/finance/periods/preview", query_string=NOVEMBER)
    assert "卓玛 丹巴绳艺工坊 1 50 ¥30.00" in said(preview)
    assert "结账会给下面每个人开一张对账单。" in preview.text
    first = visitor.post("/finance/periods", **NOVEMBER)
    assert first.status_code == 303
    page = visitor.get(first.location)
    assert "已结账。接下来请另一个人审核对账单。" in page.text
    assert "待审核 ¥60.00 2 张对账单" in said(page)
    assert visitor.post("/finance/periods", **NOVEMBER).location == first.location
    again = visitor.get("/finance/periods/preview", query_string=NOVEMBER)
    assert "这个月已结账。" in again.text
    assert "没有要结的加工费。" in again.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"region_id": DANBA, "month": "2026-12"}, "这个月还没有结束。"),
        ({"region_id": DANBA, "month": "2026-13"}, "月份请写成 2026-11。"),
        ({"region_id": DANBA, "month": ""}, "请填写这一项。"),
        ({"region_id": "51332", "month": "2026-11"}, "县级区划代码是六位数字，例如 513323。"),
        ({"region_id": "999999", "month": "2026-11"}, "没有这个代码的县，请按名称查找。"),
        ({}, "请填写这一项。"),
    ],
)
def test_a_month_that_cannot_be_closed_is_told(
    cast: Cast, client: FlaskClient, work: UnitOfWork, fields: dict[str, str], words: str
) -> None:
    answer = cai(client).post("/finance/periods", **fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert work.run(lambda session: session.scalars(select(Period)).all()) == []


def test_what_closing_tops_up_for_a_learner_stands_beside_the_sum(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    """Two hours at ¥7.00; nobody else's row has a sum there."""
    shown = "/finance/periods/preview?region_id=513323&month=2026-11"
    assert "培训补足" not in said(a_visitor(client, "cai").get(shown))

    def learn(session: Session) -> None:
        worker = session.get_one(Worker, cast.worker.id)
        worker.skills = [skill for skill in worker.skills if skill.craft_code != "knot"]
        session.flush()
        days = {"begins_on": date(2026, 11, 2), "ends_on": date(2026, 11, 30)}
        training = begin_training(session, worker.id, craft_id=cast.knot.operations[0].craft_id, **days, actor=cast.trainer)
        write_hours(session, training.id, day=date(2026, 11, 3), minutes=120, actor=cast.trainer)

    work.run(learn)
    page = said(a_visitor(client, "cai").get(shown))
    assert "2 50 ¥44.00 ¥14.00 –" in page
    assert "1 50 ¥30.00 – –" in page


def test_a_month_that_is_not_over_is_shown_but_has_no_button(cast: Cast, client: FlaskClient) -> None:
    page = cai(client).get("/finance/periods/preview", query_string={**NOVEMBER, "month": "2026-12"})
    assert "这个月还没有结束，当地时间 2027/1/1 00:00 起可以结账。" in page.text
    assert 'action="/finance/periods"' not in page.text
    wrong = cai(client).get("/finance/periods/preview", query_string={"region_id": DANBA, "month": "soon"})
    assert "这个月看不了：" in wrong.text
    assert (wrong.status_code, "月份请写成 2026-11。" in wrong.text, 'value="soon"' in wrong.text) == (422, True, True)


def test_a_statement_shows_every_line(closed: Statement, cast: Cast, client: FlaskClient) -> None:
    page = said(cai(client).get(f"/finance/statements/{closed.id}"))
    assert re.search(r"三股绳编腰带 编织 H-\w+ 50 50 × ¥0.60 = ¥30.00", page)
    assert "合计 1 行 50 ¥30.00" in page
    assert "这个月是您结的账，要由另一个人审核。" in page


def test_three_people_close_approve_and_pay(closed: Statement, client: FlaskClient) -> None:
    path = f"/finance/statements/{closed.id}"
    refused = cai(client).post(f"{path}/approve")
    assert refused.status_code == 303
    assert "结账的人不能审核这个月的对账单，请换一个人审核。" in client.get(path).text
    shen = a_visitor(client, "shen")
    assert "审核通过" in shen.get(path).text
    shen.post(f"{path}/approve")
    page = shen.get(path).text
    assert "对账单已审核，请由第三个人发放。" in page
    assert "这张对账单是您审核的，要由第三个人发放。" in page
    stale = shen.post(f"{path}/approve")
    assert stale.status_code == 303
    assert "当前状态下不能这样做。请刷新查看有什么变化。" in shen.get(path).text
    own = shen.post(f"{path}/pay", method="bank", reference="ICBC-1")
    assert (own.status_code, "结账或审核过的人不能再发放，请由第三个人发放。" in own.text) == (422, True)
    fu = a_visitor(client, "fu")
    assert fu.post(f"{path}/pay", method="bank", reference="ICBC-1").status_code == 303
    page = said(fu.get(path))
    assert "已登记发放，农户扫卡就能看到。" in page
    assert "银行转账 · ICBC-1" in page
    again = fu.post(f"{path}/pay", method="bank", reference="ICBC-2")
    assert (again.status_code, "当前状态下不能这样做。" in again.text) == (422, True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"method": "bank", "reference": ""}, "请填写这一项。"),
        ({"method": "gold", "reference": "1"}, "请选择发放方式。"),
        ({"reference": "1"}, "请填写这一项。"),
    ],
)
def test_a_wrong_payout_is_told_and_what_was_typed_stays(
    closed: Statement, cast: Cast, work: UnitOfWork, client: FlaskClient, fields: dict[str, str], words: str
) -> None:
    work.run(lambda session: approve_statement(session, closed.id, actor=cast.approver))
    answer = a_visitor(client, "fu").post(f"/finance/statements/{closed.id}/pay", **fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    if fields.get("reference"):
        assert f'value="{fields["reference"]}"' in answer.text
    assert work.run(lambda session: session.get_one(Statement, closed.id).state) == "approved"


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ["编织", "2026/11/24", "叁拾元整"]), ("en", ["Braid", "Nov 24, 2026", "PM", "CN¥30.00"])]
)
def test_a_statement_is_printed_in_both_languages(
    closed: Statement, client: FlaskClient, language: str, words: list[str]
) -> None:
    """English times have a space in them that no type of ours has."""
    file = cai(client).get(f"/finance/statements/{closed.id}.pdf", query_string={"lang": language})
    assert (file.status_code, file.mimetype) == (200, "application/pdf")
    text = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file.data))
    text = " ".join(text.split())
    assert [each for each in words if each not in text] == []


def test_where_the_money_goes_is_said_while_it_is_not_paid(
    closed: Statement, cast: Cast, work: UnitOfWork, client: FlaskClient
) -> None:
    path = f"/finance/statements/{closed.id}"
    english = {"lang": "en"}
    assert "Where the money goes" in cai(client).get(path, query_string=english).text
    work.run(lambda session: approve_statement(session, closed.id, actor=cast.approver))
    fu = a_visitor(client, "fu")
    assert fu.post(f"{path}/pay", method="bank", reference="ICBC-1").status_code == 303
    page = fu.get(path, query_string=english).text
    assert ("Where the money goes" in page, "Bank transfer · ICBC-1" in page) == (False, True)


def test_a_statement_can_be_taken_home_as_excel(
    closed: Statement, cast: Cast, work: UnitOfWork, client: FlaskClient
) -> None:
    """The name of a worker that begins like a formula stays a name."""

    def rename(session: Session) -> None:
        session.get_one(Worker, cast.worker.id).name = "=HYPERLINK(1)"

    work.run(rename)
    answer = cai(client).get(f"/finance/statements/{closed.id}.xlsx")
    assert f"{closed.code}.xlsx" in answer.headers["Content-Disposition"]
    head, lines = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    values = {row[0]: row[1] for row in head.iter_rows(min_row=2, values_only=True)}
    assert (values["农户"], values["加工费"], values["合格件数"]) == ("'=HYPERLINK(1)", 30, 50)
    row = [cell.value for cell in lines[2]]
    assert (row[1], row[2], row[4:]) == ("三股绳编腰带", "编织", [50, 50, 0.6, 30, "CNY", None])
    assert row[0] == datetime(2026, 11, 24)  # noqa: DTZ001  # a day in Excel has no zone
    assert lines.max_row == 2


def test_a_payment_is_entered_once_and_undone(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    visitor, path = cai(client), f"/finance/merchants/{cast.merchant.id}"
    key = new_id().hex
    for _ in range(2):
        entered = visitor.post(f"{path}/deposit", amount="123.45", reference="ICBC-9", idempotency_key=key)
        assert entered.status_code == 303
    assert balance(work, cast) == 992_000 + 12_345
    page = visitor.get(path)
    assert re.search(r"ICBC-9 Cai ¥123.45 冲正", said(page))
    again = visitor.post(f"{path}/deposit", amount="200", reference="ICBC-9")
    assert (again.status_code, "这个流水号的款项已经登记过，没有重复入账。" in again.text) == (422, True)
    assert 'value="200"' in again.text
    undo = re.search(rf'action="({path}/undo/[^"]+)"', page.text)
    assert undo is not None
    without = visitor.post(undo[1], reason=" ")
    assert without.status_code == 303
    assert "请写明原因。" in visitor.get(path).text
    visitor.post(undo[1], reason="录错了")
    page = said(visitor.get(path))
    assert "已冲正，原来的一笔和冲正的一笔都留在账上。" in page
    assert "冲正：录错了 Cai −¥123.45" in page
    assert balance(work, cast) == 992_000
    visitor.post(undo[1], reason="再来")
    assert "这笔转账已经冲正过。" in visitor.get(path).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount": "", "reference": "1"}, "请填写这一项。"),
        ({"amount": "0", "reference": "1"}, "请填写大于零的数"),
        ({"amount": "-5", "reference": "1"}, "请填写大于零的数"),
        ({"amount": "1,00", "reference": "1"}, "请填写大于零的数"),
        ({"amount": "1.234", "reference": "1"}, "CNY 最多写 2 位小数。"),
        ({"amount": "100", "reference": ""}, "请填写这一项。"),
        ({"amount": "100", "reference": "x" * 101}, "100"),
    ],
)
def test_a_wrong_payment_is_told_and_nothing_is_entered(
    cast: Cast, work: UnitOfWork, client: FlaskClient, fields: dict[str, str], words: str
) -> None:
    answer = cai(client).post(f"/finance/merchants/{cast.merchant.id}/deposit", **fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert balance(work, cast) == 992_000


def test_credit_is_agreed_with_a_reason(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    visitor, path = cai(client), f"/finance/merchants/{cast.merchant.id}"
    assert visitor.post(f"{path}/credit", credit="5000", reason="老客户").status_code == 303
    page = said(visitor.get(path))
    assert "约定信用额度 ¥5,000.00" in page
    assert "¥0.00 → ¥5,000.00" in page
    assert "老客户" in page
    account = work.run(lambda session: account_of(session, "merchant", cast.merchant.id))
    assert account is not None
    assert account.least == -500_000


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"credit": "5000", "reason": ""}, "请填写这一项。"),
        ({"credit": "viel", "reason": "老客户"}, "请用数字填写金额，例如 12.30。"),
        ({"credit": "0.001", "reason": "老客户"}, "CNY 最多写 2 位小数。"),
    ],
)
def test_wrong_credit_is_told(cast: Cast, client: FlaskClient, fields: dict[str, str], words: str) -> None:
    answer = cai(client).post(f"/finance/merchants/{cast.merchant.id}/credit", **fields)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_credit_in_use_stays(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    def owe(session: Session) -> None:
        account = session.scalars(
            select(Account).where(Account.owner_id == cast.merchant.id, Account.kind == "merchant")
        ).one()
        account.least, account.balance = -2_000_000, -1

    work.run(owe)
    answer = cai(client).post(f"/finance/merchants/{cast.merchant.id}/credit", credit="0", reason="到期")
    assert (answer.status_code, "已使用的信用额度比这更多。" in answer.text) == (422, True)


def test_a_charge_shows_its_five_parts_to_the_fen(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    visitor = cai(client)
    assert "100 ¥80.00 ¥60.00 ¥5.00 ¥4.00 ¥6.00 ¥5.00" in said(visitor.get("/finance/charges"))
    charge = work.run(lambda session: session.scalars(select(Charge)).one())
    page = said(visitor.get(f"/finance/charges/{charge.id}"))
    for part in ("家庭 见下面的明细 ¥60.00", "村协调员 丹巴绳艺工坊 ¥5.00", "平台 服务中心 ¥5.00", "合计，等于费用 ¥80.00"):
        assert part in page
    assert page.count("50 × ¥0.60 = ¥30.00") == 2
    other = {"merchant_id": str(cast.other_merchant.id)}
    assert "还没有费用。" in visitor.get("/finance/charges", query_string=other).text


def test_earnings_are_listed_by_county_and_by_worker(closed: Statement, cast: Cast, client: FlaskClient) -> None:
    visitor = cai(client)
    assert said(visitor.get("/finance/earnings")).count("50 ¥0.60 ¥30.00 已列入对账单") == 2
    one = visitor.get("/finance/earnings", query_string={"worker_id": str(cast.worker.id)})
    assert said(one).count("50 ¥0.60 ¥30.00") == 1
    assert "还没有加工费。" in visitor.get("/finance/earnings?region_id=511902").text
    assert said(visitor.get("/finance/earnings?region_id=nowhere")).count("¥30.00") == 2


def test_every_transfer_is_told_in_words_and_linked(
    closed: Statement, cast: Cast, work: UnitOfWork, client: FlaskClient
) -> None:
    visitor = cai(client)
    accounts = {each.kind: each for each in work.run(lambda session: session.scalars(select(Account)).all())}
    page = visitor.get(f"/finance/accounts/{accounts['reserved'].id}")
    words = said(page)
    for line in ("平台分成：批次 B-", "运费：批次 B-", "加工费：批次 B-", "为批次 B-"):
        assert line in words
    assert len(re.findall(r'href="/finance/charges/[0-9a-f-]{36}"', page.text)) == 6
    merchant = said(visitor.get(f"/finance/accounts/{accounts['merchant'].id}"))
    assert re.search(r"为批次 B-\w+ 占用 批次占用 · 华美饰品 – ¥80.00", merchant)
    assert "商户付款" in said(visitor.get(f"/finance/accounts/{accounts['bank'].id}"))
    listed = said(visitor.get("/finance/accounts?kind=worker"))
    assert listed.count("¥30.00 ¥0.00") == 2


def test_an_account_says_what_it_held_at_the_end_of_a_day(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    """¥10,000.00 came on 24 November, ¥80.00 of it were held and charged; on 1 December ¥5.00 more came."""
    work.run(lambda session: deposit(session, cast.merchant.id, 500, reference="ICBC-9", actor=cast.finance))
    account = work.run(lambda session: account_of(session, "merchant", cast.merchant.id))
    assert account is not None
    visitor, path = cai(client), f"/finance/accounts/{account.id}"
    assert "2026年12月1日 结束时（义乌时间）的余额是 ¥9,925.00" in said(visitor.get(f"{path}?day=2026-12-01"))
    assert "2026年11月30日 结束时（义乌时间）的余额是 ¥9,920.00" in said(visitor.get(f"{path}?day=2026-11-30"))
    assert "2026年11月23日 结束时（义乌时间）的余额是 ¥0.00" in said(visitor.get(f"{path}?day=2026-11-23"))
    assert "结束时（义乌时间）" not in said(visitor.get(f"{path}?day=2026-12-02")), "what is still to come is not known"
    for nonsense in ("", "today", "2026-13-01", "0001-01-01", "9999-12-31"):
        assert "结束时（义乌时间）" not in said(visitor.get(f"{path}?day={nonsense}"))


def test_a_journal_is_told_in_words_and_shows_its_place_in_the_chain(
    cast: Cast, work: UnitOfWork, client: FlaskClient
) -> None:
    visitor = cai(client)
    listed = visitor.get("/finance/journals")
    assert "等待加封签 3" in said(listed)
    assert "合格件：加工费和各项分成" in said(listed)
    paths = re.findall(r'href="(/finance/journals/[0-9]{6}/[0-9a-f-]{36})"', listed.text)
    assert len(paths) == 3
    page = said(visitor.get(paths[0]))
    assert "正等待加封签，一分钟内完成。" in page
    assert re.search(r"平台分成：批次 B-\w+ 的合格件 批次占用 · 华美饰品 平台分成 · 服务中心 ¥5.00", page)
    assert page.count("批次占用 · 华美饰品 农户加工费 · ") == 2
    work.run(seal_some)
    with work.reading() as session:
        chain = list(session.scalars(select(Seal.hash).order_by(Seal.sequence)))
    page = said(visitor.get(paths[0]))
    assert "第 3 号" in page
    assert f"前一号封签的哈希值 {chain[1]} 本号封签的哈希值 {chain[2]}" in page
    assert "已加封签的凭证 3 等待加封签 0" in said(visitor.get("/finance/journals"))


def test_the_chain_is_told_day_by_day(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    visitor = cai(client)
    assert "还没有过完一天。" in visitor.get("/finance/daily-heads").text
    for day in range(2):
        with clock.at(OVER + timedelta(days=day)):
            work.run(seal_some)
    with work.reading() as session:
        head = session.scalars(select(DailyHead)).one()
    page = said(visitor.get("/finance/daily-heads"))
    assert f"2026年12月1日 第 3 号 {head.hash}" in page
    assert f"到目前为止（含今天）： 第 3 号 {head.hash}" in page


def test_what_the_audit_of_a_night_found_can_be_read(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    visitor = cai(client)
    assert "还没有过完一夜。" in visitor.get("/finance/audits").text
    work.run(verify_books_nightly)
    with work.engine.begin() as connection:
        connection.execute(text("UPDATE account SET balance = balance + 1 WHERE kind = 'platform'"))
        connection.execute(text("UPDATE account SET balance = balance + 1 WHERE kind = 'bank'"))
    with clock.at(OVER + timedelta(days=1)):
        work.run(verify_books_nightly)
    page = said(visitor.get("/finance/audits"))
    assert re.search(
        r"2026年12月2日 .* 3 处不符 2026年12月1日 .* 全部相符。 2026年12月2日 · 3 处不符 .* the sum of CNY is 2", page
    )


@pytest.mark.parametrize(
    "path",
    ["", "periods", "statements", "merchants", "charges", "earnings", "accounts", "journals", "daily-heads", "audits"],
)
def test_a_page_asks_as_much_for_many_rows_as_for_few(path: str, cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    def more(session: Session) -> None:
        for quantity in (2, 3, 4, 5, 6):
            passed_batch(session, cast, quantity)
            deposit(session, cast.merchant.id, 100, reference=f"ICBC-{quantity}", actor=cast.finance)

    work.run(lambda session: close_period(session, DANBA, "2026-10", actor=cast.finance))
    visitor = cai(client)
    visitor.get(f"/finance/{path}")
    with counted(work.engine) as few:
        assert visitor.get(f"/finance/{path}").status_code == 200
    work.run(more)
    with counted(work.engine) as many:
        assert visitor.get(f"/finance/{path}").status_code == 200
    assert len(many) == len(few), "\n".join(many)


def test_one_statement_and_one_account_ask_a_constant_number(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    def tell(session: Session, quantities: tuple[int, ...], month: str) -> UUID:
        for quantity in quantities:
            passed_batch(session, cast, quantity)
        return close_period(session, DANBA, month, actor=cast.finance).id

    november = work.run(lambda session: tell(session, (), "2026-11"))
    with clock.at(datetime(2026, 12, 10, tzinfo=UTC)):
        work.run(lambda session: [passed_batch(session, cast, quantity) for quantity in (2, 3, 4, 5)])
    with clock.at(datetime(2027, 1, 2, tzinfo=UTC)):
        december = work.run(lambda session: tell(session, (), "2026-12"))
    visitor, asked = cai(client), []
    for period in (november, december):
        query = select(Statement).where(Statement.period_id == period, Statement.worker_id == cast.worker.id)
        statement = work.run(lambda session, query=query: session.scalars(query).one())
        for _ in range(2):
            with counted(work.engine) as statements:
                assert visitor.get(f"/finance/statements/{statement.id}").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("who", ["ji"])
def test_an_auditor_reads_everything_and_has_no_button(closed: Statement, cast: Cast, client: FlaskClient, who: str) -> None:
    visitor = a_visitor(client, who)
    merchant = f"merchants/{cast.merchant.id}"
    for path in (
        "",
        "periods",
        "statements",
        "merchants",
        "charges",
        "earnings",
        "accounts",
        "journals",
        "daily-heads",
        "audits",
        merchant,
        f"statements/{closed.id}",
    ):
        page = visitor.get(f"/finance/{path}")
        assert page.status_code == 200
        assert set(re.findall(r'method="post" action="([^"]+)"', page.text)) <= {"/sign-out"}, path
    for path, fields in _actions(closed, cast):
        assert visitor.post(path, **fields).status_code == 403, path


@pytest.mark.parametrize("who", ["hua", "diao", "cun", "zhi", "ping", "jiao"])
def test_finance_s_pages_are_closed_to_others(closed: Statement, cast: Cast, client: FlaskClient, who: str) -> None:
    visitor = a_visitor(client, who)
    for path in ("", "charges", f"statements/{closed.id}", f"statements/{closed.id}.xlsx", f"merchants/{cast.merchant.id}"):
        assert visitor.get(f"/finance/{path}").status_code == 403, path
    for path, fields in _actions(closed, cast):
        assert visitor.post(path, **fields).status_code == 403, path


def test_what_is_not_there_is_404(cast: Cast, client: FlaskClient) -> None:
    visitor, nothing = cai(client), cast.worker.id
    for path in ("periods", "statements", "merchants", "charges", "accounts"):
        assert visitor.get(f"/finance/{path}/{nothing}").status_code == 404, path
    assert visitor.get(f"/finance/journals/330782/{nothing}").status_code == 404
    assert visitor.post(f"/finance/merchants/{nothing}/deposit", amount="1", reference="1").status_code == 404
    assert visitor.post(f"/finance/statements/{nothing}/pay", method="bank", reference="1").status_code == 404


def _actions(statement: Statement, cast: Cast) -> list[tuple[str, dict[str, str]]]:
    merchant = f"/finance/merchants/{cast.merchant.id}"
    return [
        ("/finance/periods", NOVEMBER),
        (f"/finance/statements/{statement.id}/approve", {}),
        (f"/finance/statements/{statement.id}/pay", {"method": "bank", "reference": "1"}),
        (f"{merchant}/deposit", {"amount": "1", "reference": "1"}),
        (f"{merchant}/credit", {"credit": "1", "reason": "1"}),
        (f"{merchant}/undo/330782/{statement.id}", {"reason": "1"}),
    ]
