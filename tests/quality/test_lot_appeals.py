"""Appeals against a lot that was rejected whole: who may ask, what is frozen, and that what was good is paid at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge, Concession, Earning
from craftorders.fees.services import answer_concession, propose_concession
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.clock import now
from craftorders.kernel.errors import Conflict, IllegalTransition, NotFound, NotPermitted, RuleViolation
from craftorders.ledger.queries import account_of
from craftorders.notifications.models import Message
from craftorders.production.services import submit_batch
from craftorders.quality.models import Appeal, InspectionLot, SwitchingState, WorkerScore, WorkshopScore
from craftorders.quality.queries import last_lot_of_part
from craftorders.quality.queries.appeals import find_appeal, list_appeals
from craftorders.quality.queries.certificate import certificate_of_lot
from craftorders.quality.queries.dispositions import disposition_sheet, lots_to_dispose
from craftorders.quality.queries.rejected_lots import rejected_lots_of_worker
from craftorders.quality.services import decide_disposition, decide_lot
from craftorders.quality.services.appeals import decide_appeal, make_appeal, make_lot_appeal
from craftorders.quality.services.scores import differing_scores
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import bad_pieces, rejected_lot
from tests.builders.stories import submitted_lot

DAYS = 14


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session)


@pytest.fixture
def lot(session: Session, cast: Cast) -> InspectionLot:
    """100 belts of two workers: 2 of a sample of 20 were bad in the first bag, and 1 is allowed at AQL 2.5."""
    lot = rejected_lot(session, cast, submitted_lot(session, cast))
    assert (lot.sample_size, lot.class_plans["major"].acceptance, lot.nonconforming) == (20, 1, 2)
    return lot


def appealed(session: Session, cast: Cast, lot: InspectionLot, **said: Any) -> Appeal:
    """Zhuoma asks."""
    return make_lot_appeal(session, lot.id, days=DAYS, **({"actor": cast.zhuoma} | said))


def decided(session: Session, cast: Cast, appeal: Appeal, good: int, **how: Any) -> Appeal:
    """Jian, who judged nothing of it, finds so many of the bad pieces good; with none of them the rejection stands."""
    found = {appeal.lot.defects[0].id: good}
    answer = {"decision": "overturn" if good else "uphold", "reason": "色差在允许范围内。", "actor": cast.second_inspector}
    return decide_appeal(session, appeal.id, good=found, **(answer | how))


def test_who_has_a_bag_in_it_and_the_coordinator_may_appeal_once(session: Session, cast: Cast, lot: InspectionLot) -> None:
    for stranger, refusal in (
        (cast.stranger, NotFound), (cast.other_coordinator, NotFound), (cast.inspector, NotPermitted),
        (cast.hua, NotPermitted), (cast.dispatcher, NotPermitted),
    ):  # fmt: skip
        with pytest.raises(refusal):
            appealed(session, cast, lot, actor=stranger)
    appeal = appealed(session, cast, lot, note="很整齐。")
    assert (appeal.state, appeal.quantity, appeal.by_worker, appeal.bag) == ("open", 100, True, None)
    for again in (cast.zhuoma, cast.dawa, cast.coordinator):
        with pytest.raises(Conflict) as refused:
            appealed(session, cast, lot, actor=again)
        assert refused.value.code == "appealed_before"


def test_a_coordinator_asks_in_nobodys_name(session: Session, cast: Cast, lot: InspectionLot) -> None:
    appeal = appealed(session, cast, lot, actor=cast.coordinator)
    assert (appeal.worker_id, appeal.by_worker, appeal.made_by_name) == (None, False, "Cun")


def test_what_a_coordinator_asked_does_not_exist_elsewhere(session: Session, cast: Cast, lot: InspectionLot) -> None:
    """Nobody's name stands on it, and so it is not that of all who are no farmers."""
    appeal = appealed(session, cast, lot, actor=cast.coordinator)
    for reader in (cast.coordinator, cast.inspector, cast.zhuoma, cast.dispatcher):
        assert find_appeal(session, appeal.id, reader) is appeal
    for stranger in (cast.other_coordinator, cast.far_inspector, cast.stranger):
        with pytest.raises(NotFound):
            find_appeal(session, appeal.id, stranger)


