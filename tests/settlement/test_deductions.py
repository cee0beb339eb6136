"""Deductions: asked for with a reason and a photo, approved by another person, capped, carried, over after their day."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from craftorders.fees.services import begin_training, write_hours
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import Actor
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.queries import account_of
from craftorders.people.models import Worker
from craftorders.places.models import HourlyFloor
from craftorders.places.services import set_floor
from craftorders.production.services import assign_job, record_hand_in
from craftorders.settlement.models import Deduction, DeductionPart
from craftorders.settlement.queries import actions_of_deduction, bearings_of, preview_period, taken_of
from craftorders.settlement.services import (
    approve_deduction,
    close_period,
    expire_deductions,
    govern_deductions,
    propose_deduction,
    refuse_deduction,
    take_line_back,
)
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import BAZHOU, DANBA, Cast
from tests.builders.deductions import asked, batch_of, in_force, line_of, paid, statement_in
from tests.builders.refusals import refused
from tests.builders.stories import passed_batch, supplied_batch, two_who_earned
from tests.databases import remembered

DECEMBER, JANUARY = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
FEBRUARY, MARCH = datetime(2027, 2, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Two workers earned ¥30.00 each in November, for 50 belts of 150 s: two hours and five minutes."""
    return remembered(work, two_who_earned)


def close(session: Session, cast: Cast, month: str, at: datetime) -> None:
    """Finance closes a month."""
    with clock.at(at):
        close_period(session, DANBA, month, actor=cast.finance)


def balance(session: Session, kind: str, owner: object) -> int:
    """What an account holds."""
    account = account_of(session, kind, owner)  # type: ignore[arg-type]
    assert account is not None
    session.refresh(account)
    return account.balance


def test_a_month_bears_a_fifth_and_the_rest_is_carried(session: Session, cast: Cast) -> None:
    """¥10.00 of ¥30.00 a month: ¥6.00 in November, ¥4.00 of December's ¥24.00."""
    deduction = in_force(session, cast, 1_000)
    close(session, cast, "2026-11", DECEMBER)
    with clock.at(DECEMBER + timedelta(days=3)):
        passed_batch(session, cast, 80)
    close(session, cast, "2026-12", JANUARY)
    november, december = (statement_in(session, cast.worker, month) for month in ("2026-11", "2026-12"))
    assert (november.amount, november.deducted, november.due) == (3_000, 600, 2_400)
    assert (december.amount, december.deducted, december.due) == (2_400, 400, 2_000)
    assert taken_of(session, [deduction.id]) == {deduction.id: 1_000}
    assert [(each.statement.id, each.amount) for each in bearings_of(session, [deduction.id])[deduction.id]] == [
        (november.id, 600),
        (december.id, 400),
    ]
    assert statement_in(session, cast.second_worker, "2026-11").deducted == 0
    assert verify_books(session)[1] == []


def test_the_oldest_is_taken_first(session: Session, cast: Cast) -> None:
    first, second = in_force(session, cast, 450), in_force(session, cast, 450)
    close(session, cast, "2026-11", DECEMBER)
    assert taken_of(session, [first.id, second.id]) == {first.id: 450, second.id: 150}


def test_what_the_pieces_must_earn_by_the_county_s_floor_is_left(session: Session, cast: Cast) -> None:
    """2 h 5 min at ¥13.00 are ¥27.09 when rounded up: ¥2.91 of ¥30.00 can be taken, not ¥6.00."""
    session.add(
        HourlyFloor(region_id=DANBA, valid_from=date(2026, 11, 30), amount=1_300, source="test", set_by=cast.operator.id)
    )
    session.flush()
    in_force(session, cast, 1_000)
    close(session, cast, "2026-11", DECEMBER)
    assert statement_in(session, cast.worker, "2026-11").deducted == 291


def test_a_floor_that_holds_only_after_the_month_does_not_count_yet(session: Session, cast: Cast) -> None:
    session.add(
        HourlyFloor(region_id=DANBA, valid_from=date(2026, 12, 1), amount=1_300, source="test", set_by=cast.operator.id)
    )
    session.flush()
    in_force(session, cast, 1_000)
    close(session, cast, "2026-11", DECEMBER)
    assert statement_in(session, cast.worker, "2026-11").deducted == 600


def test_the_preview_says_what_closing_then_takes(session: Session, cast: Cast) -> None:
    in_force(session, cast, 500)
    told = {line.worker.id: (line.amount, line.deducted, line.due) for line in preview_period(session, DANBA, "2026-11")}
    assert told == {cast.worker.id: (3_000, 500, 2_500), cast.second_worker.id: (3_000, 0, 3_000)}
    close(session, cast, "2026-11", DECEMBER)
    for worker in (cast.worker, cast.second_worker):
        statement = statement_in(session, worker, "2026-11")
        assert told[worker.id] == (statement.amount, statement.deducted, statement.due)


