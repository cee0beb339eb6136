"""What the database refuses about share payments, and what the auditor finds where somebody went around it."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.services import Posting, open_account, post
from craftorders.settlement.models import SharePayment
from craftorders.settlement.services import approve_shares, pay_shares, prepare_shares
from craftorders.settlement.verification import verify_books
from tests.builders.cast import Cast
from tests.builders.stories import two_who_earned
from tests.databases import past_guards, remembered

DECEMBER = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
CHECK = "payments of shares against charges, people and transfers"


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """100 belts passed in November: ¥5.00, ¥4.00 and ¥6.00 for coordinator, workshop and freight."""
    return remembered(work, two_who_earned)


@pytest.fixture
def payment(session: Session, cast: Cast) -> SharePayment:
    """Prepared by Cai, approved by Shen, paid by Fu."""
    with clock.at(DECEMBER):
        payment = prepare_shares(session, cast.workshop.id, "2026-11", currency="CNY", actor=cast.finance)
        approve_shares(session, payment.id, actor=cast.approver)
        pay_shares(session, payment.id, method="bank", reference="B-1", paid_on=DECEMBER.date(), actor=cast.payer)
    return payment


def found(session: Session) -> list[str]:
    """What the auditor says of share payments."""
    session.expire_all()
    return [each.removeprefix(f"{CHECK}: ") for each in verify_books(session)[1] if each.startswith(CHECK)]


@pytest.mark.parametrize(
    "change",
    [
        "approved_by = prepared_by",
        "paid_by = prepared_by",
        "paid_by = approved_by",
        "approved_by = NULL",
        "paid_by = NULL",
        "paid_on = NULL",
        "reference = NULL",
        "method = NULL",
        "method = 'barter'",
        "state = 'prepared'",
        "state = 'lost'",
        "coordinator = -1",
        "coordinator = 0, workshop = 0, freight = 0",
        "lines = 0",
        "until = since",
    ],
)
def test_the_database_refuses_what_cannot_be(session: Session, payment: SharePayment, change: str) -> None:
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(f"UPDATE share_payment SET {change}"))


COLUMNS = (
    "id, version, created_at, code, workshop_id, month, currency, since, until, state, lines, coordinator, workshop, "
    "freight, prepared_by, prepared_by_name"
)


def _copied(session: Session) -> None:
    """Another prepared payment like the one that is there."""
    key = uuid4()
    values = COLUMNS.replace("id, version", ":key, version", 1).replace("code", "'SP-OTHER'").replace("state", "'prepared'")
    statement = text(f"INSERT INTO share_payment ({COLUMNS}) SELECT {values} FROM share_payment")
    session.execute(statement, {"key": key.hex if session.get_bind().dialect.name == "sqlite" else str(key)})


def test_the_database_keeps_a_month_from_being_paid_twice(session: Session, payment: SharePayment) -> None:
    with pytest.raises(IntegrityError), session.begin_nested():
        _copied(session)


@pytest.mark.parametrize(
    ("tampering", "what"),
    [
        ("UPDATE share_payment SET coordinator = coordinator + 1", "its charges"),
        ("UPDATE share_payment SET coordinator = coordinator + 1", "its transfers"),
        ("UPDATE share_payment SET coordinator = coordinator + 1, freight = freight - 1", "its transfers"),
        ("UPDATE share_payment SET lines = lines + 1", "its charges"),
        ("UPDATE share_payment SET month = '2026-10'", "its month"),
        ("UPDATE share_payment SET currency = 'KES'", "its transfers"),
        ("UPDATE share_payment SET since = '2026-11-02 00:00:00.000000'", "its month"),
        ("UPDATE share_payment SET state = 'undone'", "its transfers"),
        ("UPDATE transfer SET amount = amount + 1 WHERE purpose = 'share_paid'", "its transfers"),
        ("UPDATE charge SET at = '2026-12-02 00:00:00.000000'", "its charges"),
        ("UPDATE charge SET coordinator = coordinator - 1, workshop = workshop + 1", "its charges"),
    ],
)
def test_the_auditor_finds_what_was_forged(session: Session, payment: SharePayment, tampering: str, what: str) -> None:
    assert found(session) == []
    past_guards(session.connection())
    session.execute(text(tampering))
    assert [each for each in found(session) if each.endswith(what)]


def test_the_auditor_finds_a_month_that_was_paid_twice(session: Session, payment: SharePayment) -> None:
    session.execute(text("DROP INDEX uq_share_payment_month"))
    _copied(session)
    assert found(session) == [f"shares of {payment.workshop_id}, 2026-11, CNY: paid twice"]


def test_the_auditor_finds_who_did_the_work_of_two(session: Session, cast: Cast, payment: SharePayment) -> None:
    """The check of the table is taken away on PostgreSQL; SQLite reads it over."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA ignore_check_constraints = ON"))
    else:
        session.execute(text("ALTER TABLE share_payment DROP CONSTRAINT ck_share_payment_three_people"))
    session.execute(text("UPDATE share_payment SET paid_by = approved_by"))
    assert found(session) == [f"share payment {payment.code}: its people"]


def test_the_auditor_finds_who_counted_and_approved(session: Session, cast: Cast, payment: SharePayment) -> None:
    payment.approved_by = cast.coordinator.id
    session.flush()
    assert found(session) == [f"share payment {payment.code}: its people"]


@pytest.mark.parametrize(("purpose", "words"), [("share_paid", "its transfers"), ("gift", "left for no share payment")])
def test_the_auditor_finds_what_left_an_account_for_nothing(
    session: Session, cast: Cast, payment: SharePayment, purpose: str, words: str
) -> None:
    kinds: tuple[tuple[str, UUID], ...] = (("freight", cast.workshop.id), ("bank", PLATFORM))
    freight, bank = (open_account(session, kind, owner, "CNY") for kind, owner in kinds)
    post(session, [Posting(bank, freight, 5, "freight", uuid4())], actor=SYSTEM)
    assert found(session) == []
    post(session, [Posting(freight, bank, 5, purpose, uuid4())], actor=SYSTEM)
    assert [each for each in found(session) if each.endswith(words)]
