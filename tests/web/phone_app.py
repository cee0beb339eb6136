"""The coordinator's app as a person uses it: opened, its questions answered, and what stands in the books afterwards."""

from typing import Any
from uuid import UUID

from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import func, select

from craftorders.production.models import Batch, HandIn, PieceReport
from craftorders.sync.models import PhoneEvent
from tests.builders.cast import PASSWORD
from tests.web.conftest import LiveServer

ALL_SENT = "都已发出。"


def open_app(context: BrowserContext, server: LiveServer) -> Page:
    """Sign in, open the app, and wait until it is on the phone."""
    page = context.new_page()
    page.goto(f"{server.url}/sign-in?next=/workshop/app")
    page.fill("[name=username]", "cun")
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    expect(page.locator("#state")).to_contain_text(ALL_SENT)
    expect(page.locator("main")).to_contain_text("三股绳编腰带")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def go(page: Page, place: str) -> None:
    """To a screen of the app, by its address; what stood there before is gone then."""
    page.evaluate(
        """(place) => {
            if (location.hash === place) return;
            document.querySelectorAll('main > *').forEach((each) => { each.dataset.before = ''; });
            location.hash = place;
        }""",
        place,
    )
    expect(page.locator("main > [data-before]")).to_have_count(0)


def report(page: Page, job_id: UUID, pieces: int) -> None:
    """ "Made so many"."""
    go(page, f"#/job/{job_id}")
    page.locator("details summary", has_text="报工").click()
    page.locator("details[open] input[name=quantity]").fill(str(pieces))
    page.get_by_role("button", name="记下报工").click()
    kept(page)


def count(page: Page, job_id: UUID, pieces: int) -> None:
    """A bag."""
    go(page, f"#/job/{job_id}")
    page.locator("section.card input[name=quantity]").fill(str(pieces))
    page.get_by_role("button", name="记下这个数").click()
    kept(page)


def kept(page: Page) -> None:
    """It is on the phone, and without a network the app says in the same moment that it is not sent."""
    expect(page.locator("#notice")).to_contain_text("已记在手机里")
    assert page.evaluate(
        "(sent) => navigator.onLine || !document.getElementById('state').innerText.includes(sent)", ALL_SENT
    )


def numbers(server: LiveServer) -> tuple[int, ...]:
    """Made and handed in of the batch, rows of reports, of bags and of events."""
    with server.work.reading() as session:
        batch = session.scalars(select(Batch)).one()
        rows = (session.scalar(select(func.count()).select_from(table)) for table in (PieceReport, HandIn, PhoneEvent))
        return batch.made, batch.handed_in, *(each or 0 for each in rows)


def kept_names(page: Page) -> Any:
    """The databases of the app that are on the phone."""
    names = page.evaluate("indexedDB.databases().then((all) => all.map((one) => one.name))")
    return [name for name in names if name.startswith("craftorders-workshop")]
