"""The same order in dong, shillings and dinars: minor units of no, two and three decimals, from the price to the payout.

101 belts, of which one worker makes 51 and the other 50; all are good. Worked out by hand, for example in dong:

    51 × 1,850.2575 = 94,363.1325 → 94,363    50 × 1,850.2575 = 92,512.875 → 92,513    together 186,876
    101 × 2,400.5 = 242,450.5 → 242,451       242,451 − 186,876 = 55,575 for the other four
    of 55,575, in proportion 150.5 : 120 : 200 : 79.7425 → 15,200.64, 12,120.11, 20,200.18 and 8,054.07
    → the one dong left over goes to the coordinator: 15,201, 12,120, 20,200 and 8,054
"""

import io
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.cards.services import issue_card
from craftorders.catalogue.models import Operation
from craftorders.catalogue.services import add_product
from craftorders.fees.domain.fair_rate import FairRate
from craftorders.fees.models import Charge, PieceRate
from craftorders.fees.services import begin_training, publish_rate, write_hours
from craftorders.fees.services.rates import fairness
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.ledger.models import PLATFORM
from craftorders.ledger.queries import account_of
from craftorders.people.models import Worker
from craftorders.people.services import add_merchant
from craftorders.places.services import set_floor
from craftorders.settlement.models import Statement
from craftorders.settlement.services import approve_shares, close_period, pay_shares, prepare_shares
from craftorders.settlement.verification import verify_books
from tests.builders.abroad import LUDING, Money, abroad, sent
from tests.builders.cast import DANBA, Cast, a_cast
from tests.builders.programs import a_program
from tests.builders.refusals import refused
from tests.builders.stories import passed_batch
from tests.builders.visitors import Visitor, a_visitor
from tests.web.test_farmer import opened

pytestmark = pytest.mark.scenario

