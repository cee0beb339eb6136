"""Lots move how severely the next ones are inspected; people approve, resume and report, with a reason."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import NotFound, NotPermitted, RuleViolation
from craftorders.production.services import submit_batch
from craftorders.quality.domain.switching import Standing
from craftorders.quality.models import InspectionLot, SwitchingState
from craftorders.quality.queries import last_lot_of_part
from craftorders.quality.queries.switching import find_switching_state, list_switching_states, states_of
from craftorders.quality.services import decide_lot, decide_switching
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import bad_pieces, rejected_lot
from tests.builders.stories import submitted_lot


def accepted_lot(session: Session, cast: Cast, lot: InspectionLot) -> InspectionLot:
    return decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)


def states(session: Session, cast: Cast) -> dict[str, SwitchingState]:
    return states_of(session, cast.workshop.id, cast.belt.id)


def standing(session: Session, cast: Cast, values: Standing) -> SwitchingState:
    """The state of major defects, put where a test begins."""
    state = SwitchingState(workshop_id=cast.workshop.id, product_id=cast.belt.id, defect_class="major")
    state.standing = values
    session.add(state)
    session.flush()
    return state


def test_two_rejected_lots_tighten_their_class_alone_and_say_why(session: Session) -> None:
    cast = a_cast(session)
    first = rejected_lot(session, cast, submitted_lot(session, cast))
    rejected_lot(session, cast, submitted_lot(session, cast))
    found = states(session, cast)
    assert {name: state.state for name, state in found.items()} == {"major": "tightened", "minor": "normal"}
    assert found["minor"].score == 6, "not one bad piece in either lot, and Ac 2: three points each"
    last, before = history_of(session, found["major"].id)
    assert (before.action, before.from_state, before.to_state) == ("rejected", "normal", "normal")
    assert before.changes is not None
    assert (before.changes["lot"], before.changes["bad"], before.changes["acceptance"]) == (
        [None, first.code],
        [None, 2],
        [None, 1],
    )
    assert (last.action, last.from_state, last.to_state, last.actor_name) == ("tighten", "normal", "tightened", "Zhi")
    lot = submitted_lot(session, cast)
    assert [(each.defect_class, each.inspection, each.code_letter, each.acceptance) for each in lot.classes] == [
        ("critical", "normal", "G", 0),  # none allowed in whatever is drawn
        ("major", "tightened", "G", 1),  # F, tightened 2.5, points down to G: 32, 1; so G for all
        ("minor", "normal", "G", 3),
    ]
    assert lot.sample_size == 32


def test_a_lot_that_is_presented_again_does_not_count(session: Session) -> None:
    cast = a_cast(session)
    first = rejected_lot(session, cast, submitted_lot(session, cast))
    submit_batch(session, first.batch_id, presented={bag.hand_in_id: 50 for bag in first.bags}, actor=cast.coordinator)
    again = last_lot_of_part(session, first.batch_id, 1)
    assert again is not None
    rejected_lot(session, cast, again, actor=cast.second_inspector)
    state = states(session, cast)["major"]
    assert (state.state, state.recent) == ("normal", "R")
    assert len(history_of(session, state.id)) == 1


def test_what_the_inspector_rejects_against_the_plan_counts_as_the_plan_says(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 1)
    decide_lot(session, lot.id, decision="reject", inspected=20, reason="The dye comes off.", actor=cast.inspector)
    assert states(session, cast)["major"].recent == "A"


def test_while_acceptance_is_discontinued_lots_open_tightened_and_none_is_accepted(session: Session) -> None:
    cast = a_cast(session)
    state = standing(session, cast, Standing("tightened", rejected=4))
    rejected_lot(session, cast, submitted_lot(session, cast))
    assert state.state == "discontinued"
    lot = submitted_lot(session, cast)
    assert lot.class_plans["major"].inspection == "tightened"
    with pytest.raises(RuleViolation) as refused:
        accepted_lot(session, cast, lot)
    assert refused.value.code == "acceptance_discontinued"
    decide_switching(session, state.id, action="resume", reason="New looms, trained again.", actor=cast.operator)
    assert (state.state, state.rejected) == ("tightened", 0)
    accepted_lot(session, cast, lot)
    assert state.accepted_running == 1
    assert [step.reason for step in history_of(session, state.id) if step.action == "resume"] == [
        "New looms, trained again."
    ]


def test_reduced_inspection_is_approved_by_the_operator_and_ends_with_a_rejected_lot(session: Session) -> None:
    cast = a_cast(session)
    state = standing(session, cast, Standing(score=28))
    with pytest.raises(RuleViolation) as refused:
        decide_switching(session, state.id, action="reduce", reason="Good.", actor=cast.operator)
    assert (refused.value.code, refused.value.details["score"]) == ("not_earned_yet", 28)
    accepted_lot(session, cast, submitted_lot(session, cast))
    assert (state.state, state.score) == ("normal", 30)
    decide_switching(session, state.id, action="reduce", reason="Good for months.", actor=cast.operator)
    lot = submitted_lot(session, cast, 500)
    assert [(each.inspection, each.sample_size, each.acceptance) for each in lot.classes] == [
        ("normal", 50, 0),
        ("reduced", 20, 2),  # H, reduced 2.5: counts in the first 20 of the 50 that minor defects ask for
        ("normal", 50, 5),
    ]
    rejected_lot(session, cast, lot)
    assert (state.state, state.score) == ("normal", 0)


@pytest.mark.parametrize(("action", "may"), [("reduce", ("operator",)), ("report_irregular", ("operator", "dispatcher"))])
def test_who_may_ease_is_not_who_reports(session: Session, action: str, may: tuple[str, ...]) -> None:
    cast = a_cast(session)
    state = standing(session, cast, Standing(score=30))
    for name in ("inspector", "coordinator", "hua", "finance", "auditor", "dispatcher", "operator"):
        if name not in may:
            with pytest.raises(NotPermitted):
                decide_switching(session, state.id, action=action, reason="Because.", actor=getattr(cast, name))
    decide_switching(session, state.id, action=action, reason="Because.", actor=getattr(cast, may[-1]))
    assert len(history_of(session, state.id)) == 1


def test_what_follows_from_lots_is_nobodys_decision(session: Session) -> None:
    cast = a_cast(session)
    state = standing(session, cast, Standing())
    with pytest.raises(RuleViolation) as refused:
        decide_switching(session, state.id, action="tighten", reason="Because.", actor=cast.operator)
    assert refused.value.code == "unknown_action"


def test_a_state_is_seen_by_its_county_its_workshop_and_the_service_centre(session: Session) -> None:
    cast = a_cast(session)
    state = standing(session, cast, Standing())
    for actor in (cast.inspector, cast.coordinator, cast.dispatcher, cast.operator):
        assert find_switching_state(session, state.id, actor) is state
        assert list_switching_states(session, actor).items == [state]
    strangers: list[Actor] = [cast.far_inspector, cast.hua, replace(cast.coordinator, scopes={"coordinator": frozenset()})]
    for actor in strangers:
        with pytest.raises(NotFound):
            find_switching_state(session, state.id, actor)
        assert list_switching_states(session, actor).items == []


def test_what_waits_for_a_person_is_found(session: Session) -> None:
    cast = a_cast(session)
    state = standing(session, cast, Standing(score=29))
    assert list_switching_states(session, cast.operator, waiting=True).items == []
    for values in (Standing(score=30), Standing("discontinued")):
        state.standing = values
        session.flush()
        assert list_switching_states(session, cast.operator, waiting=True).items == [state]
    assert session.scalars(select(SwitchingState)).all() == [state]