def test_a_lot_that_was_not_rejected_does_not_exist_here(session: Session, cast: Cast) -> None:
    with pytest.raises(NotFound):
        appealed(session, cast, submitted_lot(session, cast))


def test_the_last_day_is_the_fourteenth_of_the_region_after_the_decision(
    session: Session, cast: Cast, lot: InspectionLot
) -> None:
    """Rejected on 24 November at noon in Danba (UTC+8): the last moment is 8 December 23:59 there, 15:59 UTC."""
    with clock.at(datetime(2026, 12, 8, 16, 0, tzinfo=UTC)):
        with pytest.raises(RuleViolation) as refused:
            appealed(session, cast, lot)
        assert (refused.value.code, refused.value.details["day"]) == ("too_late_to_appeal", "2026-12-08")
        assert rejected_lots_of_worker(session, cast.worker, days=DAYS) == []
    with clock.at(datetime(2026, 12, 8, 15, 59, tzinfo=UTC)):
        assert appealed(session, cast, lot).state == "open"


def sorted_out(session: Session, cast: Cast, lot: InspectionLot) -> Any:
    """Every piece is to be looked at."""
    return decide_disposition(session, lot.id, kind="sort", reason="挑一遍", actor=cast.dispatcher)


def presented(session: Session, cast: Cast, lot: InspectionLot) -> Any:
    """The same pieces come again."""
    again = {bag.hand_in_id: bag.quantity for bag in lot.bags}
    return submit_batch(session, lot.batch_id, presented=again, actor=cast.coordinator)


def proposed(session: Session, cast: Cast, lot: InspectionLot) -> Concession:
    """The merchant is asked to take them at ¥0.76."""
    asked = {"price_e4": 760_000, "bearer": "platform", "reason": "松", "deadline": now() + timedelta(days=3)}
    return propose_concession(session, lot.id, **asked, actor=cast.dispatcher)


@pytest.mark.parametrize("otherwise", [sorted_out, presented])
def test_nothing_is_in_dispute_once_it_was_decided_or_came_again(
    session: Session, cast: Cast, lot: InspectionLot, otherwise: Callable[..., Any]
) -> None:
    otherwise(session, cast, lot)
    with pytest.raises(Conflict) as refused:
        appealed(session, cast, lot)
    assert refused.value.code == "not_in_dispute"


@pytest.mark.parametrize("otherwise", [sorted_out, presented, proposed])
def test_while_it_is_open_the_lot_is_frozen_and_afterwards_it_goes_on(
    session: Session, cast: Cast, lot: InspectionLot, otherwise: Callable[..., Any]
) -> None:
    appeal = appealed(session, cast, lot)
    with pytest.raises(Conflict) as refused, session.begin_nested():
        otherwise(session, cast, lot)
    assert refused.value.code == "looked_at_again"
    assert (lot.batch.state, disposition_sheet(session, lot, cast.dispatcher).actions) == ("rework", [])
    assert lots_to_dispose(session, cast.dispatcher) == []
    decided(session, cast, appeal, 0)
    assert (appeal.state, appeal.overturned, lot.overturned, lot.batch.state) == ("upheld", 0, False, "rework")
    assert [each.id for each in lots_to_dispose(session, cast.dispatcher)] == [lot.id]
    otherwise(session, cast, lot)


def test_a_merchant_who_was_asked_before_cannot_agree_meanwhile_and_is_asked_no_longer_afterwards(
    session: Session, cast: Cast, lot: InspectionLot
) -> None:
    concession = proposed(session, cast, lot)
    appeal = appealed(session, cast, lot)
    with pytest.raises(Conflict) as refused, session.begin_nested():
        answer_concession(session, concession.id, answer="agree", actor=cast.hua)
    assert (refused.value.code, concession.state) == ("looked_at_again", "open")
    decided(session, cast, appeal, 2)
    assert concession.state == "lapsed"


def test_another_inspector_than_who_judged_decides_and_only_once(session: Session, cast: Cast, lot: InspectionLot) -> None:
    appeal = appealed(session, cast, lot)
    for judge, refusal in (
        (cast.inspector, NotPermitted), (cast.far_inspector, NotFound), (cast.coordinator, NotPermitted),
        (cast.zhuoma, NotPermitted), (cast.operator, NotPermitted),
    ):  # fmt: skip
        with pytest.raises(refusal):
            decided(session, cast, appeal, 2, actor=judge)
    decided(session, cast, appeal, 2)
    with pytest.raises(IllegalTransition):
        decided(session, cast, appeal, 0)


