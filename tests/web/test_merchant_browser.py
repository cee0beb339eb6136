"""A merchant at a real desk: an order of two lines with criteria and photos, submitted, and followed without reloading."""

import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy.orm import Session

from craftorders.dispatch.services import accept_offer, offer_batch
from craftorders.kernel.clock import now
from craftorders.logistics.services import receive_materials, send_materials
from craftorders.orders.queries import find_order
from craftorders.orders.services import confirm_order
from craftorders.production.services import assign_job, plan_batch, record_hand_in, report_pieces
from tests.builders.cast import PASSWORD, Cast
from tests.builders.pictures import a_picture
from tests.builders.stories import a_confirmed_order
from tests.web.conftest import PHONE, LiveServer

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 800}
TOLD = 20_000
"""Milliseconds within which an open page has shown a change: a stream ends and comes back within a second."""


def sign_in(page: Page, server: LiveServer) -> None:
    page.goto(f"{server.url}/sign-in")
    page.fill("[name=username]", "hua")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/merchant/")


def due() -> str:
    return (now() + timedelta(days=40)).date().isoformat()


def test_an_order_is_placed_described_submitted_and_followed_live(
    live_server: LiveServer, page: Page, tmp_path: Path
) -> None:
    page.set_viewport_size(DESK)
    sign_in(page, live_server)
    page.click("text=新订单")
    for number, (product, quantity) in enumerate((("三股绳编腰带", "1001"), ("十八耳中国结", "20"))):
        page.click(f".choices button:has-text('{product}')")
        expect(page.locator(f"[name='lines.{number}.quantity']")).to_be_focused()
        page.keyboard.type(quantity)
        page.fill(f"[name='lines.{number}.due_on']", due())
    expect(page.locator("[data-total]")).to_have_text("¥936.80")
    page.fill("[name='lines.0.quantity']", "1000")
    expect(page.locator("[data-total]")).to_have_text("¥936.00")
    page.click(".buttons button:has-text('保存草稿')")
    page.wait_for_url(re.compile(r"/merchant/orders/[0-9a-f-]{36}$"))
    order_id = UUID(page.url.rpartition("/")[2])

    picture = tmp_path / "belt.jpg"
    picture.write_bytes(a_picture())
    for line in (1, 2):
        page.click(f"#describe-{line} summary")
        page.fill(f"#f-line-{line}-standard", "按样品，无瑕疵。")
        page.set_input_files(f"#f-line-{line}-photo", picture)
        page.click(f"#describe-{line} button:not(summary)")
        expect(page.locator(f"#line-{line} img.picture")).to_have_attribute("src", re.compile(r"/photo$"))
    page.click("text=提交订单")
    expect(page.locator("h1")).to_contain_text("待确认")

    page.evaluate("window.stayed = true")
    live_server.work.run(lambda session: confirm_order(session, order_id, actor=live_server.cast.dispatcher))
    expect(page.locator("h1")).to_contain_text("已确认", timeout=TOLD)
    live_server.work.run(lambda session: make_some(session, live_server.cast, order_id, 400))
    expect(page.locator("[data-live-part=batches]")).to_contain_text("丹巴绳艺工坊", timeout=TOLD)
    expect(page.locator("[data-live-part=progress]")).to_contain_text("400", timeout=TOLD)
    expect(page.locator("[data-live-part=timeline]")).to_contain_text("开工")
    assert page.evaluate("window.stayed"), "the page was never loaded again"


def make_some(session: Session, cast: Cast, order_id: UUID, pieces: int) -> None:
    """The first line goes to Danba, and some of it is made."""
    line = find_order(session, order_id, cast.dispatcher).lines[0]
    batch = plan_batch(session, line.id, line.quantity, actor=cast.dispatcher)
    deadline = now() + timedelta(days=2)
    offer = offer_batch(session, batch.id, cast.workshop.id, deadline=deadline, actor=cast.dispatcher)
    accept_offer(session, offer.id, actor=cast.coordinator)
    consignment = send_materials(session, batch.id, actor=cast.dispatcher)
    receive_materials(session, consignment.id, received=None, actor=cast.coordinator)
    job = assign_job(session, batch.id, 1, line.quantity, worker_id=cast.worker.id, actor=cast.coordinator)
    report_pieces(session, job.id, pieces, actor=cast.coordinator)
    record_hand_in(session, job.id, pieces, actor=cast.coordinator)


def test_what_is_being_written_is_not_swept_away_by_a_change(live_server: LiveServer, page: Page) -> None:
    order = live_server.work.run(lambda session: a_confirmed_order(session, live_server.cast))
    page.set_viewport_size(DESK)
    sign_in(page, live_server)
    page.goto(f"{live_server.url}/merchant/orders/{order.id}")
    page.click("summary:has-text('取消订单')")
    page.fill("[name=reason]", "客户改了")
    live_server.work.run(lambda session: make_some(session, live_server.cast, order.id, 40))
    expect(page.locator("[data-live-part=progress]")).to_contain_text("40", timeout=TOLD)
    expect(page.locator("[name=reason]")).to_have_value("客户改了")


def test_an_order_is_placed_on_a_phone_without_script(live_server: LiveServer, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server)
    page.click("text=新订单")
    page.click(".choices button:has-text('三股绳编腰带')")
    page.fill("[name='lines.0.quantity']", "500")
    page.fill("[name='lines.0.due_on']", due())
    page.click("text=算一下合计")
    assert "合计 ¥400.00" in page.inner_text("main")
    page.click(".buttons button:has-text('保存草稿')")
    assert "500 × ¥0.80 = ¥400.00" in page.inner_text("main")
    page.click("text=提交订单")
    assert "待确认" in page.inner_text("h1")
    context.close()
