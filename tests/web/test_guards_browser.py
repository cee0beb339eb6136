"""A finger on the glass, and the question of the app that is asked without network; in a real Chromium."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.production.models import Confirmation, PieceReport
from craftorders.production.services import assign_job, record_hand_in
from tests.builders.stories import supplied_batch
from tests.web.conftest import PHONE, LiveServer, fits
from tests.web.test_app_browser import count, open_app, report
from tests.web.test_inspection_browser import sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def job_id(live_server: LiveServer) -> UUID:
    """Sixty of a hundred belts are with Zhuoma, and 38 of them were counted."""

    def arrange(session: Session) -> UUID:
        cast = live_server.cast
        batch = supplied_batch(session, cast, 100)
        job = assign_job(session, batch.id, 1, 60, worker_id=cast.worker.id, actor=cast.coordinator)
        record_hand_in(session, job.id, 38, actor=cast.coordinator)
        return job.id

    return live_server.work.run(arrange)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A phone with a service worker."""
    opened = browser.new_context(viewport=PHONE, locale="zh-CN")
    yield opened
    opened.close()


def draw(page: Page, points: list[tuple[int, int]]) -> None:
    """One stroke, from point to point of the box as it is on the screen."""
    box = page.locator("svg.glass")
    box.evaluate("element => element.scrollIntoView({ block: 'center' })")
    place = box.bounding_box()
    assert place is not None
    for n, (x, y) in enumerate(points):
        page.mouse.move(place["x"] + x, place["y"] + y)
        if n == 0:
            page.mouse.down()
    page.mouse.up()


def test_a_household_signs_on_the_glass(live_server: LiveServer, job_id: UUID, page: Page) -> None:
    sign_in(page, live_server, "cun")
    page.goto(f"{live_server.url}/workshop/jobs/{job_id}")
    page.locator("a[href*='/bags/']").click()
    draw(page, [(20, 20), (22, 21)])
    page.locator("form[data-sign] button", has_text="没错").click()
    expect(page.locator("main")).to_contain_text("这样太短，不像签名")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    draw(page, [(10, 10)])
    page.get_by_role("button", name="擦掉").click()
    draw(page, [(20 + 10 * n, 40 + 20 * (n % 2)) for n in range(12)])
    page.locator("form[data-sign] button", has_text="没错").click()
    expect(page.locator("main")).to_contain_text("家里已确认数目。请收回手机。")
    with live_server.work.reading() as session:
        [said] = session.scalars(select(Confirmation)).all()
        assert said.way == "signature"
        assert said.signature is not None
        assert (said.signature.count("M"), said.signature.count("L")) == (1, 11), "one stroke of twelve points"


def test_the_app_asks_about_the_same_number_without_network(
    live_server: LiveServer, job_id: UUID, context: BrowserContext
) -> None:
    page = open_app(context, live_server)
    said: list[str] = []

    def no(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    def yes(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.accept()

    context.set_offline(True)
    report(page, job_id, 4)
    page.once("dialog", no)
    report(page, job_id, 4)
    assert said == ["您刚刚报了 4 件。这是另外的 4 件吗？"]
    expect(page.locator("#state")).to_contain_text("1")
    page.once("dialog", yes)
    page.get_by_role("button", name="记下报工").click()
    expect(page.locator("#state")).to_contain_text("2")
    count(page, job_id, 5)
    fits(page)
    context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#state")).to_contain_text("都已发出。", timeout=20_000)
    with live_server.work.reading() as session:
        reports = session.scalars(select(PieceReport).where(PieceReport.quantity == 4)).all()
        assert [(each.quantity, each.unusual) for each in reports] == [(4, None), (4, None)]
