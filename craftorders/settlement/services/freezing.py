"""Deductions that nobody decides about in person: frozen while their pieces are looked at again, over after their day."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.database import locked
from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import SYSTEM, Actor
from craftorders.kernel.clock import now, today
from craftorders.quality.models import Appeal
from craftorders.settlement.domain.states import DEDUCTION, IN_FORCE
from craftorders.settlement.events import DeductionMoved
from craftorders.settlement.models import Deduction
from craftorders.settlement.queries.deductions import deductions_about, has_open_appeal
from craftorders.settlement.services.bearing import give_back, put_back

ONE_DAY = timedelta(days=1)


def freeze_for_appeal(session: Session, appeal_id: UUID) -> None:
    """Rejected pieces are to be looked at again: deductions for damage to what the same people made of the batch wait."""
    appeal = session.get_one(Appeal, appeal_id)
    actor = Actor(appeal.made_by, appeal.made_by_name)
    for deduction in _about(session, appeal):
        if deduction.state in (*IN_FORCE, "expired"):
            _move(session, deduction, "freeze", actor, appeal.lot.code)
            give_back(session, deduction, actor=actor)


def settle_for_appeal(session: Session, appeal_id: UUID, *, overturned: bool, actor: Actor) -> None:
    """It was decided about the pieces: deductions fall where some were good after all, else they are in force again.

    What the worker appealed against stays frozen until that is decided, too.
    """
    appeal = session.get_one(Appeal, appeal_id)
    for deduction in _about(session, appeal):
        if overturned and deduction.state in ("proposed", "frozen"):
            _move(session, deduction, "withdraw", actor, appeal.reason)
            put_back(session, deduction, actor=actor, reason=appeal.reason or appeal.lot.code)
        elif deduction.state == "frozen" and not has_open_appeal(session, deduction):
            asked, decided = deduction.appealed_at is not None, deduction.decided_by is not None
            if decided or not asked:
                _move(session, deduction, "uphold" if decided else "resume", actor, appeal.reason)


def expire_deductions(session: Session) -> int:
    """End deductions whose last day is over in their region's time; says how many. Running twice finds nothing more."""
    query = select(Deduction.id).where(Deduction.state.in_(IN_FORCE), Deduction.expires_on < now().date() + ONE_DAY)
    expired = 0
    for key in session.scalars(query.order_by(Deduction.id)).all():
        deduction = locked(session, Deduction, key)
        if deduction is None or deduction.state not in IN_FORCE or deduction.expires_on is None:
            continue
        if deduction.expires_on < today(deduction.region.time_zone):
            _move(session, deduction, "expire", SYSTEM, None)
            expired += 1
    return expired


def _about(session: Session, appeal: Appeal) -> list[Deduction]:
    found = (locked(session, Deduction, key) for key in deductions_about(session, appeal))
    return [each for each in found if each is not None]


def _move(session: Session, deduction: Deduction, action: str, actor: Actor, reason: str | None) -> None:
    move(session, deduction, DEDUCTION, action, actor=actor, reason=reason, region_id=deduction.region_id)
    session.flush()
    publish(session, DeductionMoved(deduction.id, deduction.state))
