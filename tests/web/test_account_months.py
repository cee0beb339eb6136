"""A month of money for merchants and workshops: every line, equal to the ledger, for its owner and for finance only."""

import io
import re
from datetime import UTC, date, datetime

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.settlement.services import deposit
from tests.builders.cast import Cast
from tests.builders.stories import passed_batch, two_who_earned
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import past_guards, remembered

DECEMBER = datetime(2026, 12, 2, tzinfo=UTC)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """In November ¥10,000.00 were prepaid, and two workers earned ¥30.00 each for 50 belts at ¥0.80."""
    return remembered(work, two_who_earned)


def said(visitor: Visitor, path: str) -> str:
    """The words of a page."""
    answer = visitor.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_a_merchants_month_has_every_charge_and_ends_where_the_next_begins(cast: Cast, client: FlaskClient) -> None:
    hua = a_visitor(client, "hua")
    path = f"/merchant/money/{cast.merchant.id}"
    november = said(hua, f"{path}/2026-11")
    assert "期初预付 ¥0.00 本期到账 ¥10,000.00 已计费 ¥80.00 期末预付 ¥9,920.00" in november
    assert "100 × ¥0.80 = ¥80.00" in november
    assert "与账本不一致" not in november
    with clock.at(DECEMBER):
        assert "期初预付 ¥9,920.00 本期到账 ¥0.00 已计费 ¥0.00 期末预付 ¥9,920.00" in said(hua, f"{path}/2026-12")
        assert f'href="/merchant/money/{cast.merchant.id}/2026-12"' in hua.get("/merchant/money").text


def test_the_same_as_excel(cast: Cast, client: FlaskClient) -> None:
    answer = a_visitor(client, "hua").get(f"/merchant/money/{cast.merchant.id}/2026-11.xlsx")
    sums, charges, payments = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets
    values = {row[0]: row[1] for row in sums.iter_rows(min_row=2, values_only=True)}
    assert (values["期初预付"], values["本期到账"], values["期末预付"]) == (0, 10_000, 9_920)
    assert [row[4:] for row in charges.iter_rows(min_row=2, values_only=True)] == [(100, 0.8, 80)]
    assert [row[2] for row in payments.iter_rows(min_row=2, values_only=True)] == [10_000]


def test_days_in_excel_are_those_of_the_month_where_it_is_kept(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    """Half past five in the afternoon of 30 November in Greenwich is 1 December in China, and in December's account."""
    with clock.at(datetime(2026, 11, 30, 17, 30, tzinfo=UTC)):
        work.run(lambda session: passed_batch(session, cast, 10))
        work.run(lambda session: deposit(session, cast.merchant.id, 5_000, reference="ICBC-9", actor=cast.finance))
    with clock.at(DECEMBER):
        for who, path, sheets in (
            ("hua", f"/merchant/money/{cast.merchant.id}/2026-12.xlsx", (1, 2)),
            ("cun", f"/workshop/shares/{cast.workshop.id}/2026-12.xlsx", (0,)),
        ):
            book = openpyxl.load_workbook(io.BytesIO(a_visitor(client, who).get(path).data))
            for sheet in sheets:
                rows = book.worksheets[sheet].iter_rows(min_row=2, values_only=True)
                assert {row[0].date() for row in rows} == {date(2026, 12, 1)}, (path, sheet)


def test_lines_that_do_not_explain_the_ledger_say_so(cast: Cast, work: UnitOfWork, client: FlaskClient) -> None:
    with work.engine.begin() as connection:
        past_guards(connection)
        connection.execute(text("UPDATE charge SET amount = amount + 1, platform = platform + 1"))
    assert "与账本不一致" in said(a_visitor(client, "cai"), f"/finance/merchants/{cast.merchant.id}/months/2026-11")


def test_the_coordinator_sees_what_each_lot_gave(cast: Cast, client: FlaskClient) -> None:
    cun = a_visitor(client, "cun")
    to_month = cun.get("/workshop/shares")
    assert (to_month.status_code, to_month.location) == (303, f"/workshop/shares/{cast.workshop.id}/2026-11")
    words = said(cun, to_month.location)
    shares = re.findall(r"(协调员分成|工坊分成|运费) ¥0.00 \+ ¥([0-9.]+) = ¥([0-9.]+)", words)
    assert [name for name, _, _ in shares] == ["协调员分成", "工坊分成", "运费"]
    assert all(this == end for _, this, end in shares)
    assert words.count("100 ¥60.00") == 1
    rows = openpyxl.load_workbook(io.BytesIO(cun.get(f"{to_month.location}.xlsx").data)).worksheets[0]
    assert [row[3:5] for row in rows.iter_rows(min_row=2, values_only=True)] == [(100, 60)]
    assert said(a_visitor(client, "cai"), f"/finance/workshops/{cast.workshop.id}/months/2026-11").count("100 ¥60.00") == 1


def test_other_peoples_months_and_months_that_are_none_are_not_there(cast: Cast, client: FlaskClient) -> None:
    assert a_visitor(client, "wei").get(f"/merchant/money/{cast.merchant.id}/2026-11").status_code == 404
    assert a_visitor(client, "qing").get(f"/workshop/shares/{cast.workshop.id}/2026-11").status_code == 404
    hua = a_visitor(client, "hua")
    for month in ("2026-13", "2031-01", "soon"):
        assert hua.get(f"/merchant/money/{cast.merchant.id}/{month}").status_code == 404
    assert hua.get(f"/finance/merchants/{cast.merchant.id}/months/2026-11").status_code == 403
