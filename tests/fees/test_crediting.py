"""From an accepted lot to money, each figure worked out by hand: pay lines, the charge, its five parts, the transfers."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.catalogue.models import Product
from craftorders.dispatch.models import Reservation
from craftorders.fees.models import Charge, Earning, FeeShares, MonthlyEarnings, PieceRate
from craftorders.fees.services import credit_lot
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.ledger.models import PLATFORM, Account
from craftorders.ledger.queries import account_of
from craftorders.people.models import Worker
from craftorders.production.models import Batch
from craftorders.production.queries import bags_of_batch
from craftorders.production.services import assign_job, cancel_batch, record_hand_in, submit_batch
from craftorders.quality.models import InspectionLot
from craftorders.quality.queries import lots_of_batch
from craftorders.quality.services import decide_lot
from craftorders.settlement.verification import verify_books
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import bad_pieces
from tests.builders.statements import counted
from tests.builders.stories import accepted_batch, passed_batch, submitted_lot, supplied_batch

PREPAID = 1_000_000


def balance(session: Session, kind: str, owner: object) -> int:
    """The balance of an account, 0 where none was opened."""
    account = account_of(session, kind, owner)  # type: ignore[arg-type]
    if account is None:
        return 0
    session.refresh(account)
    return account.balance


def earned_by(session: Session, worker: Worker) -> list[tuple[int, int, int]]:
    """(step, pieces, fen) of a worker's pay lines, by step."""
    lines = session.scalars(select(Earning).where(Earning.worker_id == worker.id).order_by(Earning.position)).all()
    return [(line.position, line.quantity, line.amount) for line in lines]


def parts_of(charge: Charge) -> tuple[int, int, int, int, int, int]:
    """The charge and its five parts, in fen."""
    return (charge.amount, charge.household, charge.coordinator, charge.workshop, charge.freight, charge.platform)


def spoil(session: Session, cast: Cast, lot: InspectionLot, worker: Worker, pieces: int) -> None:
    """The inspector finds bad pieces in this worker's bag."""
    bag = next(n for n, each in enumerate(lot.bags) if each.hand_in.worker_id == worker.id)
    bad_pieces(session, cast, lot, pieces, bag=bag)


def submitted(session: Session, cast: Cast, batch: Batch) -> InspectionLot:
    """The lot of a batch whose bags are all counted."""
    submit_batch(session, batch.id, actor=cast.coordinator)
    return lots_of_batch(session, batch.id)[0]


def accept(session: Session, cast: Cast, lot: InspectionLot) -> Charge:
    """The inspector lets the lot pass; the charge that arose."""
    decide_lot(session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector)
    return session.scalars(select(Charge).where(Charge.lot_id == lot.id)).one()


def test_a_hundred_belts_are_paid_and_charged_to_the_fen(session: Session) -> None:
    """100 × ¥0.80 = ¥80.00: 60.00 to households, 5.00, 4.00 and 6.00 as agreed, 5.00 stay with the platform."""
    cast = a_cast(session, prepaid=PREPAID)
    batch = passed_batch(session, cast)
    charge = session.scalars(select(Charge)).one()
    assert parts_of(charge) == (8_000, 6_000, 500, 400, 600, 500)
    assert earned_by(session, cast.worker) == [(1, 50, 3_000)]
    assert earned_by(session, cast.second_worker) == [(1, 50, 3_000)]
    workshop = cast.workshop.id
    assert balance(session, "worker", cast.worker.id) == 3_000
    assert balance(session, "worker", cast.second_worker.id) == 3_000
    assert [balance(session, kind, workshop) for kind in ("coordinator", "workshop", "freight")] == [500, 400, 600]
    assert balance(session, "platform", PLATFORM) == 500
    assert balance(session, "merchant", cast.merchant.id) == PREPAID - 8_000
    assert balance(session, "reserved", cast.merchant.id) == 0
    session.refresh(batch.order)
    assert batch.order.charged == 8_000


