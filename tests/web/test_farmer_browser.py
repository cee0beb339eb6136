"""A farmer's phone, for real: a scanned code opens the page and leaves no key behind."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.cards.services import IssuedCard, issue_card
from craftorders.catalogue.services import keep_step_guide
from craftorders.infra.photos import store_photo
from craftorders.infra.voices import store_voice
from craftorders.kernel.actor import SYSTEM
from craftorders.people.models import Worker
from craftorders.production.models import Job
from tests.builders.earned import at_hand, earned
from tests.builders.pictures import a_picture
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


@pytest.fixture
def shown(live_server: LiveServer, issued: IssuedCard) -> str:
    """Zhuoma's work, of which the step is shown; the address of a job's page."""

    def show(session: Session) -> str:
        folder = live_server.app.config["PHOTO_FOLDER"]
        photo = store_photo(session, a_picture(640, 480), folder=folder, actor_id=SYSTEM.id)
        voice = store_voice(session, b"OggS" + bytes(60), folder=folder, actor_id=SYSTEM.id)
        job = session.scalars(select(Job).where(Job.worker_id == issued.card.opens, Job.state == "in_work")).one()
        keep_step_guide(session, job.operation.operation_id, how="左压右，拉紧。", how_en="Left over right, pull tight.",
                        photo_id=photo.id, voice_id=voice.id, actor=SYSTEM)  # fmt: skip
        return f"{live_server.url}/c/jobs/{job.id}"

    return live_server.work.run(show)


def opened_page(browser: Browser, live_server: LiveServer, issued: IssuedCard, **options: Any) -> Page:
    """The card's page, opened with number and PIN."""
    page = browser.new_context(**options).new_page()
    page.goto(f"{live_server.url}/c")
    page.fill("#card", issued.card.number)
    page.locator("#pin").evaluate("(field, pin) => { field.value = pin }", issued.pin)
    page.click("form:has(#pin) button:not([type=button])")
    page.wait_for_load_state()
    return page


def test_how_it_is_made_is_a_tap_away_without_script(
    live_server: LiveServer, issued: IssuedCard, shown: str, browser: Browser
) -> None:
    page = opened_page(browser, live_server, issued, viewport=PHONE, locale="zh-CN", java_script_enabled=False)
    page.click(f"a[href='{urlsplit(shown).path}']")
    assert page.url == shown
    assert "左压右，拉紧。" in page.inner_text("main")
    assert "每件 ¥0.60" in page.inner_text("main")
    picture = page.locator(".step img")
    picture.scroll_into_view_if_needed()
    assert picture.bounding_box()["width"] > 250  # type: ignore[index]
    assert page.locator("audio[controls][preload=none]").count() == 1
    assert page.locator("[data-say]:visible").count() == 0
    page.click("text=回到我的页面")
    assert page.url.endswith("/c/me")
    page.context.close()


@pytest.mark.parametrize(
    ("width", "locale"), [(360, "zh-CN"), (320, "en-GB"), (180, "zh-CN")], ids=["phone", "narrow", "phone at 200 percent"]
)
def test_the_farmers_pages_fit_and_can_be_used_by_everybody(
    live_server: LiveServer, issued: IssuedCard, shown: str, browser: Browser, width: int, locale: str
) -> None:
    size: Any = {"width": width, "height": 740}
    page = opened_page(browser, live_server, issued, viewport=size, locale=locale, reduced_motion="reduce")
    for address in (f"{live_server.url}/c/me", shown):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
        assert page.evaluate("document.getAnimations().length") == 0
        found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
        assert found.violations_count == 0, found.generate_report()
    page.context.close()


def test_the_page_of_a_job_is_used_by_keyboard_and_asks_for_the_recording_only_when_it_is_played(
    live_server: LiveServer, issued: IssuedCard, shown: str, browser: Browser
) -> None:
    page = opened_page(browser, live_server, issued, viewport=PHONE, locale="zh-CN")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.goto(shown)
    page.wait_for_load_state("networkidle")
    assert not [path for path in asked if path.endswith("/voice")]
    reached = set()
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.tagName + ' ' + document.activeElement.textContent.trim()"))
    for wanted in ("A English", "A 回到我的页面"):
        assert wanted in reached
    assert any(each.startswith("AUDIO") for each in reached)
    page.context.close()
