"""Every page that a person can reach by links, as the person sees it: on a phone in Chinese, on a desk in English.

Nobody lists the pages: each role signs in and follows its links, one page for each route. Each must fit the screen,
ask no other host and run without an error; on the phone it must pass axe's rules for WCAG 2.2 AA, too. The auditor
sees others' pages without their buttons: there the desk will do.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from craftorders.dispatch.services import offer_batch
from craftorders.infra.application import Application
from craftorders.infra.photos import store_photo
from craftorders.kernel.clock import now
from craftorders.production.services import assign_job, plan_batch
from tests.builders.cast import PASSWORD, Cast
from tests.builders.pictures import a_picture
from tests.builders.plans import a_plan
from tests.builders.stories import (
    a_confirmed_order,
    accepted_batch,
    delivered_batch,
    passed_batch,
    submitted_lot,
    supplied_batch,
)
from tests.web.conftest import TWICE_AS_LARGE, LiveServer, served

pytestmark = pytest.mark.browser

ROLES = {
    "hua": "merchant",
    "diao": "dispatcher",
    "cun": "coordinator",
    "zhi": "inspector",
    "cai": "finance",
    "ping": "operator",
    "jiao": "trainer",
    "ji": "auditor",
}
PHONE, DESK = ({"width": 360, "height": 740}, "zh-CN"), ({"width": 1280, "height": 800}, "en-GB")
NO_PAGES = ("/live", "/static/", "/api/", ".xlsx", ".pdf", "/photo")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
"""The success criteria that look.md asks for; what meets them is not described element by element."""


@pytest.fixture(scope="module")
def busy_server(live_app: Application, sqlite_template: Path) -> Iterator[LiveServer]:
    """A house at work, once for all roles: who follows links changes nothing."""
    with served(live_app, sqlite_template) as server:
        server.work.run(lambda session: _busy(session, server))
        a_plan(server.work, server.cast)
        yield server


@pytest.mark.parametrize("username", ROLES)
def test_every_page_of_a_role_fits_and_can_be_used_by_everybody(
    busy_server: LiveServer, browser: Browser, username: str
) -> None:
    adapter = busy_server.app.url_map.bind("localhost")
    for size, language in (DESK,) if ROLES[username] == "auditor" else (PHONE, DESK):
        context = browser.new_context(viewport=size, locale=language)
        page = context.new_page()
        _sign_in(page, busy_server.url, username)
        seen: set[str] = set()
        waiting = ["/"]
        while waiting:
            path = waiting.pop(0)
            route = _route(adapter, path)
            if route is None or route in seen or any(part in path for part in NO_PAGES):
                continue
            seen.add(route)
            with _nothing_wrong(page, busy_server.url, f"{path} at {size['width']}"):
                answer = page.goto(busy_server.url + path)
                assert answer is not None
                assert answer.ok, f"{path} answers {answer.status}"
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"], f"{path} is {wide} wide on a screen of {size['width']}"
            if size is PHONE[0]:
                page.set_viewport_size(TWICE_AS_LARGE)
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide <= TWICE_AS_LARGE["width"], f"{path} is {wide} wide where all is enlarged to 200%"
                page.set_viewport_size(size)
                found = Axe().run(page, options=RULES)
                assert found.violations_count == 0, f"{path}:\n{found.generate_report()}"
            for topic in page.eval_on_selector_all("[data-live]", "parts => parts.map(e => e.getAttribute('data-live'))"):
                assert page.request.get(busy_server.url + topic).ok, f"{path} follows {topic}, which its reader may not"
            waiting += page.eval_on_selector_all("a[href^='/']", "links => links.map(a => a.getAttribute('href'))")
        assert len(seen) >= 3, f"{ROLES[username]} reached only {seen}"
        context.close()


def _busy(session: Session, server: LiveServer) -> None:
    """Something at every stage, so that no page is empty."""
    cast: Cast = server.cast
    cast.photo = store_photo(session, a_picture(), folder=server.app.config["PHOTO_FOLDER"], actor_id=cast.hua.id)
    for product in (cast.belt, cast.knot):
        session.merge(product).photo_id = cast.photo.id
    waiting = a_confirmed_order(session, cast, 40)
    batch = plan_batch(session, waiting.lines[0].id, 25, actor=cast.dispatcher)
    offer_batch(session, batch.id, cast.workshop.id, deadline=now() + timedelta(days=2), actor=cast.dispatcher)
    accepted_batch(session, cast, 30)
    working = supplied_batch(session, cast, 50)
    assign_job(session, working.id, 1, 20, worker_id=cast.worker.id, actor=cast.coordinator)
    submitted_lot(session, cast, 60)
    passed_batch(session, cast, 40)
    delivered_batch(session, cast, 20)


def _sign_in(page: Page, url: str, username: str) -> None:
    page.goto(f"{url}/sign-in")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button")
    page.wait_for_load_state("load")


def _route(adapter: MapAdapter, path: str) -> str | None:
    try:
        return str(adapter.match(urlsplit(path).path, method="GET")[0])
    except HTTPException:
        return None


@contextmanager
def _nothing_wrong(page: Page, url: str, what: str) -> Iterator[None]:
    """Nothing in the block asks another host or fails in a script."""
    wrong: list[str] = []

    def asked(request: object) -> None:
        address = str(request.url)  # type: ignore[attr-defined]
        if not address.startswith((url, "data:", "blob:")):
            wrong.append(f"asks {address}")

    def told(message: object) -> None:
        if message.type == "error":  # type: ignore[attr-defined]
            wrong.append(str(message.text))  # type: ignore[attr-defined]

    def broke(error: object) -> None:
        wrong.append(str(error))

    page.on("request", asked)
    page.on("console", told)
    page.on("pageerror", broke)
    yield
    page.remove_listener("request", asked)
    page.remove_listener("console", told)
    page.remove_listener("pageerror", broke)
    assert not wrong, f"{what}: {wrong}"
