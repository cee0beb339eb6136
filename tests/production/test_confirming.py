"""The household's word about the count of its bag: once, its own, and never lost."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from craftorders.cards.services import issue_card, open_by_number
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.production.models import Confirmation, CountingMonth, HandIn, Job, PieceReport
from craftorders.production.services import (
    assign_job,
    confirm_with_card,
    confirm_with_pin,
    confirm_with_signature,
    record_hand_in,
    report_pieces,
)
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.refusals import refused
from tests.builders.stories import supplied_batch
from tests.conftest import NOON
from tests.databases import remembered
from tests.production.domain.test_signature import NAME


def a_bag(session: Session, cast: Cast, quantity: int = 38) -> tuple[Job, HandIn]:
    """A bag of Zhuoma's, of a job of 100."""
    batch = supplied_batch(session, cast, 100)
    job = assign_job(session, batch.id, 1, 100, worker_id=cast.worker.id, actor=cast.coordinator)
    return job, record_hand_in(session, job.id, quantity, actor=cast.coordinator)


def months(session: Session) -> list[tuple[str, int, int, int, int, int]]:
    """What is added up of everybody's counting."""
    columns = ("month", "bags", "judged", "round_numbers", "same_second", "confirmed")
    query = select(*(getattr(CountingMonth, name) for name in columns)).order_by(CountingMonth.month)
    return [tuple(row) for row in session.execute(query)]


def test_the_card_confirms_its_own_bag_once(session: Session) -> None:
    cast = a_cast(session)
    job, bag = a_bag(session, cast)
    session.refresh(job)
    assert job.unconfirmed == 1
    first = confirm_with_card(session, job.id, bag.id, actor=cast.zhuoma)
    assert (first.way, first.actor_name, first.worker_id) == ("card", "卓玛", cast.worker.id)
    with clock.at(NOON + timedelta(hours=1)):
        again = confirm_with_card(session, job.id, bag.id, actor=cast.zhuoma)
    assert again.at == first.at
    session.refresh(job)
    assert (job.unconfirmed, months(session)) == (0, [("2026-11", 1, 1, 0, 0, 1)])


def test_nobody_confirms_anothers_bag(session: Session) -> None:
    cast = a_cast(session)
    job, bag = a_bag(session, cast)
    with refused("not_found"):
        confirm_with_card(session, job.id, bag.id, actor=cast.dawa)
    with refused("not_found"):
        confirm_with_signature(session, job.id, bag.id, NAME, actor=cast.other_coordinator)
    with refused("not_permitted"):
        confirm_with_signature(session, job.id, bag.id, NAME, actor=cast.dispatcher)
    with refused("not_permitted"):
        confirm_with_card(session, job.id, bag.id, actor=cast.coordinator)
    other, _ = a_bag(session, cast)
    with refused("not_found"):
        confirm_with_card(session, other.id, bag.id, actor=cast.zhuoma)
    assert session.scalar(select(func.count()).select_from(Confirmation)) == 0


def test_the_pin_of_the_workers_card_confirms_on_the_coordinators_phone(session: Session) -> None:
    cast = a_cast(session)
    job, bag = a_bag(session, cast)
    card = issue_card(session, cast.worker.id, actor=cast.operator)
    issue_card(session, cast.second_worker.id, actor=cast.operator)
    wrong = "000000" if card.pin != "000000" else "111111"
    assert confirm_with_pin(session, job.id, bag.id, wrong, address="a", actor=cast.coordinator).confirmation is None
    tried = confirm_with_pin(session, job.id, bag.id, card.pin, address="a", actor=cast.coordinator)
    assert tried.confirmation is not None
    assert (tried.confirmation.way, tried.confirmation.actor_id) == ("pin", cast.coordinator.id)


