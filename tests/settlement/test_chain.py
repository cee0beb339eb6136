"""Who owns the database can drop its triggers. What they then change, take out, put in or move is found, and named."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.ids import new_id
from craftorders.ledger.domain.canonical import BEGINNING, JOURNAL, TRANSFER, digest_of, seal_hash
from craftorders.ledger.models import PLATFORM, DailyHead, Journal, Seal, Transfer, UnsealedJournal
from craftorders.ledger.queries import find_journal
from craftorders.ledger.services import Posting, open_account, post, seal_some
from craftorders.settlement.verification import verify_books
from tests.conftest import NOON
from tests.databases import past_guards, remembered

DAY = timedelta(days=1)
JOURNALS, CHAIN, HEADS, WAITING = "journals: whole", "the chain", "daily heads", "journals that wait"
TRANSFERS = "transfers against"
FORGED = UUID("01a20bb5-e600-7cbd-8359-5a078828f293")


def three_days(session: Session) -> None:
    """Two journals of two transfers each on three days, all sealed, all days over; one more that waits."""
    bank = open_account(session, "bank", PLATFORM, "CNY")
    worker, other = (open_account(session, "worker", new_id(), "CNY") for _ in range(2))
    for day in range(4):
        with clock.at(NOON + day * DAY):
            seal_some(session)
            for amount in (10, 20) if day < 3 else (30,):
                pair = [Posting(bank, each, amount, "deposit", new_id()) for each in (worker, other)]
                post(session, pair, actor=SYSTEM, reason="一笔")
            if day < 3:
                seal_some(session)


@pytest.fixture
def unguarded(work: UnitOfWork, session: Session) -> Session:
    """A session of somebody who dropped every trigger and every foreign key."""
    remembered(work, three_days)
    past_guards(session.connection())
    if work.engine.dialect.name == "sqlite":
        session.execute(text("PRAGMA defer_foreign_keys=ON"))
    return session


def found(session: Session) -> list[str]:
    """What the auditor says."""
    session.expire_all()
    return verify_books(session)[1]


def sealed(session: Session) -> list[UUID]:
    """The journals in the order of the chain."""
    rows = session.execute(text("SELECT journal_id FROM seal ORDER BY sequence")).scalars()
    return [UUID(str(key)) for key in rows]


def key(session: Session, value: UUID) -> Any:
    """An id as this database keeps it."""
    return value if session.get_bind().dialect.name == "postgresql" else value.hex


def test_nothing_is_found_where_nothing_was_touched(unguarded: Session) -> None:
    assert found(unguarded) == []
    assert len(sealed(unguarded)) == 6


@pytest.mark.parametrize(
    "change",
    [
        "amount = amount + 1", "purpose = 'payout'", "reason = NULL", "actor_name = 'nobody'", "reference_id = id",
        "debit_id = credit_id, credit_id = debit_id", "actor_id = id", "position = 7 - position", "currency = 'USD'",
    ],
)  # fmt: skip
def test_a_changed_transfer_is_named_by_its_journal(unguarded: Session, change: str) -> None:
    journal = sealed(unguarded)[2]
    own = {"key": key(unguarded, journal)}
    unguarded.execute(text(f"UPDATE transfer SET {change} WHERE journal_id = :key AND position = 1"), own)
    told = [line for line in found(unguarded) if line.startswith(JOURNALS)]
    assert told == [f"journals: whole, and as they were posted: journal {journal}: it or its transfers were changed"]


def test_a_moment_that_was_changed_by_a_microsecond_is_found(unguarded: Session) -> None:
    unguarded.execute(
        text("UPDATE transfer SET at = :at WHERE journal_id = :key AND position = 2"),
        {"at": NOON.replace(microsecond=1, tzinfo=None).isoformat(" "), "key": key(unguarded, sealed(unguarded)[0])},
    )
    assert any(line.startswith(JOURNALS) for line in found(unguarded))


@pytest.mark.parametrize("change", ["reason = 'other'", "actor_name = 'nobody'", "lines = 1", "digest = 'x'"])
def test_a_changed_journal_is_named(unguarded: Session, change: str) -> None:
    journal = sealed(unguarded)[5]
    unguarded.execute(text(f"UPDATE journal SET {change} WHERE id = :key"), {"key": key(unguarded, journal)})
    assert any(line.startswith(JOURNALS) and str(journal) in line for line in found(unguarded))


def test_a_transfer_that_was_taken_out_is_named_by_its_journal(unguarded: Session) -> None:
    journal = sealed(unguarded)[0]
    own = {"key": key(unguarded, journal)}
    unguarded.execute(text("DELETE FROM transfer WHERE journal_id = :key AND position = 2"), own)
    assert f"journals: whole, and as they were posted: journal {journal}: 1 of 2 transfers" in found(unguarded)


def test_a_transfer_that_was_put_in_is_named_by_its_journal(unguarded: Session) -> None:
    journal = sealed(unguarded)[0]
    unguarded.execute(
        text(
            "INSERT INTO transfer (region_id, id, journal_id, position, debit_id, credit_id, amount, currency, purpose, "
            "reference_id, actor_id, actor_name, at) SELECT region_id, reference_id, journal_id, 3, debit_id, credit_id, "
            "amount, currency, purpose, reference_id, actor_id, actor_name, at FROM transfer "
            "WHERE journal_id = :key AND position = 1"
        ),
        {"key": key(unguarded, journal)},
    )
    assert f"journals: whole, and as they were posted: journal {journal}: 3 of 2 transfers" in found(unguarded)


@pytest.mark.parametrize("place", [0, 3, 5])
def test_a_journal_that_was_taken_out_is_named_by_its_seal(unguarded: Session, place: int) -> None:
    """With its transfers, and the balances made to fit."""
    journal = sealed(unguarded)[place]
    for statement in ("DELETE FROM transfer WHERE journal_id = :key", "DELETE FROM journal WHERE id = :key"):
        unguarded.execute(text(statement), {"key": key(unguarded, journal)})
    fit_balances(unguarded)
    assert found(unguarded) == [f"the chain of seals over all journals: seal {place + 1}: journal {journal} is gone"]


@pytest.mark.parametrize("place", [1, 4, 6])
def test_a_seal_that_was_taken_out_is_named(unguarded: Session, place: int) -> None:
    journal = sealed(unguarded)[place - 1]
    unguarded.execute(text("DELETE FROM seal WHERE sequence = :place"), {"place": place})
    told = found(unguarded)
    assert f"journals that wait for their seal: journal {journal} has no seal and waits for none" in told
    gap = f"the chain of seals over all journals: seals {place} to {place} are missing"
    assert (gap in told) == (place < 6)
    assert any(line.startswith(HEADS) for line in told) == (place in (4, 6))


def test_journals_that_changed_places_are_found(unguarded: Session) -> None:
    second, third = (key(unguarded, each) for each in sealed(unguarded)[1:3])
    for was, becomes in ((second, key(unguarded, PLATFORM)), (third, second), (key(unguarded, PLATFORM), third)):
        statement = text("UPDATE seal SET journal_id = :becomes WHERE journal_id = :was")
        unguarded.execute(statement, {"was": was, "becomes": becomes})
    told = [line for line in found(unguarded) if line.startswith(CHAIN)]
    assert [line.split("seal ")[1].split(":")[0] for line in told] == ["2", "3"]


def forged(session: Session, *, noted: bool = False, seal: bool = False) -> UUID:
    """A journal that nobody posted: whole, its digest right, the balances made to fit."""
    whole = find_journal(session, "330782", sealed(session)[0])
    copy = {name: getattr(whole.journal, name) for name in JOURNAL} | {"id": FORGED, "lines": 1}
    line = {name: getattr(whole.transfers[0], name) for name in TRANSFER} | {"id": FORGED, "amount": 1}
    digest = digest_of([copy[name] for name in JOURNAL], [[line[name] for name in TRANSFER]])
    session.execute(insert(Journal).values(**copy, digest=digest))
    session.execute(insert(Transfer).values(**line, region_id="330782", journal_id=FORGED))
    if noted:
        session.execute(insert(UnsealedJournal).values(region_id="330782", journal_id=FORGED, since=datetime.now(UTC)))
    if seal:
        last = session.scalars(select(Seal).order_by(Seal.sequence.desc())).first()
        assert last is not None
        values = {"sequence": last.sequence + 1, "region_id": "330782", "journal_id": FORGED, "at": last.at}
        hashed = seal_hash(last.sequence + 1, last.hash, "330782", FORGED, digest, last.at)
        session.execute(insert(Seal).values(**values, hash=hashed))
    fit_balances(session)
    return FORGED


def fit_balances(session: Session) -> None:
    """Let every balance be what the transfers add up to."""
    sides = (f"(SELECT coalesce(sum(amount), 0) FROM transfer WHERE {side}_id = account.id)" for side in ("credit", "debit"))
    session.execute(text(f"UPDATE account SET least = NULL, balance = {' - '.join(sides)}"))


def rewrite_chain(session: Session, *, with_heads: bool) -> None:
    """Work all seals out anew, as somebody would who knows how, and perhaps the heads, too."""
    previous = BEGINNING
    for row in session.scalars(select(Seal).order_by(Seal.sequence)).all():
        digest = session.get_one(Journal, (row.region_id, row.journal_id)).digest
        previous = seal_hash(row.sequence, previous, row.region_id, row.journal_id, digest, row.at)
        session.execute(update(Seal).where(Seal.sequence == row.sequence).values(hash=previous))
    if with_heads:
        fits = select(Seal.hash).where(Seal.sequence == DailyHead.sequence).scalar_subquery()
        session.execute(update(DailyHead).values(hash=fits))


def changed_with_its_digest(session: Session, place: int) -> None:
    """A journal says another amount, and its digest and the balances fit that."""
    key = ("330782", sealed(session)[place])
    own = (Transfer.region_id == key[0]) & (Transfer.journal_id == key[1])
    session.execute(update(Transfer).where(own).values(amount=Transfer.amount + 1))
    session.expire_all()
    whole = find_journal(session, *key)
    lines = [[getattr(each, name) for name in TRANSFER] for each in whole.transfers]
    digest = digest_of([getattr(whole.journal, name) for name in JOURNAL], lines)
    session.execute(update(Journal).where(Journal.id == key[1]).values(digest=digest))
    session.expire_all()
    fit_balances(session)


def test_a_journal_that_was_put_in_without_a_seal_is_found(unguarded: Session) -> None:
    forged(unguarded)
    assert found(unguarded) == [f"journals that wait for their seal: journal {FORGED} has no seal and waits for none"]


def test_a_journal_that_was_put_in_with_a_seal_of_an_old_day_is_found(unguarded: Session) -> None:
    """The head of that day had been written before."""
    forged(unguarded, seal=True)
    assert found(unguarded) == ["daily heads against the chain: 2026-11-26: the chain does not have this head"]


def test_a_digest_that_was_made_to_fit_breaks_the_chain(unguarded: Session) -> None:
    changed_with_its_digest(unguarded, 3)
    journal = sealed(unguarded)[3]
    assert found(unguarded) == [
        f"the chain of seals over all journals: seal 4: it, the seal before it, or journal {journal} was changed or moved"
    ]


def test_a_chain_that_was_made_to_fit_does_not_have_its_heads(unguarded: Session) -> None:
    """The fourth journal is of the second day: its head and that of the third differ."""
    changed_with_its_digest(unguarded, 3)
    rewrite_chain(unguarded, with_heads=False)
    assert found(unguarded) == [
        f"daily heads against the chain: 2026-11-{day}: the chain does not have this head" for day in (25, 26)
    ]


def test_heads_that_were_made_to_fit_are_not_those_kept_elsewhere(unguarded: Session) -> None:
    """Nothing within the database can tell any more; what was written down elsewhere does."""
    kept = dict(unguarded.execute(select(DailyHead.day, DailyHead.hash)).all())
    assert verify_books(unguarded, kept)[1] == []
    changed_with_its_digest(unguarded, 3)
    rewrite_chain(unguarded, with_heads=True)
    assert found(unguarded) == []
    told = verify_books(unguarded, kept)[1]
    assert [line.split(":")[1] for line in told] == [" 2026-11-25", " 2026-11-26"]
    assert all(kept[date(2026, 11, day)] in line for day, line in zip((25, 26), told, strict=True))


def test_a_head_of_a_day_that_the_chain_does_not_have_is_told(unguarded: Session) -> None:
    assert verify_books(unguarded, {date(2020, 1, 1): "a" * 64})[1] == [
        f"heads kept elsewhere: 2020-01-01: kept is {'a' * 64}, the chain has no head"
    ]


@pytest.mark.parametrize(
    ("statement", "start"),
    [
        ("UPDATE seal SET hash = 'x' WHERE sequence = 3", CHAIN),
        ("UPDATE seal SET at = (SELECT max(at) FROM seal) WHERE sequence = 3", CHAIN),
        ("UPDATE seal SET region_id = '513323' WHERE sequence = 3", CHAIN),
        ("UPDATE seal SET sequence = 7 WHERE sequence = 3", CHAIN),
        ("DELETE FROM seal", WAITING),
        ("UPDATE daily_head SET hash = 'x' WHERE day = '2026-11-25'", HEADS),
        ("UPDATE daily_head SET sequence = 3 WHERE day = '2026-11-25'", HEADS),
        ("DELETE FROM daily_head WHERE day = '2026-11-24'", HEADS),
        ("DELETE FROM daily_head WHERE day = '2026-11-25'", HEADS),
        ("DELETE FROM unsealed_journal", WAITING),
        ("UPDATE unsealed_journal SET since = '2026-11-01 00:00:00.000000'", WAITING),
        ("INSERT INTO unsealed_journal SELECT region_id, journal_id, at FROM seal WHERE sequence = 1", WAITING),
        ("DELETE FROM account WHERE kind = 'bank'", TRANSFERS),
        ("UPDATE transfer SET reverses_id = id", TRANSFERS),
    ],
)
def test_whatever_else_was_changed_is_found(unguarded: Session, statement: str, start: str) -> None:
    unguarded.execute(text(statement))
    assert any(line.startswith(start) for line in found(unguarded))
