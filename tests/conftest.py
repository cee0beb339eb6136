"""The application on SQLite and on PostgreSQL, a clean database for every test, a named cast to play with."""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from sqlalchemy.orm import Session

from config import Config
from craftorders import create_app
from craftorders.infra.application import Application
from craftorders.infra.database import make_engine
from craftorders.infra.migrating import upgrade
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from tests.databases import clean
from tests.shared_run import template_database

pytest_plugins = ["tests.postgres_fixtures", "tests.browser", "tests.commands"]
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""Noon in Yiwu on the day of most tests."""


def pytest_collection_finish() -> None:
    """What modules and thousands of tests hold stays to the end: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


def config_for(url: str, folder: Path) -> Config:
    """Settings of an application under test."""
    return Config(url, "test-secret-of-more-than-32-characters", folder, str(folder / "photos"), "127.0.0.1", 0,
                  "http://localhost", False, 0, payee_keys={1: bytes(range(32))})  # fmt: skip


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the present schema, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine_kind(request: pytest.FixtureRequest) -> str:
    """Tests that touch data run once on each engine."""
    return str(request.param)


@pytest.fixture(scope="session")
def database_url(engine_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of this worker's database of that kind."""
    if engine_kind == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.db'}"
    server = request.getfixturevalue("postgres_server")
    template = template_database(server, "craftorders_template", _migrate)
    name = "w_" + os.environ.get("PYTEST_XDIST_WORKER", "main")
    server.drop_database(name)  # a worker that took over others' tests comes here again
    return str(server.create_database(name, template))


@pytest.fixture(scope="session")
def shared_app(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """One application a kind of database; `app` is it with a clean database."""
    app = create_app(config_for(database_url, tmp_path_factory.mktemp("data")))
    app.testing = False
    yield app
    app.work.engine.dispose()


@pytest.fixture
def app(shared_app: Application, request: pytest.FixtureRequest) -> Iterator[Application]:
    """The application on an empty, migrated database, at noon of the test's day."""
    clean(shared_app.work.engine, lambda: request.getfixturevalue("sqlite_template"))
    with clock.at(NOON):
        yield shared_app


@pytest.fixture
def work(app: Application) -> UnitOfWork:
    """The unit of work with all handlers wired."""
    return app.work


@pytest.fixture
def session(work: UnitOfWork) -> Iterator[Session]:
    """A session for one test's arranging and acting; nothing is committed, nothing stays."""
    with Session(work.engine, info=work.info) as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def client(app: Application) -> Any:
    """A browser without JavaScript; send no CSRF token by using the API with a bearer, or `tests.web.sign_in`."""
    return app.test_client()


def _migrate(url: str) -> None:
    engine = make_engine(url)
    upgrade(engine)
    engine.dispose()  # the last connection that goes brings everything into the one file