def test_what_is_not_approved_is_not_taken(session: Session, cast: Cast) -> None:
    asked(session, cast, 500)
    refuse_deduction(session, asked(session, cast, 500).id, reason="The dye came from us.", actor=cast.approver)
    close(session, cast, "2026-11", DECEMBER)
    assert statement_in(session, cast.worker, "2026-11").deducted == 0


def test_paying_moves_what_was_taken_to_the_service_centre(session: Session, cast: Cast) -> None:
    in_force(session, cast, 500)
    close(session, cast, "2026-11", DECEMBER)
    before = balance(session, "platform", PLATFORM)
    statement = paid(session, cast, statement_in(session, cast.worker, "2026-11"))
    assert statement.payout is not None
    assert (statement.payout.amount, statement.payout.net) == (2_500, 2_500)
    assert balance(session, "worker", cast.worker.id) == 0
    assert balance(session, "platform", PLATFORM) == before + 500
    assert verify_books(session)[1] == []


def test_more_than_the_work_earns_is_asked_about_once(session: Session, cast: Cast) -> None:
    """Zhuoma's 50 belts earn 50 × ¥0.60 = ¥30.00: ¥30.01 may be a slip of the hand."""

    def ask(amount: int, **more: bool) -> Deduction:
        return propose_deduction(
            session, cast.worker.id, kind="damage", amount=amount, reason="x", batch_id=batch_of(session, cast.worker).id,
            photo_id=cast.photo.id, actor=cast.finance, **more,
        )  # fmt: skip

    with refused("more_than_the_work", earns="30.00", currency="CNY"):
        ask(100_000_000)
    with refused("more_than_the_work", earns="30.00", currency="CNY"):
        ask(3_001)
    assert ask(3_001, sure=True).amount == 3_001
    with refused("more_than_the_work", earns="36.00"):  # 60 belts, of material as well
        lost_cord(session, cast, 1_000, 3_601)


def test_all_that_the_work_earns_needs_no_question(session: Session, cast: Cast) -> None:
    found = propose_deduction(
        session, cast.worker.id, kind="damage", amount=3_000, reason="x", batch_id=batch_of(session, cast.worker).id,
        photo_id=cast.photo.id, actor=cast.finance,
    )  # fmt: skip
    assert found.state == "proposed"


def lost_cord(session: Session, cast: Cast, metres_e3: int, amount: int = 300) -> Deduction:
    """A loss of cord in a batch of 100 belts, of which the worker has handed in 60."""
    batch = supplied_batch(session, cast, 100)
    job = assign_job(session, batch.id, 1, 60, worker_id=cast.worker.id, actor=cast.coordinator)
    record_hand_in(session, job.id, 60, actor=cast.coordinator)
    session.flush()
    session.refresh(batch)
    return propose_deduction(
        session, cast.worker.id, kind="material_loss", amount=amount, reason="A roll of cord is gone.",
        batch_id=batch.id, photo_id=cast.photo.id, material_id=cast.belt.materials[0].material_id, lost_e3=metres_e3,
        actor=cast.finance,
    )  # fmt: skip


def test_lost_material_compensates_the_merchant(session: Session, cast: Cast) -> None:
    deduction = lost_cord(session, cast, 50_000)
    approve_deduction(session, deduction.id, actor=cast.approver)
    close(session, cast, "2026-11", DECEMBER)
    before = balance(session, "merchant", cast.merchant.id)
    paid(session, cast, statement_in(session, cast.worker, "2026-11"))
    assert balance(session, "merchant", cast.merchant.id) == before + 300
    assert verify_books(session)[1] == []


def test_no_more_material_is_lost_than_no_piece_needed(session: Session, cast: Cast) -> None:
    """370.8 m came for 100 belts; 60 need 60 × 3.6 m and 3 % = 222.48 m; so 148.32 m may be lost."""
    with refused("more_than_lost", most=148_320):
        lost_cord(session, cast, 148_321)
    lost_cord(session, cast, 148_320)