def test_wrong_pins_lock_as_they_do_for_the_card(session: Session) -> None:
    """The fifth wrong one locks for a minute, here and where the card is opened; the right one opens nothing meanwhile."""
    cast = a_cast(session)
    job, bag = a_bag(session, cast)
    card = issue_card(session, cast.worker.id, actor=cast.operator)
    wrong = "000000" if card.pin != "000000" else "111111"
    waits = [
        confirm_with_pin(session, job.id, bag.id, wrong, address="a", actor=cast.coordinator).wait_seconds for _ in range(5)
    ]
    assert waits == [0, 0, 0, 0, 60]
    assert confirm_with_pin(session, job.id, bag.id, card.pin, address="b", actor=cast.coordinator).confirmation is None
    assert open_by_number(session, card.card.number, card.pin, address="c").opened is None
    with clock.at(NOON + timedelta(seconds=61)):
        assert confirm_with_pin(session, job.id, bag.id, card.pin, address="a", actor=cast.coordinator).confirmation


def test_who_has_no_card_can_sign(session: Session) -> None:
    cast = a_cast(session)
    job, bag = a_bag(session, cast)
    with refused("no_card", name="卓玛"):
        confirm_with_pin(session, job.id, bag.id, "123456", address="a", actor=cast.coordinator)
    with refused("signature_too_short"):
        confirm_with_signature(session, job.id, bag.id, "M1 1", actor=cast.coordinator)
    signed = confirm_with_signature(session, job.id, bag.id, NAME, actor=cast.coordinator)
    assert (signed.way, signed.signature) == ("signature", NAME)


def test_a_confirmation_stays(work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)

    def confirmed(session: Session) -> None:
        job, bag = a_bag(session, cast)
        confirm_with_signature(session, job.id, bag.id, NAME, actor=cast.coordinator)

    work.run(confirmed)
    for attack in ("UPDATE hand_in_confirmation SET way = 'pin', signature = NULL", "DELETE FROM hand_in_confirmation"):
        with pytest.raises(DBAPIError, match="append-only"), work.reading() as session:
            session.execute(text(attack))


def test_what_coordinators_count_is_added_up_by_the_month_of_the_village(session: Session) -> None:
    """38 and 40 tell something; 5, and the 17 that bring the rest, tell nothing. 16:30 UTC is 00:30 on 1 December there."""
    cast = a_cast(session)
    job, _ = a_bag(session, cast)
    record_hand_in(session, job.id, 40, again=False, actor=cast.coordinator)
    record_hand_in(session, job.id, 5, again=False, actor=cast.coordinator)
    with clock.at(NOON.replace(day=30, hour=16, minute=30)):
        record_hand_in(session, job.id, 17, again=False, actor=cast.coordinator)
    assert months(session) == [("2026-11", 3, 2, 1, 2, 0), ("2026-12", 1, 0, 0, 0, 0)]
    assert set(session.scalars(select(CountingMonth.counted_by))) == {cast.coordinator.id}


def test_of_two_who_confirm_at_once_one_does(work: UnitOfWork) -> None:
    """The coordinator has the signature sent while the worker taps on their own page."""
    cast = remembered(work, a_cast)
    job, bag = work.run(lambda session: a_bag(session, cast))

    def by_card(session: Session) -> Confirmation:
        return confirm_with_card(session, job.id, bag.id, actor=cast.zhuoma)

    def on_glass(session: Session) -> Confirmation:
        return confirm_with_signature(session, job.id, bag.id, NAME, actor=cast.coordinator)

    assert at_once(work, by_card, on_glass, by_card, on_glass) == ["done"] * 4
    with work.reading() as session:
        assert session.scalar(select(func.count()).select_from(Confirmation)) == 1
        assert session.get_one(Job, job.id).unconfirmed == 0
        assert [month[-1] for month in months(session)] == [1]


def test_of_two_of_the_same_number_at_once_one_is_asked_about(work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)
    job, _ = work.run(lambda session: a_bag(session, cast))

    def says_twenty(session: Session) -> PieceReport:
        return report_pieces(session, job.id, 20, again=False, actor=cast.zhuoma)

    assert sorted(at_once(work, says_twenty, says_twenty, says_twenty)) == ["done", "same_again", "same_again"]
