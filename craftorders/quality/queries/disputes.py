"""Whether somebody has appealed against a lot that was rejected whole."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.quality.domain.states import APPEAL
from craftorders.quality.models import Appeal


def appeal_against_lot(session: Session, lot_id: UUID) -> Appeal | None:
    """The appeal against the rejection of a lot, if there is one."""
    return session.scalar(select(Appeal).where(Appeal.lot_id == lot_id, Appeal.bag_id.is_(None)))


def in_dispute(session: Session, lot_ids: Collection[UUID]) -> set[UUID]:
    """Those of these lots whose rejection another inspector is looking at again."""
    query = select(Appeal.lot_id).where(Appeal.bag_id.is_(None), Appeal.state == APPEAL.initial)
    return set(session.scalars(query.where(Appeal.lot_id.in_(lot_ids)))) if lot_ids else set()
