"""Offers over HTTP."""

from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.ids import new_id
from craftorders.production.models import Batch
from craftorders.production.services import plan_batch
from tests.builders.cast import Cast, a_cast
from tests.builders.programs import Program, a_program, refusal
from tests.builders.stories import a_confirmed_order
from tests.databases import remembered


@dataclass
class Here:
    """The cast, committed, a planned batch of 100 belts, and programs that act for people."""

    cast: Cast
    batch: Batch
    dispatcher: Program
    coordinator: Program
    other_coordinator: Program
    hua: Program

    def offer(self, *, days: int = 3, key: str | None = None) -> Any:
        """Offer the batch to Danba."""
        body = {"workshop_id": str(self.cast.workshop.id), "days": days}
        return self.dispatcher.post(f"/batches/{self.batch.id}/offers", body, key=key)


@pytest.fixture
def here(app: Application, work: UnitOfWork, client: FlaskClient) -> Here:
    """Everybody, signed in."""

    def arrange(session: Session) -> tuple[Cast, Batch]:
        cast = a_cast(session, prepaid=8_000)
        order = a_confirmed_order(session, cast, 100)
        return cast, plan_batch(session, order.lines[0].id, 100, actor=cast.dispatcher)

    return Here(*remembered(work, arrange), *(a_program(client, name) for name in ("diao", "cun", "qing", "hua")))


def test_a_batch_is_offered_once_for_one_key(here: Here) -> None:
    answer = here.offer(days=2, key="offer-1")
    assert answer.status_code == 201
    assert (answer.json["state"], answer.json["deadline"]) == ("open", "2026-11-26T04:00:00+00:00")
    assert (answer.json["batch"]["quantity"], answer.json["workshop"]["code"]) == (100, "W-DANBA")
    assert answer.json["actions"] == ["withdraw"]
    assert here.offer(days=2, key="offer-1").json == answer.json
    refusal(here.offer(days=2), 409, "illegal_transition")


def test_an_offer_beyond_the_money_is_refused(here: Here, work: UnitOfWork) -> None:
    here.offer()
    order = work.run(lambda session: a_confirmed_order(session, here.cast, 1))
    other = work.run(lambda session: plan_batch(session, order.lines[0].id, 1, actor=here.cast.dispatcher))
    body = {"workshop_id": str(here.cast.workshop.id)}
    refusal(here.dispatcher.post(f"/batches/{other.id}/offers", body), 422, "not_enough_money")
    assert here.dispatcher.get(f"/batches/{other.id}").json["state"] == "planned"


def test_a_wrong_offer_says_where(here: Here) -> None:
    path, workshop = f"/batches/{here.batch.id}/offers", str(here.cast.workshop.id)
    for body, pointer in (
        ({}, "/workshop_id"),
        ({"workshop_id": "1"}, "/workshop_id"),
        ({"workshop_id": workshop, "days": 0}, "/days"),
        ({"workshop_id": workshop, "days": 31}, "/days"),
        ({"workshop_id": workshop, "deadline": "2026-12-01"}, "/deadline"),
    ):
        answer = here.dispatcher.post(path, body)
        assert (answer.status_code, answer.json["errors"][0]["pointer"]) == (422, pointer)
    refusal(here.dispatcher.post(path, {"workshop_id": str(new_id())}), 404, "not_found")
    refusal(here.dispatcher.post(f"/batches/{new_id()}/offers", {"workshop_id": workshop}), 404, "not_found")
    refusal(here.coordinator.post(path, {"workshop_id": workshop}), 403, "not_permitted")


def test_an_offer_is_accepted(here: Here) -> None:
    offer = here.offer().json
    shown = here.coordinator.get(f"/offers/{offer['id']}")
    assert (shown.json["actions"], shown.headers["ETag"]) == (["accept", "decline"], '"1"')
    path = f"/offers/{offer['id']}/accept"
    refusal(here.other_coordinator.post(path), 404, "not_found")
    refusal(here.dispatcher.post(path), 403, "not_permitted")
    answer = here.coordinator.post(path, key="yes")
    assert (answer.status_code, answer.json["state"], answer.json["actions"]) == (200, "accepted", [])
    assert answer.headers["ETag"] == '"2"'
    assert here.coordinator.post(path, key="yes").json == answer.json
    refusal(here.coordinator.post(path), 409, "illegal_transition")


def test_an_offer_is_declined_with_a_reason_and_made_again(here: Here) -> None:
    path = f"/offers/{here.offer().json['id']}/decline"
    assert here.coordinator.post(path, {}).json["errors"][0]["pointer"] == "/reason"
    assert here.coordinator.post(path, {"reason": "  "}).status_code == 422
    refusal(here.other_coordinator.post(path, {"reason": "农忙"}), 404, "not_found")
    refusal(here.dispatcher.post(path, {"reason": "农忙"}), 403, "not_permitted")
    answer = here.coordinator.post(path, {"reason": "农忙"})
    assert (answer.status_code, answer.json["state"], answer.json["reason"]) == (200, "declined", "农忙")
    assert here.offer().status_code == 201


def test_an_offer_is_withdrawn(here: Here) -> None:
    path = f"/offers/{here.offer().json['id']}/withdraw"
    refusal(here.coordinator.post(path), 403, "not_permitted")
    answer = here.dispatcher.post(path, {"reason": "改派"})
    assert (answer.status_code, answer.json["state"], answer.json["reason"]) == (200, "withdrawn", "改派")
    refusal(here.dispatcher.post(path), 409, "illegal_transition")


def test_offers_are_listed_for_those_they_concern(here: Here) -> None:
    offer = here.offer().json
    for reader in (here.dispatcher, here.coordinator):
        page = reader.get(f"/offers?state=open&batch_id={here.batch.id}").json
        assert ([each["id"] for each in page["items"]], page["next_cursor"]) == ([offer["id"]], None)
    assert here.other_coordinator.get("/offers").json["items"] == []
    assert here.dispatcher.get("/offers?state=declined").json["items"] == []
    assert here.dispatcher.get("/offers?state=perhaps").status_code == 422
    refusal(here.other_coordinator.get(f"/offers/{offer['id']}"), 404, "not_found")
    refusal(here.hua.get("/offers"), 403, "not_permitted")
