"""A merchant's month becomes one invoice: its charges, what was paid, and nothing that comes later; and its tax number."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from craftorders.accounts.queries import users_with
from craftorders.fees.models import Charge
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.clock import now
from craftorders.kernel.errors import NotFound
from craftorders.ledger.services import posting
from craftorders.notifications.models import Message
from craftorders.people.services import change_merchant
from craftorders.quality.services import decide_lot
from craftorders.settlement.jobs import issue_due_invoices
from craftorders.settlement.models import Invoice
from craftorders.settlement.queries.invoices import due_invoices, find_invoice, lines_of_invoice, list_invoices
from craftorders.settlement.services import deposit, issue_invoice, note_tax_number, undo_deposit
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import Cast
from tests.builders.programs import a_program
from tests.builders.refusals import refused
from tests.builders.stories import passed_batch, submitted_lot, two_who_earned
from tests.databases import past_guards, remembered

NOVEMBER, DECEMBER = "2026-11", datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
YEAR_END = datetime(2027, 1, 2, 4, 0, tzinfo=UTC)
FULL, OTHER = "26332000000012345678", "26332000000012345679"
CHECK = "invoices against charges, payments and balances"


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """In November ¥10,000.00 were prepaid, and 100 belts at ¥0.80 passed."""
    return remembered(work, two_who_earned)


def issued(session: Session, cast: Cast, month: str = NOVEMBER) -> Invoice:
    """The invoice, as finance issues it in the beginning of December."""
    with clock.at(max(now(), DECEMBER)):
        return issue_invoice(session, cast.merchant.id, month, actor=cast.finance)


def sums(invoice: Invoice) -> tuple[int, ...]:
    """Lines and pieces; before, paid in, charged, after, in fen."""
    return (invoice.lines, invoice.pieces, invoice.opening, invoice.deposited, invoice.charged, invoice.closing)


def test_an_invoice_says_what_was_charged_and_paid_in_its_month(session: Session, cast: Cast) -> None:
    invoice = issued(session, cast)
    assert sums(invoice) == (1, 100, 0, 1_000_000, 8_000, 992_000)
    (line,) = lines_of_invoice(session, invoice).items
    assert (line.quantity, line.price_e4, line.amount, line.lot.conceded) == (100, 800_000, 8_000, False)
    assert (invoice.currency, invoice.buyer.name, invoice.issuer.name) == ("CNY", cast.merchant.name, "义乌服务中心")
    assert (invoice.issued_by_name, invoice.at, invoice.tax_number) == ("Cai", DECEMBER, None)
    assert [entry.action for entry in history_of(session, invoice.id)] == ["issue"]
    assert verify_books(session)[1] == []


def test_whoever_issues_it_and_however_often_there_is_one(session: Session, cast: Cast) -> None:
    first = issued(session, cast)
    with clock.at(YEAR_END):
        again = issue_invoice(session, cast.merchant.id, NOVEMBER, actor=cast.payer)
    assert (again.id, again.issued_by_name) == (first.id, "Cai")


def test_the_merchant_is_told_of_an_invoice_once(session: Session, cast: Cast) -> None:
    invoice, people = issued(session, cast), users_with(session, "merchant", str(cast.merchant.id))
    issued(session, cast)
    own = select(Message).where(Message.link == f"/merchant/money/invoices/{invoice.id}")
    messages = session.scalars(own).all()
    assert people
    assert [each.user_id for each in messages] == list(people)
    assert messages[0].values == {"code": invoice.code, "month": NOVEMBER}
    assert messages[0].words("zh_Hans_CN") == f"2026年11月的账单 {invoice.code} 已出。"
    assert messages[0].words("en") == f"Invoice {invoice.code} of November 2026 was issued."


def test_months_follow_each_other_without_a_gap(session: Session, cast: Cast) -> None:
    """¥9,920.00 were left; 50 belts at ¥0.80 are ¥40.00; of ¥30.00 and ¥7.00 that arrive the latter was a mistake."""
    november = issued(session, cast)
    with clock.at(DECEMBER):
        passed_batch(session, cast, 50)
        deposit(session, cast.merchant.id, 3_000, reference="ICBC-2", actor=cast.finance)
        wrong = deposit(session, cast.merchant.id, 700, reference="ICBC-3", actor=cast.finance)
        undo_deposit(session, wrong.region_id, wrong.id, reason="Typed twice.", actor=cast.finance)
    with clock.at(YEAR_END):
        december = issue_invoice(session, cast.merchant.id, "2026-12", actor=cast.finance)
    assert sums(december) == (1, 50, 992_000, 3_000, 4_000, 991_000)
    assert (november.until, november.closing) == (december.since, december.opening)
    assert verify_books(session)[1] == []


def test_what_is_paid_in_between_two_invoices_is_neither_missing_nor_counted_twice(session: Session, cast: Cast) -> None:
    """¥30.00 arrive in December, in which nothing is charged: ¥9,920.00 + ¥30.00 are there when January begins."""
    issued(session, cast)
    with clock.at(DECEMBER):
        deposit(session, cast.merchant.id, 3_000, reference="ICBC-2", actor=cast.finance)
    with clock.at(YEAR_END):
        passed_batch(session, cast, 50)
    with clock.at(datetime(2027, 2, 2, 4, 0, tzinfo=UTC)):
        january = issue_invoice(session, cast.merchant.id, "2027-01", actor=cast.finance)
    assert sums(january) == (1, 50, 995_000, 0, 4_000, 991_000)
    assert verify_books(session)[1] == []


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (datetime(2026, 11, 30, 15, 59, 59, 999999, tzinfo=UTC), "2026-11"),
        (datetime(2026, 11, 30, 16, 0, tzinfo=UTC), "2026-12"),
    ],
)
def test_the_month_ends_at_midnight_in_yiwu(session: Session, cast: Cast, moment: datetime, month: str) -> None:
    with clock.at(moment):
        passed_batch(session, cast, 10)
    with clock.at(YEAR_END):
        invoice = issue_invoice(session, cast.merchant.id, month, actor=cast.finance)
    assert [line.quantity for line in lines_of_invoice(session, invoice).items][-1] == 10


@pytest.mark.parametrize(
    ("moment", "month", "code"),
    [
        (datetime(2026, 11, 30, 16, 0, 59, tzinfo=UTC), "2026-11", "period_not_over"),
        (DECEMBER, "2026-12", "period_not_over"),
        (DECEMBER, "2026-10", "nothing_charged"),
        (DECEMBER, "November", "not_a_period"),
    ],
)
def test_only_a_month_that_is_over_and_has_charges_is_invoiced(
    session: Session, cast: Cast, moment: datetime, month: str, code: str
) -> None:
    with clock.at(moment), refused(code):
        issue_invoice(session, cast.merchant.id, month, actor=cast.finance)


def test_what_does_not_add_up_is_not_invoiced(session: Session, cast: Cast) -> None:
    past_guards(session.connection())
    session.execute(text("UPDATE charge SET amount = amount + 1, platform = platform + 1"))
    with refused("books_differ"):
        issued(session, cast)


def test_a_name_that_changes_later_does_not_change_the_invoice(session: Session, cast: Cast) -> None:
    invoice, name = issued(session, cast), cast.merchant.name
    change_merchant(session, cast.merchant.id, {"name": "新名字"}, actor=cast.operator)
    session.flush()
    session.expire_all()
    assert (invoice.merchant.name, invoice.buyer.name) == ("新名字", name)


@pytest.mark.parametrize("who", ["auditor", "operator", "dispatcher", "hua", "coordinator"])
def test_only_finance_issues_and_notes_numbers(session: Session, cast: Cast, who: str) -> None:
    invoice, actor = issued(session, cast), getattr(cast, who)
    with refused("not_permitted"):
        issue_invoice(session, cast.merchant.id, NOVEMBER, actor=actor)
    with refused("not_permitted"):
        note_tax_number(session, invoice.id, FULL, actor=actor)


def test_another_merchant_finds_neither_invoice_nor_list(session: Session, cast: Cast) -> None:
    invoice = issued(session, cast)
    assert find_invoice(session, invoice.id, cast.hua) is invoice
    assert list_invoices(session, cast.hua).items == [invoice]
    with pytest.raises(NotFound):
        find_invoice(session, invoice.id, cast.wei)
    assert list_invoices(session, cast.wei).items == []


def test_the_night_issues_what_is_due_and_nothing_twice(work: UnitOfWork, cast: Cast) -> None:
    with clock.at(datetime(2026, 11, 30, 12, 0, tzinfo=UTC)):
        assert issue_due_invoices(work) == 0
    with clock.at(DECEMBER):
        with work.reading() as session:
            assert due_invoices(session, now()) == [(cast.merchant.id, NOVEMBER)]
        assert issue_due_invoices(work) == 1
        assert issue_due_invoices(work) == 0
        with work.reading() as session:
            assert session.scalars(select(Invoice.issued_by_name)).all() == ["craftorders"]


def test_what_is_refused_at_night_does_not_stop_the_rest(work: UnitOfWork, cast: Cast) -> None:
    with clock.at(DECEMBER):
        work.run(lambda session: passed_batch(session, cast, 10))
    with work.engine.begin() as connection:
        past_guards(connection)
        connection.execute(text("UPDATE charge SET amount = amount + 1, platform = platform + 1 WHERE quantity = 100"))
    with clock.at(YEAR_END):
        assert issue_due_invoices(work) == 1
        with work.reading() as session:
            assert session.scalars(select(Invoice.month)).all() == ["2026-12"]


def test_two_runs_at_once_issue_one_invoice(work: UnitOfWork, cast: Cast) -> None:
    def issuing(session: Session) -> object:
        return issue_invoice(session, cast.merchant.id, NOVEMBER, actor=cast.finance)

    with clock.at(DECEMBER):
        assert at_once(work, issuing, issuing, issuing) == ["done"] * 3
    assert len(work.run(lambda session: session.scalars(select(Invoice.id)).all(), reading=True)) == 1


def test_a_charge_that_waits_for_the_invoice_is_of_the_next_month(
    work: UnitOfWork, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lot passes in the last second of November, and its charge is posted when the invoice of November is committed."""
    last_second, over = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC), Event()
    lot = work.run(lambda session: submitted_lot(session, cast, 10))
    monkeypatch.setattr(posting, "now", lambda: DECEMBER if over.is_set() else last_second)

    def passing() -> None:
        with clock.at(last_second):
            work.run(
                lambda session: decide_lot(
                    session, lot.id, decision="accept", inspected=lot.sample_size, actor=cast.inspector
                )
            )

    other = Thread(target=passing)

    def issuing(session: Session) -> None:
        issue_invoice(session, cast.merchant.id, NOVEMBER, actor=cast.finance)
        other.start()
        other.join(1)
        over.set()

    with clock.at(DECEMBER):
        work.run(issuing)
    other.join(60)
    with work.reading() as session:
        assert session.scalars(select(Charge.at).where(Charge.lot_id == lot.id)).one() == DECEMBER
        assert verify_books(session)[1] == []


