"""The decision: the plan binds, rejection needs evidence, and nobody judges their own count (rules 9 and 10)."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge, Earning
from craftorders.infra.history import history_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import IllegalTransition, NotFound, NotPermitted, RuleViolation
from craftorders.notifications.models import Message
from craftorders.production.services import submit_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import last_lot_of_part
from craftorders.quality.services import decide_lot
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import bad_pieces, rejected_lot
from tests.builders.stories import handed_in_batch, submitted_lot


def decide(
    session: Session, lot: InspectionLot, decision: str, actor: Actor, *, inspected: int = 20, reason: str | None = None
) -> InspectionLot:
    return decide_lot(session, lot.id, decision=decision, inspected=inspected, reason=reason, actor=actor)


def earned(session: Session) -> dict[str, int]:
    """Fen by worker's id."""
    return {str(row.worker_id): row.amount for row in session.scalars(select(Earning))}


def test_what_passed_earns_and_the_bad_pieces_do_not(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 1)
    decide(session, lot, "accept", cast.inspector)
    assert (lot.state, lot.nonconforming, lot.inspector_name) == ("accepted", 1, "Zhi")
    assert [(bag.passed, bag.rejected) for bag in lot.bags] == [(49, 1), (50, 0)]
    assert (lot.batch.state, lot.batch.passed, lot.batch.rejected) == ("passed", 99, 1)
    assert earned(session) == {str(cast.worker.id): 2940, str(cast.second_worker.id): 3000}  # 49 and 50 × ¥0.60
    assert session.scalars(select(Charge.amount)).all() == [7920]  # 99 × ¥0.80
    assert [entry.action for entry in history_of(session, lot.id)] == ["accept", "defect", "open"]


def test_a_rejected_lot_goes_to_rework_and_earns_nothing(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 2)
    decide(session, lot, "reject", cast.inspector)
    assert (lot.state, lot.nonconforming, lot.batch.state, lot.batch.passed) == ("rejected", 2, "rework", 0)
    assert earned(session) == {}
    told = session.scalars(select(Message.user_id).where(Message.link == f"/workshop/batches/{lot.batch_id}")).all()
    assert cast.coordinator.id in told


def test_a_sample_that_was_not_wholly_inspected_decides_nothing(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 2)
    for decision in ("accept", "reject"):
        for inspected in (0, 19, 21, 100):
            with pytest.raises(RuleViolation) as refused:
                decide(session, lot, decision, cast.inspector, inspected=inspected)
            assert (refused.value.code, refused.value.pointer) == ("sample_not_inspected", "/inspected")


def test_acceptance_above_the_acceptance_number_is_refused(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 2)
    assert lot.verdict == "rejected"
    with pytest.raises(RuleViolation) as refused:
        decide(session, lot, "accept", cast.inspector, reason="They are nearly good.")
    assert (refused.value.code, refused.value.details) == ("plan_rejects", {"kind": "major", "bad": 2, "most": 1})


def test_one_critical_defect_cannot_be_accepted(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 1, severity="critical")
    assert lot.verdict == "rejected", "although one bad piece is allowed"
    with pytest.raises(RuleViolation) as refused:
        decide(session, lot, "accept", cast.inspector)
    assert refused.value.code == "critical_defect"
    assert decide(session, lot, "reject", cast.inspector).state == "rejected"


def test_every_class_is_judged_by_its_own_plan(session: Session) -> None:
    """100 pieces, letter F: of 20 drawn, 1 may have a major defect (AQL 2.5) and 2 a minor one (AQL 4.0)."""
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 2, severity="minor")
    bad_pieces(session, cast, lot, 1, severity="major", bag=1)
    assert lot.verdict == "accepted", "three bad pieces, but no class has too many"
    assert {name: each.nonconforming for name, each in lot.class_plans.items()} == {"critical": 0, "major": 1, "minor": 2}
    bad_pieces(session, cast, lot, 1, severity="minor", bag=1)
    assert (lot.class_plans["minor"].verdict, lot.class_plans["major"].verdict) == ("rejected", "accepted")
    with pytest.raises(RuleViolation) as refused:
        decide(session, lot, "accept", cast.inspector)
    assert refused.value.details == {"kind": "minor", "bad": 3, "most": 2}


def test_a_rejection_without_a_defect_is_refused(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    with pytest.raises(RuleViolation) as refused:
        decide(session, lot, "reject", cast.inspector, reason="I do not like them.")
    assert refused.value.code == "no_defect"


def test_rejecting_what_the_plan_accepts_needs_a_reason(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 1)
    with pytest.raises(RuleViolation) as refused:
        decide(session, lot, "reject", cast.inspector)
    assert (refused.value.code, refused.value.pointer) == ("reason_needed", "/reason")
    assert decide(session, lot, "reject", cast.inspector, reason="The dye comes off.").reason == "The dye comes off."


def test_a_lot_is_decided_once(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    decide(session, lot, "accept", cast.inspector)
    for decision in ("accept", "reject"):
        with pytest.raises(IllegalTransition):
            decide(session, lot, decision, cast.second_inspector)
    assert len(earned(session)) == 2


def with_the_inspectors_rights(actor: Actor, cast: Cast) -> Actor:
    """Somebody who is an inspector of the county, too."""
    return replace(
        actor,
        permissions=actor.permissions | cast.inspector.permissions,
        scopes={**actor.scopes, **cast.inspector.scopes},
    )


def test_who_counted_and_submitted_the_pieces_cannot_inspect_them(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    counter = with_the_inspectors_rights(cast.coordinator, cast)
    for step in (lambda: decide(session, lot, "accept", counter), lambda: bad_pieces(session, cast, lot, 1, actor=counter)):
        with pytest.raises(NotPermitted) as refused:
            step()
        assert refused.value.code == "counted_it_yourself"


def test_who_counted_but_did_not_submit_cannot_inspect_either(session: Session) -> None:
    cast = a_cast(session)
    batch = handed_in_batch(session, cast)
    colleague = replace(cast.coordinator, id=cast.operator.id, name="Another coordinator")
    submit_batch(session, batch.id, actor=colleague)
    lot = last_lot_of_part(session, batch.id, 1)
    assert lot is not None
    with pytest.raises(NotPermitted) as refused:
        decide(session, lot, "accept", with_the_inspectors_rights(cast.coordinator, cast))
    assert refused.value.code == "counted_it_yourself"


def test_another_countys_inspector_does_not_find_the_lot(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    with pytest.raises(NotFound):
        decide(session, lot, "accept", cast.far_inspector)


def test_only_inspectors_decide(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    others = (cast.coordinator, cast.hua, cast.dispatcher, cast.finance, cast.operator, cast.auditor, cast.zhuoma)
    for actor in others:
        with pytest.raises(NotPermitted):
            decide(session, lot, "accept", actor)


def test_a_reinspection_needs_another_inspector(session: Session) -> None:
    cast = a_cast(session)
    first = rejected_lot(session, cast, submitted_lot(session, cast))
    submit_batch(session, first.batch_id, presented={bag.hand_in_id: 50 for bag in first.bags}, actor=cast.coordinator)
    again = last_lot_of_part(session, first.batch_id, 1)
    assert again is not None
    with pytest.raises(NotPermitted) as refused:
        decide(session, again, "accept", cast.inspector)
    assert refused.value.code == "another_inspector"
    with pytest.raises(NotPermitted):
        bad_pieces(session, cast, again, 1, actor=cast.inspector)
    assert decide(session, again, "accept", cast.second_inspector).state == "accepted"