def test_a_line_that_paid_too_much_is_taken_back_once(session: Session, cast: Cast) -> None:
    line = line_of(session, cast.worker)
    with refused("not_settled"):
        take_line_back(session, DANBA, line.id, amount=100, reason="Counted twice.", actor=cast.finance)
    close(session, cast, "2026-11", DECEMBER)
    session.refresh(line)
    with refused("more_than_paid"):
        take_line_back(session, DANBA, line.id, amount=3_001, reason="Counted twice.", actor=cast.finance)
    first = take_line_back(session, DANBA, line.id, amount=3_000, reason="Counted twice.", actor=cast.finance)
    with refused("taken_back_before"):
        take_line_back(session, DANBA, line.id, amount=1, reason="Counted twice.", actor=cast.finance)
    refuse_deduction(session, first.id, reason="It was counted once.", actor=cast.approver)
    again = take_line_back(session, DANBA, line.id, amount=1, reason="Counted twice.", actor=cast.finance)
    assert (again.kind, again.state, again.batch_id) == ("overpaid", "proposed", line.batch_id)


def test_the_person_who_asked_and_who_counted_cannot_approve(session: Session, cast: Cast) -> None:
    deduction = asked(session, cast, 500)
    with refused("second_person"):
        approve_deduction(session, deduction.id, actor=cast.finance)
    counter = Actor(cast.coordinator.id, "Cun", cast.finance.permissions, cast.finance.scopes)
    with refused("counted_it_yourself"):
        approve_deduction(session, deduction.id, actor=counter)
    approve_deduction(session, deduction.id, actor=cast.approver)
    history = [(each.action, each.actor_name, each.reason) for each in history_of(session, deduction.id)]
    assert history == [("approve", "Shen", None), ("propose", "Cai", "Dye spilled over ten belts.")]


def test_who_made_nothing_of_the_batch_cannot_have_damaged_it(session: Session, cast: Cast) -> None:
    batch = batch_of(session, cast.worker)
    with refused("not_in_batch"):
        propose_deduction(
            session, cast.outsider.id, kind="damage", amount=1, reason="No.", batch_id=batch.id,
            photo_id=cast.photo.id, actor=cast.finance,
        )  # fmt: skip
    with refused("not_found"):
        propose_deduction(
            session, cast.worker.id, kind="damage", amount=1, reason="No.", batch_id=batch.id,
            photo_id=uuid4(), actor=cast.finance,
        )  # fmt: skip


@pytest.mark.parametrize("who", ["operator", "auditor", "coordinator", "hua", "zhuoma"])
def test_only_finance_asks_and_approves(session: Session, cast: Cast, who: str) -> None:
    deduction = asked(session, cast, 500)
    with refused("not_permitted"):
        approve_deduction(session, deduction.id, actor=getattr(cast, who))
    assert set(actions_of_deduction(deduction, getattr(cast, who))) <= {"appeal"}


def test_it_is_over_after_its_day(session: Session, cast: Cast) -> None:
    """Approved on 24 November for 92 days, until 24 February: January's month still bears it, February's does not."""
    deduction = in_force(session, cast, 100_000)
    assert deduction.expires_on == date(2027, 2, 24)
    close(session, cast, "2026-11", DECEMBER)
    for month, at in (("2026-12", JANUARY), ("2027-01", FEBRUARY), ("2027-02", MARCH)):
        with clock.at(at - timedelta(days=3)):
            passed_batch(session, cast, 10)
        close(session, cast, month, at)
    months = ("2026-11", "2026-12", "2027-01", "2027-02")
    assert [statement_in(session, cast.worker, month).deducted for month in months] == [600, 60, 60, 0]
    with clock.at(datetime(2027, 2, 24, 15, 59, tzinfo=UTC)):
        assert expire_deductions(session) == 0
    with clock.at(datetime(2027, 2, 24, 16, 0, tzinfo=UTC)):
        assert (expire_deductions(session), expire_deductions(session)) == (1, 0)
    assert deduction.state == "expired"
    assert verify_books(session)[1] == []


def test_the_policy_of_the_smallest_area_counts(session: Session, cast: Cast) -> None:
    for area, percent in (("", 15), ("5133", 10), (BAZHOU, 5)):
        govern_deductions(session, area=area, from_month="2026-11", percent=percent, days=31, reason="Ours.",
                          actor=cast.finance)  # fmt: skip
    deduction = in_force(session, cast, 1_000)
    close(session, cast, "2026-11", DECEMBER)
    assert statement_in(session, cast.worker, "2026-11").deducted == 300
    assert deduction.expires_on == date(2026, 12, 25)
    with refused("month_closed", month="2026-11"):
        govern_deductions(session, area="51", from_month="2026-11", percent=1, days=1, reason="Late.", actor=cast.finance)
    with refused("policy_set"):
        govern_deductions(session, area=BAZHOU, from_month="2026-11", percent=1, days=1, reason="Again.", actor=cast.finance)
    assert verify_books(session)[1] == []