def test_a_tax_number_is_written_down_once_and_replaced_with_a_reason(session: Session, cast: Cast) -> None:
    invoice = issued(session, cast)
    note_tax_number(session, invoice.id, FULL, actor=cast.finance)
    note_tax_number(session, invoice.id, FULL, actor=cast.payer)
    assert invoice.tax_invoice is not None
    assert (invoice.tax_number, invoice.tax_invoice.noted_by_name) == (FULL, "Cai")
    with refused("reason_missing"):
        note_tax_number(session, invoice.id, OTHER, actor=cast.payer)
    note_tax_number(session, invoice.id, OTHER, reason="The first one was voided.", actor=cast.payer)
    assert (invoice.tax_number, invoice.tax_invoice.noted_by_name) == (OTHER, "Fu")
    told = [(each.changes, each.reason) for each in history_of(session, invoice.id) if each.action == "tax_number"]
    assert sorted(told, key=str) == sorted(
        [({"number": [None, FULL]}, None), ({"number": [FULL, OTHER]}, "The first one was voided.")], key=str
    )


def test_a_full_number_is_that_of_one_invoice_and_a_short_one_need_not_be(session: Session, cast: Cast) -> None:
    november = issued(session, cast)
    with clock.at(DECEMBER):
        passed_batch(session, cast, 10)
    with clock.at(YEAR_END):
        december = issue_invoice(session, cast.merchant.id, "2026-12", actor=cast.finance)
    note_tax_number(session, november.id, FULL, actor=cast.finance)
    with refused("already_exists"), session.begin_nested():
        note_tax_number(session, december.id, FULL, actor=cast.finance)
    note_tax_number(session, november.id, "12345678", reason="On paper.", actor=cast.finance)
    note_tax_number(session, december.id, "12345678", actor=cast.finance)


