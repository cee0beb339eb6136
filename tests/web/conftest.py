"""A server that a browser can visit: the whole application on SQLite in a thread, with the cast there.

Pages are tested on SQLite: their services and queries have tests of their own on both engines, and
architecture/test_pages_on_postgresql.py opens every page there, too.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from craftorders import create_app
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.production.services import assign_job
from tests.builders.cast import Cast, a_cast
from tests.builders.stories import supplied_batch
from tests.conftest import config_for
from tests.databases import clean

PHONE = {"width": 360, "height": 740}
TWICE_AS_LARGE = {"width": 180, "height": 370}
"""The phone for somebody who enlarges everything to 200%."""
THUMB = 48
"""Pixels: what is pressed is at least as high."""


@dataclass
class LiveServer:
    """Where it listens, what stands behind it, and who is there."""

    url: str
    app: Application
    work: UnitOfWork
    cast: Cast


HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages have one engine."""
    items[:] = [item for item in items if HERE not in item.path.parents or not item.get_closest_marker("postgres")]


@pytest.fixture(scope="session")
def live_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """One application for all that browsers visit: its templates and statements are compiled once."""
    folder = tmp_path_factory.mktemp("live")
    app = create_app(config_for(f"sqlite:///{folder / 'live.db'}", folder))
    yield app
    app.work.engine.dispose()


@contextmanager
def served(app: Application, template: Path) -> Iterator[LiveServer]:
    """The application on a fresh database with the cast committed, at an address that no older page knows."""
    clean(app.work.engine, lambda: template)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    url = f"http://127.0.0.1:{server.server_port}"
    app.config["PUBLIC_URL"] = url
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield LiveServer(url, app, app.work, app.work.run(a_cast))
    server.shutdown()
    thread.join(10)
    server.server_close()
    app.work.engine.dispose()


@pytest.fixture
def live_server(live_app: Application, sqlite_template: Path) -> Iterator[LiveServer]:
    """The application with the cast in it; the time is the real one."""
    with served(live_app, sqlite_template) as server:
        yield server


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A phone of 360 × 740 in Chinese; an error in a script fails the test."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not errors


@pytest.fixture
def job_id(live_server: LiveServer) -> UUID:
    """Sixty of a hundred belts are with Zhuoma."""

    def arrange(session: Session) -> UUID:
        cast = live_server.cast
        batch = supplied_batch(session, cast, 100)
        return assign_job(session, batch.id, 1, 60, worker_id=cast.worker.id, actor=cast.coordinator).id

    return live_server.work.run(arrange)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A phone whose pages may have no error in a script."""
    opened = browser.new_context(viewport=PHONE, locale="zh-CN")
    errors: list[str] = []
    opened.on("weberror", lambda error: errors.append(str(error.error)))
    yield opened
    opened.close()
    assert not errors


TOO_SMALL = """(thumb) => [...document.querySelectorAll('main .button:not(.small), main label.choice')]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().height < thumb)
    .map((each) => each.innerText)"""
"""Asked for at once: a page that draws itself anew in between would take its elements away."""


def fits(page: Page) -> None:
    """Nothing is wider than the phone, nor where all is enlarged to 200%; what is pressed is as large as a thumb."""
    page.wait_for_load_state()
    for size in (TWICE_AS_LARGE, PHONE):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], f"{page.url} at {size['width']}"
    assert page.evaluate(TOO_SMALL, THUMB) == []
