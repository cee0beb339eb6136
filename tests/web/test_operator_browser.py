"""The directory in a real browser, on a phone: a worker is added, certified, gets a card; steps are typed line by line."""

import pytest
from playwright.sync_api import Page

from tests.builders.cast import PASSWORD
from tests.web.conftest import PHONE, LiveServer

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(live_server: LiveServer, page: Page) -> Page:
    """Ping is signed in."""
    page.goto(f"{live_server.url}/sign-in")
    page.fill("[name=username]", "ping")
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url("**/operator/")
    return page


def test_a_worker_is_added_certified_and_gets_a_card(live_server: LiveServer, desk: Page) -> None:
    desk.click("a.tile:has-text('家庭')")
    desk.fill("[name=text]", "卓玛")
    desk.click("form.filters button")
    desk.click("td.lead a")
    desk.click("text=添加农户")
    assert desk.input_value("[name=household_id]") == str(live_server.cast.worker.household_id)
    desk.fill("[name=name]", "小卓玛")
    desk.fill("[name=phone]", "打给我")
    desk.select_option("[name=language]", "bo")
    desk.click("main form button:has-text('保存')")
    assert "请用数字填写电话" in desk.inner_text("#f-phone-error")
    assert desk.input_value("[name=name]") == "小卓玛"
    desk.fill("[name=phone]", "138 0013 8000")
    desk.click("main form button:has-text('保存')")
    desk.wait_for_url("**/operator/workers/*")
    assert "小卓玛" in desk.inner_text("h1")
    desk.select_option("[name=craft_code]", "knot")
    desk.select_option("[name=grade]", "2")
    desk.click("form[action$='/certify'] button")
    assert "已认证：中国结" in desk.inner_text(".flash")
    assert "技能认证" in desk.inner_text(".timeline")
    assert desk.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    desk.click("text=打印新卡 >> nth=-1")
    desk.click("dialog button.danger")
    desk.wait_for_selector(".slip .pin")
    assert "小卓玛" in desk.inner_text(".one b")
    pin, number = desk.inner_text(".slip .pin").strip(), desk.inner_text(".one .number")
    desk.goto(f"{live_server.url}/c")
    desk.fill("#card", number)
    desk.locator("#pin").evaluate("(field, pin) => { field.value = pin }", pin)
    desk.click("form:has(#pin) button:not([type=button])")
    desk.wait_for_load_state()
    assert "小卓玛" in desk.inner_text("h1"), "the printed card opens"


def test_steps_are_added_and_taken_away_line_by_line(live_server: LiveServer, desk: Page) -> None:
    desk.goto(f"{live_server.url}/operator/products/{live_server.cast.knot.id}/routing")
    desk.click("text=再加一道工序")
    rows = desk.locator("[data-row]:visible")
    assert rows.count() == 4
    for name, text in (("name", "熨烫"), ("name_en", "Steam"), ("standard_seconds", "30"), ("place", "3")):
        rows.last.locator(f"[name$='.{name}']").fill(text)
    rows.last.locator("[name$='.craft_id']").select_option(label="中国结")
    rows.last.locator("[name$='.grade']").select_option("1")
    rows.nth(2).locator("[data-remove-row]").click()
    assert rows.count() == 3
    desk.click("main form button:has-text('保存')")
    desk.wait_for_url(f"**/operator/products/{live_server.cast.knot.id}")
    assert "熨烫" in desk.inner_text("table >> nth=0")
    assert "打结 (中国结 2 级 · 熟手, 1,080 秒)" in desk.inner_text(".timeline")