def test_two_who_write_down_numbers_at_once_do_not_overwrite_each_other(work: UnitOfWork, cast: Cast) -> None:
    invoice_id = work.run(lambda session: issued(session, cast).id)

    def noting(number: str) -> Callable[[Session], object]:
        return lambda session: note_tax_number(session, invoice_id, number, actor=cast.finance)

    assert sorted(at_once(work, noting(FULL), noting(OTHER))) == ["done", "reason_missing"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE invoice SET charged = charged",
        "DELETE FROM invoice",
        "UPDATE invoice SET merchant_name = 'x'",
    ],
)
def test_an_issued_invoice_is_never_changed(session: Session, cast: Cast, statement: str) -> None:
    issued(session, cast)
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE invoice SET charged = charged + 1, closing = closing - 1",
        "UPDATE invoice SET opening = opening + 1, closing = closing + 1",
        "UPDATE invoice SET deposited = deposited + 1, compensated = compensated - 1",
        "UPDATE invoice SET lines = lines + 1",
        "UPDATE invoice SET pieces = pieces + 1",
        "UPDATE invoice SET month = '2026-10'",
        "UPDATE invoice SET currency = 'KES'",
        "UPDATE invoice SET since = '2026-11-02 00:00:00.000000'",
        "UPDATE charge SET at = '2026-12-02 00:00:00.000000'",
        "UPDATE charge SET quantity = quantity + 1",
    ],
)
def test_the_auditor_finds_what_was_forged(session: Session, cast: Cast, tampering: str) -> None:
    issued(session, cast)
    past_guards(session.connection())
    assert verify_books(session)[1] == []
    session.execute(text(tampering))
    session.expire_all()
    assert [each for each in verify_books(session)[1] if each.startswith(CHECK)]