def test_overturned_its_pieces_pass_and_are_paid_and_charged_at_once(
    session: Session, cast: Cast, lot: InspectionLot
) -> None:
    """100 belts at ¥0.80: households ¥60.00, coordinator ¥5.00, workshop ¥4.00, freight ¥6.00, platform ¥5.00."""
    appeal = decided(session, cast, appealed(session, cast, lot), 2)
    again = last_lot_of_part(session, lot.batch_id, 1)
    assert (again.round, again.state, again.on_appeal, again.conceded) == (2, "accepted", True, False)
    assert (again.inspector_name, again.reason, again.nonconforming) == ("Jian", "色差在允许范围内。", 0)
    assert (lot.state, lot.overturned, lot.inspector_name) == ("rejected", True, "Zhi")
    assert (lot.batch.state, lot.batch.passed, lot.batch.rejected) == ("passed", 100, 0)
    assert (appeal.state, appeal.overturned) == ("overturned", 100)
    assert session.scalars(select(Earning.amount)).all() == [3000, 3000], "50 × ¥0.60 each"
    assert session.scalars(select(Earning.appeal_id)).all() == [None, None]
    charge = session.scalars(select(Charge)).one()
    assert (charge.lot_id, charge.amount, charge.household) == (again.id, 8000, 6000)
    assert (charge.coordinator, charge.workshop, charge.freight, charge.platform) == (500, 400, 600, 500)
    account = account_of(session, "worker", cast.worker.id)
    assert account is not None
    assert account.balance == 3000
    assert verify_books(session)[1] == []


def test_of_a_product_with_two_steps_both_are_paid(session: Session, cast: Cast) -> None:
    """A knot earns ¥4.50 for tying and ¥0.50 for finishing."""
    lot = rejected_lot(session, cast, submitted_lot(session, cast, 100, cast.knot))
    decided(session, cast, appealed(session, cast, lot), 2)
    assert sum(session.scalars(select(Earning.amount))) == 100 * 500
    assert verify_books(session)[1] == []


def test_what_is_still_bad_is_kept_out(session: Session, cast: Cast, lot: InspectionLot) -> None:
    """1 bad piece is left, which the plan allows: 99 pass."""
    appeal = decided(session, cast, appealed(session, cast, lot), 1)
    again = last_lot_of_part(session, lot.batch_id, 1)
    assert [(bag.passed, bag.rejected) for bag in again.bags] == [(49, 1), (50, 0)]
    assert (appeal.overturned, lot.batch.passed, lot.batch.rejected) == (99, 99, 1)
    assert [(each.quantity, each.code.code) for each in again.defects] == [(1, "MAJOR")]
    with pytest.raises(Conflict) as refused:
        make_appeal(session, again.bags[0].id, days=DAYS, actor=cast.zhuoma)
    assert refused.value.code == "appealed_before"
    assert verify_books(session)[1] == []


def test_a_lot_that_the_plan_does_not_let_pass_is_not_overturned(session: Session, cast: Cast) -> None:
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 4)
    lot = rejected_lot(session, cast, lot)
    appeal = appealed(session, cast, lot)
    with pytest.raises(RuleViolation) as refused:
        decided(session, cast, appeal, 2)
    assert (refused.value.code, refused.value.details["bad"]) == ("plan_rejects", 4)


def test_a_critical_defect_that_stands_keeps_the_lot_rejected(session: Session, cast: Cast) -> None:
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 1, severity="critical")
    lot = rejected_lot(session, cast, lot)
    with pytest.raises(RuleViolation) as refused:
        decided(session, cast, appealed(session, cast, lot), 0, decision="overturn")
    assert refused.value.code == "critical_defect"


def test_what_the_plan_would_have_let_pass_needs_no_good_piece(session: Session, cast: Cast) -> None:
    """The inspector rejected for one bad piece, although one is allowed."""
    lot = submitted_lot(session, cast)
    bad_pieces(session, cast, lot, 1)
    decide_lot(session, lot.id, decision="reject", inspected=20, reason="看着都松", actor=cast.inspector)
    appeal = decided(session, cast, appealed(session, cast, lot), 0, decision="overturn")
    assert (appeal.overturned, lot.batch.passed) == (99, 99)


