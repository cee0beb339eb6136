"""Probes: the process lives; the database answers and has the present schema."""

from pathlib import Path
from typing import Any

from craftorders import create_app
from tests.conftest import config_for


def test_a_living_process_with_its_database_is_ready(client: Any) -> None:
    assert (client.get("/healthz").status_code, client.get("/healthz").json) == (200, {"status": "ok"})
    assert (client.get("/readyz").status_code, client.get("/readyz").json) == (200, {"status": "ok"})


def test_without_migrations_it_lives_but_is_not_ready(tmp_path: Path) -> None:
    client = create_app(config_for(f"sqlite:///{tmp_path / 'empty.db'}", tmp_path)).test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "migrations missing"})


def test_without_a_database_it_lives_but_is_not_ready(tmp_path: Path) -> None:
    client = create_app(config_for("postgresql://nobody@127.0.0.1:1/nothing", tmp_path)).test_client()
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"status": "no database"})


def test_a_probe_does_not_wait_for_who_writes(client: Any, app: Any) -> None:
    with app.work.engine.begin() as writing:
        writing.exec_driver_sql("INSERT INTO job_run (job, period, at) VALUES ('sweep', '2026-11', '2026-11-24')")
        assert client.get("/readyz").status_code == 200
