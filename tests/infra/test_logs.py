"""What is left of a request: an id that both sides know, a line in the log, a place in the figures."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from craftorders.infra.application import Application
from craftorders.infra.logs import configure_logs


@pytest.mark.parametrize("given", ["erp-7", "x" * 64])
def test_a_given_request_id_is_used(client: Any, given: str) -> None:
    assert client.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a\tb", "é"])
def test_otherwise_one_is_made(client: Any, given: str) -> None:
    answers = [client.get("/healthz", headers={"X-Request-ID": given}) for _ in range(2)]
    ids = {answer.headers["X-Request-ID"] for answer in answers}
    assert len(ids) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", each) for each in ids)


def test_an_answer_is_one_line_without_what_is_private(client: Any) -> None:
    with capture_logs() as logs:
        client.post("/api/v1/sign-in?secret=1", json={"username": "hua", "password": "not-to-be-logged"})
    (line,) = [line for line in logs if line["event"] == "answered"]
    assert (line["method"], line["route"], line["status"]) == ("POST", "/api/v1/sign-in", 401)
    assert isinstance(line["ms"], int)
    assert "not-to-be-logged" not in str(logs)
    assert "secret" not in str(logs)


@contextmanager
def written_as(*, json_lines: bool) -> Iterator[None]:
    """Within the block, logs are written as the product writes them."""
    before = structlog.get_config()
    try:
        configure_logs(json_lines)
        structlog.configure(cache_logger_on_first_use=False)
        yield
    finally:
        structlog.configure(**before)


@pytest.mark.parametrize("json_lines", [True, False])
def test_a_failure_is_written_without_what_variables_held(
    app: Application, capsys: pytest.CaptureFixture[str], json_lines: bool
) -> None:
    def fail() -> None:
        password = "-".join(["not", "to", "be", "logged"])
        raise ZeroDivisionError(len(password))

    with written_as(json_lines=json_lines), app.test_request_context("/"):
        try:
            fail()
        except ZeroDivisionError:
            structlog.get_logger().exception("unhandled")
    output = capsys.readouterr().out
    assert "ZeroDivisionError: 16" in output
    assert "not-to-be-logged" not in output


def test_a_line_of_production_is_json_with_the_request_id(client: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with written_as(json_lines=True):
        client.get("/sign-in", headers={"X-Request-ID": "erp-7"})
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (line["event"], line["request_id"], line["level"]) == ("answered", "erp-7", "info")
    assert line["timestamp"].endswith("Z")


def test_the_figures_count_answers_by_route_and_status(client: Any) -> None:
    def count() -> float:
        text = client.get("/metrics").text
        line = re.search(r'^craftorders_requests_total\{route="/sign-in",status="200"\} (\S+)$', text, re.MULTILINE)
        return float(line[1]) if line else 0.0

    before = count()
    client.get("/sign-in")
    client.get("/sign-in?lang=en")
    assert count() == before + 2


def test_figures_do_not_grow_with_addresses_that_people_invent(client: Any) -> None:
    for number in range(3):
        client.get(f"/no-such-page-{number}")
        client.get(f"/products/{'0' * 8}-0000-0000-0000-00000000000{number}/photo")
    text = client.get("/metrics").text
    assert "no-such-page" not in text
    assert 'route="none",status="404"' in text
    assert 'route="/products/<uuid:product_id>/photo",status="404"' in text


def test_the_figures_are_in_the_format_of_prometheus(client: Any) -> None:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
