"""How much deductions may take and for how long: dated, by area, decided with a reason."""

import re

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import Conflict, RuleViolation
from craftorders.kernel.words import N_
from craftorders.settlement.models import DeductionPolicy, Period

AREA = re.compile(r"([0-9]{2}|[0-9]{4}|[0-9]{6})?", re.ASCII)


def govern_deductions(
    session: Session, *, area: str, from_month: str, percent: int, days: int, reason: str, actor: Actor
) -> DeductionPolicy:
    """Set the cap in percent of a statement, and how many days a deduction lasts, for an area from a month on.

    `area` is the beginning of the codes of its regions, "" everywhere. Refused up to a month that is closed in any of them.
    """
    actor.require("deductions.govern")
    if not AREA.fullmatch(area):
        message = N_("An area is the first two or four digits of its county codes, or all six; empty is everywhere.")
        raise RuleViolation("no_area", message, pointer="/area")
    closed = session.scalar(select(func.max(Period.month)).where(Period.region_id.startswith(area, autoescape=True)))
    if closed is not None and from_month <= closed:
        message = N_("%(month)s is closed already. Choose a later month.")
        raise RuleViolation("month_closed", message, pointer="/from_month", month=closed)
    policy = DeductionPolicy(area=area, from_month=from_month, percent=percent, days=days, reason=reason,
                             set_by=actor.id, set_by_name=actor.name)  # fmt: skip
    try:
        with session.begin_nested():
            session.add(policy)
            session.flush()
    except IntegrityError as error:
        raise Conflict("policy_set", N_("For this month a policy was chosen already. Choose a later month.")) from error
    changes = {"percent": [None, percent], "days": [None, days]}
    record(session, "deduction_policy", policy.id, "govern", actor=actor, reason=reason, changes=changes)
    return policy