def test_money_is_held_when_a_batch_is_offered_and_only_what_passed_is_taken(session: Session) -> None:
    """One bad belt in 100: 99 × 0.80 = 79.20 of the 80.00 held; 0.80 goes back. 49 × 0.60 = 29.40 and 50 × 0.60 = 30.00.

    Of 79.20 − 59.40 = 19.80, coordinator, workshop, freight and platform get 5, 4, 6 and 5 twentieths.
    """
    cast = a_cast(session, prepaid=PREPAID)
    lot = submitted_lot(session, cast)
    assert balance(session, "reserved", cast.merchant.id) == 8_000
    spoil(session, cast, lot, cast.worker, 1)
    charge = accept(session, cast, lot)
    assert parts_of(charge) == (7_920, 5_940, 495, 396, 594, 495)
    assert earned_by(session, cast.worker) == [(1, 49, 2_940)]
    assert balance(session, "merchant", cast.merchant.id) == PREPAID - 7_920
    assert balance(session, "reserved", cast.merchant.id) == 0
    assert session.get_one(Reservation, lot.batch_id).amount == 0
    assert verify_books(session)[1] == []


def test_a_reworked_piece_earns_once(session: Session) -> None:
    """A rejected lot earns nothing; presented again, its pieces earn like any other, and scrapped ones never do."""
    cast = a_cast(session, prepaid=PREPAID)
    lot = submitted_lot(session, cast)
    spoil(session, cast, lot, cast.worker, 2)
    decide_lot(session, lot.id, decision="reject", inspected=20, actor=cast.inspector)
    assert session.scalars(select(Earning)).all() == []
    assert balance(session, "reserved", cast.merchant.id) == 8_000
    bags = {bag.id: bag.quantity - 1 for bag in bags_of_batch(session, lot.batch_id, 1)}
    submit_batch(session, lot.batch_id, presented=bags, actor=cast.coordinator)
    again = lots_of_batch(session, lot.batch_id)[1]
    decide_lot(session, again.id, decision="accept", inspected=again.sample_size, actor=cast.second_inspector)
    assert earned_by(session, cast.worker) == [(1, 49, 2_940)]
    assert earned_by(session, cast.second_worker) == [(1, 49, 2_940)]
    charge = session.scalars(select(Charge)).one()
    assert parts_of(charge) == (7_840, 5_880, 490, 392, 588, 490)
    assert balance(session, "merchant", cast.merchant.id) == PREPAID - 7_840


def test_both_steps_of_a_knot_earn_for_the_pieces_that_passed_at_the_end(session: Session) -> None:
    """60 knots, one bad: 59 × 4.50 = 265.50 for tying and 59 × 0.50 = 29.50 for finishing, of 59 × 6.80 = 401.20.

    401.20 − 295.00 = 106.20 in the proportion 50 : 40 : 30 : 60 → 29.50, 23.60, 17.70, 35.40.
    """
    cast = a_cast(session, prepaid=PREPAID)
    batch = supplied_batch(session, cast, 60, cast.knot)
    for position, worker in ((1, cast.worker), (2, cast.second_worker)):
        job = assign_job(session, batch.id, position, 60, worker_id=worker.id, actor=cast.coordinator)
        record_hand_in(session, job.id, 60, actor=cast.coordinator)
    submit_batch(session, batch.id, actor=cast.coordinator)
    lot = lots_of_batch(session, batch.id)[0]
    spoil(session, cast, lot, cast.second_worker, 1)
    charge = accept(session, cast, lot)
    assert earned_by(session, cast.worker) == [(1, 59, 26_550)]
    assert earned_by(session, cast.second_worker) == [(2, 59, 2_950)]
    assert parts_of(charge) == (40_120, 29_500, 2_950, 2_360, 1_770, 3_540)


def test_who_handed_in_first_at_an_earlier_step_is_credited_first(session: Session) -> None:
    """Of 60 tied knots 59 passed: the first bag of 30 is credited whole, the second with 29."""
    cast = a_cast(session, prepaid=PREPAID)
    lot = submitted_lot(session, cast, 60, cast.knot)
    spoil(session, cast, lot, cast.worker, 1)
    accept(session, cast, lot)
    assert earned_by(session, cast.worker) == [(1, 30, 13_500), (2, 29, 1_450)]
    assert earned_by(session, cast.second_worker) == [(1, 29, 13_050), (2, 30, 1_500)]


def test_pay_lines_are_rounded_up_for_the_household_and_the_platform_bears_it(session: Session) -> None:
    """Two belts at 3.5 fen: each line is 4 fen, 8 of a charge of 10. The others' 1, 1 and 1 leave the platform −1."""
    cast = a_cast(session, prepaid=PREPAID)
    price(session, cast.belt, 50_000, 35_000, (5_000, 5_000, 2_500))
    passed_batch(session, cast, 2)
    charge = session.scalars(select(Charge)).one()
    assert parts_of(charge) == (10, 8, 1, 1, 1, -1)
    assert balance(session, "platform", PLATFORM) == -1
    assert balance(session, "worker", cast.worker.id) == 4
    assert balance(session, "merchant", cast.merchant.id) == PREPAID - 10
    assert verify_books(session)[1] == []


