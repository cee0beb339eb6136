"""Appeals: who may ask, until when, who decides, and that what was good after all is paid and counted, once."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.fees.models import Charge, Earning, MonthlyEarnings
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import Conflict, IllegalTransition, NotFound, NotPermitted, RuleViolation
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.queries import account_of
from craftorders.notifications.models import Message
from craftorders.quality.models import Appeal, InspectionLot, WorkerScore, WorkshopDefects, WorkshopScore
from craftorders.quality.queries.appeals import list_appeals, rejected_of_worker
from craftorders.quality.services import decide_lot
from craftorders.quality.services.appeals import decide_appeal, make_appeal
from craftorders.quality.services.scores import differing_scores
from craftorders.settlement.models import Statement
from craftorders.settlement.services import close_period
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import bad_pieces
from tests.builders.stories import submitted_lot

DAYS = 14


@dataclass
class Rejected:
    """Of a hundred belts two of Zhuoma's were rejected as minor, and the other 98 passed."""

    session: Session
    cast: Cast
    lot: InspectionLot

    @property
    def bag(self) -> object:
        """Zhuoma's bag."""
        return self.lot.bags[0]

    def appeal(self, actor: Actor | None = None, **said: object) -> Appeal:
        """Zhuoma has it looked at again, or somebody else."""
        return make_appeal(self.session, self.lot.bags[0].id, days=DAYS, actor=actor or self.cast.zhuoma, **said)  # type: ignore[arg-type]

    def decide(self, appeal: Appeal, good: int, actor: Actor | None = None) -> Appeal:
        """Jian, who did not judge the lot, finds so many of them good."""
        found = {self.lot.defects[0].id: good}
        decision = "overturn" if good else "uphold"
        inspector = actor or self.cast.second_inspector
        return decide_appeal(self.session, appeal.id, decision=decision, reason="Looked again.", good=found, actor=inspector)


@pytest.fixture
def rejected(session: Session) -> Rejected:
    cast = a_cast(session)
    return Rejected(session, cast, _two_rejected(session, cast))


def test_who_made_the_pieces_and_the_coordinator_may_appeal_once_and_nobody_else(rejected: Rejected) -> None:
    cast = rejected.cast
    for stranger, refusal in (
        (cast.dawa, NotFound), (cast.stranger, NotFound), (cast.other_coordinator, NotFound),
        (cast.inspector, NotPermitted), (cast.hua, NotPermitted), (cast.dispatcher, NotPermitted),
    ):  # fmt: skip
        with pytest.raises(refusal):
            rejected.appeal(stranger)
    appeal = rejected.appeal(note="It is even.")
    assert (appeal.state, appeal.quantity, appeal.by_worker, appeal.note) == ("open", 2, True, "It is even.")
    for again in (cast.zhuoma, cast.coordinator):
        with pytest.raises(Conflict) as refused:
            rejected.appeal(again)
        assert refused.value.code == "appealed_before"


def test_nothing_can_be_appealed_against_where_nothing_was_rejected_for_good(session: Session) -> None:
    cast = a_cast(session)
    lot = submitted_lot(session, cast)
    with pytest.raises(RuleViolation) as refused:
        make_appeal(session, lot.bags[0].id, days=DAYS, actor=cast.zhuoma)
    assert refused.value.code == "nothing_rejected"


def test_the_last_day_is_the_fourteenth_of_the_region_after_the_decision(rejected: Rejected) -> None:
    """Rejected on 24 November at noon in Danba (UTC+8): the last moment is 8 December 23:59 there, 15:59 UTC."""
    with clock.at(datetime(2026, 12, 8, 16, 0, tzinfo=UTC)):
        with pytest.raises(RuleViolation) as refused:
            rejected.appeal()
        assert (refused.value.code, refused.value.details["day"]) == ("too_late_to_appeal", "2026-12-08")
        assert not rejected_of_worker(rejected.session, rejected.cast.worker, days=DAYS)[0].may_appeal
    with clock.at(datetime(2026, 12, 8, 15, 59, tzinfo=UTC)):
        assert rejected.appeal().state == "open"


def test_another_inspector_than_who_judged_decides_and_only_once(rejected: Rejected) -> None:
    appeal, cast = rejected.appeal(), rejected.cast
    for judge, refusal in (
        (cast.inspector, NotPermitted), (cast.far_inspector, NotFound), (cast.coordinator, NotPermitted),
        (cast.zhuoma, NotPermitted), (cast.operator, NotPermitted),
    ):  # fmt: skip
        with pytest.raises(refusal):
            rejected.decide(appeal, 1, judge)
    rejected.decide(appeal, 0)
    with pytest.raises(IllegalTransition):
        rejected.decide(appeal, 1)
    assert (appeal.state, appeal.overturned, appeal.inspector_name) == ("upheld", 0, "Jian")


@pytest.mark.parametrize(
    ("decision", "good", "code"),
    [("overturn", 0, "nothing_overturned"), ("overturn", 3, "more_than_found"), ("uphold", 1, "good_pieces_named")],
)
def test_a_decision_that_does_not_add_up_is_refused(rejected: Rejected, decision: str, good: int, code: str) -> None:
    appeal = rejected.appeal()
    with pytest.raises(RuleViolation) as refused:
        decide_appeal(
            rejected.session,
            appeal.id,
            decision=decision,
            reason="Hm.",
            good={rejected.lot.defects[0].id: good},
            actor=rejected.cast.second_inspector,
        )
    assert (refused.value.code, appeal.state) == (code, "open")


