"""Moving between normal, tightened and reduced inspection: lots do it by themselves, the rest is a person's decision."""

from dataclasses import fields
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from craftorders.infra.history import record
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import RuleViolation
from craftorders.kernel.words import N_
from craftorders.quality.domain.sampling import ACCEPTED, tighter_acceptance
from craftorders.quality.domain.switching import (
    SWITCHING,
    JudgedLot,
    Standing,
    after_action,
    after_lot,
)
from craftorders.quality.models import ClassPlan, InspectionLot, SwitchingState
from craftorders.quality.queries.switching import find_switching_state, states_of

PERMISSION_OF = {row.action: row.permission for row in SWITCHING.transitions if row.permission is not None}
"""What people decide: who may ease inspection or take it up again is not who reports how production runs."""


def count_lot(session: Session, lot: InspectionLot, *, actor: Actor) -> None:
    """Let a decided lot move the severity of each class that has an AQL, by what its own plan says.

    A lot that was presented again does not count. Each step is a row of the history with the lot and the counts.
    """
    if lot.resubmitted:
        return
    assert lot.batch.workshop_id is not None  # a submitted batch has its workshop
    states = states_of(session, lot.batch.workshop_id, lot.batch.product_id, for_update=True)
    for each in lot.classes:
        if each.aql is None:
            continue
        state = states.get(each.defect_class) or _new_state(session, lot, each.defect_class)
        before = state.standing
        after, rule = after_lot(before, _judged(each, each.aql))
        counted = {"lot": [None, lot.code], "bad": [None, each.nonconforming], "acceptance": [None, each.acceptance]}
        _write_down(session, state, before, after, rule, actor=actor, region_id=lot.region_id, changes=counted)


def decide_switching(session: Session, state_id: UUID, *, action: str, reason: str, actor: Actor) -> SwitchingState:
    """Reduce or end reduced inspection, take acceptance up again, or say that production is irregular or steady again.

    Needs the permission that the action names and a reason. Refuses what the state does not allow, and a reduction
    that is not earned yet.
    """
    permission = PERMISSION_OF.get(action)
    if permission is None:
        raise RuleViolation("unknown_action", N_("This follows from inspected lots and cannot be decided by a person."))
    actor.require(permission)
    state = find_switching_state(session, state_id, actor, for_update=True)
    before = state.standing
    after = after_action(before, action)
    _write_down(session, state, before, after, action, actor=actor, region_id=state.workshop.region_id, reason=reason)
    session.flush()
    return state


def _new_state(session: Session, lot: InspectionLot, defect_class: str) -> SwitchingState:
    """Everything begins on normal inspection (9.1)."""
    state = SwitchingState(workshop_id=lot.batch.workshop_id, product_id=lot.batch.product_id, defect_class=defect_class)
    state.standing = Standing()
    session.add(state)
    session.flush()
    return state


def _judged(each: ClassPlan, aql: str) -> JudgedLot:
    tighter = tighter_acceptance(each.code_letter, aql)
    return JudgedLot(
        inspection=each.inspection,
        acceptance=each.acceptance,
        accepted=each.verdict == ACCEPTED,
        accepted_tighter=tighter is not None and each.nonconforming <= tighter,
    )


def _write_down(
    session: Session,
    state: SwitchingState,
    before: Standing,
    after: Standing,
    action: str,
    *,
    actor: Actor,
    region_id: str,
    reason: str | None = None,
    changes: dict[str, Any] | None = None,
) -> None:
    state.standing = after
    moved = {
        field.name: [getattr(before, field.name), getattr(after, field.name)]
        for field in fields(Standing)
        if getattr(before, field.name) != getattr(after, field.name)
    }
    record(
        session,
        SWITCHING.name,
        state.id,
        action,
        actor=actor,
        reason=reason,
        region_id=region_id,
        from_state=before.state,
        to_state=after.state,
        changes=(changes or {}) | moved,
    )