def learns_belts(session: Session, cast: Cast) -> None:
    """The first worker is still learning to braid belts: ten hours of November are guaranteed."""
    session.get_one(Worker, cast.worker.id).skills = []
    session.flush()
    training = begin_training(session, cast.worker.id, craft_id=cast.belt.operations[0].craft_id,
                              begins_on=date(2026, 11, 20), ends_on=date(2027, 1, 20), actor=cast.trainer)  # fmt: skip
    write_hours(session, training.id, day=date(2026, 11, 24), minutes=600, actor=cast.trainer)


def test_a_learner_s_topped_up_month_bears_nothing(session: Session, cast: Cast) -> None:
    learns_belts(session, cast)
    in_force(session, cast, 1_000)
    told = {line.worker.id: (line.amount, line.deducted) for line in preview_period(session, DANBA, "2026-11")}
    close(session, cast, "2026-11", DECEMBER)
    statement = statement_in(session, cast.worker, "2026-11")
    assert (statement.amount, statement.deducted) == (7_000, 0)
    assert told[cast.worker.id] == (7_000, 0)


def test_parts_stay_as_they_were_written(session: Session, cast: Cast) -> None:
    in_force(session, cast, 500)
    close(session, cast, "2026-11", DECEMBER)
    for attack in (
        "UPDATE deduction_part SET amount = 1",
        "DELETE FROM deduction_part",
        "INSERT INTO deduction_part SELECT * FROM deduction_part",
        "UPDATE statement SET deducted = amount WHERE deducted > 0",
    ):
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(text(attack))
    assert [part.amount for part in session.scalars(select(DeductionPart))] == [500]


@pytest.mark.parametrize(
    ("attack", "difference"),
    [
        ("UPDATE statement SET deducted = 400 WHERE deducted = 500", "takes off another sum"),
        ("UPDATE deduction SET amount = 499", "more was taken than asked"),
        ("UPDATE deduction SET state = 'frozen'", "not in force"),
    ],
)
def test_the_auditor_finds_what_was_changed(session: Session, cast: Cast, attack: str, difference: str) -> None:
    in_force(session, cast, 500)
    close(session, cast, "2026-11", DECEMBER)
    assert verify_books(session)[1] == []
    session.execute(text(attack))
    assert any(difference in line for line in verify_books(session)[1])


def danba_has_a_floor(session: Session, cast: Cast) -> None:
    """An hour must earn ¥13.00, so that of the belts' ¥30.00 ¥2.91 can be taken."""
    set_floor(session, DANBA, valid_from=date(2026, 11, 30), amount=1_300, source="test", actor=cast.operator)


def take_two_fen_more(session: Session, cast: Cast) -> None:
    """Behind the services' back, one more deduction stands on the statement of November, in the sum of it, too."""
    deduction, statement = in_force(session, cast, 2), statement_in(session, cast.worker, "2026-11")
    session.add(DeductionPart(region_id=DANBA, deduction_id=deduction.id, statement_id=statement.id, amount=2))
    statement.deducted += 2
    session.flush()


def test_the_auditor_finds_what_was_taken_below_the_floor(session: Session, cast: Cast) -> None:
    """¥2.91 leave ¥27.09; two fen more are far from the cap of ¥6.00."""
    danba_has_a_floor(session, cast)
    in_force(session, cast, 1_000)
    close(session, cast, "2026-11", DECEMBER)
    assert verify_books(session)[1] == []
    take_two_fen_more(session, cast)
    code = statement_in(session, cast.worker, "2026-11").code
    (difference,) = verify_books(session)[1]
    assert difference.endswith(f"statement {code}: 2707 left of 3000, less than the floor of {DANBA}")


def test_a_floor_that_was_entered_after_closing_is_not_held_against_the_month(session: Session, cast: Cast) -> None:
    in_force(session, cast, 1_000)
    close(session, cast, "2026-11", DECEMBER)
    with clock.at(DECEMBER + timedelta(seconds=1)):
        danba_has_a_floor(session, cast)
    assert verify_books(session)[1] == []


def test_the_auditor_finds_what_was_taken_of_a_month_that_was_topped_up(session: Session, cast: Cast) -> None:
    learns_belts(session, cast)
    close(session, cast, "2026-11", DECEMBER)
    take_two_fen_more(session, cast)
    assert any(line.endswith(": 2 taken of a month that was topped up") for line in verify_books(session)[1])


def test_two_close_at_once_and_it_is_taken_once(work: UnitOfWork) -> None:
    cast = work.run(two_who_earned)
    deduction_id = work.run(lambda session: in_force(session, cast, 500).id)

    def closing(session: Session) -> object:
        with clock.at(DECEMBER):
            return close_period(session, DANBA, "2026-11", actor=cast.finance)

    at_once(work, closing, closing)
    with work.reading() as session:
        assert taken_of(session, [deduction_id]) == {deduction_id: 500}
        assert verify_books(session)[1] == []
