"""Three phones, for real: one of two bags is presented, accepted and paid while the other is still at the workshop."""

import re
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from craftorders.cards.services import IssuedCard, issue_card
from craftorders.kernel.actor import SYSTEM
from craftorders.production.models import Batch
from craftorders.production.services import assign_job
from tests.builders.cast import PASSWORD
from tests.builders.stories import supplied_batch
from tests.web.conftest import PHONE, LiveServer, fits

pytestmark = pytest.mark.browser


def signed_in(page: Page, server: LiveServer, username: str) -> Page:
    """Through the front door, to one's own first page."""
    page.goto(f"{server.url}/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_load_state()
    return page


def press(page: Page, name: str) -> None:
    """Press the button of this name and wait for the next screen."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def counted(page: Page, server: LiveServer, job_id: UUID, pieces: int) -> None:
    """The coordinator counts a bag of a job."""
    page.goto(f"{server.url}/workshop/jobs/{job_id}")
    page.fill("#f-quantity", str(pieces))
    press(page, "记下这个数")


def lot_accepted(page: Page, server: LiveServer, words: str, sample: int) -> None:
    """The inspector opens the lot of these words and accepts it without a bad piece."""
    page.goto(f"{server.url}/inspection/")
    page.locator("a.card", has_text=words).click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text(words)
    fits(page)
    page.fill("#f-inspected", str(sample))
    page.get_by_role("button", name="接收这批").click()
    page.locator("dialog .button.danger").click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("已接收")


@pytest.fixture
def work_at_hand(live_server: LiveServer) -> tuple[UUID, UUID, IssuedCard]:
    """A hundred belts at ¥0.60, all with Zhuoma; and her card."""

    def arrange(session: Session) -> tuple[UUID, UUID, IssuedCard]:
        cast = live_server.cast
        batch = supplied_batch(session, cast)
        job = assign_job(session, batch.id, 1, 100, worker_id=cast.worker.id, actor=cast.coordinator)
        return batch.id, job.id, issue_card(session, cast.worker.id, actor=SYSTEM)

    return live_server.work.run(arrange)


def test_a_bag_is_inspected_and_paid_before_the_batch_is_finished(
    live_server: LiveServer, work_at_hand: tuple[UUID, UUID, IssuedCard], page: Page, browser: Browser
) -> None:
    batch_id, job_id, card = work_at_hand
    workshop = signed_in(page, live_server, "cun")
    for pieces in (40, 30):
        counted(workshop, live_server, job_id, pieces)
    workshop.goto(f"{live_server.url}/workshop/batches/{batch_id}")
    fits(workshop)
    workshop.get_by_role("link", name="先送检做好的袋子").click()
    workshop.wait_for_load_state()
    fits(workshop)
    press(workshop, "现在送检这些袋")
    expect(workshop.locator(".summary")).to_contain_text("请至少选一袋。")
    workshop.locator("label.choice", has_text="40 件").click()
    press(workshop, "现在送检这些袋")
    expect(workshop.locator("main")).to_contain_text("这几袋在等质检员，其余的照常做。")
    bags = workshop.locator("#bags + ul li")
    expect(bags.filter(has_text="40 件")).to_contain_text("检验中")
    expect(bags.filter(has_text="30 件")).to_contain_text("还没送检")
    fits(workshop)

    inspector = signed_in(browser.new_context(viewport=PHONE, locale="zh-CN").new_page(), live_server, "zhi")
    lot_accepted(inspector, live_server, "该批第 1 部分", 20)
    expect(bags.filter(has_text="40 件")).to_contain_text("合格 40 件", timeout=20_000)

    farmer = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    farmer.goto(f"{live_server.url}/c#{card.token}")
    farmer.wait_for_url("**/c/me")
    for digit in card.pin:
        farmer.click(f".pad button:text-is('{digit}')")
    farmer.click("form:has(#pin) button:not([type=button])")
    farmer.wait_for_load_state()
    expect(farmer.locator("main")).to_contain_text("24.00")

    counted(workshop, live_server, job_id, 29)
    counted(workshop, live_server, job_id, 1)
    workshop.goto(f"{live_server.url}/workshop/batches/{batch_id}")
    workshop.get_by_role("link", name="送检", exact=True).click()
    workshop.wait_for_load_state()
    expect(workshop.locator("main")).to_contain_text("其中 40 件已分次送检，现在送检其余 60 件")
    press(workshop, "送检")
    lot_accepted(inspector, live_server, "该批第 2 部分", 20)
    inspector.get_by_role("link", name=re.compile("第 1 部分，第 1 轮")).click()
    expect(inspector.locator("main")).to_contain_text("40 件合格")
    workshop.goto(f"{live_server.url}/workshop/batches/{batch_id}")
    expect(workshop.locator("main")).to_contain_text("合格 100 件，可以发往义乌")

    def look(session: Session) -> tuple[str, int]:
        batch = session.get_one(Batch, batch_id)
        return batch.state, batch.passed

    assert live_server.work.run(look) == ("passed", 100)
    inspector.context.close()
    farmer.context.close()
