"""What a phone sends is kept once, answered one by one, and applied in the phone's own order, on both databases."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.access import NotSignedIn
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.errors import Conflict, NotFound, NotPermitted
from craftorders.kernel.ids import new_id
from craftorders.production.models import Batch, HandIn, Job, PieceReport
from craftorders.production.services import assign_job, report_pieces
from craftorders.sync.domain.canonical import hash_of
from craftorders.sync.models import Device, PhoneEvent, QuarantinedEvent, UnsettledEvent
from craftorders.sync.schemas import messages_of
from craftorders.sync.services import receive_from_revoked, receiving, register_device, revoke_device
from craftorders.sync.services.applying import APPLIED
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.phones import Event, Phone, as_messages, signed
from tests.builders.stories import supplied_batch
from tests.conftest import NOON
from tests.databases import remembered

ACCEPTED, DUPLICATE = ("accepted", None), ("duplicate", None)


@pytest.fixture
def cast(session: Session) -> Cast:
    """Everybody."""
    return a_cast(session)


@pytest.fixture
def batch(session: Session, cast: Cast) -> Batch:
    """A hundred belts whose cord is there."""
    return supplied_batch(session, cast, 100)


@pytest.fixture
def phone(session: Session, cast: Cast) -> Phone:
    """The coordinator's."""
    return Phone(cast.coordinator).register(session)


def a_day(phone: Phone, batch: Batch, worker_id: UUID) -> list[Event]:
    """Hand out 60, made 40, count 50, made 5 more: 55 made, 50 counted."""
    job_id = new_id()
    return [
        phone.hands_out(batch, 60, worker_id, job_id),
        phone.reports(batch, job_id, 40),
        phone.counts(batch, job_id, 50),
        phone.reports(batch, job_id, 5),
    ]


def numbers(session: Session, batch: Batch) -> tuple[int, int]:
    session.expire_all()
    return batch.made, batch.handed_in


def rows(session: Session, *tables: Any) -> list[int]:
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in tables]


def test_a_day_is_applied_and_answered(session: Session, cast: Cast, batch: Batch, phone: Phone) -> None:
    assert phone.sends(session, *a_day(phone, batch, cast.worker.id)) == [ACCEPTED] * 4
    assert numbers(session, batch) == (55, 50)
    assert batch.state == "in_work"
    assert rows(session, PhoneEvent, UnsettledEvent) == [4, 0]


def test_the_same_again_gets_the_first_answer_and_counts_nothing(
    session: Session, cast: Cast, batch: Batch, phone: Phone
) -> None:
    day = a_day(phone, batch, cast.worker.id)
    phone.sends(session, *day[:2])
    assert phone.sends(session, *day, day[3]) == [DUPLICATE, DUPLICATE, ACCEPTED, ACCEPTED, DUPLICATE]
    assert phone.sends(session, *day) == [DUPLICATE] * 4
    assert numbers(session, batch) == (55, 50)
    assert rows(session, PhoneEvent, HandIn) == [4, 1]


def test_a_refused_event_is_refused_again_with_the_same_words(session: Session, batch: Batch, phone: Phone) -> None:
    event = phone.reports(batch, new_id(), 40)
    assert phone.sends(session, event) == [("rejected", "not_found")]
    assert phone.sends(session, event) == [("duplicate", "not_found")]
    assert rows(session, UnsettledEvent) == [1]


@pytest.mark.parametrize("order", [(3, 2, 1, 0), (1, 0, 3, 2), (2, 0, 3, 1), (0, 3, 2, 1)])
def test_in_whatever_order_a_day_arrives_it_ends_the_same(
    session: Session, cast: Cast, batch: Batch, phone: Phone, order: tuple[int, ...]
) -> None:
    day = a_day(phone, batch, cast.worker.id)
    for index in order:
        phone.sends(session, day[index])
    assert numbers(session, batch) == (55, 50)
    assert [each.state for each in session.scalars(select(UnsettledEvent)) if each.state != "applied"] == []


