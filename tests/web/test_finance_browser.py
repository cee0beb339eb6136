"""Three people at finance's desk, for real: one closes a month, another approves a statement, a third pays it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.kernel import clock
from craftorders.kernel.clock import now
from craftorders.ledger.models import Seal
from craftorders.ledger.services import seal_some
from craftorders.settlement.models import Payout, Statement
from craftorders.settlement.verification import verify_books
from tests.builders.cast import PASSWORD
from tests.builders.stories import passed_batch
from tests.web.conftest import PHONE, LiveServer

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 800}


def at_desk(browser: Browser, server: LiveServer, username: str) -> Page:
    """A desk of their own, where `username` is signed in and sees finance's first page."""
    page = browser.new_context(viewport=DESK, locale="zh-CN").new_page()
    page.goto(f"{server.url}/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_url("**/finance/")
    return page


@pytest.fixture
def desks(live_server: LiveServer, browser: Browser) -> Iterator[list[Page]]:
    """Last month 100 belts were accepted; three clerks come to work."""

    def tell(session: Session) -> None:
        with clock.at(now().replace(day=1) - timedelta(days=10)):
            passed_batch(session, live_server.cast)

    live_server.work.run(tell)
    pages = [at_desk(browser, live_server, name) for name in ("cai", "shen", "fu")]
    yield pages
    for page in pages:
        page.context.close()


def test_a_month_is_closed_approved_and_paid_by_three(live_server: LiveServer, desks: list[Page], tmp_path: Path) -> None:
    cai, shen, fu = desks
    cai.get_by_role("link", name="查看并结账").click()
    expect(cai.locator("main")).to_contain_text("¥60.00")
    cai.get_by_role("button", name="结账").click()
    cai.locator("dialog .button.danger").click()
    expect(cai.locator(".flash.good")).to_contain_text("已结账")

    expect(shen.locator("#approve tbody tr")).to_have_count(2)
    shen.locator("#approve tbody a").first.click()
    expect(shen.locator("tfoot")).to_contain_text("¥30.00")
    shen.get_by_role("button", name="审核通过").click()
    expect(shen.locator(".flash.good")).to_contain_text("已审核")
    expect(shen.locator(".flash.wait")).to_contain_text("要由第三个人发放")

    expect(fu.locator("#pay tbody tr")).to_have_count(1)
    fu.locator("#pay tbody a").first.click()
    fu.get_by_role("textbox", name="流水号").fill("ICBC-20261124-1")
    fu.get_by_role("button", name="已发放").click()
    expect(fu.locator(".flash.good")).to_contain_text("已登记发放")
    expect(fu.locator(".facts")).to_contain_text("银行转账 · ICBC-20261124-1")

    with fu.expect_download() as download:
        fu.get_by_role("link", name="Excel").click()
    path = tmp_path / "statement.xlsx"
    download.value.save_as(path)
    assert openpyxl.load_workbook(path).worksheets[1].max_row == 2

    fu.emulate_media(media="print")
    expect(fu.locator(".signatures")).to_be_visible()
    expect(fu.locator("header.top")).to_be_hidden()
    expect(fu.get_by_role("link", name="Excel")).to_be_hidden()
    with live_server.work.reading() as session:
        payout = session.scalars(select(Payout)).one()
        states = sorted(session.scalars(select(Statement.state)))
        assert (payout.amount, payout.reference, states) == (3_000, "ICBC-20261124-1", ["drafted", "paid"])
        assert verify_books(session)[1] == []


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_an_auditor_follows_money_to_its_journal_and_its_seal(
    live_server: LiveServer, browser: Browser, size: dict[str, int]
) -> None:
    """From an account's line to the journal, its hash, and what the account held the day before; nothing sticks out."""
    live_server.work.run(lambda session: passed_batch(session, live_server.cast))
    live_server.work.run(seal_some)
    with live_server.work.reading() as session:
        last = session.scalars(select(Seal.hash).order_by(Seal.sequence.desc())).first()
    page = at_desk(browser, live_server, "ji")
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.goto(f"{live_server.url}/finance/accounts?kind=reserved")
    page.locator("tbody a").first.click()
    page.get_by_label("查哪天结束时的余额").fill("2020-01-01")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("status")).to_contain_text("¥0.00")
    page.locator("tbody tr td:first-child a").first.click()
    expect(page.locator("h1")).to_contain_text("的凭证")
    expect(page.locator("tbody tr")).to_have_count(6)
    expect(page.locator(".facts")).to_contain_text(last or "no seal")
    page.get_by_role("link", name="凭证").first.click()
    expect(page.locator("tbody tr")).to_have_count(3)
    page.get_by_role("link", name="每天结束时的封签").click()
    expect(page.locator("main")).to_contain_text(last or "no seal")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.context.close()


def test_a_choice_that_is_missing_is_named_as_its_question_is(live_server: LiveServer, desks: list[Page]) -> None:
    page = desks[0]
    page.goto(f"{live_server.url}/finance/workers/{live_server.cast.worker.id}/deductions/new")
    page.locator("main form").evaluate("form => form.noValidate = true")
    page.locator("main form .button").last.click()
    expect(page.locator(".summary")).to_contain_text("为什么扣：请填写这一项。")
