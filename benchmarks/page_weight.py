"""What every phone page weighs over the wire, and how many requests it takes, against its budget.

A real Chromium opens the pages of a farmer, a coordinator and an inspector on 360 × 740; what it received is counted:
headers and bodies as they were sent, compressed. A first visit has an empty cache, a later one the static files. Budgets
are those of the house: the farmer's page at most 14 KB and one request, any other phone page 60 KB first and 10 KB after.
Reference photos are as large as who took them made them: a tiny one stands for them here.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from benchmarks.stage import config_for, database, verdict
from craftorders import create_app
from craftorders.cards.services import IssuedCard, issue_card
from craftorders.catalogue.services import keep_step_guide
from craftorders.infra.application import Application
from craftorders.kernel.actor import SYSTEM
from craftorders.production.queries import bags_of_batch
from tests.browser import find_chromium, launch
from tests.builders.cast import PASSWORD, Cast, a_cast
from tests.builders.earned import at_hand, earned
from tests.builders.pictures import a_picture
from tests.builders.stories import submitted_lot, supplied_batch

KB = 1024
PHONE: ViewportSize = {"width": 360, "height": 740}
FARMER, FIRST, AFTER = 14 * KB, 60 * KB, 10 * KB
LINES = 30


@dataclass(frozen=True)
class House:
    """A card, the page of a job of its owner, and the addresses of a coordinator's and an inspector's pages."""

    card: IssuedCard
    job: str
    workshop: list[str]
    inspection: list[str]


def a_house(session: Session, photos: Path) -> House:
    """A farmer with a past and work at hand, a batch in work, a lot before the inspector, a reference photo."""
    cast: Cast = a_cast(session, prepaid=10_000_000)
    picture = photos / cast.photo.sha256[:2] / f"{cast.photo.sha256}.jpg"
    picture.parent.mkdir(parents=True, exist_ok=True)
    picture.write_bytes(a_picture())
    earned(session, cast, cast.worker, LINES)
    _, at_work, _ = at_hand(session, cast, cast.worker)
    shown = {"how": "左压右，右压左，每编一手就拉紧。", "how_en": "Left over right, right over left, and pull tight."}
    keep_step_guide(session, cast.belt.operations[0].id, **shown, photo_id=cast.photo.id, actor=cast.operator)
    lot, batch = submitted_lot(session, cast, 40), supplied_batch(session, cast, 60)
    bag = bags_of_batch(session, lot.batch_id)[0]
    workshop = [
        "/workshop/", f"/workshop/batches/{lot.batch_id}", f"/workshop/batches/{batch.id}/hand-out/1",
        f"/workshop/jobs/{bag.job_id}", f"/workshop/jobs/{bag.job_id}/bags/{bag.id}", "/workshop/workers",
        f"/workshop/workers/{cast.worker.id}", "/scan", "/q", "/messages/",
    ]  # fmt: skip
    inspection = ["/inspection/", f"/inspection/lots/{lot.id}", "/inspection/work", "/scan"]
    return House(issue_card(session, cast.worker.id, actor=SYSTEM), f"/c/jobs/{at_work}", workshop, inspection)


@contextmanager
def served(app: Application) -> Iterator[str]:
    """The application behind a real port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)


def weighed(page: Page, address: str) -> tuple[int, int]:
    """Bytes received and requests made for one page, up to when nothing more comes."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    received: list[int] = []
    asked: list[dict[str, Any]] = []
    wire.on("Network.loadingFinished", lambda event: received.append(int(event["encodedDataLength"])))
    wire.on("Network.responseReceived", lambda event: asked.append(event["response"]))
    page.goto(address)
    page.wait_for_load_state("load")
    page.wait_for_timeout(300)
    wire.detach()
    return sum(received), sum(_sent(each) for each in asked)


def _sent(answer: dict[str, Any]) -> bool:
    """Whether an answer came over the wire: not from the cache, not out of the page, and not a live stream."""
    inside = answer["url"].startswith("data:") or "/live" in answer["url"]
    return not (inside or answer.get("fromDiskCache") or answer.get("fromPrefetchCache"))


def sign_in(page: Page, url: str, name: str) -> None:
    """As a user of the cast."""
    page.goto(f"{url}/sign-in")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_load_state()


def farmers_page(browser: Browser, url: str, house: House) -> float:
    """The worst share of its budget: where a scan leads, the card alone, the page with PIN, and the page of a job."""
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    shares = [told("/c", *weighed(page, f"{url}/c"), FARMER, 1)]
    page.goto(f"{url}/c#{house.card.token}")
    page.wait_for_url("**/c/me")
    shares.append(told("/c/me, card alone", *weighed(page, f"{url}/c/me"), FARMER, 1))
    page.locator("#pin").evaluate("(field, pin) => { field.value = pin }", house.card.pin)
    page.click("form:has(#pin) button:not([type=button])")
    page.wait_for_load_state()
    shares.append(told("/c/me, with PIN", *weighed(page, f"{url}/c/me"), FARMER, 1))
    shares.append(told("/c/bags", *weighed(page, f"{url}/c/bags"), FARMER, 1))
    shares.append(told("/c/jobs, with a tiny picture", *weighed(page, f"{url}{house.job}"), FARMER, 2))
    return max(shares)


def phone_pages(browser: Browser, url: str, name: str, paths: list[str]) -> float:
    """The worst share of their budgets: each page in a browser of its own, then again with what that has kept."""
    shares = []
    signed_in = browser.new_context(viewport=PHONE, locale="zh-CN")
    sign_in(signed_in.new_page(), url, name)
    for path in paths:
        fresh = browser.new_context(viewport=PHONE, locale="zh-CN", storage_state=signed_in.storage_state())
        page = fresh.new_page()
        shares.append(told(f"{path} first", *weighed(page, f"{url}{path}"), FIRST, None))
        shares.append(told(f"{path} after", *weighed(page, f"{url}{path}"), AFTER, None))
        fresh.close()
    return max(shares)


def told(name: str, weight: int, requests: int, budget: int, most_requests: int | None) -> float:
    """One line; the share of the budget that the page takes, above 1 where there are too many requests."""
    over = most_requests is not None and requests > most_requests
    mark = "  OVER" if over or weight > budget else ""
    print(f"{name[:48]:<48} {weight / KB:6.1f} KB of {budget // KB:2}  {requests:2} requests{mark}")
    return max(weight / budget, 2.0 if over else 0.0)


def main() -> None:
    """Weigh them all; the last line is the worst share of a budget."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory(), processors=[structlog.processors.JSONRenderer()])
    executable = find_chromium()
    if executable is None:
        raise SystemExit("No Chromium was found (set CHROMIUM, or run: make system-deps).")
    with database("sqlite") as (url, folder), sync_playwright() as playwright:
        app = create_app(config_for(url, folder))
        house = app.work.run(lambda session: a_house(session, folder / "photos"))
        with served(app) as address:
            app.config["PUBLIC_URL"] = address
            browser = launch(playwright, executable)
            worst = max(
                farmers_page(browser, address, house),
                phone_pages(browser, address, "cun", house.workshop),
                phone_pages(browser, address, "zhi", house.inspection),
            )
            browser.close()
        app.work.engine.dispose()
    verdict("page_weight", worst, "<=1.00", worst <= 1)


if __name__ == "__main__":
    main()
