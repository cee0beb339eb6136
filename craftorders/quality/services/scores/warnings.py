"""Dealing with a warning: somebody says what was done about it, and the watch begins anew."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from craftorders.infra.database import changed_rows
from craftorders.infra.history import move
from craftorders.infra.unit_of_work import publish
from craftorders.kernel.actor import Actor
from craftorders.kernel.clock import now
from craftorders.quality.domain.states import WARNING
from craftorders.quality.events import WarningMoved
from craftorders.quality.models import QualityWarning, WorkerWatch, WorkshopWatch
from craftorders.quality.queries.warnings import find_warning


def deal_with_warning(session: Session, warning_id: UUID, *, reason: str, actor: Actor) -> QualityWarning:
    """Put a warning away with what was done about it; from now on its level is counted from nothing.

    Refuses one that was dealt with before.
    """
    actor.require("warnings.deal_with")
    warning = find_warning(session, warning_id, actor, for_update=True)
    region = warning.workshop.region_id
    move(session, warning, WARNING, "deal_with", actor=actor, reason=reason, region_id=region)
    warning.reason, warning.dealt_with_at = reason, now()
    warning.dealt_with_by, warning.dealt_with_by_name = actor.id, actor.name
    session.flush()
    if warning.worker_id is not None:
        watch = update(WorkerWatch).where(WorkerWatch.worker_id == warning.worker_id)
    else:
        watch = update(WorkshopWatch).where(
            WorkshopWatch.workshop_id == warning.workshop_id, WorkshopWatch.product_id == warning.product_id
        )
    changed_rows(session, watch.values(level_e4=0, inspected=0, bad=0, warned=False))
    publish(session, WarningMoved(warning.id, warning.workshop_id, warning.state))
    return warning
