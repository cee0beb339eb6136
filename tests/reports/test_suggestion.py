"""What is suggested to a coordinator: from kept figures of their own people, and in words that say why."""

from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from craftorders.fees.models import MonthlyEarnings
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.errors import NotPermitted
from craftorders.people.models import Skill, Worker
from craftorders.places.models import FarmWeek
from craftorders.production.domain.suggesting import Part
from craftorders.production.models import Batch, Job
from craftorders.production.services import assign_job, record_hand_in, report_pieces
from craftorders.reports.suggestion.queries import StepSuggestion, one_place, suggest_jobs
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.programs import a_program, refusal
from tests.builders.refusals import refused
from tests.builders.stories import accepted_batch, supplied_batch
from tests.conftest import NOON
from tests.databases import remembered


def suggested(session: Session, cast: Cast, batch: Batch, step: int = 1) -> StepSuggestion:
    """What the coordinator in Danba is told."""
    session.flush()
    session.expire_all()
    return suggest_jobs(session, batch.id, step, actor=cast.coordinator)


def pieces(step: StepSuggestion) -> dict[str, int]:
    """How many each gets, by name."""
    return {part.hand.worker.name: part.pieces for part in step.suggestion.parts}


def hand_of(step: StepSuggestion, name: str) -> Part[Worker]:
    """The part of the worker of that name."""
    return next(part for part in step.suggestion.parts if part.hand.worker.name == name)


def a_month(session: Session, worker_id: UUID, amount: int, month: str = "2026-11", currency: str = "CNY") -> None:
    """What is kept of a worker's month."""
    session.add(MonthlyEarnings(worker_id=worker_id, month=month, currency=currency, pieces=1, amount=amount, paid=0))


def test_two_alike_get_half_each_of_what_is_not_handed_out(session: Session) -> None:
    """Danba's 12,000 minutes a week are 6,000 each. 40 days; in the last of their weeks New Year's Day leaves 86 %.

    33 × 6,000 ÷ 7 + 5,160 = 33,445 minutes.
    """
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    assign_job(session, batch.id, 1, 20, actor=cast.coordinator)
    step = suggested(session, cast, batch)
    assert (step.quantity, step.suggestion.left, pieces(step)) == (80, 0, {"卓玛": 40, "达瓦": 40})
    assert [part.hand.free_minutes for part in step.suggestion.parts] == [33_445, 33_445]


def test_who_earned_less_this_month_gets_more(session: Session) -> None:
    """¥300 and ¥100: shares 1.5 and 0.5, weights 0.8 and 1.333. Last month and other money do not count."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 80)
    a_month(session, cast.worker.id, 30_000)
    a_month(session, cast.second_worker.id, 10_000)
    a_month(session, cast.second_worker.id, 90_000, month="2026-10")
    a_month(session, cast.second_worker.id, 90_000, currency="NPR")
    assert pieces(suggested(session, cast, batch)) == {"卓玛": 30, "达瓦": 50}


def test_work_that_is_due_by_then_takes_its_time_and_later_work_can_wait(session: Session) -> None:
    """Zhuoma has 60 belts undone for this day and 30 for later: 150 of her minutes are not free."""
    cast = a_cast(session)
    batch, later = supplied_batch(session, cast, 160), supplied_batch(session, cast, 30)
    later.due_on = batch.due_on + timedelta(days=1)
    job = assign_job(session, batch.id, 1, 80, worker_id=cast.worker.id, actor=cast.coordinator)
    report_pieces(session, job.id, 20, actor=cast.zhuoma)
    assign_job(session, later.id, 1, 30, worker_id=cast.worker.id, actor=cast.coordinator)
    step = suggested(session, cast, batch)
    zhuoma, dawa = hand_of(step, "卓玛"), hand_of(step, "达瓦")
    assert dawa.hand.free_minutes - zhuoma.hand.free_minutes == 150


def test_pace_is_measured_on_jobs_that_were_finished(session: Session) -> None:
    """In eight days Zhuoma made 480 belts (20 hours), in four Dawa 720 (30): usual is 1 day for 50 ÷ 12 hours.

    So Zhuoma's eight days stand for 33⅓ hours: (33⅓ + 10) ÷ (20 + 10) = 13/9; Dawa's four: (16⅔ + 10) ÷ (30 + 10) = 2/3.
    """
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 1_300)
    for worker, quantity, days in ((cast.worker, 480, 8), (cast.second_worker, 720, 4)):
        job = assign_job(session, batch.id, 1, quantity, worker_id=worker.id, actor=cast.coordinator)
        with clock.at(NOON + timedelta(days=days)):
            record_hand_in(session, job.id, quantity, actor=cast.coordinator)
        done = session.get_one(Job, job.id)
        assert (done.taken_at, done.finished_at) == (NOON, NOON + timedelta(days=days))
    with clock.at(NOON + timedelta(days=8)):
        step = suggested(session, cast, batch)
    assert [hand_of(step, name).hand.pace for name in ("卓玛", "达瓦")] == [Fraction(13, 9), Fraction(2, 3)]
    assert [one_place(hand_of(step, name).per_hour) for name in ("卓玛", "达瓦")] == ["16.6", "36.0"]
    assert pieces(step) == {"卓玛": 32, "达瓦": 68}


def test_at_harvest_hands_are_away(session: Session) -> None:
    """Half of them in the first whole week: 3,000 minutes fewer of the 33,445."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    session.add(FarmWeek(region_id=DANBA, week=date(2026, 11, 30), share=50, reason="收青稞", set_by=cast.operator.id))
    assert suggested(session, cast, batch).suggestion.parts[0].hand.minutes == 30_445


