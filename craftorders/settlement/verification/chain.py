"""Journals and their chain, recomputed from the rows: whatever was changed, taken out, put in or moved is named."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from craftorders.ledger.domain.canonical import BEGINNING, JOURNAL, TRANSFER, digest_of, seal_hash
from craftorders.ledger.domain.days import day_of, end_of
from craftorders.ledger.models import DailyHead, Journal, Seal, Transfer, UnsealedJournal
from craftorders.settlement.verification.money import MOST

LONGEST_WAIT = timedelta(days=1)
"""How long a journal may wait for its seal; really it is a minute, where the scheduler runs."""
AT_ONCE = 2_000
_NO_MORE: tuple[Any, Iterator[Any]] = (None, iter(()))
_OWN = (Transfer.region_id == Journal.region_id) & (Transfer.journal_id == Journal.id)
_SEALED = (Seal.region_id == Journal.region_id) & (Seal.journal_id == Journal.id)
_NOTED = (UnsealedJournal.region_id == Journal.region_id) & (UnsealedJournal.journal_id == Journal.id)


def journals(session: Session) -> list[str]:
    """Journals that are not whole, or that do not hash to their digest; and transfers of a journal that is not there."""
    wrong = []
    for journal, digest, own, transfers in _with_transfers(session):
        lines = own[JOURNAL.index("lines")]
        if len(transfers) != lines:
            wrong.append(f"journal {journal}: {len(transfers)} of {lines} transfers")
        elif digest != digest_of(own, transfers):
            wrong.append(f"journal {journal}: it or its transfers were changed")
    bare = select(Transfer.id).outerjoin(Journal, _OWN).where(Journal.id.is_(None)).limit(MOST)
    return [*wrong[:MOST], *(f"transfer {key}: its journal is gone" for key in session.scalars(bare))]


def _with_transfers(session: Session) -> Iterator[tuple[UUID, str, Sequence[Any], list[Sequence[Any]]]]:
    """Id, digest and values of every journal, and those of its transfers: two streams in one order, read side by side.

    A database that has no statistics yet would join them row by row. Transfers that were posted since the first
    stream was opened belong to none of its journals, and are passed over.
    """
    heads = select(Journal.digest, *(getattr(Journal, name) for name in JOURNAL))
    lines = select(Transfer.region_id, Transfer.journal_id, *(getattr(Transfer, name) for name in TRANSFER))
    streams = (
        heads.order_by(Journal.region_id, Journal.id),
        lines.order_by(Transfer.region_id, Transfer.journal_id, Transfer.position),
    )
    journals, transfers = (session.execute(each.execution_options(yield_per=AT_ONCE)) for each in streams)
    groups = groupby(transfers, key=lambda row: row[:2])
    key, group = next(groups, _NO_MORE)
    for digest, *own in journals:
        place = (own[JOURNAL.index("region_id")], own[JOURNAL.index("id")])
        while key is not None and key < place:
            key, group = next(groups, _NO_MORE)
        yield place[1], digest, own, [row[2:] for row in group] if key == place else []


def chain(session: Session) -> list[str]:
    """Seals that do not follow the one before them, that are missing, or whose journal is gone or another one."""
    query = select(Seal.sequence, Seal.region_id, Seal.journal_id, Seal.hash, Seal.at, Journal.digest)
    query = query.outerjoin(Journal, _SEALED).order_by(Seal.sequence).execution_options(yield_per=AT_ONCE)
    wrong, expected, previous, before = [], 1, BEGINNING, datetime.min.replace(tzinfo=UTC)
    for sequence, region_id, journal_id, hashed, at, digest in session.execute(query):
        if sequence != expected:
            wrong.append(f"seals {expected} to {sequence - 1} are missing")
        elif not digest:
            wrong.append(f"seal {sequence}: journal {journal_id} is gone")
        elif hashed != seal_hash(sequence, previous, region_id, journal_id, digest, at):
            wrong.append(f"seal {sequence}: it, the seal before it, or journal {journal_id} was changed or moved")
        elif at < before:
            wrong.append(f"seal {sequence} is older than the seal before it")
        expected, previous, before = sequence + 1, hashed, at
    return wrong[:MOST]


def heads(session: Session) -> list[str]:
    """Daily heads that are not the last seal of their day, and days with seals after them that have none."""
    following = aliased(Seal)
    query = (
        select(DailyHead.day, DailyHead.hash, Seal.hash, Seal.at, following.at)
        .outerjoin(Seal, Seal.sequence == DailyHead.sequence)
        .outerjoin(following, following.sequence == DailyHead.sequence + 1)
        .order_by(DailyHead.day)
    )
    wrong, days = [], set()
    for day, told, real, at, next_at in session.execute(query):
        days.add(day)
        end = end_of(day)
        if told != real or at >= end or (next_at is not None and next_at < end):
            wrong.append(f"{day}: the chain does not have this head")
    first, last = session.execute(select(func.min(Seal.at), func.max(Seal.at))).one()
    missing = (day for day in _days(first, last) if day not in days)
    return [*wrong[:MOST], *(f"{day}: the head is missing" for day in islice(missing, MOST))]


def waiting(session: Session) -> list[str]:
    """Journals that would never be sealed or have waited too long, and notes of journals that need no seal."""
    forgotten = select(Journal.id).outerjoin(Seal, _SEALED).outerjoin(UnsealedJournal, _NOTED)
    forgotten = forgotten.where(Seal.journal_id.is_(None), UnsealedJournal.journal_id.is_(None))
    strange = select(UnsealedJournal.journal_id).outerjoin(Journal, _NOTED).outerjoin(Seal, _SEALED)
    strange = strange.where(or_(Journal.id.is_(None), Seal.journal_id.is_not(None)))
    late = select(func.count(), func.min(UnsealedJournal.since))
    count, since = session.execute(late.where(UnsealedJournal.since < datetime.now(UTC) - LONGEST_WAIT)).one()
    return [
        *(f"journal {key} has no seal and waits for none" for key in session.scalars(forgotten.limit(MOST))),
        *(f"journal {key} waits for a seal that it cannot get" for key in session.scalars(strange.limit(MOST))),
        *([f"{count} journals have waited since {since:%Y-%m-%d %H:%M} UTC: does the scheduler run?"] if count else []),
    ]


def kept_elsewhere(session: Session, kept: Mapping[date, str]) -> list[str]:
    """Heads that somebody kept elsewhere and that are not those of the chain."""
    ours = {each.day: each.hash for each in session.scalars(select(DailyHead).where(DailyHead.day.in_(kept)))}
    return [
        f"{day}: kept is {kept[day]}, the chain has {ours.get(day, 'no head')}"
        for day in sorted(kept)
        if ours.get(day) != kept[day]
    ]


def _days(first: datetime | None, last: datetime | None) -> list[date]:
    """The days of Yiwu from that of the first seal to the one before that of the last."""
    if first is None or last is None:
        return []
    start, end = day_of(first), day_of(last)
    return [start + timedelta(days=number) for number in range((end - start).days)]
