"""The whole application with everything and everybody in it, once a module, on SQLite."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from craftorders import create_app
from craftorders.infra.application import Application
from craftorders.kernel import clock
from tests.builders.whole_house import WholeHouse, a_whole_house
from tests.conftest import NOON, config_for


@pytest.fixture(scope="module")
def whole_app(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Application]:
    """The application on a database of its own, at noon of the day of most tests."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copy(sqlite_template, folder / "whole.db")
    made = create_app(config_for(f"sqlite:///{folder / 'whole.db'}", folder))
    with clock.at(NOON):
        yield made
    made.work.engine.dispose()


@pytest.fixture(scope="module")
def house(whole_app: Application) -> WholeHouse:
    """Everything and everybody."""
    return whole_app.work.run(lambda session: a_whole_house(session, Path(whole_app.config["PHOTO_FOLDER"])))
