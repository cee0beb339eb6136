"""The dispatcher's plans without JavaScript: asked for, read, decided about, asked what if, released, made again."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from craftorders.dispatch.models import Offer
from craftorders.dispatch.services import offer_batch
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.orders.models import Order
from craftorders.planning.models import Plan
from craftorders.planning.words import in_english, said_in_words
from craftorders.production.services import plan_batch
from tests.builders.abroad import Money, abroad
from tests.builders.cast import Cast, a_cast
from tests.builders.plans import a_plan, settled
from tests.builders.sheets import sheet, words
from tests.builders.stories import a_confirmed_order
from tests.builders.visitors import Visitor, a_visitor
from tests.databases import remembered


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """The cast, committed."""
    return remembered(work, a_cast)


@pytest.fixture
def order(work: UnitOfWork, cast: Cast) -> Order:
    """A hundred belts that nobody makes yet."""
    return work.run(lambda session: a_confirmed_order(session, cast, 100))


@pytest.fixture
def diao(cast: Cast, client: FlaskClient) -> Visitor:
    """The dispatcher, who reads English."""
    visitor = a_visitor(client, "diao")
    visitor.get("/operations/plans?lang=en")
    return visitor


def followed(work: UnitOfWork, answer: object) -> Plan:
    """The plan that a form led to, worked out."""
    location = answer.location  # type: ignore[attr-defined]
    assert location.startswith("/operations/plans/"), location
    return settled(work, location.rpartition("/")[2])


def test_a_plan_is_asked_for_read_and_released(work: UnitOfWork, order: Order, diao: Visitor) -> None:
    plan = followed(work, diao.post("/operations/plans", weeks="4", budget="5"))
    page = words(diao.get(f"/operations/plans/{plan.id}"))
    assert f"{order.code}/1" in page
    assert "Pieces placed 100" in page
    assert diao.post(f"/operations/plans/{plan.id}/release", days="3").status_code == 303
    with work.reading() as session:
        (offer,) = session.scalars(select(Offer))
        assert (offer.state, offer.batch.quantity) == ("open", 100)
    assert "Offered to the workshops" in words(diao.get(f"/operations/plans/{plan.id}"))


def test_a_wrong_question_is_told_where_it_is_wrong(order: Order, diao: Visitor) -> None:
    answer = diao.post("/operations/plans", weeks="99", budget="5")
    assert answer.status_code == 422
    assert "From 1 to 26 weeks." in words(answer)
    assert 'value="99"' in answer.text


def test_a_decision_is_looked_at_and_then_taken(work: UnitOfWork, cast: Cast, order: Order, diao: Visitor) -> None:
    plan = a_plan(work, cast)
    line, bazhou = order.lines[0].id, cast.other_workshop.id
    asked = diao.get(f"/operations/plans/{plan.id}/what-if?kind=pin&line_id={line}&workshop_id={bazhou}")
    assert asked.status_code == 200
    assert "Side by side" in words(asked)
    with work.reading() as session:
        assert len(session.scalars(select(Plan)).all()) == 1
    fields = {"decisions.0.kind": "pin", "decisions.0.line_id": str(line), "decisions.0.workshop_id": str(bazhou)}
    edited = followed(work, diao.post(f"/operations/plans/{plan.id}/decide", reason="离得近", **fields))
    page = words(diao.get(f"/operations/plans/{edited.id}"))
    assert f"{order.code}/1: all pieces go to Bazhou Weaving" in page
    assert "离得近" in page
    changed = words(diao.get(f"/operations/plans/{edited.id}/difference/{plan.id}"))
    assert f"From {plan.code} to {edited.code}" in changed


def test_reasons_name_workshops_in_the_reader_s_language(work: UnitOfWork, cast: Cast, order: Order, diao: Visitor) -> None:
    page = diao.get(f"/operations/plans/{a_plan(work, cast).id}")
    assert re.search(r"Next best: (Danba Braiding|Bazhou Weaving)", words(page))
    assert cast.workshop.name not in page.text
    assert cast.other_workshop.name not in page.text


@pytest.mark.parametrize(
    ("pieces", "english", "chinese"),
    [(1, "batch of 1 piece.", "1 件"), (1_500, "batch of 1,500 pieces.", "1,500 件")],
)
def test_reasons_count_as_people_do(app: Application, pieces: int, english: str, chinese: str) -> None:
    message = "No workshop has room for the smallest batch of %(minimum)s pieces."
    saying = {"code": "below_minimum", "message": message, "values": {"minimum": pieces}}
    with app.test_request_context("/?lang=en"):
        assert str(said_in_words(saying)).endswith(english)
    with app.test_request_context("/?lang=zh"):
        assert chinese in str(said_in_words(saying))
    assert in_english(saying).endswith(english)


def test_what_plans_cost_side_by_side_adds_up_with_what_moving_costs(
    work: UnitOfWork, cast: Cast, order: Order, diao: Visitor
) -> None:
    """All hundred belts move: 5% of what they are sold for, 0.80 yuan each, is 4 yuan."""
    plan = a_plan(work, cast)
    danba = cast.workshop.id
    page = words(diao.get(f"/operations/plans/{plan.id}/what-if?kind=pin&line_id={order.lines[0].id}&workshop_id={danba}"))
    assert "– Moving CN¥0.00 CN¥4.00 +CN¥4.00" in page
    (total,) = re.findall(r" Cost \S+ \S+ \+CN¥([\d.]+)", page)
    parts = re.findall(r" – (?!Cost)[A-Z][a-z ]+ \S+ \S+ ([+−])CN¥([\d.]+)", page)
    assert Decimal(total) == sum(Decimal(amount) * (1 if sign == "+" else -1) for sign, amount in parts)


def test_a_day_that_is_over_is_refused_beside_its_field(work: UnitOfWork, cast: Cast, order: Order, diao: Visitor) -> None:
    path = f"/operations/plans/{a_plan(work, cast).id}/what-if?kind=due&line_id={order.lines[0].id}&due_on=1999-01-01"
    answer = diao.get(path)
    assert answer.status_code == 422
    assert re.search(r'id="f-due-due_on-error".{0,400}This day is over', answer.text.replace("\n", ""))
    assert 'value="1999-01-01"' in answer.text


def test_keeping_a_choice_keeps_its_week(work: UnitOfWork, cast: Cast, order: Order, diao: Visitor) -> None:
    """A hundred belts are made in the first week, that of 30 November."""
    plan = a_plan(work, cast)
    page = diao.get(f"/operations/plans/{plan.id}").text
    (form,) = (part for part in page.split("<form") if 'name="decisions.0.kind" value="pin"' in part)
    assert 'name="decisions.0.week" value="2026-11-30"' in form
    assert 'name="decisions.0.pieces" value="100"' in form


def test_nothing_is_asked_of_a_plan_that_was_replaced(work: UnitOfWork, cast: Cast, order: Order, diao: Visitor) -> None:
    plan = a_plan(work, cast)
    path = f"/operations/plans/{plan.id}/what-if"
    assert 'name="kind"' in diao.get(path).text
    newer = followed(work, diao.post(f"/operations/plans/{plan.id}/replan"))
    page = diao.get(path)
    assert "This plan no longer stands" in words(page)
    assert f'<a href="/operations/plans/{newer.id}/what-if">{newer.code}</a>' in page.text
    assert 'name="kind"' not in page.text


def test_a_question_that_lacks_something_says_what(work: UnitOfWork, cast: Cast, order: Order, diao: Visitor) -> None:
    plan = a_plan(work, cast)
    answer = diao.get(f"/operations/plans/{plan.id}/what-if?kind=close&workshop_id={cast.workshop.id}")
    assert answer.status_code == 422
    assert "Choose a week." in words(answer)


def test_what_nobody_can_make_is_seen_by_neighbours(work: UnitOfWork, cast: Cast, diao: Visitor) -> None:
    order = work.run(lambda session: a_confirmed_order(session, cast, 1_000_000))
    a_plan(work, cast, weeks=1)
    page = words(diao.get("/operations/surplus"))
    assert "pieces that no county was asked for yet" in page
    assert f"{order.code}/1" in page
    assert re.search(r"\d+ hours|All hands are full", page)


def test_the_file_is_an_excel_file(work: UnitOfWork, cast: Cast, order: Order, diao: Visitor) -> None:
    plan = a_plan(work, cast)
    answer = diao.get(f"/operations/plans/{plan.id}.xlsx")
    assert answer.data[:2] == b"PK"
    assert plan.code in answer.headers["Content-Disposition"]
    assert diao.get(f"/operations/plans/{UUID(int=7 << 76 | 2 << 62)}.xlsx").status_code == 404


def test_what_plans_count_is_changed_by_who_saw_it(diao: Visitor) -> None:
    fields = sheet(diao.get("/operations/plans/policy"), "/operations/plans/policy")
    assert fields["late_percent_per_day"] == "2"
    assert diao.post("/operations/plans/policy", **fields | {"late_percent_per_day": "3"}).status_code == 303
    assert sheet(diao.get("/operations/plans/policy"), "/operations/plans/policy")["late_percent_per_day"] == "3"
    late = diao.post("/operations/plans/policy", **fields | {"late_percent_per_day": "4", "idempotency_key": "late"})
    assert (late.status_code, "Somebody changed this" in words(late)) == (422, True)
    assert "A day late 2 → 3" in words(diao.get("/operations/plans/policy"))


def test_who_only_reads_sees_what_plans_count_and_no_form(diao: Visitor, client: FlaskClient) -> None:
    ji = a_visitor(client, "ji")
    page = ji.get("/operations/plans/policy?lang=en")
    assert "A day late 2 %" in words(page)
    assert 'action="/operations/plans/policy"' not in page.text


def test_a_weight_beyond_its_limits_is_told_in_the_readers_language(diao: Visitor) -> None:
    fields = sheet(diao.get("/operations/plans/policy"), "/operations/plans/policy")
    refused = diao.post("/operations/plans/policy?lang=zh", **fields | {"minimum_batch": "0"})
    assert (refused.status_code, "请填写 1 到 100,000 的整数。" in words(refused)) == (422, True)


def test_a_coordinator_sees_what_nobody_could_take(work: UnitOfWork, cast: Cast, client: FlaskClient) -> None:
    order = work.run(lambda session: a_confirmed_order(session, cast, 1_000_000))
    plan = a_plan(work, cast, weeks=1)
    cun = a_visitor(client, "cun")
    assert "/workshop/neighbours" in cun.get("/workshop/?lang=en").text
    page = words(cun.get("/workshop/neighbours"))
    assert f"{plan.left_over:,} × Three-strand belt" in page
    assert order.code not in page


def test_what_is_paid_in_another_currency_is_named_and_not_lost(work: UnitOfWork, client: FlaskClient) -> None:
    """100 belts sold in shillings: 30 are cut as a batch, 20 of the others offered; 80 have no workshop."""
    cast = abroad(work, client, Money("KES", "500", "58.40", "45.1234", "3.5", "2.75", "4.2", "10000.00"))
    order = work.run(lambda session: a_confirmed_order(session, cast, 100))
    line = order.lines[0].id
    work.run(lambda session: plan_batch(session, line, 30, actor=cast.dispatcher))
    offered = work.run(lambda session: plan_batch(session, line, 20, actor=cast.dispatcher))
    deadline = now() + timedelta(days=2)
    offer = {"deadline": deadline, "actor": cast.dispatcher}
    work.run(lambda session: offer_batch(session, offered.id, cast.workshop.id, **offer))
    diao = a_visitor(client, "diao")
    row = f"{order.code}/1 Far 80 "
    page = words(diao.get("/operations/plans?lang=en"))
    assert "In no plan: plan these by hand" in page
    assert row in page
    plan = followed(work, diao.post("/operations/plans", weeks="4", budget="5"))
    assert (plan.placed, plan.left_over) == (0, 0)
    assert row in words(diao.get(f"/operations/plans/{plan.id}"))
    chinese = words(diao.get(f"/operations/plans/{plan.id}?lang=zh"))
    assert "不进自动计划：请手工安排" in chinese
    assert f"{order.code}/1 远 80 " in chinese


def test_nothing_is_said_of_currencies_where_all_is_paid_in_yuan(order: Order, diao: Visitor) -> None:
    assert "In no plan" not in words(diao.get("/operations/plans"))
