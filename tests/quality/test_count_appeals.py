"""A household says that the count of its bag is wrong: who may, until when, who answers, and what stands open until then."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import Actor
from craftorders.kernel.errors import Conflict, IllegalTransition, NotFound, NotPermitted
from craftorders.notifications.models import Message
from craftorders.production.models import HandIn, Job
from craftorders.production.services import confirm_with_card, confirm_with_signature
from craftorders.quality.models import CountAppeal
from craftorders.quality.queries.count_appeals import counted_bags_of_worker, list_count_appeals
from craftorders.quality.services.appeals import decide_count_appeal, make_count_appeal
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.refusals import refused
from tests.databases import remembered
from tests.production.domain.test_signature import NAME
from tests.production.test_confirming import a_bag

DAYS = 14


@dataclass
class Counted:
    """The coordinator counted 38 pieces in Zhuoma's bag; she says that there were 40."""

    session: Session
    cast: Cast
    job: Job
    bag: HandIn

    def appeal(self, actor: Actor | None = None, claimed: int | None = 40, note: str | None = None) -> CountAppeal:
        """Zhuoma, or somebody else, says that the count is wrong."""
        by = actor or self.cast.zhuoma
        return make_count_appeal(self.session, self.job.id, self.bag.id, days=DAYS, claimed=claimed, note=note, actor=by)

    def answer(self, appeal: CountAppeal, found: int | None = None, actor: Actor | None = None) -> CountAppeal:
        """Jian, or somebody else, has looked: so many there are, or the count stands."""
        return decide_count_appeal(
            self.session,
            appeal.id,
            decision="uphold" if found is None else "overturn",
            reason="Counted again.",
            found=found,
            actor=actor or self.cast.second_inspector,
        )


@pytest.fixture
def counted(session: Session) -> Counted:
    cast = a_cast(session)
    return Counted(session, cast, *a_bag(session, cast))


def test_whose_bag_it_is_and_the_coordinator_for_them_may_say_it_once_and_nobody_else(counted: Counted) -> None:
    cast = counted.cast
    for stranger, refusal in (
        (cast.dawa, NotFound), (cast.stranger, NotFound), (cast.other_coordinator, NotFound),
        (cast.inspector, NotPermitted), (cast.hua, NotPermitted), (cast.dispatcher, NotPermitted),
    ):  # fmt: skip
        with pytest.raises(refusal):
            counted.appeal(stranger)
    appeal = counted.appeal(note="I counted twice.")
    assert (appeal.state, appeal.claimed, appeal.worker_id, appeal.by_worker) == ("open", 40, cast.worker.id, True)
    for again in (cast.zhuoma, cast.coordinator):
        with pytest.raises(Conflict) as second:
            counted.appeal(again)
        assert second.value.code == "appealed_before"


def test_how_many_there_were_may_be_left_open_but_cannot_be_what_was_counted(counted: Counted) -> None:
    with refused("same_as_counted"):
        counted.appeal(claimed=38)
    assert counted.appeal(claimed=None).claimed is None


def test_the_last_day_is_the_fourteenth_of_the_region_after_the_count(counted: Counted) -> None:
    """Counted on 24 November at noon in Danba (UTC+8): the last moment is 8 December 23:59 there, 15:59 UTC."""
    with clock.at(datetime(2026, 12, 8, 16, 0, tzinfo=UTC)):
        with refused("too_late_to_appeal", day="2026-12-08"):
            counted.appeal()
        assert not counted_bags_of_worker(counted.session, counted.cast.worker, days=DAYS)[0].may_appeal
    with clock.at(datetime(2026, 12, 8, 15, 59, tzinfo=UTC)):
        assert counted_bags_of_worker(counted.session, counted.cast.worker, days=DAYS)[0].may_appeal
        assert counted.appeal().state == "open"


def test_a_signature_on_the_coordinators_phone_takes_nobodys_word_away(counted: Counted) -> None:
    """Whoever holds the phone can scribble: a confirmed bag can be called wrong all the same."""
    confirm_with_signature(counted.session, counted.job.id, counted.bag.id, NAME, actor=counted.cast.coordinator)
    assert counted.appeal().state == "open"