def test_what_was_good_after_all_is_paid_at_once_by_the_platform_and_the_merchant_is_not_charged(rejected: Rejected) -> None:
    """A belt earns ¥0.60: 48 passed of Zhuoma's 50 are ¥28.80, one more is ¥29.40."""
    session, cast = rejected.session, rejected.cast
    platform, charged = _balance(session, "platform", PLATFORM), session.scalar(select(func.sum(Charge.amount)))
    assert _balance(session, "worker", cast.worker.id) == 2_880
    rejected.decide(rejected.appeal(), 1)
    assert _balance(session, "worker", cast.worker.id) == 2_940
    assert _balance(session, "platform", PLATFORM) == platform - 60
    assert session.scalar(select(func.sum(Charge.amount))) == charged == 98 * 80
    lines = session.scalars(select(Earning).where(Earning.worker_id == cast.worker.id).order_by(Earning.id)).all()
    assert [(each.quantity, each.amount, each.appeal_id is not None) for each in lines] == [
        (48, 2_880, False),
        (1, 60, True),
    ]
    month = session.get_one(MonthlyEarnings, (cast.worker.id, "2026-11", "CNY"))
    assert (month.pieces, month.amount) == (49, 2_940)
    assert verify_books(session)[1] == []


def test_of_a_product_with_two_steps_both_are_paid(session: Session) -> None:
    """A knot earns ¥4.50 for tying and ¥0.50 for finishing."""
    cast = a_cast(session)
    lot = _two_rejected(session, cast, 100, cast.knot)
    before = session.scalar(select(func.sum(Earning.amount)))
    assert before == 98 * 500
    Rejected(session, cast, lot).decide(make_appeal(session, lot.bags[0].id, days=DAYS, actor=cast.coordinator), 2)
    assert session.scalar(select(func.sum(Earning.amount))) == 100 * 500
    assert verify_books(session)[1] == []


def test_what_came_of_it_is_settled_with_the_month(rejected: Rejected) -> None:
    rejected.decide(rejected.appeal(), 2)
    with clock.at(datetime(2026, 12, 2, tzinfo=UTC)):
        close_period(rejected.session, "513323", "2026-11", actor=rejected.cast.finance)
    query = select(Statement.amount).where(Statement.worker_id == rejected.cast.worker.id)
    assert rejected.session.scalars(query).all() == [50 * 60]
    assert verify_books(rejected.session)[1] == []


def test_scores_count_an_overturned_piece_as_good(rejected: Rejected) -> None:
    session, cast = rejected.session, rejected.cast
    rejected.decide(rejected.appeal(), 1)
    workshop, worker = (
        session.scalars(select(WorkshopScore)).one(),
        session.get_one(WorkerScore, (cast.worker.id, "2026-11")),
    )
    assert (workshop.bad, workshop.passed, workshop.presented) == (1, 99, 100)
    assert (worker.bad, worker.passed, worker.presented) == (1, 49, 50)
    assert session.scalars(select(WorkshopDefects.quantity)).all() == [1]
    assert differing_scores(session) == []


def test_everybody_is_told_and_all_of_it_is_kept(rejected: Rejected) -> None:
    appeal = rejected.decide(rejected.appeal(note="It is even."), 1)
    told = {
        (each.user_id, each.text.split(":")[0])
        for each in rejected.session.scalars(select(Message))
        if "appeals" in each.link
    }
    cast = rejected.cast
    asked, decided = "%(worker)s appeals", "Bag %(bag)s of %(worker)s was looked at again"
    assert told == {
        (cast.inspector.id, asked), (cast.second_inspector.id, asked), (cast.coordinator.id, asked),
        (cast.coordinator.id, decided),
    }  # fmt: skip
    history = [(each.action, each.actor_name, each.reason) for each in history_of(rejected.session, appeal.id)]
    assert history == [("overturn", "Jian", "Looked again."), ("make", "卓玛", "It is even.")]


def test_only_who_has_to_do_with_it_sees_it(rejected: Rejected) -> None:
    rejected.appeal()
    cast, session = rejected.cast, rejected.session
    sees = {
        name: len(list_appeals(session, getattr(cast, name)).items)
        for name in ("zhuoma", "dawa", "coordinator", "other_coordinator", "inspector", "far_inspector", "dispatcher", "hua")
    }
    assert sees == {
        "zhuoma": 1, "dawa": 0, "coordinator": 1, "other_coordinator": 0, "inspector": 1, "far_inspector": 0,
        "dispatcher": 1, "hua": 0,
    }  # fmt: skip


def test_two_who_appeal_or_decide_in_the_same_moment_make_one(work: UnitOfWork) -> None:
    cast = work.run(a_cast)
    lot = work.run(lambda session: _two_rejected(session, cast))
    bag, defect = lot.bags[0].id, lot.defects[0].id
    asked = at_once(work, *(lambda s: make_appeal(s, bag, days=DAYS, actor=cast.zhuoma) for _ in range(2)))
    assert sorted(asked) == ["appealed_before", "done"]
    key = work.run(lambda session: session.scalars(select(Appeal.id)).one())

    def decide(session: Session) -> None:
        decide_appeal(session, key, decision="overturn", reason="Even.", good={defect: 2}, actor=cast.second_inspector)

    assert sorted(at_once(work, decide, decide)) == ["done", "illegal_transition"]
    assert work.run(lambda session: _balance(session, "worker", cast.worker.id)) == 3_000


def _two_rejected(session: Session, cast: Cast, quantity: int = 100, product: object = None) -> InspectionLot:
    lot = submitted_lot(session, cast, quantity, product)  # type: ignore[arg-type]
    bad_pieces(session, cast, lot, 2, severity="minor")
    return decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)


def _balance(session: Session, kind: str, owner: object) -> int:
    account = account_of(session, kind, owner)  # type: ignore[arg-type]
    return account.balance if account else 0
