"""Scores as they are read: who sees which, what stands in them, and over HTTP."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.quality.domain.yields import Tally
from craftorders.quality.queries.scores import (
    list_workshop_scores,
    product_sheet,
    scores_of_products,
    scores_of_workers,
    tallies_of_workshops,
    worker_sheet,
    workshop_sheet,
    worst_workshops,
)
from craftorders.quality.services import decide_lot
from tests.builders.cast import PASSWORD, Cast, a_cast
from tests.builders.inspections import bad_pieces
from tests.builders.refusals import refused
from tests.builders.stories import submitted_lot
from tests.conftest import NOON


def two_months(session: Session) -> Cast:
    """Danba made 100 belts in October (20 inspected, all good) and 100 in November (20 inspected, one minor defect)."""
    cast = a_cast(session)
    for days, bad in ((40, 0), (0, 1)):
        with clock.at(NOON - timedelta(days=days)):
            lot = submitted_lot(session, cast, 100)
            if bad:
                bad_pieces(session, cast, lot, bad, severity="minor")
            decide_lot(session, lot.id, decision="accept", inspected=20, actor=cast.inspector)
    return cast


def test_a_workshops_sheet_has_twelve_months_its_defects_and_its_products(session: Session) -> None:
    cast = two_months(session)
    sheet = workshop_sheet(session, cast.workshop.id, cast.coordinator)
    assert sheet.score.tally == Tally(2, 2, 200, 199, 40, 1)
    assert (sheet.score.tally.yield_e4, sheet.score.usual_e4, sheet.score.expected_e4) == (9_750, 9_750, 9_750)
    assert sheet.score.verdict == "too_few"
    assert [month for month, _ in sheet.months][::11] == ["2025-12", "2026-11"]
    assert [(month, tally.inspected, tally.bad) for month, tally in sheet.months if tally.lots] == [
        ("2026-10", 20, 0),
        ("2026-11", 20, 1),
    ]
    assert [(row.code.code, row.quantity, row.per_hundred_e2, row.cumulative_e4) for row in sheet.defects] == [
        ("MINOR", 1, 250, 10_000)
    ]
    assert [(part.subject.code, part.tally.inspected) for part in sheet.parts] == [("BELT-3", 40)]
    assert [
        (each.subject.id, each.tally.bad) for each in scores_of_workers(session, cast.workshop.id, cast.coordinator)
    ] == [
        (cast.worker.id, 1),
        (cast.second_worker.id, 0),
    ]


def test_what_is_older_than_twelve_months_does_not_count_any_more(session: Session) -> None:
    cast = two_months(session)
    with clock.at(NOON + timedelta(days=330)):
        assert tallies_of_workshops(session) == {cast.workshop.id: Tally(1, 1, 100, 99, 20, 1)}
    with clock.at(NOON + timedelta(days=400)):
        assert tallies_of_workshops(session) == {}
        assert workshop_sheet(session, cast.workshop.id, cast.dispatcher).score.verdict == "too_few"


def test_everybody_sees_the_quality_of_their_own_workshops_or_counties_only(session: Session) -> None:
    cast = two_months(session)
    for reader in (cast.coordinator, cast.inspector, cast.dispatcher, cast.auditor):
        assert product_sheet(session, cast.belt.id, reader).score.tally.inspected == 40
        assert worker_sheet(session, cast.worker.id, reader).score.tally.inspected == 20
        assert [score.subject.id for score in worst_workshops(session, reader)] == [cast.workshop.id]
        assert len(list_workshop_scores(session, reader).items) == (2 if reader in (cast.dispatcher, cast.auditor) else 1)
    for stranger in (cast.other_coordinator, cast.far_inspector, cast.hua, cast.zhuoma):
        assert product_sheet(session, cast.belt.id, stranger).score.tally == Tally()
        assert worst_workshops(session, stranger) == scores_of_products(session, stranger) == []
        with refused("not_found"):
            workshop_sheet(session, cast.workshop.id, stranger)
        with refused("not_found"):
            worker_sheet(session, cast.worker.id, stranger)
        with refused("not_found"):
            scores_of_workers(session, cast.workshop.id, stranger)


def test_scores_and_warnings_over_http(work: UnitOfWork, client: Any) -> None:
    cast = work.run(two_months)
    bearer = {who: _bearer(client, who) for who in ("cun", "diao", "hua")}

    def get(who: str, path: str) -> Any:
        return client.get(f"/api/v1/quality/{path}", headers=bearer[who])

    score = get("cun", f"workshops/{cast.workshop.id}").json["score"]
    assert score["subject"]["code"] == "W-DANBA"
    assert (score["tally"]["first_pass_yield"], score["tally"]["interval"], score["verdict"]) == (
        9_750,
        [8_712, 9_956],
        "too_few",
    )
    assert get("cun", f"workshops/{cast.workshop.id}/workers").json["items"][0]["tally"]["inspected"] == 20
    assert get("diao", f"products/{cast.belt.id}").json["months"][-1]["tally"]["bad"] == 1
    assert get("diao", f"workers/{cast.worker.id}").json["defects"][0]["code"]["code"] == "MINOR"
    assert get("diao", "workshops").json["items"][0].keys() == score.keys()
    assert get("cun", "warnings").json == {"items": [], "next_cursor": None}
    assert get("hua", f"workshops/{cast.workshop.id}").status_code == 403


def _bearer(client: Any, username: str) -> dict[str, str]:
    token = client.post("/api/v1/sign-in", json={"username": username, "password": PASSWORD}).json["token"]
    return {"Authorization": f"Bearer {token}"}