def test_a_gap_holds_only_what_depends_on_it(session: Session, cast: Cast, batch: Batch, phone: Phone) -> None:
    other = supplied_batch(session, cast, 30)
    job_id, other_id = new_id(), new_id()
    first = phone.hands_out(batch, 60, cast.worker.id, job_id)
    second = phone.reports(batch, job_id, 40)
    elsewhere = phone.hands_out(other, 30, cast.worker.id, other_id)
    assert phone.sends(session, second, elsewhere) == [("held", "waits_for_earlier"), ACCEPTED]
    assert session.scalars(select(UnsettledEvent.state)).one() == "waiting"
    assert phone.sends(session, first) == [ACCEPTED]
    assert numbers(session, batch) == (40, 0)
    assert session.scalars(select(UnsettledEvent.state)).one() == "applied"
    assert phone.sends(session, second) == [("duplicate", "waits_for_earlier")]


def test_what_follows_a_refused_event_is_tried_and_refused_for_itself(
    session: Session, cast: Cast, batch: Batch, phone: Phone
) -> None:
    job_id = new_id()
    too_many = phone.hands_out(batch, 101, cast.worker.id, job_id)
    report = phone.reports(batch, job_id, 40)
    assert phone.sends(session, report) == [("held", "waits_for_earlier")]
    assert phone.sends(session, too_many) == [("rejected", "over_assigned")]
    assert {each.state for each in session.scalars(select(UnsettledEvent))} == {"open"}


def test_one_bad_event_in_the_middle_stops_no_other(session: Session, cast: Cast, batch: Batch, phone: Phone) -> None:
    job_id = new_id()
    events = [
        phone.hands_out(batch, 60, cast.worker.id, job_id),
        phone.reports(batch, job_id, 61),
        phone.says("report_pieces", job_id=job_id, quantity="many"),
        phone.says("dance"),
        {"seq": "none"},
        phone.reports(batch, job_id, 10),
    ]
    assert phone.sends(session, *events) == [
        ACCEPTED,
        ("rejected", "over_made"),
        ("rejected", "bad_payload"),
        ("rejected", "unknown_type"),
        ("rejected", "unreadable"),
        ACCEPTED,
    ]
    assert numbers(session, batch) == (10, 0)
    assert rows(session, UnsettledEvent) == [4]