def test_the_scores_count_the_lot_as_accepted_and_its_pieces_as_good(
    session: Session, cast: Cast, lot: InspectionLot
) -> None:
    decided(session, cast, appealed(session, cast, lot), 1)
    workshop = session.scalars(select(WorkshopScore)).one()
    assert (workshop.lots, workshop.accepted, workshop.presented, workshop.passed, workshop.bad) == (1, 1, 100, 99, 1)
    worker = session.get_one(WorkerScore, (cast.worker.id, "2026-11"))
    assert (worker.presented, worker.passed, worker.bad) == (50, 49, 1)
    assert differing_scores(session) == []


def test_how_severely_the_next_lots_are_inspected_does_not_change(session: Session, cast: Cast, lot: InspectionLot) -> None:
    """ISO 2859-1 counts lots as first inspected: one of five was rejected, and the next round does not count."""
    decided(session, cast, appealed(session, cast, lot), 2)
    query = select(SwitchingState.recent).where(SwitchingState.defect_class == "major")
    assert session.scalars(query).one() == "R"


def test_the_report_says_that_it_passed_on_appeal(session: Session, cast: Cast, lot: InspectionLot) -> None:
    decided(session, cast, appealed(session, cast, lot), 1)
    again = last_lot_of_part(session, lot.batch_id, 1)
    report = certificate_of_lot(session, again.id, cast.hua)
    assert (report.passed, [(each.quantity) for each in report.defects]) == (99, [1])
    assert [(each.defect_class, each.nonconforming) for each in report.classes if each.nonconforming] == [("major", 1)]
    assert [each.overturned for each in report.rounds] == [True, False]


def test_everybody_is_told_and_all_of_it_is_kept(session: Session, cast: Cast, lot: InspectionLot) -> None:
    appeal = decided(session, cast, appealed(session, cast, lot, note="很整齐。"), 2)
    told = {(each.user_id, each.text[:32]) for each in session.scalars(select(Message)) if "appeals" in each.link}
    asked, passed = "%(name)s appeals: lot %(lot)s is"[:32], "Lot %(lot)s was looked at again:"
    assert told == {
        (cast.inspector.id, asked), (cast.second_inspector.id, asked), (cast.coordinator.id, asked),
        (cast.dispatcher.id, asked), (cast.coordinator.id, passed), (cast.dispatcher.id, passed),
    }  # fmt: skip
    history = [(each.action, each.actor_name, each.reason) for each in history_of(session, appeal.id)]
    assert history == [("overturn", "Jian", "色差在允许范围内。"), ("make", "卓玛", "很整齐。")]
    assert [each.action for each in history_of(session, lot.batch_id)][:3] == ["pass", "overturn", "fail"]


def test_only_who_has_to_do_with_it_sees_it(session: Session, cast: Cast, lot: InspectionLot) -> None:
    appealed(session, cast, lot)
    sees = {
        name: len(list_appeals(session, getattr(cast, name)).items)
        for name in ("zhuoma", "dawa", "stranger", "coordinator", "other_coordinator", "inspector", "far_inspector", "hua")
    }
    assert sees == {
        "zhuoma": 1, "dawa": 1, "stranger": 0, "coordinator": 1, "other_coordinator": 0, "inspector": 1,
        "far_inspector": 0, "hua": 0,
    }  # fmt: skip


def test_two_who_appeal_decide_or_dispose_in_the_same_moment(work: UnitOfWork) -> None:
    cast = work.run(a_cast)
    key = work.run(lambda session: rejected_lot(session, cast, submitted_lot(session, cast)).id)

    def ask(session: Session) -> None:
        make_lot_appeal(session, key, days=DAYS, actor=cast.zhuoma)

    def dispose(session: Session) -> None:
        decide_disposition(session, key, kind="sort", reason="挑一遍", actor=cast.dispatcher)

    outcome = at_once(work, ask, ask, dispose)
    assert outcome.count("done") == 1
    assert set(outcome) <= {"done", "appealed_before", "not_in_dispute", "looked_at_again"}
