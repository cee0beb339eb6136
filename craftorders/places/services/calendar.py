"""Keeping the farm calendars of counties: which weeks miss how many hands, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.places.domain.calendar import FULL, LONGEST_REASON, weeks_between
from craftorders.places.models import FarmWeek
from craftorders.places.queries import find_region

REASON_NEEDED = N_("Say why hands are away, such as harvest.")


@dataclass(frozen=True)
class Away:
    """So many percent of the hands are left, and why."""

    share: int
    reason: str

    def __str__(self) -> str:
        return f"{self.share}% {self.reason}"


def set_weeks(
    session: Session, region_id: str, *, first: date, last: date, share: int, reason: str | None = None, actor: Actor
) -> int:
    """Say which share of a county's hands is there, from the week of one day to that of another; at 100 they are cleared.

    Returns how many weeks changed. Refuses a share that is no percentage, one below 100 without a reason, weeks in the
    wrong order, and more than 60 of them.
    """
    actor.require("calendar.keep")
    find_region(session, region_id)
    if not 0 <= share <= FULL:
        raise RuleViolation("bad_share", N_("Write a whole percentage from 0 to 100."), pointer="/share")
    if share < FULL and not reason:
        raise RuleViolation("reason_needed", REASON_NEEDED, pointer="/reason")
    if reason and len(reason) > LONGEST_REASON:
        raise RuleViolation("reason_too_long", N_("Write at most 100 characters."), pointer="/reason")
    away = Away(share, reason) if reason and share < FULL else None
    return write_weeks(session, {(region_id, week): away for week in weeks_between(first, last)}, actor=actor)


def clear_weeks(session: Session, region_id: str, *, first: date, last: date, actor: Actor) -> int:
    """All hands are there again in these weeks; weeks without a share of their own stay as they are."""
    return set_weeks(session, region_id, first=first, last=last, share=FULL, actor=actor)


def write_weeks(session: Session, wanted: Mapping[tuple[str, date], Away | None], *, actor: Actor) -> int:
    """Make weeks of counties as wanted (None: all hands are there), with one history entry a county that changed.

    The caller has checked who may and whether all of it may be. Returns how many weeks changed.
    """
    counties, weeks = {region_id for region_id, _ in wanted}, {week for _, week in wanted}
    query = select(FarmWeek).where(FarmWeek.region_id.in_(counties), FarmWeek.week.between(min(weeks), max(weeks)))
    locked = query.order_by(FarmWeek.region_id, FarmWeek.week).with_for_update()
    rows = {(row.region_id, row.week): row for row in session.scalars(locked)}
    changes: dict[str, dict[str, list[str | None]]] = {}
    for (region_id, week), away in sorted(wanted.items(), key=lambda item: item[0]):
        row = rows.get((region_id, week))
        before = Away(row.share, row.reason) if row is not None else None
        if before == away:
            continue
        changes.setdefault(region_id, {})[week.isoformat()] = [str(each) if each else None for each in (before, away)]
        if away is None:
            session.delete(row)
        elif row is None:
            row = FarmWeek(region_id=region_id, week=week, share=away.share, reason=away.reason, set_by=actor.id)
            session.add(row)
        else:
            row.share, row.reason, row.set_by = away.share, away.reason, actor.id
    session.flush()
    for region_id, changed in changes.items():
        record(session, "farm_calendar", calendar_id(region_id), "change", actor=actor, region_id=region_id, changes=changed)
    return sum(len(changed) for changed in changes.values())


def calendar_id(region_id: str) -> UUID:
    """Under which id the history keeps a county's calendar, which as a whole has no row of its own: its code as a number."""
    return UUID(int=int(region_id))
