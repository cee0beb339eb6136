"""Account numbers at rest: encrypted, bound to their row, under keys that can be followed by others."""

import hashlib
import io
import json
import logging
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from craftorders.infra.idempotency import AnsweredCommand
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.infra.vault import Vault
from craftorders.kernel.actor import SYSTEM
from craftorders.settlement.jobs import rotate_payees
from craftorders.settlement.models import PayeeAccount
from craftorders.settlement.queries import payee_of, shared_numbers
from craftorders.settlement.services import approve_payee, number_of, stop_payee
from craftorders.settlement.verification import verify_books
from tests.builders.cast import Cast, a_cast
from tests.builders.payees import CARD, a_request, an_account
from tests.builders.programs import a_program
from tests.builders.refusals import refused
from tests.conftest import NOON
from tests.databases import remembered

PHONE = "13800138000"
OTHER_CARD = "6205500000000000004"
NEW = bytes(range(1, 33))


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Everybody."""
    return remembered(work, a_cast)


def with_keys(work: UnitOfWork, *versions: int) -> UnitOfWork:
    """The same database, opened with these of the keys 1 (the tests'), 2, 3."""
    keys = {1: bytes(range(32)), 2: NEW, 3: NEW[::-1]}
    return UnitOfWork(work.engine, work.handlers, Vault({each: keys[each] for each in versions}))


def differences(work: UnitOfWork) -> list[str]:
    """What the auditor says."""
    return work.run(lambda session: verify_books(session)[1], reading=True)


def test_exchanged_numbers_are_refused_and_found(work: UnitOfWork, cast: Cast) -> None:
    mine = work.run(lambda session: an_account(session, cast))
    yours = work.run(lambda session: a_request(session, cast, cast.second_worker, number=OTHER_CARD))
    assert differences(work) == []

    def exchange(session: Session) -> None:
        for account, other in ((mine, yours), (yours, mine)):
            row = update(PayeeAccount).where(PayeeAccount.id == account.id)
            session.execute(row.values(secret=other.secret, key_version=other.key_version))

    def read(session: Session) -> str:
        account = payee_of(session, cast.worker.id, "CNY")
        assert account is not None
        return number_of(account)

    assert work.run(read) == CARD
    work.run(exchange)
    with refused("payee_number_damaged"):
        work.run(read)
    with refused("payee_number_damaged"):
        work.run(lambda session: approve_payee(session, yours.id, actor=cast.approver))
    lines = differences(work)
    assert [line.rpartition(": ")[2] for line in lines] == ["its number was changed in the database"] * 2
    assert [str(key) in line for key, line in zip(sorted((mine.id, yours.id)), lines, strict=True)] == [True, True]


def test_keys_are_followed_by_others_and_then_taken_away(work: UnitOfWork, cast: Cast) -> None:
    account = work.run(lambda session: an_account(session, cast))
    other = work.run(lambda session: a_request(session, cast, cast.second_worker, holder="卓玛", holder_reason="一家"))
    both = with_keys(work, 1, 2)
    assert both.run(lambda s: number_of(s.get_one(PayeeAccount, account.id))) == CARD
    assert rotate_payees(both) == 2
    assert rotate_payees(both) == 0
    later = with_keys(work, 2)
    with later.reading() as session:
        rows = {each.id: each for each in session.scalars(select(PayeeAccount))}
        assert {each.key_version for each in rows.values()} == {2}
        assert rows[account.id].version == account.version
        assert number_of(rows[account.id]) == number_of(rows[other.id]) == CARD
        assert len(shared_numbers(session)) == 1
    assert differences(later) == []
    (line, again) = differences(work)
    assert line.endswith("its key 2 is missing")
    assert again != line


def test_a_rotation_that_was_stopped_goes_on(work: UnitOfWork, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """One account a unit of work; the second unit is stopped before it is committed."""
    for worker in (cast.worker, cast.second_worker):
        work.run(lambda session, who=worker: a_request(session, cast, who))  # type: ignore[misc]
    both = with_keys(work, 1, 2)
    monkeypatch.setattr("craftorders.settlement.jobs.AT_ONCE", 1)
    sealed = Vault.seal
    calls = []

    def stopped(self: Vault, *args: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return sealed(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Vault, "seal", stopped)
    with pytest.raises(KeyboardInterrupt):
        rotate_payees(both)
    with both.reading() as session:
        assert sorted(session.scalars(select(PayeeAccount.key_version))) == [1, 2]
        assert {number_of(each) for each in session.scalars(select(PayeeAccount))} == {CARD}
    assert rotate_payees(both) == 1
    assert differences(with_keys(work, 2)) == []


def test_without_its_key_a_number_is_neither_read_nor_rotated(work: UnitOfWork, cast: Cast) -> None:
    work.run(lambda session: a_request(session, cast))
    with refused("payee_key_missing", version=1):
        rotate_payees(with_keys(work, 3))
    with refused("no_payee_keys"):
        with_keys(work).run(lambda session: a_request(session, cast, cast.second_worker))
    assert differences(with_keys(work)) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"approved_by": SYSTEM.id}, "was approved, but the history does not say so"),
        ({"in_force_from": NOON - timedelta(days=1, hours=1)}, "did not wait 48 hours"),
    ],
)
def test_an_approval_behind_the_services_back_is_found(
    work: UnitOfWork, cast: Cast, values: dict[str, object], words: str
) -> None:
    account = work.run(lambda session: an_account(session, cast))
    assert differences(work) == []
    work.run(lambda session: session.execute(update(PayeeAccount).values(values)))
    (line,) = differences(work)
    assert line.endswith(f"account {account.id} {words}")