def test_the_same_over_http(cast: Cast, client: FlaskClient) -> None:
    cai, hua, wei = (a_program(client, who) for who in ("cai", "hua", "wei"))
    key = {"merchant_id": str(cast.merchant.id), "month": NOVEMBER}
    assert cai.post("/invoices", key).status_code == 422
    with clock.at(DECEMBER):
        assert hua.post("/invoices", key).status_code == 403
        made = cai.post("/invoices", key)
        assert (made.status_code, made.json["charged"], made.json["actions"]) == (201, "8000", ["note_tax_number"])
        assert cai.post("/invoices", key).json["id"] == made.json["id"]
    path = f"/invoices/{made.json['id']}"
    assert [each["amount"] for each in hua.get(f"{path}/lines").json["items"]] == ["8000"]
    assert (hua.get(path).json["code"], hua.get(path).json["actions"]) == (made.json["code"], [])
    assert [each["id"] for each in hua.get(f"/invoices?month={NOVEMBER}").json["items"]] == [made.json["id"]]
    assert hua.get("/invoices?month=2026-10").json["items"] == []
    assert [wei.get(each).status_code for each in (path, f"{path}/lines")] == [404, 404]
    assert wei.get("/invoices").json["items"] == []
    assert cai.post(f"{path}/tax-number", {"number": "12"}).status_code == 422
    assert cai.post(f"{path}/tax-number", {"number": FULL}).json["tax_invoice"]["number"] == FULL
    assert hua.post(f"{path}/tax-number", {"number": OTHER}).status_code == 403
