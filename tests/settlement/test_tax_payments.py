"""Withheld taxes go on to the tax office: with its receipt, never more than is open, undone once if it was a mistake."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import Actor
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.queries import account_of
from craftorders.settlement.models import Statement, TaxOwed, TaxPayment
from craftorders.settlement.queries import find_payers, taxes_owed
from craftorders.settlement.services import (
    approve_statement,
    close_period,
    deposit,
    pay_statement,
    pay_tax_on,
    undo_tax_payment,
)
from craftorders.settlement.verification import verify_books
from tests.builders.at_once import at_once
from tests.builders.cast import DANBA, Cast, a_cast, a_tax_choice
from tests.builders.programs import a_program
from tests.builders.refusals import refused
from tests.builders.stories import passed_batch
from tests.builders.visitors import a_visitor
from tests.databases import remembered

DECEMBER = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)
OWED = 12_800
"""224 knots each, tied at ¥4.50 and finished at ¥0.50, are ¥1,120.00; a fifth of ¥320.00 is ¥64.00; of both ¥128.00."""


def taxed(session: Session) -> Cast:
    """Two workers earned ¥1,120.00 each in November, paid in December: a fifth of what exceeds ¥800.00 is withheld."""
    cast = a_cast(session)
    deposit(session, cast.merchant.id, 1_000_000, reference="ICBC-8", actor=cast.finance)
    a_tax_choice(session, "labour_by_month", "2026-12")
    passed_batch(session, cast, 448, cast.knot)
    with clock.at(DECEMBER):
        period = close_period(session, DANBA, "2026-11", actor=cast.finance)
        for each in session.scalars(select(Statement).where(Statement.period_id == period.id)).all():
            approve_statement(session, each.id, actor=cast.approver)
            pay_statement(session, each.id, method="bank", reference=f"B-{each.code}", actor=cast.payer)
    return cast


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """¥64.00 were withheld of each of two workers in December."""
    return remembered(work, taxed)


def pay_on(session: Session, actor: Actor, amount: int, receipt: str = "33-01", **key: str) -> TaxPayment:
    """The tax office got something for December."""
    month = {"month": "2026-12", "currency": "CNY", **key}
    return pay_tax_on(session, find_payers(session)[0].id, amount=amount, receipt=receipt, actor=actor, **month)


def balances(session: Session) -> tuple[int, int]:
    """What the accounts of taxes and of the bank hold."""
    session.expire_all()
    accounts = [account_of(session, kind, PLATFORM) for kind in ("tax", "bank")]
    return tuple(each.balance if each else 0 for each in accounts)  # type: ignore[return-value]


def test_what_is_paid_on_leaves_the_tax_account_with_the_number_of_the_receipt(session: Session, cast: Cast) -> None:
    tax, bank = balances(session)
    assert tax == OWED
    payment = pay_on(session, cast.finance, 10_000)
    assert (payment.receipt, payment.paid_by_name) == ("33-01", "Cai")
    assert balances(session) == (2_800, bank + 10_000)
    assert [(each.withheld, each.paid_on, each.open) for each in taxes_owed(session)] == [(OWED, 10_000, 2_800)]
    assert [entry.action for entry in history_of(session, payment.id)] == ["pay"]
    pay_on(session, cast.payer, 2_800, "33-02")
    assert balances(session)[0] == 0
    assert verify_books(session)[1] == []


@pytest.mark.parametrize(
    ("code", "amount", "key"),
    [
        ("more_than_withheld", OWED + 1, {}),
        ("more_than_withheld", 1, {"month": "2026-11"}),
        ("more_than_withheld", 1, {"currency": "VND"}),
        ("amount_not_positive", 0, {}),
        ("amount_not_positive", -1, {}),
    ],
)
def test_never_more_than_what_was_withheld_in_the_month(
    session: Session, cast: Cast, code: str, amount: int, key: dict[str, str]
) -> None:
    with refused(code):
        pay_on(session, cast.finance, amount, **key)
    assert balances(session)[0] == OWED


def test_what_is_paid_on_already_is_not_paid_on_again(session: Session, cast: Cast) -> None:
    pay_on(session, cast.finance, OWED - 1)
    with refused("more_than_withheld"):
        pay_on(session, cast.finance, 2, "33-02")


def test_a_receipt_counts_once_for_a_month_until_it_is_undone(session: Session, cast: Cast) -> None:
    first = pay_on(session, cast.finance, 100)
    with refused("already_exists"), session.begin_nested():
        pay_on(session, cast.finance, 100)
    undo_tax_payment(session, first.id, reason="Typed twice.", actor=cast.finance)
    pay_on(session, cast.finance, 100)
    assert verify_books(session)[1] == []


def test_a_mistake_is_undone_once_and_stays_in_the_books(session: Session, cast: Cast) -> None:
    before = balances(session)
    payment = pay_on(session, cast.finance, 5_000)
    undone = undo_tax_payment(session, payment.id, reason="Another county's receipt.", actor=cast.payer)
    assert (undone.undone_by_name, undone.undone_reason) == ("Fu", "Another county's receipt.")
    assert balances(session) == before
    assert [(each.paid_on, each.open) for each in taxes_owed(session)] == [(0, OWED)]
    with refused("already_reversed"):
        undo_tax_payment(session, payment.id, reason="Again.", actor=cast.payer)
    assert verify_books(session)[1] == []


@pytest.mark.parametrize("who", ["auditor", "operator", "dispatcher", "hua", "coordinator"])
def test_only_finance_pays_on(session: Session, cast: Cast, who: str) -> None:
    with refused("not_permitted"):
        pay_on(session, getattr(cast, who), 100)


def test_two_at_once_do_not_pay_on_more_than_is_open(work: UnitOfWork, cast: Cast) -> None:
    def paying(receipt: str) -> Callable[[Session], object]:
        return lambda session: pay_on(session, cast.finance, OWED - 100, receipt)

    assert sorted(at_once(work, paying("33-01"), paying("33-02"))) == ["done", "more_than_withheld"]
    assert work.run(verify_books, reading=True)[1] == []


@pytest.mark.parametrize("what", ["owed", "payment", "transfer"])
def test_the_auditor_finds_what_was_changed(session: Session, cast: Cast, what: str) -> None:
    payment = pay_on(session, cast.finance, 5_000)
    assert verify_books(session)[1] == []
    if what == "owed":
        session.execute(update(TaxOwed).values(paid_on=4_999))
    elif what == "payment":
        session.execute(update(TaxPayment).values(amount=4_999))
    else:
        session.execute(text("UPDATE tax_payment SET id = :other"), {"other": _as_kept(session, UUID(int=9))})
    session.expire_all()
    name = "taxes paid on against what was withheld and their transfers"
    differences = [each for each in verify_books(session)[1] if each.startswith(name)]
    assert differences, payment.id


def _as_kept(session: Session, key: UUID) -> str:
    return key.hex if session.get_bind().dialect.name == "sqlite" else str(key)


def test_the_page_shows_what_is_open_takes_a_payment_and_undoes_it(cast: Cast, client: FlaskClient) -> None:
    with clock.at(DECEMBER):
        cai, path = a_visitor(client, "cai"), "/finance/taxes"
        assert "2026年12月 义乌服务中心 ¥128.00 ¥0.00 ¥128.00" in said(cai.get(path))
        owed = re.search(r'<option value="([^"]+2026-12.CNY)"', cai.get(path).text)
        assert owed
        for amount, words in (("128.01", "超过这个月已扣未缴的税款"), ("1.234", "CNY 最多写 2 位小数")):
            refused_page = cai.post(f"{path}/payments", owed=owed[1], amount=amount, receipt="33-01")
            assert (refused_page.status_code, words in said(refused_page)) == (422, True)
            assert f'value="{amount}"' in refused_page.text
        assert cai.post(f"{path}/payments", owed=owed[1], amount="100", receipt="33-01").status_code == 303
        words = said(cai.get(path))
        assert "2026年12月 义乌服务中心 ¥128.00 ¥100.00 ¥28.00" in words
        assert "33-01 Cai ¥100.00" in words
        undo = re.search(r'action="(/finance/taxes/payments/[^"]+/undo)"', cai.get(path).text)
        assert undo
        assert cai.post(undo[1], reason="写错了").status_code == 303
        assert "已冲正 写错了 · Cai" in said(cai.get(path))
        assert "¥128.00 ¥0.00 ¥128.00" in said(cai.get(path))
    auditor = a_visitor(client, "ji")
    assert "/finance/taxes/payments" not in auditor.get(path).text
    assert auditor.post(f"{path}/payments", owed=owed[1], amount="1", receipt="x").status_code == 403


def test_the_same_over_http(cast: Cast, client: FlaskClient) -> None:
    cai = a_program(client, "cai")
    (owed,) = cai.get("/taxes-owed").json["items"]
    assert (owed["month"], owed["withheld"], owed["paid_on"], owed["open"]) == ("2026-12", str(OWED), "0", str(OWED))
    body = {"payer_id": owed["payer_id"], "month": "2026-12", "currency": "CNY", "amount": "100", "receipt": "33-01"}
    assert cai.post("/tax-payments", {**body, "currency": "XTS"}).status_code == 422
    made = cai.post("/tax-payments", body)
    assert (made.status_code, made.json["actions"]) == (201, ["undo"])
    assert cai.post("/tax-payments", body).status_code == 409
    undone = cai.post(f"/tax-payments/{made.json['id']}/undo", {"reason": "x"})
    assert (undone.status_code, undone.json["actions"]) == (200, [])
    assert [each["id"] for each in cai.get("/tax-payments").json["items"]] == [made.json["id"]]


def said(answer: Any) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))
