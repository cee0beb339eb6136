"""The pages of quality: what a coordinator and a dispatcher read there, and how a warning is dealt with."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.quality.domain.yields import Tally
from craftorders.quality.models import QualityWarning
from craftorders.quality.queries.scores import Score
from craftorders.quality.services import decide_lot
from craftorders.web.scores.charts import ranges_of, trend_of
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import bad_pieces
from tests.builders.stories import submitted_lot
from tests.builders.visitors import Visitor, a_visitor


@pytest.fixture
def cast(work: UnitOfWork) -> Cast:
    """Four lots passed, each with two minor defects of 20 inspected: 72 of 80 were good, and a warning stands."""

    def story(session: Session) -> Cast:
        cast = a_cast(session)
        for _ in range(4):
            lot = submitted_lot(session, cast, 100)
            bad_pieces(session, cast, lot, 2, severity="minor")
            decide_lot(session, lot.id, decision="accept", inspected=20, actor=cast.inspector)
        return cast

    return work.run(story)


def english(client: FlaskClient, username: str) -> Visitor:
    """A visitor who reads English from now on."""
    visitor = a_visitor(client, username)
    visitor.get("/messages/?lang=en")
    return visitor


def test_a_coordinator_reads_the_own_workshop_and_is_told_nothing_of_who_has_few_pieces(
    cast: Cast, client: FlaskClient
) -> None:
    """90 % of 80, between 81.5 and 94.8 %; each worker has 40 inspected pieces, which say nothing yet."""
    cun = english(client, "cun")
    page = cun.get(f"/quality/workshops/{cast.workshop.id}").text
    assert "90.0%" in page
    assert "95 times in 100 between 81.5% and 94.8%" in page
    assert page.count("too few to say: 40 of 50 pieces") == 2
    assert "10.00 in 100" in page
    assert "8 of 80 inspected pieces were bad" in cun.get("/workshop/").text
    alone = cun.get(f"/quality/workers/{cast.worker.id}").text
    assert "65.2% to 89.5%" in alone
    assert "80.0%" not in alone
    assert "too few to say: 40 of 50 pieces" in alone


def test_a_workshop_reads_nothing_of_another_one(cast: Cast, client: FlaskClient) -> None:
    qing = english(client, "qing")
    assert "No lot was judged yet." in qing.get("/quality/").text
    for path in (f"workshops/{cast.workshop.id}", f"workers/{cast.worker.id}"):
        assert qing.get(f"/quality/{path}").status_code == 404


def test_a_warning_stands_on_the_board_until_the_dispatcher_says_what_was_done(
    work: UnitOfWork, cast: Cast, client: FlaskClient
) -> None:
    diao = english(client, "diao")
    warning = work.run(lambda session: session.scalars(select(QualityWarning)).one())
    place = f"/quality/warnings/{warning.id}"
    assert place in diao.get("/operations/").text
    assert "Please fill this in." in diao.post(f"{place}/deal-with", reason="").text
    assert diao.post(f"{place}/deal-with", reason="The new cord was too stiff.").status_code == 303
    assert "The new cord was too stiff." in diao.get(place).text
    assert place not in diao.get("/operations/").text


def test_the_trend_begins_a_step_below_the_worst_month() -> None:
    """93 and 98 % of usual 96 %: the axis begins at 90 %, so 93 % stands 70 % from the top, 96 % at 40 %."""
    months = [("2026-10", Tally(inspected=100, bad=7)), ("2026-11", Tally()), ("2026-12", Tally(inspected=100, bad=2))]
    trend = trend_of(months, 9_600)
    assert trend is not None
    assert (trend.floor_e4, trend.usual) == (9_000, 40.0)
    assert [(each.x, each.y) for each in trend.months] == [(16.67, 70.0), (50.0, None), (83.33, 20.0)]
    assert trend_of([("2026-11", Tally())], 9_600) is None


def test_scores_stand_on_one_axis_and_nothing_inspected_has_no_place() -> None:
    """89.9 % needs an axis from 85 %: 89.9 stands at 32.67 %, usual 97 % at 80 %."""
    some, none = Score("A", Tally(inspected=1_000, bad=101), 9_700), Score("B", Tally(), 9_700)
    own, nothing = ranges_of([some, none])
    assert own is not None
    assert (own.at, own.usual) == (32.67, 80.0)
    assert nothing is None
