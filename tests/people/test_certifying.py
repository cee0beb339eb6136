"""Who can braid what: a trainer says so, with a day, for crafts that there are; and the card that shows what it earned."""

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from craftorders.cards.models import Card
from craftorders.cards.queries import active_card
from craftorders.infra.history import history_of
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.people.services import certify, issue_earnings_card
from tests.builders.at_once import at_once
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import a_program
from tests.builders.refusals import refused
from tests.databases import remembered

TODAY = date(2026, 11, 24)


@pytest.fixture
def cast(session: Session) -> Cast:
    return a_cast(session)


def test_a_new_grade_replaces_the_former_which_stays_in_the_history(session: Session, cast: Cast) -> None:
    before = cast.worker.version
    skill = certify(session, cast.worker.id, craft_code="braid", grade=3, certified_on=TODAY, actor=cast.trainer)
    assert (skill.grade, skill.certified_on, skill.certified_by) == (3, TODAY, cast.trainer.id)
    assert len([each for each in cast.worker.skills if each.craft_code == "braid"]) == 1
    entry = history_of(session, cast.worker.id)[0]
    assert (entry.action, entry.changes) == ("certify", {"braid": [2, 3]})
    assert cast.worker.version == before + 1


def test_a_craft_must_be_in_the_catalogue(session: Session, cast: Cast) -> None:
    with refused("unknown_craft"):
        certify(session, cast.worker.id, craft_code="juggling", grade=1, certified_on=TODAY, actor=cast.trainer)


def test_nobody_is_certified_on_a_day_to_come(session: Session, cast: Cast) -> None:
    with refused("day_to_come"):
        certify(session, cast.worker.id, craft_code="knot", grade=1, certified_on=date(2026, 11, 25), actor=cast.trainer)


def test_only_trainers_and_operators_certify(session: Session, cast: Cast) -> None:
    for actor in (cast.coordinator, cast.dispatcher, cast.inspector, cast.auditor, cast.zhuoma):
        with refused("not_permitted"):
            certify(session, cast.worker.id, craft_code="knot", grade=3, certified_on=TODAY, actor=actor)
    assert certify(session, cast.worker.id, craft_code="knot", grade=3, certified_on=TODAY, actor=cast.operator)


def test_two_trainers_at_once_leave_one_grade(work: UnitOfWork) -> None:
    cast = remembered(work, a_cast)

    def as_grade(grade: int) -> object:
        return lambda session: certify(
            session, cast.worker.id, craft_code="knot", grade=grade, certified_on=TODAY, actor=cast.trainer
        )

    assert at_once(work, as_grade(1), as_grade(3)) == ["done", "done"]  # type: ignore[arg-type]
    told = work.run(lambda session: [entry.changes for entry in history_of(session, cast.worker.id)])
    assert told in ([{"knot": [1, 3]}, {"knot": [2, 1]}], [{"knot": [3, 1]}, {"knot": [2, 3]}])


def test_a_reprinted_card_ends_the_old_one(session: Session, cast: Cast) -> None:
    old = issue_earnings_card(session, cast.worker.id, actor=cast.coordinator)
    new = issue_earnings_card(session, cast.worker.id, actor=cast.operator)
    assert old.card.revoked_at is not None
    assert active_card(session, cast.worker.id) is new.card
    issues = [entry for entry in history_of(session, cast.worker.id) if entry.action == "issue_card"]
    assert [entry.changes for entry in issues] == [{"card": [None, each.card.number]} for each in (new, old)]


def test_another_workshops_coordinator_prints_no_card(session: Session, cast: Cast) -> None:
    with refused("not_found"):
        issue_earnings_card(session, cast.worker.id, actor=cast.other_coordinator)
    for actor in (cast.trainer, cast.auditor, cast.dispatcher):
        with refused("not_permitted"):
            issue_earnings_card(session, cast.worker.id, actor=actor)


def test_over_http_a_trainer_certifies_and_a_coordinator_gets_the_card(work: UnitOfWork, client: FlaskClient) -> None:
    cast = remembered(work, a_cast)
    path = f"/workers/{cast.worker.id}"
    body = {"craft_code": "KNOT", "grade": 3, "certified_on": "2026-11-24"}
    certified = a_program(client, "jiao").post(f"{path}/certify", body)
    assert certified.status_code == 200
    grades = {skill["craft_code"]: skill["grade"] for skill in certified.json["skills"]}
    assert grades == {"braid": 2, "knot": 3}
    for wrong, pointer in (({"grade": 4}, "/grade"), ({"certified_on": "soon"}, "/certified_on")):
        refusal = a_program(client, "jiao").post(f"{path}/certify", body | wrong)
        assert (refusal.status_code, refusal.json["errors"][0]["pointer"]) == (422, pointer)
    card = a_program(client, "cun").post(f"{path}/card")
    assert card.status_code == 201
    assert card.json["link"].endswith(f"/c#{card.json['token']}")
    assert len(card.json["pin"]) == 6
    kept = work.run(lambda session: session.scalars(select(Card)).one())
    assert card.json["token"] not in kept.token_hash
    assert a_program(client, "qing").post(f"{path}/card").status_code == 404