def test_no_number_lies_in_clear_anywhere(
    work: UnitOfWork, client: FlaskClient, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """A whole story over the API: asked, refused, repeated, approved, stopped; then every byte of it is searched."""
    caplog.set_level(logging.DEBUG)
    cast = work.run(a_cast)
    coordinator, finance, approver = (a_program(client, each) for each in ("cun", "cai", "shen"))
    path = f"/workers/{cast.worker.id}/payees"
    card = {"kind": "bank", "number": CARD, "holder": cast.worker.name, "bank_name": "中国工商银行"}
    assert coordinator.post(path, {**card, "number": CARD[:-1] + "7"}).status_code == 422
    first = coordinator.post(path, card, key="first")
    assert (first.status_code, coordinator.post(path, card, key="first").json) == (201, first.json)
    assert coordinator.post(path, card, key="again").status_code == 409
    assert approver.post(f"/payees/{first.json['id']}/approve").status_code == 200
    stopped = finance.post(f"/payees/{first.json['id']}/stop", {"reason": "again"})
    wallet = {"kind": "alipay", "number": PHONE, "holder": cast.worker.name}
    asked = finance.post(path, wallet)
    coordinator.post(f"/payees/{asked.json['id']}/confirm")
    read = [finance.get(f"/payees?worker_id={cast.worker.id}"), coordinator.get("/payees"), stopped, asked, first]
    assert all(answer.status_code in (200, 201) for answer in read)
    said = "".join(answer.text for answer in read) + caplog.text + "".join(capfd.readouterr())
    everything = said.encode() + dumped(work)
    for number in (CARD, CARD[:-1] + "7", PHONE):
        assert number.encode() not in everything
        assert number[:8].encode() not in everything
        assert number.encode().hex().encode() not in everything
    assert CARD[-4:].encode() in everything


def dumped(work: UnitOfWork) -> bytes:
    """Every byte of the SQLite file with its log, or every column of every row of PostgreSQL as text."""
    if work.engine.dialect.name == "sqlite":
        path = Path(str(work.engine.url.database))
        files = [Path(f"{path}{end}") for end in ("", "-wal", "-shm")]
        with closing(sqlite3.connect(path)) as connection:
            script = "\n".join(connection.iterdump())
        return b"".join(each.read_bytes() for each in files if each.exists()) + script.encode()
    out = io.StringIO()
    with work.engine.connect() as connection:
        names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        for name in names:
            for row in connection.execute(text(f'SELECT t::text FROM "{name}" AS t')):
                out.write(str(row[0]))
    return out.getvalue().encode()


def test_a_stopped_account_is_kept_encrypted(work: UnitOfWork, cast: Cast) -> None:
    account = work.run(lambda session: a_request(session, cast))
    work.run(lambda session: stop_payee(session, account.id, reason="no", actor=cast.auditor))
    assert rotate_payees(with_keys(work, 1, 2)) == 1
    assert with_keys(work, 2).run(lambda s: number_of(s.get_one(PayeeAccount, account.id))) == CARD


def test_what_is_kept_of_a_command_does_not_let_its_number_be_guessed(
    work: UnitOfWork, cast: Cast, client: FlaskClient
) -> None:
    """A plain digest of the body would: whoever has the database tries all digits that the last four leave open."""
    path, program = f"/api/v1/workers/{cast.worker.id}/payees", a_program(client, "cun")
    body = json.dumps({"kind": "bank", "number": CARD, "holder": "卓玛", "bank_name": "中国工商银行"}).encode()
    headers = {**program.headers, "Idempotency-Key": "once", "Content-Type": "application/json"}
    answers = [client.post(path, data=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json == answers[1].json
    assert client.post(path, data=body.replace(CARD.encode(), OTHER_CARD.encode()), headers=headers).status_code == 422
    with work.reading() as session:
        asked = session.scalars(select(AnsweredCommand.asked).where(AnsweredCommand.key == "once")).one()
    assert asked != hashlib.sha256(f"POST {path}\n".encode() + body).hexdigest()
