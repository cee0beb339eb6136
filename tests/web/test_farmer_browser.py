"""A farmer's phone, for real: a scanned code opens the page and leaves no key behind."""

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from craftorders.cards.services import IssuedCard, issue_card
from craftorders.kernel.actor import SYSTEM
from craftorders.people.models import Worker
from tests.builders.earned import at_hand, earned
from tests.web.conftest import PHONE, LiveServer

pytestmark = pytest.mark.browser


@pytest.fixture
def issued(live_server: LiveServer) -> IssuedCard:
    """Zhuoma's card; she has thirty pay lines and work at hand."""

    def arrange(session: Session) -> IssuedCard:
        worker = session.get_one(Worker, live_server.cast.worker.id)
        earned(session, live_server.cast, worker, 30)
        at_hand(session, live_server.cast, worker)
        return issue_card(session, worker.id, actor=SYSTEM)

    return live_server.work.run(arrange)


def test_a_scan_opens_the_card_and_the_key_is_nowhere_afterwards(
    live_server: LiveServer, issued: IssuedCard, page: Page
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/c#{issued.token}")
    page.wait_for_url("**/c/me")
    assert "卓＊" in page.inner_text("h1")
    assert all(issued.token not in url for url in asked)
    page.go_back()
    assert issued.token not in page.url
    page.goto(f"{live_server.url}/c/me")
    for digit in issued.pin:
        page.click(f".pad button:text-is('{digit}')")
    page.click("form:has(#pin) button:not([type=button])")
    page.wait_for_load_state()
    assert "卓玛" in page.inner_text("h1")
    assert page.locator("[data-say]").count() == 1


def test_a_scan_while_the_page_is_open_works_too(live_server: LiveServer, issued: IssuedCard, page: Page) -> None:
    page.goto(f"{live_server.url}/c")
    page.goto(f"{live_server.url}/c#{issued.token}")
    page.wait_for_url("**/c/me")


def test_an_old_card_says_what_to_do(live_server: LiveServer, issued: IssuedCard, page: Page) -> None:
    live_server.work.run(lambda session: issue_card(session, issued.card.opens, actor=SYSTEM))
    page.goto(f"{live_server.url}/c#{issued.token}")
    page.wait_for_url("**/c/open")
    assert "已作废" in page.inner_text(".error")


def test_without_script_number_and_pin_open_and_work_is_reported(
    live_server: LiveServer, issued: IssuedCard, browser: Browser
) -> None:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/c")
    page.fill("#card", issued.card.number.lower().replace("-", " "))
    page.fill("#pin", issued.pin)
    page.click("text=看我的加工费")
    assert "卓玛" in page.inner_text("h1")
    assert page.locator("[data-say]:visible").count() == 0, "what needs script is not shown without it"
    report = page.locator("form[action$='/report']")
    report.locator("input[name=quantity]").fill("5")
    report.locator("button").click()
    assert "已做 25 件" in page.inner_text("main")
    page.locator("form[action$='/claim'] button").click()
    assert page.locator("form[action$='/claim']").count() == 0
    context.close()


def test_nothing_is_wider_than_the_phone_and_one_answer_is_enough(
    live_server: LiveServer, issued: IssuedCard, page: Page
) -> None:
    page.goto(f"{live_server.url}/c")
    page.fill("#card", issued.card.number)
    page.locator("#pin").evaluate("(field, pin) => { field.value = pin }", issued.pin)
    asked: list[str] = []
    page.click("form:has(#pin) button:not([type=button])")
    page.wait_for_load_state()
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.wait_for_load_state("networkidle")
    assert [url for url in asked if not url.startswith("data:")] == [f"{live_server.url}/c/me"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
