"""Finding what plans count in money."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.planning.models import PlanningPolicy


def present_policy(session: Session) -> PlanningPolicy:
    """The policy in force; before anybody changed it, the usual one, which is not kept yet."""
    return session.scalar(select(PlanningPolicy)) or PlanningPolicy(**USUAL)


USUAL = {
    column.key: column.default.arg
    for column in PlanningPolicy.__table__.columns
    if column.default is not None and column.default.is_scalar
}
"""Every weight as it stands before anybody changed it."""