def test_earnings_count_for_the_month_of_the_region(session: Session) -> None:
    """18:30 UTC on 31 October is half past two on 1 November in Danba."""
    cast = a_cast(session, prepaid=PREPAID)
    with clock.at(datetime(2026, 10, 31, 18, 30, tzinfo=UTC)):
        passed_batch(session, cast)
    months = session.scalars(select(MonthlyEarnings).where(MonthlyEarnings.worker_id == cast.worker.id)).all()
    assert [(month.month, month.pieces, month.amount, month.paid) for month in months] == [("2026-11", 50, 3_000, 0)]


def test_a_lot_is_credited_once(session: Session) -> None:
    cast = a_cast(session, prepaid=PREPAID)
    batch = passed_batch(session, cast)
    lot = lots_of_batch(session, batch.id)[0]
    with pytest.raises(Exception, match=r"(?i)unique"), session.begin_nested():
        credit_lot(session, lot.id, actor=cast.inspector)
    assert len(session.scalars(select(Charge)).all()) == 1


def test_a_lot_of_many_bags_asks_the_database_no_more_often_than_one_of_few(session: Session) -> None:
    cast, asked = a_cast(session, prepaid=PREPAID), list[list[str]]()
    for bags in (2, 30):
        batch = supplied_batch(session, cast, bags)
        for operation in batch.operations:
            job = assign_job(session, batch.id, operation.position, bags, worker_id=cast.worker.id, actor=cast.coordinator)
            for _ in range(bags):
                record_hand_in(session, job.id, 1, actor=cast.coordinator)
        lot = submitted(session, cast, batch)
        with counted(session.get_bind()) as statements:
            accept(session, cast, lot)
        asked.append(statements)
    few, many = asked
    assert len(many) <= len(few)
    assert [each.startswith("INSERT INTO earning ") for each in many].count(True) == 1, "all lines are written in one go"


def test_a_cancelled_batch_gives_the_money_back(session: Session) -> None:
    cast = a_cast(session, prepaid=PREPAID)
    batch = accepted_batch(session, cast)
    cancel_batch(session, batch.id, reason="客户改款", actor=cast.dispatcher)
    assert balance(session, "merchant", cast.merchant.id) == PREPAID
    assert balance(session, "reserved", cast.merchant.id) == 0


@given(
    quantity=st.integers(2, 400),
    rate_e4=st.integers(1, 2_000_000),
    shares=st.tuples(*(st.integers(0, 200_000) for _ in range(3))),
    margin=st.integers(0, 200_000),
)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_five_parts_are_the_charge_and_all_balances_are_nothing(
    work: UnitOfWork, quantity: int, rate_e4: int, shares: tuple[int, int, int], margin: int
) -> None:
    """Whatever the rates: the parts add up to quantity × price, and what one account has another one owes."""
    with Session(work.engine, info={"handlers": work.handlers}) as session:
        cast = a_cast(session, prepaid=10**9)
        price(session, cast.belt, rate_e4 + sum(shares) + margin, rate_e4, shares)
        passed_batch(session, cast, quantity)
        charge = session.scalars(select(Charge)).one()
        amount, *parts = parts_of(charge)
        assert sum(parts) == amount
        whole = quantity * (rate_e4 + sum(shares) + margin)
        assert abs(amount * 10_000 - whole) <= 5_000
        bags = (quantity - quantity // 2, quantity // 2)
        assert abs(charge.household * 10_000 - quantity * rate_e4) <= 5_000 * len(bags)
        assert session.scalar(select(func.sum(Account.balance))) == 0
        assert verify_books(session)[1] == []
        session.rollback()


def price(session: Session, product: Product, price_e4: int, rate_e4: int, shares: tuple[int, int, int]) -> None:
    """Give a product of one step another price, rate and shares."""
    product.price_e4 = price_e4
    rate = session.scalars(select(PieceRate).where(PieceRate.operation_id == product.operations[0].id)).one()
    rate.rate_e4 = rate_e4
    published = session.scalars(select(FeeShares).where(FeeShares.product_id == product.id)).one()
    published.coordinator_e4, published.workshop_e4, published.freight_e4 = shares
    session.flush()
