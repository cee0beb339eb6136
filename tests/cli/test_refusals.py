"""What cannot work is said in one clear line with the remedy, never in a traceback."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.commands import Command, refusal


@pytest.fixture
def busy_port() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("verb", ["run", "serve"])
def test_a_busy_port_is_named_and_another_proposed(command: Command, busy_port: int, verb: str) -> None:
    line = refusal(command(verb, PORT=str(busy_port)))
    assert f"Port {busy_port} cannot be used" in line
    assert f"PORT={busy_port + 1}" in line


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "80.5", "８０"])
def test_a_port_that_is_none_is_refused(command: Command, port: str) -> None:
    assert "PORT must be a whole number from 1 to 65535" in refusal(command("run", PORT=port))


def test_a_host_that_is_not_this_machine_is_refused(command: Command) -> None:
    assert "cannot be used" in refusal(command("serve", HOST="203.0.113.7"))


@pytest.mark.parametrize("words", [("run",), ("db", "upgrade"), ("demo",)])
@pytest.mark.parametrize("below", ["/proc/craftorders", "a file"])
def test_a_folder_that_cannot_be_written_is_named(
    command: Command, words: tuple[str, ...], below: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    folder = below if below.startswith("/") else str(tmp_path / "file" / "data")
    line = refusal(command(*words, DATA_FOLDER=folder, PORT="18126"))
    assert f"{folder} cannot be written" in line
    assert "DATA_FOLDER" in line


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql://root@localhost/craft", "must begin with sqlite:/// or postgresql://"),
        ("nonsense", "must begin with sqlite:/// or postgresql://"),
        ("postgresql://localhost:port/craft", "cannot be read"),
        ("postgresql://nobody:hidden@127.0.0.1:1/craft", "cannot be reached"),
        ("sqlite:////proc/nowhere/craft.db", "cannot be reached"),
    ],
)
@pytest.mark.parametrize("verb", [("verify",), ("db", "upgrade")])
def test_a_database_that_cannot_be_used_is_refused(command: Command, url: str, words: str, verb: tuple[str, ...]) -> None:
    line = refusal(command(*verb, DATABASE_URL=url))
    assert words in line
    assert "DATABASE_URL" in line
    assert "hidden" not in line


def test_a_file_that_is_no_database_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "photo.db").write_bytes(b"JFIF" * 500)
    line = refusal(command("db", "upgrade", DATABASE_URL=f"sqlite:///{tmp_path / 'photo.db'}"))
    assert "file is not a database" in line


@pytest.mark.parametrize("settings", [{}, {"SECRET_KEY": "short"}, {"SECRET_KEY": "only-for-trying-out"}])
@pytest.mark.parametrize("verb", ["serve", "scheduler", "run"])
def test_production_needs_a_secret(command: Command, verb: str, settings: dict[str, str]) -> None:
    line = refusal(command(verb, CRAFTORDERS_ENV="production", **settings))
    assert "SECRET_KEY must be set, to 32 or more random characters" in line


@pytest.mark.parametrize("verb", ["run", "demo"])
def test_users_with_known_passwords_never_come_into_production(command: Command, verb: str, tmp_path: Path) -> None:
    line = refusal(command(verb, CRAFTORDERS_ENV="production", SECRET_KEY="s" * 32, PORT="18126"))
    assert "craftorders serve" in line
    assert not (tmp_path / "data").exists()


def test_gunicorn_is_told_in_one_line_and_does_not_try_again() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        env={**os.environ, "CRAFTORDERS_ENV": "production", "SECRET_KEY": ""},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 4
    assert told.stderr == "Error: In production SECRET_KEY must be set, to 32 or more random characters.\n"


def test_a_misspelt_mode_is_no_trial(command: Command) -> None:
    assert "CRAFTORDERS_ENV must be trial or production" in refusal(command("serve", CRAFTORDERS_ENV="prod"))


@pytest.mark.parametrize(
    "words", [("serve",), ("scheduler",), ("verify",), ("job", "mark_late"), ("settle", "513323", "2026-11", "--as", "cai")]
)
def test_without_migrations_the_remedy_is_named(command: Command, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "data").mkdir()
    assert "craftorders db upgrade" in refusal(command(*words, PORT="18126"))


class TestOnAPresentSchema:
    """Refusals of commands that need the database."""

    @pytest.fixture(autouse=True)
    def migrated(self, tmp_path: Path, sqlite_template: Path) -> Path:
        """The database of the command's data folder."""
        (tmp_path / "data").mkdir()
        return Path(shutil.copy(sqlite_template, tmp_path / "data" / "craftorders.db"))

    def test_migrating_twice_changes_nothing(self, command: Command) -> None:
        for _ in range(2):
            result = command("db", "upgrade")
            assert (result.exit_code, result.output) == (0, "The database has the present schema.\n")

    def test_a_schema_of_a_later_version_is_left_alone(self, command: Command, migrated: Path) -> None:
        with closing(sqlite3.connect(migrated, isolation_level=None)) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        assert "a schema that this version does not know" in refusal(command("db", "upgrade"))

    def test_an_unknown_job_is_refused_with_those_that_exist(self, command: Command) -> None:
        line = refusal(command("job", "sweep"))
        assert "mark_late" in line
        assert "expire_offers" in line

    def test_a_job_runs_at_once(self, command: Command) -> None:
        assert command("job", "mark_late").exit_code == 0

    @pytest.mark.parametrize("words", [("513323", "2026-11", "--as", "nobody"), ("513323", "November", "--as", "nobody")])
    def test_a_period_is_closed_by_somebody_who_exists(self, command: Command, words: tuple[str, ...]) -> None:
        assert "Nobody can sign in as nobody." in refusal(command("settle", *words))

    def test_a_backup_names_its_file(self, command: Command, tmp_path: Path) -> None:
        result = command("backup", str(tmp_path / "copy.db"))
        assert result.exit_code == 0
        assert (tmp_path / "copy.db").exists()

    def test_a_backup_to_where_nothing_can_be_written_is_refused(self, command: Command, tmp_path: Path) -> None:
        refusal(command("backup", str(tmp_path / "no-such-folder" / "copy.db")))

    def test_a_backup_of_postgresql_names_the_tool(self, command: Command, tmp_path: Path) -> None:
        line = refusal(command("backup", str(tmp_path / "copy.db"), DATABASE_URL="postgresql://localhost/craft"))
        assert "pg_dump" in line