def test_who_is_not_certified_gets_nothing_and_the_rest_has_its_reason(session: Session) -> None:
    """Tying knots needs grade 2; one day before they are due 857 minutes are left for knots of 18: 47."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100, cast.knot)
    session.get_one(Skill, next(s.id for s in cast.worker.skills if s.craft_code == "knot")).grade = 1
    batch.due_on = date(2026, 11, 25)
    step = suggested(session, cast, batch)
    assert (pieces(step), step.suggestion.left) == ({"卓玛": 0, "达瓦": 47}, 53)
    assert step.suggestion.why_left == "nobody_else_certified"
    assert pieces(suggested(session, cast, batch, step=2)) == {"卓玛": 50, "达瓦": 50}


def test_nothing_is_suggested_before_the_materials_are_there(session: Session) -> None:
    cast = a_cast(session)
    step = suggested(session, cast, accepted_batch(session, cast, 100))
    assert (step.quantity, step.suggestion.left, set(pieces(step).values())) == (0, 0, {0})


def test_only_the_own_coordinator_is_told(session: Session) -> None:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    with refused("not_found"):
        suggest_jobs(session, batch.id, 1, actor=cast.other_coordinator)
    with refused("not_found"):
        suggest_jobs(session, batch.id, 2, actor=cast.coordinator)
    for actor in (cast.dispatcher, cast.hua, cast.zhuoma):
        with pytest.raises(NotPermitted):
            suggest_jobs(session, batch.id, 1, actor=actor)


def test_a_long_past_takes_no_more_questions(work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)
    batch = work.run(lambda session: supplied_batch(session, cast, 100))

    def asked() -> int:
        questions: list[object] = []

        def listen(*words: object) -> None:
            questions.append(words)

        event.listen(work.engine, "before_cursor_execute", listen)
        with work.reading() as session:
            suggest_jobs(session, batch.id, 1, actor=cast.coordinator)
        event.remove(work.engine, "before_cursor_execute", listen)
        return len(questions)

    def more_work(session: Session) -> None:
        for worker in (cast.worker, cast.second_worker) * 5:
            job = assign_job(session, batch.id, 1, 3, worker_id=worker.id, actor=cast.coordinator)
            record_hand_in(session, job.id, 3, actor=cast.coordinator)
            assign_job(session, batch.id, 1, 1, worker_id=worker.id, actor=cast.coordinator)

    few = asked()
    work.run(more_work)
    assert asked() == few


def test_over_http_the_reasons_are_words_and_all_is_handed_out_at_once(app: Application, work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)
    batch = work.run(lambda session: supplied_batch(session, cast, 100))
    work.run(lambda session: a_month(session, cast.worker.id, 30_000))
    work.run(lambda session: a_month(session, cast.second_worker.id, 10_000))
    cun, qing = a_program(app.test_client(), "cun"), a_program(app.test_client(), "qing")
    path = f"/batches/{batch.id}/operations/1"
    found = cun.get(f"{path}/suggestion", query_string={"lang": "en"}).json
    first = next(each for each in found["items"] if each["worker"]["name"] == "卓玛")
    assert (found["quantity"], found["left"], found["left_because"], found["words"]) == (100, 0, None, None)
    assert {key: first[key] for key in ("pieces", "grade", "per_hour", "free_minutes", "fair_share", "certified")} == {
        "pieces": 38, "grade": 2, "per_hour": "24.0", "free_minutes": 33_445, "fair_share": "1.5", "certified": True,
    }  # fmt: skip
    assert first["words"] == ("Grade 2, makes 24.0 an hour, 557.4 free hours. Earned 1.5 of the fair share this month.")
    refusal(qing.get(f"{path}/suggestion"), 404, "not_found")
    refusal(qing.post(f"{path}/jobs", {"quantities": {}}), 404, "not_found")
    quantities = {each["worker"]["id"]: each["pieces"] for each in found["items"]}
    answer = cun.post(f"{path}/jobs", {"quantities": quantities | {str(cast.worker.id): 30}, "open_rest": True})
    assert answer.status_code == 201
    handed = sorted((job["quantity"], job["state"]) for job in answer.json["items"])
    assert handed == [(8, "open"), (30, "assigned"), (62, "assigned")]
