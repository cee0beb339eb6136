"""Two inspectors' phones, for real: a lot is rejected with a photo, comes back from rework, and is accepted by the other."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Earning
from craftorders.production.models import Batch
from craftorders.quality.queries import last_lot_of_part
from tests.builders.cast import PASSWORD
from tests.builders.inspections import a_defect_code
from tests.builders.pictures import a_picture, exif_of_a_phone
from tests.builders.stories import submitted_lot
from tests.web.conftest import PHONE, LiveServer, fits

pytestmark = pytest.mark.browser


def sign_in(page: Page, server: LiveServer, username: str) -> None:
    """Sign in at the front door and land on one's own first page."""
    page.goto(f"{server.url}/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_load_state()


def decide(page: Page, button: str, inspected: str) -> None:
    """Write the count, press, and say yes to the question."""
    page.fill("#f-inspected", inspected)
    page.get_by_role("button", name=button).click()
    page.locator("dialog .button.danger").click()
    page.wait_for_load_state()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A file as a phone's camera writes it."""
    path = tmp_path / "bad.jpg"
    path.write_bytes(a_picture(1200, 900, exif=exif_of_a_phone()))
    return path


@pytest.fixture
def batch_id(live_server: LiveServer) -> UUID:
    """A hundred belts, submitted; two kinds of defects are known."""

    def arrange(session: Session) -> UUID:
        a_defect_code(session, "SHARP", "critical")
        a_defect_code(session)
        return submitted_lot(session, live_server.cast).batch_id

    return live_server.work.run(arrange)


def test_a_lot_is_rejected_reworked_and_accepted_by_another(
    live_server: LiveServer, batch_id: UUID, page: Page, photo: Path, browser: Browser
) -> None:
    sign_in(page, live_server, "zhi")
    fits(page)
    page.get_by_role("link", name=re.compile("三股绳编腰带")).click()
    expect(page.locator("main")).to_contain_text("从 100 件中抽 20 件")
    fits(page)

    page.get_by_text("记坏件").click()
    page.select_option("#f-bag_id", index=1)
    page.get_by_label(re.compile("缺陷SKIP")).check()
    page.click("[data-step='1']")
    page.set_input_files("#f-photo", photo)
    expect(page.locator(".photo-input img")).to_be_visible()
    fits(page)
    page.get_by_role("button", name="记下").click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("已记下：缺陷SKIP 2 件。")
    evidence = page.locator("[data-live-part=lot] img[src*=defects]")
    evidence.scroll_into_view_if_needed()
    expect(evidence).to_have_js_property("naturalWidth", 900)
    fits(page)

    decide(page, "接收这批", "20")
    expect(page.locator(".summary")).to_contain_text("按方案这批不能接收：严重缺陷有 2 件，最多允许 1 件。")
    decide(page, "拒收这批", "20")
    expect(page.locator("main")).to_contain_text("已拒收：100 件都没有通过。")
    expect(page.locator("main form")).to_have_count(0)

    workshop = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    sign_in(workshop, live_server, "cun")
    workshop.goto(f"{live_server.url}/workshop/batches/{batch_id}/submit")
    counts = workshop.locator("input[name^=presented]")
    expect(counts).to_have_count(2)
    assert [counts.nth(n).input_value() for n in range(2)] == ["50", "50"]
    counts.nth(0).fill("48")
    workshop.locator("main form button:not([type=button])").click()
    workshop.wait_for_load_state()
    workshop.context.close()

    page.goto(f"{live_server.url}/inspection/")
    page.get_by_role("link", name=re.compile("第 2 轮")).click()
    expect(page.locator("main")).to_contain_text("重新检验要换一位质检员。")
    expect(page.locator("main form")).to_have_count(0)

    colleague = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    sign_in(colleague, live_server, "jian")
    colleague.get_by_role("link", name=re.compile("第 2 轮")).click()
    decide(colleague, "接收这批", "20")
    expect(colleague.locator("main")).to_contain_text("已接收：98 件合格，剔除坏件 0 件。")
    colleague.get_by_role("link", name=re.compile("第 1 轮")).click()
    expect(colleague.locator("main")).to_contain_text("已拒收")
    colleague.context.close()

    expect(page.locator("[data-live-part=lot]")).to_contain_text("已接收：98 件合格", timeout=20_000)

    def look(session: Session) -> tuple[str, int, int]:
        lot = last_lot_of_part(session, batch_id, 1)
        assert lot is not None
        earned = session.scalar(select(func.sum(Earning.quantity)).where(Earning.batch_id == batch_id))
        return session.get_one(Batch, batch_id).state, lot.round, int(earned or 0)

    assert live_server.work.run(look) == ("passed", 2, 98)


def test_a_photo_survives_a_refusal(live_server: LiveServer, batch_id: UUID, page: Page, photo: Path) -> None:
    sign_in(page, live_server, "zhi")
    page.get_by_role("link", name=re.compile("三股绳编腰带")).click()
    page.get_by_text("记坏件").click()
    page.select_option("#f-bag_id", index=1)
    page.get_by_label(re.compile("缺陷SKIP")).check()
    page.evaluate("document.querySelector('#f-quantity').removeAttribute('max')")
    page.fill("#f-quantity", "51")  # the bag holds 50
    page.set_input_files("#f-photo", photo)
    page.get_by_role("button", name="记下").click()
    expect(page.locator(".summary")).to_be_visible()
    expect(page.locator(".photo-input img")).to_be_visible()
    page.fill("#f-quantity", "1")
    page.get_by_role("button", name="记下").click()
    expect(page.locator("main")).to_contain_text("已记下：缺陷SKIP 1 件。")
    page.reload()
    page.get_by_text("记坏件").click()
    expect(page.locator(".photo-input img")).to_have_count(0)


def test_a_phone_without_scripts_can_record_and_decide(
    live_server: LiveServer, batch_id: UUID, browser: Browser, photo: Path
) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, "zhi")
    page.get_by_role("link", name=re.compile("三股绳编腰带")).click()
    page.get_by_text("记坏件").click()
    page.select_option("#f-bag_id", index=2)
    page.locator("[name=defect_code_id]").first.check()
    page.fill("#f-quantity", "1")
    page.set_input_files("#f-photo", photo)
    page.get_by_role("button", name="记下").click()
    expect(page.locator("main")).to_contain_text("已记下：缺陷SHARP 1 件。")
    page.fill("#f-inspected", "20")
    page.get_by_role("button", name="拒收这批").click()
    expect(page.locator("main")).to_contain_text("已拒收")
    context.close()
