"""Sealing: every journal gets its place in one chain of hashes, so that no row can be changed, taken out or moved unseen.

Posters do not wait for it. A chain that is written while posting would be one row on which all merchants queue, held
until the slowest of them commits; here each leaves a note that its journal waits, and a pass that runs every minute
seals what was committed since, in the order in which it finds it. Until then a journal is guarded by its own digest.
Passes take turns: each locks the first seal before it looks for the last one.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.orm import Session

from craftorders.infra.database import append
from craftorders.kernel.clock import now
from craftorders.ledger.domain.canonical import BEGINNING, seal_hash
from craftorders.ledger.domain.days import day_of, end_of
from craftorders.ledger.models import DailyHead, Journal, Seal, UnsealedJournal

SOME = 1_000
"""How many journals are sealed in one unit of work."""


def seal_some(session: Session) -> int:
    """Write the heads of the days that are over, then seal up to a thousand waiting journals; says how many.

    No seal is older than the one before it, nor than the end of a day whose head is written: a head never changes.
    """
    session.execute(select(Seal.sequence).where(Seal.sequence == 1).with_for_update()).all()
    last = session.execute(select(Seal.sequence, Seal.hash, Seal.at).order_by(Seal.sequence.desc()).limit(1)).first()
    moment = now()
    if last is not None:
        moment = max(moment, last.at, _close_days(session, day_of(moment)))
    waiting = session.execute(
        select(Journal.region_id, Journal.id, Journal.digest)
        .join(UnsealedJournal, (UnsealedJournal.region_id == Journal.region_id) & (UnsealedJournal.journal_id == Journal.id))
        .order_by(Journal.id, Journal.region_id)
        .limit(SOME)
    ).all()
    if not waiting:
        return 0
    seals, sequence, previous = [], last.sequence if last else 0, last.hash if last else BEGINNING
    for journal in waiting:
        sequence += 1
        previous = seal_hash(sequence, previous, journal.region_id, journal.id, journal.digest, moment)
        seals.append(Seal(sequence=sequence, region_id=journal.region_id, journal_id=journal.id, hash=previous, at=moment))
    append(session, *seals)
    sealed = tuple_(UnsealedJournal.region_id, UnsealedJournal.journal_id)
    session.execute(delete(UnsealedJournal).where(sealed.in_([(each.region_id, each.id) for each in waiting])))
    return len(waiting)


def _close_days(session: Session, today: date) -> datetime:
    """Write the heads that are missing, from the day of the first seal to yesterday; the end of the last closed day."""
    known = session.scalar(select(func.max(DailyHead.day)))
    first = session.scalars(select(Seal.at).where(Seal.sequence == 1)).one()
    day = known + timedelta(days=1) if known else day_of(first)
    while day < today:
        query = select(Seal.sequence, Seal.hash).where(Seal.at < end_of(day)).order_by(Seal.sequence.desc()).limit(1)
        sequence, digest = session.execute(query).one()
        append(session, DailyHead(day=day, sequence=sequence, hash=digest, at=now()))
        day += timedelta(days=1)
    return end_of(day - timedelta(days=1))
