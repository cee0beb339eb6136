"""Cash: for those without an account, on a sheet that each signed, with its photo and its control total."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.queries import account_of
from craftorders.settlement.domain.tax import LABOUR_BY_MONTH
from craftorders.settlement.models import Payer, Payout, Period, Statement, TaxChoice, WithheldMonth
from craftorders.settlement.queries import cash_due, cash_sheet
from craftorders.settlement.services import approve_statement, close_period, pay_in_cash, pay_statement
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import DANBA, Cast
from tests.builders.payees import an_account
from tests.builders.refusals import refused
from tests.builders.stories import two_who_earned
from tests.databases import past_guards, remembered

OVER = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Two workers earned ¥30.00 each in November; their statements are approved."""
    return remembered(work, two_approved)


def two_approved(session: Session) -> Cast:
    """A closed month with two approved statements."""
    cast = two_who_earned(session)
    with clock.at(OVER):
        close_period(session, DANBA, "2026-11", actor=cast.finance)
    for each in statements(session):
        approve_statement(session, each.id, actor=cast.approver)
    return cast


def statements(session: Session) -> list[Statement]:
    """All statements."""
    return list(session.scalars(select(Statement).order_by(Statement.id)))


def period_of(session: Session) -> UUID:
    """The closed month."""
    return session.scalars(select(Period.id)).one()


def test_who_has_no_account_stands_on_the_sheet_of_the_workshop(session: Session, cast: Cast) -> None:
    (due,) = cash_due(session)
    assert (due.workshop.id, due.period.month, due.currency, due.count, due.amount) == (
        cast.workshop.id,
        "2026-11",
        "CNY",
        2,
        6_000,
    )
    an_account(session, cast)
    sheet = cash_sheet(session, due.period.id, cast.workshop.id, "CNY")
    assert [(line.statement.worker_id, line.net) for line in sheet.lines] == [(cast.second_worker.id, 3_000)]
    assert sheet.total == 3_000
    assert cash_sheet(session, due.period.id, cast.other_workshop.id, "CNY").lines == []
    assert cash_sheet(session, due.period.id, cast.workshop.id, "EUR").lines == []
    an_account(session, cast, cast.second_worker)
    assert cash_due(session) == []


def test_a_sheet_is_sorted_by_number_and_says_what_taxes_leave(session: Session, cast: Cast) -> None:
    """¥1,000 were paid to Zhuoma this month before: of ¥1,030 together, (1,030 - 800) × 20% = ¥46 less ¥40 = ¥6."""
    past_guards(session.connection())
    session.execute(TaxChoice.__table__.update().values(policy=LABOUR_BY_MONTH))
    payer = session.scalars(select(Payer.id)).one()
    with clock.at(OVER):
        session.add(WithheldMonth(payer_id=payer, worker_id=cast.worker.id, month="2026-12", currency="CNY",
                                  income=100_000, withheld=4_000))  # fmt: skip
        session.flush()
        sheet = cash_sheet(session, period_of(session), cast.workshop.id, "CNY")
        assert [line.statement.worker.code for line in sheet.lines] == sorted([cast.worker.code, cast.second_worker.code])
        assert {line.statement.worker_id: line.net for line in sheet.lines} == {
            cast.worker.id: 2_400,
            cast.second_worker.id: 3_000,
        }
        assert sheet.total == 5_400
        ids = [line.statement.id for line in sheet.lines]
        with refused("total_differs"):
            pay_in_cash(session, ids, total=6_000, reference="S-1", photo_id=cast.photo.id, actor=cast.payer)


def test_a_signed_sheet_pays_all_of_it_with_one_photo(session: Session, cast: Cast) -> None:
    ids = [each.id for each in statements(session)]
    payouts = pay_in_cash(session, ids, total=6_000, reference="S-1", photo_id=cast.photo.id, actor=cast.payer)
    assert [(each.method, each.reference, each.photo_id, each.net) for each in payouts] == [
        ("cash", "S-1", cast.photo.id, 3_000)
    ] * 2
    assert {each.state for each in statements(session)} == {"paid"}
    bank = account_of(session, "bank", PLATFORM)
    assert bank is not None
    session.refresh(bank)
    assert bank.balance == -1_000_000 + 6_000
    assert cash_due(session) == []
    assert verify_books(session)[1] == []


def test_cash_needs_a_photo_of_the_signed_sheet(session: Session, cast: Cast) -> None:
    first = statements(session)[0]
    with refused("signature_missing"):
        pay_statement(session, first.id, method="cash", reference="S-1", actor=cast.payer)
    with refused("signature_missing"):
        pay_in_cash(session, [first.id], total=3_000, reference="S-1", photo_id=None, actor=cast.payer)
    payout = pay_statement(session, first.id, method="cash", reference="S-1", photo_id=cast.photo.id, actor=cast.payer)
    assert payout.photo_id == cast.photo.id


def test_other_ways_keep_no_photo(session: Session, cast: Cast) -> None:
    first = statements(session)[0]
    payout = pay_statement(session, first.id, method="bank", reference="1", photo_id=cast.photo.id, actor=cast.payer)
    assert payout.photo_id is None


@pytest.mark.parametrize(("total", "code"), [(5_999, "total_differs"), (6_001, "total_differs"), (0, "total_differs")])
def test_another_total_pays_nobody(work: UnitOfWork, cast: Cast, total: int, code: str) -> None:
    with work.reading() as session:
        ids = [each.id for each in statements(session)]
    with refused(code):
        work.run(lambda s: pay_in_cash(s, ids, total=total, reference="S", photo_id=cast.photo.id, actor=cast.payer))
    with work.reading() as session:
        assert session.scalar(select(func.count()).select_from(Payout)) == 0
        assert {each.state for each in statements(session)} == {"approved"}


@pytest.mark.parametrize(
    ("who", "code"),
    [
        ("finance", "third_person"),
        ("approver", "third_person"),
        ("coordinator", "not_permitted"),
        ("zhuoma", "not_permitted"),
    ],
)
def test_a_third_person_hands_cash_out(session: Session, cast: Cast, who: str, code: str) -> None:
    ids = [each.id for each in statements(session)]
    with refused(code):
        pay_in_cash(session, ids, total=6_000, reference="S", photo_id=cast.photo.id, actor=getattr(cast, who))


def test_nobody_and_paid_ones_are_refused(session: Session, cast: Cast) -> None:
    with refused("nobody_signed"):
        pay_in_cash(session, [], total=0, reference="S", photo_id=cast.photo.id, actor=cast.payer)
    first = statements(session)[0]
    pay_in_cash(session, [first.id], total=3_000, reference="S", photo_id=cast.photo.id, actor=cast.payer)
    with refused("illegal_transition"):
        pay_in_cash(session, [first.id], total=3_000, reference="S", photo_id=cast.photo.id, actor=cast.payer)


def test_of_two_who_note_one_sheet_one_counts(work: UnitOfWork, cast: Cast) -> None:
    with work.reading() as session:
        ids = [each.id for each in statements(session)]

    def note(*order: UUID) -> object:
        return lambda s: pay_in_cash(s, order, total=6_000, reference="S", photo_id=cast.photo.id, actor=cast.payer)

    answers = at_once(work, note(*ids), note(*ids[::-1]))  # type: ignore[arg-type]
    assert sorted(answers) == ["done", "illegal_transition"]
    with work.reading() as session:
        assert session.scalar(select(func.count()).select_from(Payout)) == 2
        assert verify_books(session)[1] == []