def test_what_is_called_wrong_is_not_confirmed_until_it_is_answered(counted: Counted) -> None:
    appeal = counted.appeal()
    shown = counted_bags_of_worker(counted.session, counted.cast.worker, days=DAYS)[0]
    assert (shown.may_appeal, shown.may_confirm, shown.appeal) == (False, False, appeal)
    counted.answer(appeal)
    shown = counted_bags_of_worker(counted.session, counted.cast.worker, days=DAYS)[0]
    assert (shown.may_appeal, shown.may_confirm) == (False, True)
    confirm_with_card(counted.session, counted.job.id, counted.bag.id, actor=counted.cast.zhuoma)
    counted.session.expire_all()
    assert not counted_bags_of_worker(counted.session, counted.cast.worker, days=DAYS)[0].may_confirm


def test_an_inspector_of_the_county_answers_once_and_nobody_who_counted_or_asked(counted: Counted) -> None:
    appeal, cast = counted.appeal(), counted.cast
    both = Actor(cast.coordinator.id, "Cun", cast.inspector.permissions, cast.inspector.scopes)
    for judge, refusal in (
        (cast.far_inspector, NotFound), (cast.coordinator, NotPermitted), (cast.zhuoma, NotPermitted),
        (cast.operator, NotPermitted), (both, NotPermitted),
    ):  # fmt: skip
        with pytest.raises(refusal):
            counted.answer(appeal, 40, judge)
    counted.answer(appeal, 40)
    assert (appeal.state, appeal.found, appeal.inspector_name, appeal.reason) == ("overturned", 40, "Jian", "Counted again.")
    with pytest.raises(IllegalTransition):
        counted.answer(appeal)


@pytest.mark.parametrize(
    ("decision", "found", "code"),
    [("overturn", None, "found_needed"), ("overturn", 38, "same_as_counted"), ("uphold", 40, "found_but_upheld")],
)
def test_an_answer_that_does_not_add_up_is_refused(counted: Counted, decision: str, found: int | None, code: str) -> None:
    appeal = counted.appeal()
    with refused(code):
        decide_count_appeal(
            counted.session, appeal.id, decision=decision, reason="x", found=found, actor=counted.cast.second_inspector
        )
    assert appeal.state == "open"


def test_it_changes_no_number_and_the_history_tells_it(counted: Counted) -> None:
    appeal = counted.appeal(note="Forty.")
    counted.answer(appeal, 40)
    counted.session.refresh(counted.job)
    assert (counted.job.made, counted.job.handed_in, counted.bag.quantity) == (38, 38, 38)
    told = [(entry.action, entry.from_state, entry.to_state) for entry in history_of(counted.session, appeal.id)]
    assert told == [("overturn", "open", "overturned"), ("make", None, "open")]


def test_the_county_and_the_workshop_see_it_and_are_told(counted: Counted) -> None:
    cast, appeal = counted.cast, counted.appeal()
    for reader, seen in (
        (cast.coordinator, 1), (cast.inspector, 1), (cast.auditor, 1), (cast.dispatcher, 1), (cast.zhuoma, 1),
        (cast.dawa, 0), (cast.other_coordinator, 0), (cast.far_inspector, 0),
    ):  # fmt: skip
        assert len(list_count_appeals(counted.session, reader, state="open").items) == seen, reader.name
    counted.answer(appeal, 40)
    told = counted.session.scalars(select(Message).where(Message.link == f"/appeals/counts/{appeal.id}"))
    people = {each.user_id for each in told}
    assert {cast.coordinator.id, cast.inspector.id, cast.second_inspector.id} <= people
    assert cast.other_coordinator.id not in people


def test_of_two_at_once_one_is_kept(work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)
    job_id, bag_id = work.run(lambda session: tuple(each.id for each in a_bag(session, cast)))

    def ask(session: Session) -> object:
        return make_count_appeal(session, job_id, bag_id, days=DAYS, claimed=40, actor=cast.zhuoma).id

    assert sorted(at_once(work, ask, ask)) == ["appealed_before", "done"]