DECEMBER = datetime(2026, 12, 2, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Story:
    """What is typed, and all that must come of it: minor units, and how they are written for people."""

    money: Money
    earned: tuple[int, int]
    charge: int
    parts: tuple[int, int, int, int]
    left: int
    rate_said: str
    sums_said: tuple[str, str]
    charge_said: str
    left_said: str
    share_said: str
    number_format: str


DONG = Story(
    Money("VND", "22000", "2400.5", "1850.2575", "150.5", "120", "200", "1000000"),
    (94_363, 92_513), 242_451, (15_201, 12_120, 20_200, 8_054), 757_549,
    "₫1,850.2575", ("₫94,363", "₫92,513"), "₫242,451", "₫757,549", "₫15,201", "#,##0",
)  # fmt: skip
SHILLINGS = Story(
    Money("KES", "500", "58.40", "45.1234", "3.5", "2.75", "4.2", "10000.00"),
    (230_129, 225_617), 589_840, (35_350, 27_775, 42_420, 28_549), 410_160,
    "KES 45.1234", ("KES 2,301.29", "KES 2,256.17"), "KES 5,898.40", "KES 4,101.60", "KES 353.50", "#,##0.00",
)  # fmt: skip
DINARS = Story(
    Money("TND", "35.123", "4.1255", "3.0001234", "0.25", "0.2", "0.35", "1000.001"),
    (153_006, 150_006), 416_676, (25_250, 20_200, 35_350, 32_864), 583_325,
    "TND 3.0001234", ("TND 153.006", "TND 150.006"), "TND 416.676", "TND 583.325", "TND 25.250", "#,##0.000",
)  # fmt: skip
CASES = pytest.mark.parametrize("story", [DONG, SHILLINGS, DINARS], ids=lambda story: story.money.currency)


@CASES
def test_an_order_is_made_settled_and_paid_to_the_last_coin(
    app: Application, work: UnitOfWork, client: FlaskClient, story: Story
) -> None:
    cast = abroad(work, client, story.money)
    assert work.run(lambda session: session.scalars(select(PieceRate.awaiting).where(PieceRate.area == LUDING)).all()) == [
        False
    ], "fair by the floor in the same currency"
    work.run(lambda session: passed_batch(session, cast, 101))
    charge = work.run(lambda session: session.scalars(select(Charge)).one())
    assert (charge.amount, charge.household, charge.currency) == (story.charge, sum(story.earned), story.money.currency)
    assert (charge.coordinator, charge.workshop, charge.freight, charge.platform) == story.parts
    with clock.at(DECEMBER):
        statements = settled(work, client, cast)
        assert tuple(each.amount for each in statements) == story.earned
        for number, statement in enumerate(statements):
            statement_says(a_visitor(client, "ji"), statement, story, number)
        merchant_and_workshop_read(client, cast, story)
        farmer_reads(app, work, cast, story)
    bank = work.run(lambda session: account_of(session, "bank", PLATFORM, story.money.currency))
    assert bank is not None
    assert bank.balance == -(story.left + sum(story.parts)), "what is held for the merchant and for who gets shares"
    assert work.run(verify_books, reading=True)[1] == []
    with clock.at(DECEMBER):
        work.run(lambda session: shares_are_paid(session, cast, story))
    bank = work.run(lambda session: account_of(session, "bank", PLATFORM, story.money.currency))
    assert bank is not None
    assert bank.balance == -(story.left + story.parts[-1]), "what is held for the merchant and the platform"
    assert work.run(verify_books, reading=True)[1] == []


def shares_are_paid(session: Session, cast: Cast, story: Story) -> None:
    """Coordinator, workshop and freight get theirs of November."""
    payment = prepare_shares(session, cast.workshop.id, "2026-11", currency=story.money.currency, actor=cast.finance)
    assert (payment.coordinator, payment.workshop, payment.freight) == story.parts[:3]
    approve_shares(session, payment.id, actor=cast.approver)
    pay_shares(session, payment.id, method="bank", reference="OUT-9", paid_on=DECEMBER.date(), actor=cast.payer)


def settled(work: UnitOfWork, client: FlaskClient, cast: Cast) -> list[Statement]:
    """Three people close November, approve and pay; the statements, the larger first."""
    cai, shen, fu = (a_visitor(client.application.test_client(), name) for name in ("cai", "shen", "fu"))
    sent(cai, "/finance/periods", region_id=LUDING, month="2026-11")

    def found(session: Session) -> list[Statement]:
        rows = session.scalars(select(Statement).where(Statement.worker_id.in_([cast.worker.id, cast.second_worker.id])))
        return sorted(rows, key=lambda each: -each.amount)

    for number, statement in enumerate(work.run(found)):
        sent(shen, f"/finance/statements/{statement.id}/approve")
        sent(fu, f"/finance/statements/{statement.id}/pay", method="bank", reference=f"OUT-{number}")
    return work.run(found)


def statement_says(visitor: Visitor, statement: Statement, story: Story, number: int) -> None:
    """Page, PDF and Excel of a statement."""
    path, sums = f"/finance/statements/{statement.id}", story.sums_said[number]
    words = said(visitor.get(path))
    assert f"× {story.rate_said}" in words
    assert f"= {sums}" in words
    assert "大写" not in words, "capitals are for yuan"
    assert visitor.get(f"{path}.pdf").data[:5] == b"%PDF-"
    head, lines = openpyxl.load_workbook(io.BytesIO(visitor.get(f"{path}.xlsx").data)).worksheets
    cells = {row[0].value: row[1] for row in head.iter_rows(min_row=2)}
    places = len(story.number_format.partition(".")[2])
    assert round(cells["加工费"].value * 10**places) == story.earned[number]
    assert (cells["加工费"].number_format, cells["币种"].value) == (story.number_format, story.money.currency)
    assert lines["H2"].number_format == story.number_format


def merchant_and_workshop_read(client: FlaskClient, cast: Cast, story: Story) -> None:
    """The months of both agree with the ledger and say their sums."""
    month = said(a_visitor(client, "viet").get(f"/merchant/money/{cast.merchant.id}/2026-11"))
    assert f"= {story.charge_said}" in month
    assert f"期末预付 {story.left_said}" in month
    assert "与账本不一致" not in month
    xiang = a_visitor(client, "xiang")
    answer = xiang.get(f"/workshop/shares/{cast.workshop.id}/2026-11")
    assert f"+ {story.share_said}" in said(answer)
    assert "与账本不一致" not in said(answer)
    assert xiang.get(f"/workshop/shares/{cast.workshop.id}/2026-11?currency=CNY").status_code == 404
    file = xiang.get(f"/workshop/shares/{cast.workshop.id}/2026-11.xlsx?currency={story.money.currency}")
    sheet, months = openpyxl.load_workbook(io.BytesIO(file.data)).worksheets
    assert sheet["E2"].number_format == months["B2"].number_format == story.number_format


def farmer_reads(app: Application, work: UnitOfWork, cast: Cast, story: Story) -> None:
    """The farmer's page: the line with its rate, and the payment."""
    card = work.run(lambda session: issue_card(session, cast.worker.id, actor=SYSTEM))
    words = said(opened(app, card).get("/c/me"))
    assert f"× {story.rate_said}" in words
    assert story.sums_said[0] in words


@pytest.mark.parametrize(
    ("story", "amount", "words"),
    [
        (DONG, "1.5", "VND 没有小数，请写整数。"),
        (SHILLINGS, "1.234", "KES 最多写 2 位小数。"),
        (DINARS, "1.2345", "TND 最多写 3 位小数。"),
    ],
    ids=["VND", "KES", "TND"],
)
def test_money_finer_than_the_currency_is_refused_in_words_and_kept_in_the_form(
    work: UnitOfWork, client: FlaskClient, story: Story, amount: str, words: str
) -> None:
    cast = abroad(work, client, story.money)
    path = f"/finance/merchants/{cast.merchant.id}"
    asked = {"deposit": {"amount": amount, "reference": "IN-2"}, "credit": {"credit": amount, "reason": "x"}}
    for action, typed in asked.items():
        answer = a_visitor(client, "cai").post(f"{path}/{action}", **typed)
        assert answer.status_code == 422
        assert words in said(answer)
        assert f'value="{amount}"' in answer.text
    fields = {"amount": amount, "currency": story.money.currency, "valid_from": "2026-12-01", "source": "x"}
    floor = a_visitor(client, "ping").post(f"/operator/regions/{LUDING}/floors", **fields)
    assert (floor.status_code, words in said(floor)) == (422, True)


def said(answer: Any) -> str:
    """The words of a page."""
    assert answer.status_code in (200, 422), answer.status_code
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


@pytest.mark.parametrize("code", ["XTS", "RMB", "yuan", "", "C"])
def test_a_currency_that_nobody_knows_comes_in_nowhere(work: UnitOfWork, client: FlaskClient, code: str) -> None:
    cast = work.run(a_cast)
    operator, finance = a_program(client, "ping"), a_program(client, "cai")
    named = {"code": "X-1", "name": "x", "name_en": "x", "currency": code}
    product = {"price": "1", "weight_g": "1", "standard": "x", "standard_en": "x"}
    step, payer = cast.belt.operations[0].id, finance.get("/payers").json["items"][0]["id"]
    taxes = {"payer_id": payer, "month": "2026-11", "amount": "1", "receipt": "x", "currency": code}
    day = {"valid_from": "2026-12-01", "currency": code}
    answers = [
        operator.post("/merchants", named),
        operator.post("/products", {**named, **product}),
        operator.post(f"/regions/{LUDING}/floors", {**day, "amount": "1", "source": "x"}),
        operator.post(f"/operations/{step}/rates", {**day, "rate": "1"}),
        finance.post("/tax-payments", taxes),
        finance.get(f"/accounts?currency={code}"),
    ]
    assert [each.status_code for each in answers] == [422] * 6
    assert {error["pointer"] for each in answers for error in each.json["errors"]} == {"/currency"}


@pytest.mark.parametrize("add", [add_merchant, add_product])
def test_a_service_refuses_an_unknown_currency_itself(work: UnitOfWork, add: Any) -> None:
    cast = work.run(a_cast)
    with refused("unknown_currency", currency="XTS"):
        work.run(lambda session: add(session, {"code": "X-1", "currency": "XTS"}, actor=cast.operator))


def test_the_floors_of_a_county_are_in_one_currency_and_a_rate_in_another_waits_for_a_second_person(
    work: UnitOfWork, client: FlaskClient
) -> None:
    """The belt of this product is paid in dong; Danba's floor is in yuan, and nobody can compare them."""
    cast = abroad(work, client, DONG.money)

    def tell(session: Session) -> None:
        december: dict[str, Any] = {"valid_from": date(2026, 12, 1), "actor": cast.operator}
        with refused("other_currency", currency="CNY"):
            set_floor(session, DANBA, amount=1, currency="VND", source="x", **december)
        step = cast.belt.operations[0].id
        everywhere = publish_rate(session, step, rate_e4=18_502_575, **december)
        assert everywhere.awaiting
        fair = fairness(session, session.get_one(Operation, step), 18_502_575, date(2026, 12, 1))
        assert fair[DANBA] == FairRate(44_406, None, ok=False)

    work.run(tell)


def test_a_learner_is_topped_up_in_the_currency_of_the_floor(work: UnitOfWork, client: FlaskClient) -> None:
    """Two hours at ₫22,000 are guaranteed; nothing was earned."""
    cast = abroad(work, client, DONG.money)

    def tell(session: Session) -> list[tuple[int, str]]:
        worker = session.get_one(Worker, cast.worker.id)
        worker.skills = []
        session.flush()
        craft_id, days = cast.belt.operations[0].craft_id, {"begins_on": date(2026, 10, 5), "ends_on": date(2026, 10, 31)}
        training = begin_training(session, worker.id, craft_id=craft_id, **days, actor=cast.trainer)
        write_hours(session, training.id, day=date(2026, 10, 6), minutes=120, actor=cast.trainer)
        close_period(session, LUDING, "2026-10", actor=cast.finance)
        return [(each.amount, each.currency) for each in session.scalars(select(Statement))]

    assert work.run(tell) == [(44_000, "VND")]
    assert work.run(verify_books, reading=True)[1] == []
