"""The service centre's figures: what needs a decision, and what the counties earned."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.orders.services import place_order, submit_order
from craftorders.production.services import plan_batch
from craftorders.reports.queries import board, earnings_by_county
from tests.builders.cast import DANBA, a_cast
from tests.builders.programs import a_program
from tests.builders.stories import a_confirmed_order, passed_batch
from tests.databases import remembered


def test_the_board_shows_each_decision_where_it_belongs(session: Session) -> None:
    cast = a_cast(session)
    line = {"product_id": cast.belt.id, "quantity": 30, "due_on": a_confirmed_order(session, cast, 50).lines[0].due_on}
    submitted = place_order(session, merchant_id=cast.merchant.id, lines=[line], actor=cast.hua)
    submit_order(session, submitted.id, actor=cast.hua)
    half = a_confirmed_order(session, cast, 40)
    batch = plan_batch(session, half.lines[0].id, 15, actor=cast.dispatcher)
    seen = board(session)
    assert [order.id for order in seen.to_confirm] == [submitted.id]
    assert sorted(each.quantity - each.planned for each in seen.to_split) == [25, 50]
    assert [each.id for each in seen.to_offer] == [batch.id]
    assert (seen.waiting, seen.late, seen.in_rework) == ([], [], [])
    assert seen.batch_counts == {"planned": 1}


def test_a_county_earned_what_its_workers_earned(session: Session) -> None:
    """20 belts at ¥0.60 and 10 knots at ¥4.50 + ¥0.50 by two workers of Danba: ¥12.00 + ¥50.00 for 40 pieces."""
    cast = a_cast(session)
    passed_batch(session, cast, 20)
    passed_batch(session, cast, 10, cast.knot)
    rows = earnings_by_county(session)
    assert [(row.region.id, row.currency, row.workers, row.pieces, row.amount) for row in rows] == [
        (DANBA, "CNY", 2, 40, 6_200)
    ]


@pytest.mark.parametrize("path", ["/board", "/counties", "/directory"])
def test_figures_are_for_the_service_centre(client: FlaskClient, work: UnitOfWork, path: str) -> None:
    remembered(work, a_cast)
    assert a_program(client, "ji").get(path).status_code == 200
    assert a_program(client, "hua").get(path).status_code == 403


def test_the_directory_counts_what_is_there(client: FlaskClient, work: UnitOfWork) -> None:
    remembered(work, a_cast)
    counts = a_program(client, "ping").get("/directory").json
    assert (counts["merchants"], counts["workshops"], counts["workers"], counts["regions"]) == (2, 2, 3, 2_845)
