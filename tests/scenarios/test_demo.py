"""The demo is told through the real services, on both databases: it shows every state, and its books agree."""

import json
from pathlib import Path

import pytest
from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from craftorders.accounts.domain.roles import ROLES
from craftorders.accounts.models import RoleGrant
from craftorders.accounts.services.sign_in import sign_in
from craftorders.cards.services import enter_pin, open_card
from craftorders.catalogue.models import Product
from craftorders.demo import LOGINS
from craftorders.demo.people import PASSWORD
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.clock import now
from craftorders.orders.domain.states import ORDER
from craftorders.orders.models import Order, OrderLine
from craftorders.people.farmers import farmer_of
from craftorders.people.models import Household, Merchant, Worker, Workshop
from craftorders.planning.models import Plan
from craftorders.production.domain.states import BATCH
from craftorders.production.models import Batch
from craftorders.production.queries.claiming import week_of
from craftorders.reports.my_earnings.work import jobs_at_hand
from craftorders.settlement.models import Invoice, SharePayment
from craftorders.settlement.queries.due_shares import due_shares
from craftorders.settlement.queries.invoices import due_invoices
from tests.commands import Command, refusal

DANBA, BAZHOU = "513323", "511902"


@pytest.mark.scenario
def test_the_demo_shows_everything_and_its_books_agree(command: Command, work: UnitOfWork, tmp_path: Path) -> None:
    url = work.engine.url.render_as_string(hide_password=False)
    filled = command("demo", DATABASE_URL=url)
    assert filled.exit_code == 0, filled.output
    verified = command("verify", DATABASE_URL=url)
    assert verified.exit_code == 0, verified.output
    assert "not empty" in refusal(command("demo", DATABASE_URL=url))
    card = json.loads((tmp_path / "data" / "demo-card.json").read_text())
    with work.reading() as session:
        everybody_is_there(session)
        every_state_is_shown(session)
        one_order_is_as_large_as_the_largest_known(session)
        a_plan_waits_for_the_dispatcher(session)
        merchants_find_their_invoices(session)
        shares_are_paid_and_waiting(session)
        the_card_opens_with_its_pin(session, card)


def merchants_find_their_invoices(session: Session) -> None:
    assert session.scalar(select(func.count(distinct(Invoice.merchant_id)))) == 3
    assert due_invoices(session, now()) == []


def shares_are_paid_and_waiting(session: Session) -> None:
    payments = session.scalars(select(SharePayment).order_by(SharePayment.month)).all()
    assert [each.state for each in payments] == ["paid", "prepared"]
    assert due_shares(session, now())


def everybody_is_there(session: Session) -> None:
    assert [session.scalar(select(func.count()).select_from(kind)) for kind in (Household, Merchant, Product)] == [40, 3, 5]
    counties = set(session.scalars(select(Workshop.region_id)))
    assert {DANBA, BAZHOU} < counties
    assert len(counties) >= 4
    assert set(session.scalars(select(RoleGrant.role))) == set(ROLES)
    names = [name for _, words in LOGINS for name in words.split(", ")]
    assert [name for name in names if sign_in(session, name, PASSWORD).token is None] == []


def every_state_is_shown(session: Session) -> None:
    assert set(session.scalars(select(Order.state))) == set(ORDER.states)
    lasting = set(BATCH.states) - {"delivered", "cancelled"}  # what is delivered is closed in the same moment
    assert lasting <= set(session.scalars(select(Batch.state)))


def a_plan_waits_for_the_dispatcher(session: Session) -> None:
    plan = session.scalars(select(Plan)).one()
    assert plan.state == "proposed"
    assert plan.placed > 0


def one_order_is_as_large_as_the_largest_known(session: Session) -> None:
    line = session.scalars(select(OrderLine).where(OrderLine.quantity == 2_800_000)).one()
    batches = select(func.sum(Batch.quantity), func.count(distinct(Batch.workshop_id))).where(Batch.line_id == line.id)
    planned, workshops = session.execute(batches).one()
    assert planned <= 2_800_000
    assert workshops >= 12


def the_card_opens_with_its_pin(session: Session, card: dict[str, str]) -> None:
    greeted = open_card(session, card["link"].partition("/c#")[2])
    opened = enter_pin(session, greeted.token, card["pin"], address="a phone").opened
    assert opened is not None
    farmer = farmer_of(session, opened.token)
    assert farmer is not None
    there_is_work_to_take(session, session.get_one(Worker, farmer.worker_id))


def there_is_work_to_take(session: Session, worker: Worker) -> None:
    jobs = jobs_at_hand(session, worker)[1]
    assert {job.workshop_id == worker.workshop_id for job in jobs} == {True, False}
    assert all(week_of(session, worker).most(job.standard_seconds) >= job.quantity for job in jobs)
