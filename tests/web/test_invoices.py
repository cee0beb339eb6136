"""A merchant reads its invoices and takes them home; finance issues them and writes down the tax invoices' numbers."""

import io
import re
from datetime import UTC, datetime, timedelta

import openpyxl
import pypdfium2
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.fees.services import answer_concession, propose_concession
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.clock import now
from craftorders.settlement.services import issue_invoice
from tests.builders.cast import Cast
from tests.builders.inspections import rejected_lot
from tests.builders.stories import submitted_lot, two_who_earned
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered

DECEMBER = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
FULL, OTHER = "26332000000012345678", "26332000000012345679"


def november(session: Session) -> Cast:
    """¥10,000.00 prepaid; 100 belts at ¥0.80 passed, and 50 that were loose were taken at ¥0.78: ¥80.00 and ¥39.00."""
    cast = two_who_earned(session)
    lot = rejected_lot(session, cast, submitted_lot(session, cast, 50))
    asked = propose_concession(
        session, lot.id, price_e4=780_000, bearer="platform", reason="Loose.", deadline=now() + timedelta(days=2),
        actor=cast.dispatcher,
    )  # fmt: skip
    answer_concession(session, asked.id, answer="agree", actor=cast.hua)
    return cast


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """A month with an accepted and a conceded lot."""
    return remembered(work, november)


def said(visitor: Visitor, path: str) -> str:
    """The words of a page."""
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def issued(work: UnitOfWork, cast: Cast) -> str:
    """The part of an address that names November's invoice."""
    with clock.at(DECEMBER):
        invoice = work.run(lambda session: issue_invoice(session, cast.merchant.id, "2026-11", actor=cast.finance))
    return f"/invoices/{invoice.id}"


def test_finance_issues_what_is_due_and_the_merchant_finds_it(cast: Cast, client: FlaskClient) -> None:
    merchant = f"/finance/merchants/{cast.merchant.id}"
    assert "还没有出" not in said(a_visitor(client, "cai"), merchant)
    with clock.at(DECEMBER):
        cai = a_visitor(client, "cai")
        assert "2026年11月已经结束，账单还没有出。" in said(cai, merchant)
        assert cai.post(f"{merchant}/invoices", month="2026-11").status_code == 303
        words = said(cai, merchant)
        assert "账单已出，商户现在就能看到。" in words
        assert "账单还没有出" not in words
        assert "2026年11月 ¥119.00 还没有" in words
        hua = a_visitor(client, "hua")
        assert "2026年11月 ¥119.00 还没有" in said(hua, "/merchant/money")
        (path,) = set(re.findall(r'href="(/merchant/money/invoices/[0-9a-f-]+)"', hua.get("/merchant/money").text))
        assert said(hua, path)


def test_the_page_has_both_parties_every_line_and_what_was_paid(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    path = issued(work, cast)
    words = said(a_visitor(client, "hua"), f"/merchant/money{path}")
    assert "出账方 义乌服务中心" in words
    assert "壹佰壹拾玖元整" in words
    assert "100 × ¥0.80 = ¥80.00" in words
    assert "（让步接收） 50 × ¥0.78 = ¥39.00" in words
    assert "合计 2 行 150 ¥119.00" in words
    assert "期初预付 ¥0.00 本期到账 + ¥10,000.00 已计费 − ¥119.00 期末预付 = ¥9,881.00" in words
    assert "登记" not in words


def test_the_same_as_excel_and_as_pdf(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    path, hua = issued(work, cast), a_visitor(client, "hua")
    sums, charges = openpyxl.load_workbook(io.BytesIO(hua.get(f"/merchant/money{path}.xlsx").data)).worksheets
    values = {row[0]: row[1] for row in sums.iter_rows(min_row=2, values_only=True)}
    assert (values["账单金额"], values["期初预付"], values["期末预付"]) == (119, 0, 9_881)
    assert [row[4:] for row in charges.iter_rows(min_row=2, values_only=True)] == [(100, 0.8, 80), (50, 0.78, 39)]
    file = hua.get(f"/merchant/money{path}.pdf")
    assert file.mimetype == "application/pdf"
    words = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(file.data))
    assert "−¥119.00" in words, "with a minus, as on the page"
    for each in ("壹佰壹拾玖元整", "¥119.00", "= ¥39.00", "让步接收", "¥9,881.00"):
        assert each in words, each


def test_finance_writes_the_tax_number_down_and_replaces_it_with_a_reason(
    work: UnitOfWork, cast: Cast, client: FlaskClient
) -> None:
    path, cai = issued(work, cast), a_visitor(client, "cai")
    wrong = cai.post(f"/finance{path}/tax-number", number="123")
    assert (wrong.status_code, "发票号码是 20 位数字" in wrong.text, 'value="123"' in wrong.text) == (422, True, True)
    assert cai.post(f"/finance{path}/tax-number", number=FULL).status_code == 303
    assert f"发票号码 {FULL}" in said(cai, f"/finance{path}")
    again = cai.post(f"/finance{path}/tax-number", number=OTHER)
    assert (again.status_code, "请写明为什么更换号码。" in again.text) == (422, True)
    assert cai.post(f"/finance{path}/tax-number", number=OTHER, reason="作废重开").status_code == 303
    words = said(cai, f"/finance{path}")
    assert f"{FULL} → {OTHER}" in words
    assert "作废重开" in words
    assert f"发票号码 {OTHER}" in said(a_visitor(client, "hua"), f"/merchant/money{path}")


def test_others_see_nothing_and_the_auditor_reads(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    path = issued(work, cast)
    for file in ("", ".pdf", ".xlsx"):
        assert a_visitor(client, "wei").get(f"/merchant/money{path}{file}").status_code == 404
    assert a_visitor(client, "hua").get(f"/finance{path}").status_code == 403
    ji = a_visitor(client, "ji")
    assert "tax-number" not in ji.get(f"/finance{path}").text
    assert ji.post(f"/finance{path}/tax-number", number=FULL).status_code == 403
