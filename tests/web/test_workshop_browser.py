"""The coordinator's phone, for real: a batch from its offer to its inspection, by thumb, on 360 × 740."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from craftorders.dispatch.services import offer_batch
from craftorders.kernel.clock import now
from craftorders.logistics.services import send_materials
from craftorders.production.models import Batch
from craftorders.production.queries import jobs_of_batch
from craftorders.production.services import plan_batch
from tests.builders.cast import PASSWORD
from tests.builders.stories import a_confirmed_order
from tests.web.conftest import LiveServer, fits

pytestmark = pytest.mark.browser


def press(page: Page, name: str) -> None:
    """Press the button of this name and wait for the next screen."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


@pytest.fixture
def batch_id(live_server: LiveServer) -> UUID:
    """Forty belts, offered to the workshop in Danba for two days."""

    def arrange(session: Session) -> UUID:
        cast = live_server.cast
        order = a_confirmed_order(session, cast, 40)
        batch = plan_batch(session, order.lines[0].id, 40, actor=cast.dispatcher)
        deadline = now() + timedelta(days=2)
        offer_batch(session, batch.id, cast.workshop.id, deadline=deadline, actor=cast.dispatcher)
        return batch.id

    return live_server.work.run(arrange)


def test_a_batch_from_offer_to_inspection_by_thumb(live_server: LiveServer, batch_id: UUID, page: Page) -> None:
    page.goto(f"{live_server.url}/sign-in")
    page.fill("[name=username]", "cun")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    expect(page.locator("article.urgent")).to_contain_text("40 件 三股绳编腰带")
    expect(page.locator("article.urgent")).to_contain_text("¥0.60")
    fits(page)
    press(page, "接下这批")
    expect(page.locator("main")).to_contain_text("材料还没到")
    fits(page)

    cast = live_server.cast
    live_server.work.run(lambda session: send_materials(session, batch_id, actor=cast.dispatcher))
    page.reload()
    expect(page.get_by_role("link", name="已经到了")).to_be_visible()
    page.goto(f"{live_server.url}/workshop/batches/{batch_id}")
    page.get_by_role("link", name="已经到了").click()
    amount = page.locator("input[name^=received]")
    expect(amount).to_have_value("148.32")
    fits(page)
    amount.fill("150,5")
    press(page, "确认收到")
    expect(page.locator(".field.bad")).to_contain_text("最多三位小数")
    expect(amount).to_have_value("150,5")
    fits(page)
    amount.fill("140.5")
    page.fill("[name=note]", "少半卷")
    press(page, "确认收到")
    expect(page.locator("main")).to_contain_text("材料已收到")
    fits(page)

    page.get_by_role("link", name="派活").click()
    fits(page)
    zhuoma, dawa = (page.locator(f"[name='quantities.{worker.id}']") for worker in (cast.worker, cast.second_worker))
    expect(zhuoma).to_have_value("20")
    for _ in range(3):
        page.locator(".field").filter(has_text="卓玛").locator("[data-step='10']").click()
    dawa.fill("0")
    press(page, "就这样派活")
    expect(page.locator(".summary")).to_contain_text("这道工序只剩 40 件可以派出。")
    expect(zhuoma).to_have_value("50")
    fits(page)
    page.locator(".field").filter(has_text="卓玛").locator("[data-step='-10']").click()
    press(page, "就这样派活")
    page.get_by_role("link", name=re.compile("卓玛")).click()
    fits(page)

    page.locator("#report summary").click()
    page.fill("#report [name=quantity]", "15")
    fits(page)
    press(page, "记下报工")
    expect(page.locator("main")).to_contain_text("已做 15 / 40")
    page.locator("#report summary").click()
    page.fill("#report [name=quantity]", "-5")
    press(page, "记下报工")
    expect(page.locator("#report .summary")).to_contain_text("更正要由村协调员来做，并写明原因。")
    expect(page.locator("#report [name=quantity]")).to_have_value("-5")
    fits(page)
    page.fill("#report [name=reason]", "多数了一把")
    press(page, "记下报工")
    expect(page.locator("main")).to_contain_text("已做 10 / 40")
    page.locator("[data-stepper] input").fill("38")
    press(page, "记下这个数")
    expect(page.locator("main")).to_contain_text("已交 38")
    fits(page)

    page.goto(f"{live_server.url}/workshop/batches/{batch_id}")
    page.get_by_role("link", name="送检", exact=True).click()
    fits(page)
    page.fill("[name=short_reason]", "两条断了线")
    press(page, "送检")
    expect(page.locator("main")).to_contain_text("38 件在等检验。")
    fits(page)

    def check(session: Session) -> None:
        batch = session.get_one(Batch, batch_id)
        assert (batch.state, batch.quantity, batch.made, batch.handed_in) == ("submitted", 38, 38, 38)
        assert [(job.state, job.made, job.handed_in) for job in jobs_of_batch(session, batch_id)] == [("handed_in", 38, 38)]

    live_server.work.run(check)