def test_an_event_that_nobody_foresaw_stops_no_other(
    session: Session, cast: Cast, batch: Batch, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(APPLIED, "count_bag", break_down)
    day = a_day(phone, batch, cast.worker.id)
    assert phone.sends(session, *day) == [ACCEPTED, ACCEPTED, ("held", "not_understood"), ACCEPTED]
    assert numbers(session, batch) == (45, 0)


class TestQuarantine:
    """What came under a taken number, or by a way that is not trusted, is kept to the letter and applied by nobody."""

    def test_the_same_id_with_other_content_overwrites_nothing(
        self, session: Session, cast: Cast, batch: Batch, phone: Phone
    ) -> None:
        day = a_day(phone, batch, cast.worker.id)
        phone.sends(session, *day)
        other = signed(day[1] | {"payload": day[1]["payload"] | {"quantity": 41}})
        assert phone.sends(session, other, other) == [("rejected", "other_content")] * 2
        assert numbers(session, batch) == (55, 50)
        kept = session.scalars(select(QuarantinedEvent)).one()
        assert '"quantity":41' in kept.content
        assert (
            session.scalars(select(PhoneEvent).where(PhoneEvent.id == UUID(other["event_id"]))).one().hash == day[1]["hash"]
        )

    def test_a_number_that_was_used_before(self, session: Session, cast: Cast, batch: Batch, phone: Phone) -> None:
        job_id = new_id()
        phone.sends(session, phone.hands_out(batch, 60, cast.worker.id, job_id))
        phone.seq = 0
        assert phone.sends(session, phone.reports(batch, job_id, 5)) == [("rejected", "seq_reused")]

    def test_a_hash_that_does_not_fit(self, session: Session, phone: Phone) -> None:
        event = phone.says("report_pieces", job_id=new_id(), quantity=1)
        assert phone.sends(session, event | {"hash": "0" * 64}) == [("rejected", "hash_mismatch")]
        assert phone.sends(session, event | {"payload": {"n": float("nan")}}) == [("rejected", "unreadable")]

    @pytest.mark.parametrize("at_once", [True, False])
    @pytest.mark.parametrize("spoilt", [{"hash": "0" * 64}, {"payload": {"quantity": 1.5}}])
    def test_nothing_waits_for_what_is_in_quarantine(
        self, session: Session, cast: Cast, batch: Batch, phone: Phone, spoilt: Event, at_once: bool
    ) -> None:
        handed, bad, counted, again = a_day(phone, batch, cast.worker.id)
        bad |= spoilt
        phone.sends(session, handed)
        if at_once:
            answers = phone.sends(session, bad, counted, again)
        else:
            answers = [*phone.sends(session, bad), *phone.sends(session, counted), *phone.sends(session, again)]
        assert answers[0][0] == "rejected"
        assert answers[1:] == [ACCEPTED, ACCEPTED]
        assert numbers(session, batch) == (55, 50)

    def test_what_waited_goes_on_when_the_earlier_one_comes_and_is_put_in_quarantine(
        self, session: Session, cast: Cast, batch: Batch, phone: Phone
    ) -> None:
        handed, bad, counted, _ = a_day(phone, batch, cast.worker.id)
        phone.sends(session, handed)
        assert phone.sends(session, counted) == [("held", "waits_for_earlier")]
        phone.sends(session, bad | {"hash": "0" * 64})
        assert numbers(session, batch) == (50, 50)

    def test_the_number_of_another_phone_s_event_is_not_the_phone_s_own(
        self, session: Session, cast: Cast, batch: Batch, phone: Phone
    ) -> None:
        handed, report, *_ = a_day(phone, batch, cast.worker.id)
        strange = Phone(cast.coordinator).says("dance")
        assert strange["seq"] == handed["seq"]
        assert phone.sends(session, strange, report) == [("rejected", "wrong_device"), ("held", "waits_for_earlier")]

    def test_the_event_of_another_phone_or_person(self, session: Session, cast: Cast, phone: Phone) -> None:
        strange = Phone(cast.coordinator).says("dance")
        forged = signed(phone.says("dance") | {"actor": str(cast.other_coordinator.id)})
        assert phone.sends(session, strange, forged) == [("rejected", "wrong_device"), ("rejected", "wrong_actor")]

    def test_a_phone_that_was_shut_out(self, session: Session, cast: Cast, batch: Batch, phone: Phone) -> None:
        day = a_day(phone, batch, cast.worker.id)
        with pytest.raises(NotSignedIn):
            receive_from_revoked(session, phone.id, as_messages(*day))
        revoke_device(session, phone.id, actor=cast.operator)
        receipt = receive_from_revoked(session, phone.id, messages_of(day))
        assert receipt.wipe
        assert {answer.code for _, answer in receipt.answers} == {"device_revoked"}
        assert phone.sends(session, *day) == [("rejected", "device_revoked")] * 4
        assert rows(session, PhoneEvent, QuarantinedEvent, Job) == [0, 4, 0]

    def test_nobody_can_ask_as_a_phone_that_is_unknown(self, session: Session) -> None:
        with pytest.raises(NotSignedIn):
            receive_from_revoked(session, new_id(), [])


def test_a_form_of_the_future_is_held(session: Session, phone: Phone) -> None:
    event = signed(phone.says("dance") | {"schema_version": 2})
    assert phone.sends(session, event) == [("held", "future_version")]


def test_a_changed_state_needs_what_was_seen(session: Session, cast: Cast, batch: Batch, phone: Phone) -> None:
    job = assign_job(session, batch.id, 1, 60, worker_id=cast.worker.id, actor=cast.coordinator)
    session.flush()
    event = phone.takes_back(batch, job)
    report_pieces(session, job.id, 20, actor=cast.zhuoma)
    assert phone.sends(session, event) == [("held", "stale_version")]
    session.expire_all()
    assert (job.state, job.quantity, job.made) == ("in_work", 60, 20)
    assert phone.sends(session, phone.takes_back(batch, job)) == [ACCEPTED]
    session.expire_all()
    assert (job.quantity, batch.operations[0].assigned) == (20, 20)


def test_another_workshops_job_does_not_exist(session: Session, cast: Cast, batch: Batch) -> None:
    job = assign_job(session, batch.id, 1, 60, worker_id=cast.worker.id, actor=cast.coordinator)
    stranger = Phone(cast.other_coordinator).register(session)
    events = [
        stranger.reports(batch, job.id, 5),
        stranger.counts(batch, job.id, 5),
        stranger.hands_out(batch, 5, cast.outsider.id, new_id()),
    ]
    assert stranger.sends(session, *events) == [("rejected", "not_found")] * 3


def test_another_persons_phone_does_not_exist(session: Session, cast: Cast, phone: Phone) -> None:
    with pytest.raises(NotFound):
        phone.sends(session, actor=cast.other_coordinator)
    with pytest.raises(Conflict):
        register_device(session, phone.id, label="mine", actor=cast.other_coordinator)
    with pytest.raises(NotFound):
        revoke_device(session, phone.id, actor=cast.other_coordinator)
    with pytest.raises(NotPermitted):
        phone.sends(session, actor=cast.hua)


def test_the_clock_of_the_phone_is_measured_and_dates_nothing(session: Session, cast: Cast, batch: Batch) -> None:
    phone = Phone(cast.coordinator, ahead=timedelta(days=2)).register(session)
    phone.sends(session, *a_day(phone, batch, cast.worker.id))
    two_days = 2 * 24 * 3600 * 1000
    assert session.get_one(Device, phone.id).skew == two_days
    assert set(session.scalars(select(PhoneEvent.skew))) == {two_days}
    assert {each.at for each in session.scalars(select(PieceReport))} == {NOON}
    assert set(session.scalars(select(PhoneEvent.device_time))) == {NOON + timedelta(days=2)}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_request_that_dies_leaves_nothing_and_can_be_sent_again(
    work: UnitOfWork, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, _, phone, day = remembered_day(work)
    kept, real = [], receiving._keep

    def die(*args: Any) -> None:
        real(*args)
        kept.append(1)
        if len(kept) == count:
            raise KeyboardInterrupt

    monkeypatch.setattr(receiving, "_keep", die)
    with pytest.raises(KeyboardInterrupt):
        work.run(lambda session: phone.sends(session, *day))
    monkeypatch.undo()
    with work.reading() as session:
        assert rows(session, PhoneEvent, Job) == [0, 0]
    assert work.run(lambda session: phone.sends(session, *day)) == [ACCEPTED] * 4


def test_two_requests_with_the_same_events_at_once(work: UnitOfWork) -> None:
    _, batch_id, phone, day = remembered_day(work)
    done = at_once(work, *[lambda session: phone.sends(session, *day)] * 4)
    assert done == ["done"] * 4
    with work.reading() as session:
        batch = session.get_one(Batch, batch_id)
        assert (batch.made, batch.handed_in) == (55, 50)
        assert rows(session, PhoneEvent, HandIn) == [4, 1]


def remembered_day(work: UnitOfWork) -> tuple[Cast, UUID, Phone, list[Event]]:
    """A registered phone with a day on it that nobody has heard of."""
    return remembered(work, _a_phone_with_a_day)


def _a_phone_with_a_day(session: Session) -> tuple[Cast, UUID, Phone, list[Event]]:
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    phone = Phone(cast.coordinator).register(session)
    return cast, batch.id, phone, a_day(phone, batch, cast.worker.id)


def test_the_hash_is_the_one_that_the_phone_takes(session: Session, cast: Cast) -> None:
    event = Phone(cast.coordinator).says("report_pieces", reason="少一条「𠮷」", quantity=-1)
    assert hash_of(event) == event["hash"]


def test_nobody_is_asked_about_what_was_done_in_the_valley(session: Session, cast: Cast, batch: Batch, phone: Phone) -> None:
    """Twenty on Monday and twenty on Tuesday arrive in one second; so do two bags of twenty. All of it counts, unasked."""
    job_id = new_id()
    day = [
        phone.hands_out(batch, 60, cast.worker.id, job_id),
        phone.reports(batch, job_id, 20),
        phone.reports(batch, job_id, 20),
        phone.counts(batch, job_id, 20),
        phone.counts(batch, job_id, 20),
    ]
    assert phone.sends(session, *day) == [ACCEPTED] * 5
    assert [each.unusual for each in session.scalars(select(PieceReport))] == [None, None]
    job = session.get_one(Job, job_id, populate_existing=True)
    assert (job.made, job.handed_in, job.unconfirmed) == (40, 40, 2)


def test_an_answer_to_a_question_that_was_not_asked_is_no_part_of_an_event(
    session: Session, cast: Cast, batch: Batch, phone: Phone
) -> None:
    job_id = new_id()
    events = [
        phone.hands_out(batch, 60, cast.worker.id, job_id),
        phone.reports(batch, job_id, 20, again=True),
        phone.says("count_bag", batch, job_id=job_id, quantity=20, again=True),
    ]
    assert phone.sends(session, *events)[1:] == [("rejected", "bad_payload")] * 2
