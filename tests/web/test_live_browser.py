"""Open pages move by themselves when a phone has synced what was made: the merchant's, the dispatcher's, the county's."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy.orm import Session

from craftorders.production.models import Batch
from craftorders.production.services import assign_job
from craftorders.production.services.forecasting import forecast_next
from tests.builders.cast import PASSWORD
from tests.builders.phones import Phone
from tests.builders.programs import a_program
from tests.builders.stories import supplied_batch
from tests.web.conftest import LiveServer

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 800}


@dataclass
class Village:
    """A batch, its only job, and the coordinator's phone."""

    server: LiveServer
    batch: Batch
    job_id: UUID
    phone: Phone

    def sync(self, pieces: int) -> None:
        """The phone sends one report over HTTP and has its receipt."""
        program = a_program(self.server.app.test_client(), "cun")
        program.post("/sync/devices", {"id": str(self.phone.id), "label": "Redmi"})
        answer = program.post("/sync", self.phone.body(self.phone.reports(self.batch, self.job_id, pieces)))
        assert [each["outcome"] for each in answer.json["answers"]] == ["accepted"]


@pytest.fixture
def village(live_server: LiveServer) -> Village:
    """A hundred belts that were due yesterday; all of them are with Zhuoma, and nothing is made."""
    cast = live_server.cast

    def tell(session: Session) -> Village:
        batch = supplied_batch(session, cast, 100)
        job = assign_job(session, batch.id, 1, 100, worker_id=cast.worker.id, actor=cast.coordinator)
        batch.due_on = batch.created_at.date() - timedelta(days=1)
        forecast_next(session)
        return Village(live_server, batch, job.id, Phone(cast.coordinator))

    return live_server.work.run(tell)


@contextmanager
def signed_in(browser: Browser, server: LiveServer, username: str) -> Iterator[BrowserContext]:
    """A desk in English at which somebody has signed in."""
    context = browser.new_context(viewport=DESK, locale="en-US")
    page = context.new_page()
    page.goto(f"{server.url}/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    yield context
    context.close()


def opened(context: BrowserContext, server: LiveServer, path: str) -> Page:
    """A tab with a page that knows that it was not loaded again."""
    page = context.new_page()
    page.goto(f"{server.url}{path}")
    page.evaluate("window.stayed = true")
    return page


def test_a_synced_report_moves_every_open_page_of_who_watches(
    live_server: LiveServer, browser: Browser, village: Village
) -> None:
    order_id, batch_id = village.batch.order_id, village.batch.id
    with (
        signed_in(browser, live_server, "hua") as hua,
        signed_in(browser, live_server, "diao") as diao,
        signed_in(browser, live_server, "ping") as ping,
        signed_in(browser, live_server, "zhi") as zhi,
    ):
        pages = [
            (opened(hua, live_server, "/merchant/"), "[data-live-part=orders]", "Made 40"),
            (opened(hua, live_server, f"/merchant/orders/{order_id}"), "[data-live-part=batches]", "Made 40"),
            (opened(diao, live_server, "/operations/"), ".urgent", "40 of 100 made"),
            (opened(diao, live_server, "/operations/batches"), "[data-label=Made]", "40"),
            (opened(diao, live_server, f"/operations/orders/{order_id}"), "#line-1 [data-label=Made]", "40"),
            (
                opened(diao, live_server, f"/operations/batches/{batch_id}"),
                "[data-live-part=course] [data-label=Made]",
                "40",
            ),
            (opened(ping, live_server, "/operations/"), ".urgent", "40 of 100 made"),
            (opened(ping, live_server, "/operations/map"), "[data-label='Pieces to make']", "60"),
            (opened(zhi, live_server, "/inspection/work"), "[data-live-part=making]", "Made 40 of 100"),
        ]
        for page, place, words in pages:
            assert words not in page.locator(place).first.inner_text(), page.url
        village.sync(40)
        for page, place, words in pages:
            expect(page.locator(place).first).to_contain_text(words)
            assert page.evaluate("window.stayed"), page.url


def test_what_happens_while_a_page_is_drawn_is_told_too(live_server: LiveServer, browser: Browser, village: Village) -> None:
    """The report comes after the page was read and before its browser first asks for news."""
    with signed_in(browser, live_server, "diao") as diao:
        page = diao.new_page()

        def late(route: Route) -> None:
            village.sync(40)
            route.continue_()

        page.route("**/live?**", late, times=1)
        page.goto(f"{live_server.url}/operations/batches")
        expect(page.locator("[data-label=Made]")).to_have_text("40")


def test_a_page_that_nobody_looks_at_asks_nothing_and_is_told_afterwards(
    live_server: LiveServer, browser: Browser, village: Village
) -> None:
    with signed_in(browser, live_server, "diao") as diao:
        behind, before = (opened(diao, live_server, "/operations/batches") for _ in range(2))
        asked: list[str] = []
        look(behind, away=True)
        behind.on("request", lambda request: asked.append(request.url))
        village.sync(40)
        expect(before.locator("[data-label=Made]")).to_have_text("40")
        village.sync(20)
        expect(before.locator("[data-label=Made]")).to_have_text("60")
        assert (asked, behind.inner_text("[data-label=Made]")) == ([], "0")
        look(behind, away=False)
        expect(behind.locator("[data-label=Made]")).to_have_text("60")


def look(page: Page, *, away: bool) -> None:
    """Another tab comes to the front, or this one again; a browser without windows has to be told."""
    page.evaluate(
        """(away) => {
            Object.defineProperty(document, 'hidden', { configurable: true, get: () => away });
            document.dispatchEvent(new Event('visibilitychange'));
        }""",
        away,
    )
