"""`craftorders run` as a process: it serves, and Ctrl-C or SIGTERM ends it together with its scheduler."""

import shutil
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from craftorders.infra.database import make_engine
from craftorders.infra.unit_of_work import UnitOfWork
from tests.builders.cast import a_user
from tests.builders.processes import PATIENCE, a_free_port, first_page, running


@pytest.fixture
def lived_in(sqlite_template: Path, tmp_path: Path) -> Path:
    """A data folder with a database in which somebody lives already, so that no demo is filled."""
    shutil.copy(sqlite_template, tmp_path / "craftorders.db")
    engine = make_engine(f"sqlite:///{tmp_path / 'craftorders.db'}")
    UnitOfWork(engine).run(lambda session: a_user(session, "hua", "operator"))
    engine.dispose()
    return tmp_path


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop_and_leaves_nothing_running(lived_in: Path, end: signal.Signals) -> None:
    port = a_free_port()
    with running(lived_in, port, "run") as process:
        assert first_page(port) == 200
        process.send_signal(end)
        output, _ = process.communicate(timeout=PATIENCE)  # ends when the scheduler has closed the pipe, too
    assert process.returncode == 0, output
    assert f"craftorders is at http://127.0.0.1:{port}" in output
    assert "hua" in output
    assert "Traceback" not in output
    assert "Fatal" not in output


def test_a_scheduler_does_not_outlive_a_process_that_was_killed(lived_in: Path) -> None:
    port = a_free_port()
    with running(lived_in, port, "run") as process:
        assert first_page(port) == 200
        process.kill()
        process.communicate(timeout=PATIENCE)  # ends when the scheduler has closed the pipe, too


def test_serving_alone_stops_as_well(lived_in: Path) -> None:
    port = a_free_port()
    with running(lived_in, port, "serve") as process:
        assert first_page(port) == 200
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, output
    assert "Traceback" not in output


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_names(lived_in: Path) -> None:
    port = a_free_port()
    names = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "craft.example"}
    with running(lived_in, port, "serve", PROXIES="1"):
        assert first_page(port) == 200
        request = urllib.request.Request(f"http://127.0.0.1:{port}/messages", headers=names)
        with pytest.raises(urllib.error.HTTPError) as caught, no_redirects().open(request, timeout=10):
            pass
    assert caught.value.headers["Location"] == "https://craft.example/messages/"
    caught.value.close()


def no_redirects() -> urllib.request.OpenerDirector:
    """An opener that shows where it is sent instead of going there."""

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    return urllib.request.build_opener(Stay)
