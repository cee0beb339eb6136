"""Keys of account numbers: from the environment or a file, refused in one line where wrong, followed by newer ones."""

import os
from base64 import b64encode
from pathlib import Path

import pytest
from sqlalchemy import select

from config import Config
from craftorders.cli.opening import settings, with_payee_keys
from craftorders.infra.database import make_engine
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.infra.vault import Vault
from craftorders.settlement.models import PayeeAccount
from craftorders.settlement.services import number_of
from tests.builders.cast import a_cast
from tests.builders.payees import CARD, a_request
from tests.commands import Command, refusal

ONE, TWO = bytes(range(32)), bytes(range(1, 33))


def written(**keys: bytes) -> str:
    """Keys as they are set: v1=… is version 1."""
    return ",".join(f"{name[1:]}:{b64encode(key).decode()}" for name, key in keys.items())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1", "entry 1 must be VERSION:KEY"),
        ("0:" + b64encode(ONE).decode(), "entry 1 must be VERSION:KEY"),
        ("²:" + b64encode(ONE).decode(), "entry 1 must be VERSION:KEY"),
        ("1:" + b64encode(ONE[1:]).decode(), "entry 1 must be VERSION:KEY"),
        (written(v1=ONE) + ",2:not base64", "entry 2 must be VERSION:KEY"),
        (written(v1=ONE) + "," + written(v1=TWO), "two keys of version 1"),
    ],
)
def test_keys_that_are_none_are_refused_without_being_shown(command: Command, text: str, words: str) -> None:
    line = refusal(command("verify", PAYEE_KEYS=text))
    assert words in line
    assert b64encode(ONE).decode()[:8] not in line


def test_the_first_start_makes_a_key_that_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_FOLDER", str(tmp_path))
    monkeypatch.delenv("PAYEE_KEYS", raising=False)
    assert settings().payee_keys == {}
    made = with_payee_keys(settings())
    assert [(version, len(key)) for version, key in made.payee_keys.items()] == [(1, 32)]
    assert os.stat(tmp_path / "payee-keys").st_mode & 0o077 == 0
    assert with_payee_keys(settings()).payee_keys == made.payee_keys == with_payee_keys(Config.from_environment()).payee_keys
    assert [each.name for each in tmp_path.iterdir()] == ["payee-keys"]
    assert "payee_keys" not in repr(made)


def test_an_empty_key_file_is_told(tmp_path: Path, command: Command) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "payee-keys").write_text("\n")
    assert "payee-keys is empty" in refusal(command("verify"))


def test_numbers_are_rotated_and_the_old_key_goes(tmp_path: Path, command: Command) -> None:
    assert command("db", "upgrade").exit_code == 0
    engine = make_engine(f"sqlite:///{tmp_path / 'data' / 'craftorders.db'}")
    UnitOfWork(engine, vault=Vault({1: ONE})).run(lambda session: a_request(session, a_cast(session)))
    told = command("payees", "rotate", PAYEE_KEYS=written(v1=ONE, v2=TWO))
    assert told.output == "1 account numbers were encrypted anew: all lie under key 2 now.\n"
    assert command("payees", "rotate", PAYEE_KEYS=written(v2=TWO)).output.startswith("0 account numbers")
    with UnitOfWork(engine, vault=Vault({2: TWO})).reading() as session:
        assert number_of(session.scalars(select(PayeeAccount)).one()) == CARD
    line = refusal(command("payees", "rotate", PAYEE_KEYS=written(v3=ONE)))
    assert "Key 2 for account numbers is missing" in line
    assert "PAYEE_KEYS" in refusal(command("payees", "rotate"))
    assert "its key 2 is missing" in command("verify", PAYEE_KEYS=written(v3=ONE)).output
    engine.dispose()
