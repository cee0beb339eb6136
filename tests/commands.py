"""The `craftorders` command as a person calls it, in this process and with a data folder of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from craftorders.cli import main

Command = Callable[..., Result]
SETTINGS = (
    "DATABASE_URL",
    "SECRET_KEY",
    "CRAFTORDERS_ENV",
    "HOST",
    "PORT",
    "PUBLIC_URL",
    "PHOTO_FOLDER",
    "PROXIES",
    "PAYEE_KEYS",
)


@pytest.fixture
def command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run `craftorders …`; settings by name, everything else as on a fresh machine."""
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)

    def run(*words: str, **settings: str) -> Result:
        return CliRunner().invoke(main, words, env={"DATA_FOLDER": str(tmp_path / "data"), **settings})

    return run


def refusal(result: Result) -> str:
    """The one line that a refusal is; anything more, or a traceback, fails the test."""
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1
    lines = result.output.strip().splitlines()
    assert len(lines) == 1, result.output
    assert lines[0].startswith("Error: ")
    return lines[0]
