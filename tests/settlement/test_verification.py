"""The auditor sees what was tampered with behind the services' back, and nothing where nobody did."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from craftorders.fees.services import begin_training, write_hours
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.clock import now
from craftorders.ledger.services import seal_some
from craftorders.settlement.queries import list_statements
from craftorders.settlement.queries.payouts import list_payout_batches
from craftorders.settlement.services import (
    approve_shares,
    approve_statement,
    close_period,
    draft_batch,
    issue_invoice,
    pay_shares,
    pay_statement,
    prepare_shares,
)
from craftorders.settlement.verification import CHECKS, verify_books
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.deductions import in_force
from tests.builders.inspections import a_lot_that_passed_on_appeal, an_overturned_appeal
from tests.builders.payees import an_account
from tests.builders.payouts import LATER, OVER, a_table, a_template, answered, attempts, sent
from tests.builders.stories import accepted_batch, delivered_batch, passed_batch
from tests.databases import past_guards, remembered

(
    BALANCES,
    SUM,
    MIRRORS,
    JOURNALS,
    CHAIN,
    HEADS,
    WAITING,
    HELD,
    HELD_FOR,
    EARNINGS,
    RATES,
    PIECES,
    EARNED,
    CHARGES,
    TRANSFERS,
    APPEALS,
    GUARANTEES,
    JOBS,
    UNCONFIRMED,
    COUNTED,
    STEPS,
    BATCHES,
    PERIODS,
    STATEMENTS,
    PAYOUTS,
    PEOPLE,
    DEDUCTIONS,
    SENT,
    ATTEMPTS,
    IN_TRANSIT,
    ANSWERS,
    TAXES,
    PAID_ON,
    INVOICES,
    SHARES,
    PAYEES,
    MONTHS,
    SCORES,
) = (name for name, _, _ in CHECKS)

LINES_OF_DECEMBER = "SELECT sum(amount) FROM earning WHERE worker_id = :worker AND at >= (SELECT min(until) FROM period)"


@pytest.fixture
def books(work: UnitOfWork, session: Session) -> Session:
    """Held, charged, earned, settled and paid money, in the hands of somebody whom no guard stops."""
    remembered(work, a_month_of_money)
    past_guards(session.connection())
    return session


def a_month_of_money(session: Session) -> None:
    """Batches accepted, delivered, passed, appealed; deductions; shares; statements paid by hand, by file, one drafted."""
    cast = a_cast(session)
    accepted_batch(session, cast)
    delivered_batch(session, cast)
    passed_batch(session, cast, 60, cast.knot)
    an_overturned_appeal(session, cast)
    for worker in (cast.worker, cast.second_worker):
        in_force(session, cast, 100, worker=worker)
    learns_knots(session, cast)
    with clock.at(datetime(2026, 12, 1, tzinfo=UTC)):
        close_period(session, DANBA, "2026-11", actor=cast.finance)
    first, second = list_statements(session).items[:2]
    for each in (first, second):
        approve_statement(session, each.id, actor=cast.approver)
    with clock.at(OVER):
        an_account(session, cast, second.worker)
        draft_batch(session, a_template(session, cast).id, statement_ids={second.id}, actor=cast.finance)
    batch = sent(session, cast, list_payout_batches(session).items[0])
    answered(session, cast, batch, a_table([(each, "成功") for each in attempts(session, batch)]))
    for day in range(2):
        with clock.at(now() + timedelta(days=day)):
            seal_some(session)
    pay_statement(session, first.id, method="bank", reference="ICBC-1", actor=cast.payer)
    with clock.at(LATER):
        passed_batch(session, cast, 20)
        in_force(session, cast, 50)
    with clock.at(datetime(2027, 1, 1, tzinfo=UTC)):
        close_period(session, DANBA, "2026-12", actor=cast.finance)
        for month in ("2026-11", "2026-12"):
            issue_invoice(session, cast.merchant.id, month, actor=cast.finance)
        shares = prepare_shares(session, cast.workshop.id, "2026-11", currency="CNY", actor=cast.finance)
        approve_shares(session, shares.id, actor=cast.approver)
        day = date(2027, 1, 1)
        pay_shares(session, shares.id, method="bank", reference="ICBC-2", paid_on=day, actor=cast.payer)


def learns_knots(session: Session, cast: Cast) -> None:
    """The first worker is still learning the knot: 40 hours of November are guaranteed."""
    cast.worker.skills = [each for each in cast.worker.skills if each.craft_code != "knot"]
    session.flush()
    craft_id, last = cast.knot.operations[0].craft_id, date(2026, 11, 30)
    training = begin_training(session, cast.worker.id, craft_id=craft_id, begins_on=date(2026, 11, 1), ends_on=last,
                              actor=cast.trainer)  # fmt: skip
    for day in range(2, 7):
        write_hours(session, training.id, day=date(2026, 11, day), minutes=480, actor=cast.trainer)


def found(session: Session) -> set[str]:
    """Which checks find something."""
    session.expire_all()
    _, differences = verify_books(session)
    return {name for name, _, _ in CHECKS if any(line.startswith(f"{name}: ") for line in differences)}


def test_honest_books_differ_nowhere(books: Session) -> None:
    checked, differences = verify_books(books)
    assert differences == []
    assert len(checked) == len(CHECKS)
    assert [line for line in checked if line.endswith(": 0 rows")] == []


@pytest.mark.parametrize(
    ("tampering", "seen"),
    [
        ("UPDATE account SET balance = balance + 1 WHERE kind = 'merchant'", {BALANCES, SUM}),
        ("UPDATE account SET balance = balance + 1 WHERE kind = 'reserved'", {BALANCES, SUM, HELD}),
        ("UPDATE account SET balance = balance - 1 WHERE kind = 'worker' AND balance > 0", {BALANCES, SUM}),
        (
            "UPDATE account SET balance = balance + CASE kind WHEN 'bank' THEN -500 ELSE 500 END "
            "WHERE kind IN ('bank', 'platform')",
            {BALANCES},
        ),
        ("UPDATE reservation SET amount = amount + 1", {HELD, HELD_FOR}),
        ("UPDATE earning SET amount = amount + 1 WHERE position = 2", {EARNINGS, EARNED, CHARGES, STATEMENTS, MONTHS}),
        ("UPDATE earning SET rate_e4 = rate_e4 * 2", {EARNINGS, RATES}),
        ("UPDATE batch_rate SET rate_e4 = rate_e4 + 1", {RATES}),
        ("UPDATE charge SET merchant_id = (SELECT id FROM merchant ORDER BY id DESC LIMIT 1)", {CHARGES, INVOICES}),
        ("UPDATE batch_terms SET price_e4 = price_e4 + 1", {CHARGES}),
        ("UPDATE payout SET paid_by = (SELECT closed_by FROM period LIMIT 1)", {PEOPLE}),
        ("UPDATE statement SET approved_by = (SELECT closed_by FROM period LIMIT 1) WHERE state = 'paid'", {PEOPLE}),
        (
            "UPDATE earning SET quantity = quantity - 1, amount = amount - rate_e4 / 10000 WHERE kind = 'piece'",
            {PIECES, EARNED, CHARGES, APPEALS, STATEMENTS, MONTHS},
        ),
        ("UPDATE charge SET household = household - 1, platform = platform + 1", {CHARGES, TRANSFERS}),
        ("UPDATE charge SET coordinator = coordinator - 1, freight = freight + 1", {TRANSFERS, SHARES}),
        ("UPDATE charge SET amount = amount + 1, platform = platform + 1", {CHARGES, TRANSFERS, HELD_FOR, INVOICES}),
        ("UPDATE appeal SET overturned = overturned - 1", {APPEALS}),
        ("UPDATE statement SET amount = amount + 1 WHERE state = 'drafted'", {STATEMENTS}),
        ("UPDATE statement SET pieces = pieces + 1", {STATEMENTS}),
        ("UPDATE statement SET state = 'paid' WHERE state = 'drafted'", {PAYOUTS, DEDUCTIONS, MONTHS}),
        ("UPDATE statement SET deducted = 0 WHERE state = 'drafted'", {DEDUCTIONS}),
        ("UPDATE deduction SET amount = 99", {DEDUCTIONS}),
        ("UPDATE deduction SET state = 'withdrawn'", {DEDUCTIONS}),
        ("UPDATE payout SET amount = amount - 1", {PAYOUTS, ATTEMPTS, TAXES}),
        ("UPDATE payout_batch SET total = total + 1", {SENT}),
        ("UPDATE payout_attempt SET state = 'failed', reason = 'x'", {ATTEMPTS}),
        ("UPDATE withheld_month SET income = income + 1", {TAXES}),
        ("UPDATE monthly_earnings SET amount = amount + 1", {MONTHS}),
        ("UPDATE monthly_earnings SET paid = 0", {MONTHS}),
        ("UPDATE worker_score SET inspected = inspected + 1", {SCORES}),
        ("UPDATE job SET quantity = quantity + 1, made = made + 1", {JOBS, STEPS, COUNTED}),
        ("UPDATE job SET unconfirmed = 0", {UNCONFIRMED}),
        ("UPDATE counting_month SET bags = bags - 1", {COUNTED}),
        ("UPDATE counting_month SET confirmed = bags", {COUNTED}),
        ("UPDATE counting_month SET same_second = bags", {COUNTED}),
        ("UPDATE counting_month SET month = '2026-10' WHERE month = '2026-11'", {COUNTED}),
        ("DELETE FROM counting_month", {COUNTED}),
        ("UPDATE batch SET rejected = 1, passed = passed - 1 WHERE state = 'passed'", {BATCHES}),
        ("UPDATE lot_bag SET fresh = false", {BATCHES}),
        ("UPDATE batch_operation SET made = made - 1, handed_in = handed_in - 1 WHERE made > 0", {STEPS}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_was_tampered_with_is_found(books: Session, tampering: str, seen: set[str]) -> None:
    books.execute(text(tampering))
    assert found(books) == seen


@pytest.mark.parametrize(
    "tampering", ["UPDATE appeal SET overturned = overturned - 1", "UPDATE inspection_lot SET on_appeal = NOT on_appeal"]
)
def test_a_lot_that_passed_on_appeal_without_one_is_found(session: Session, tampering: str) -> None:
    a_lot_that_passed_on_appeal(session, a_cast(session))
    assert found(session) == set()
    session.execute(text(tampering))
    assert found(session) == {APPEALS}


def test_pieces_that_went_to_another_farmer_of_the_same_lot_are_found(books: Session) -> None:
    """Line, statement and month of both are made to fit: only the bags and the transfers still know who made them."""
    pair = (
        "SELECT a.id, a.worker_id, b.id, b.worker_id FROM earning a JOIN earning b ON b.lot_id = a.lot_id "
        "AND b.kind = a.kind AND b.position = a.position AND b.worker_id > a.worker_id "
        "WHERE a.kind = 'piece' AND a.at >= (SELECT min(until) FROM period)"
    )
    line, worker, other_line, other = books.execute(text(pair)).one()
    for line_id, worker_id, sign in ((line, worker, -1), (other_line, other, 1)):
        values = {"line": line_id, "worker": worker_id, "pieces": sign}
        for change in (
            "UPDATE earning SET quantity = quantity + :pieces, amount = amount + :pieces * rate_e4 / 10000 WHERE id = :line",
            "UPDATE statement SET pieces = pieces + :pieces WHERE worker_id = :worker AND state = 'drafted'",
            f"UPDATE statement SET amount = ({LINES_OF_DECEMBER}) WHERE worker_id = :worker AND state = 'drafted'",
            f"UPDATE monthly_earnings SET amount = ({LINES_OF_DECEMBER}) WHERE worker_id = :worker AND month = '2026-12'",
        ):
            books.execute(text(change), values)
    assert found(books) - {DEDUCTIONS} == {PIECES, EARNED}  # a month of less may bear less


def test_an_earning_that_was_taken_away_is_found(books: Session) -> None:
    books.execute(text("DELETE FROM earning WHERE position = 2"))
    assert found(books) == {EARNED, CHARGES, STATEMENTS, MONTHS}


def test_a_charge_that_was_taken_away_is_found(books: Session) -> None:
    books.execute(text("DELETE FROM charge"))
    assert found(books) == {EARNED, CHARGES, TRANSFERS, HELD_FOR, INVOICES, SHARES}


def test_an_earning_that_went_to_another_is_found(books: Session) -> None:
    books.execute(text("UPDATE earning SET worker_id = (SELECT worker_id FROM earning ORDER BY worker_id LIMIT 1)"))
    assert {PIECES, EARNED, STATEMENTS, MONTHS} <= found(books)


@pytest.mark.parametrize(
    ("tampering", "seen"),
    [
        ("UPDATE settled_region SET until = '2031-01-01 00:00:00.000000'", {PERIODS}),
        ("DELETE FROM settled_region", {PERIODS}),
        ("UPDATE period SET since = '2026-11-02 00:00:00.000000' WHERE month = '2026-11'", {PERIODS}),
        ("UPDATE period SET until = '2026-12-02 00:00:00.000000' WHERE month = '2026-11'", {PERIODS}),
        ("UPDATE period SET month = '2026-10' WHERE month = '2026-11'", {PERIODS}),
        ("UPDATE earning SET at = '2031-01-01 00:00:00.000000' WHERE position = 1", {STATEMENTS, MONTHS}),
        ("UPDATE statement SET currency = 'KES' WHERE state = 'drafted'", {STATEMENTS}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_month_that_ends_elsewhere_or_leaves_somebody_out_is_found(books: Session, tampering: str, seen: set[str]) -> None:
    books.execute(text(tampering))
    assert seen <= found(books)


@pytest.mark.parametrize(
    ("quantity", "rate_e4", "amount"),
    [(1, 5_000, 1), (1, 4_999, 0), (3, 35_000, 11), (100_000_000, 10_000_000_000, 100_000_000_000_000)],
)
def test_rounding_is_half_up_in_the_database_too(books: Session, quantity: int, rate_e4: int, amount: int) -> None:
    """0.5 fen is 1, 0.4999 is nothing, 10.5 is 11; and a hundred million pieces at ¥10,000 do not overflow."""
    books.execute(
        text("UPDATE earning SET quantity = :q, rate_e4 = :r, amount = :a"), {"q": quantity, "r": rate_e4, "a": amount}
    )
    assert EARNINGS not in found(books)
    books.execute(text("UPDATE earning SET amount = amount + 1"))
    assert EARNINGS in found(books)
