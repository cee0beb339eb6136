"""The village next door on pages: a coordinator opens the workshop, a farmer takes and fetches there."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.cards.services import IssuedCard, issue_card
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel import clock
from craftorders.kernel.actor import SYSTEM
from craftorders.people.models import Workshop
from craftorders.production.models import Job
from craftorders.production.services import assign_job
from tests.builders.cast import Cast, a_cast
from tests.builders.neighbours import NextDoor, next_door
from tests.builders.stories import supplied_batch
from tests.builders.visitors import a_visitor
from tests.conftest import NOON
from tests.databases import remembered
from tests.web.test_farmer import opened, send


def arrange(session: Session) -> tuple[Cast, NextDoor, Job, IssuedCard]:
    """Lamu's card, and belts that lie open next door."""
    cast = a_cast(session)
    near = next_door(session, cast, ours=0)
    job = assign_job(session, supplied_batch(session, cast, 50).id, 1, 20, actor=cast.coordinator)
    return cast, near, job, issue_card(session, near.worker.id, actor=SYSTEM)


def test_a_coordinator_opens_the_workshop_and_a_neighbour_takes_work(
    app: Application, client: FlaskClient, work: UnitOfWork
) -> None:
    cast, _, job, issued = remembered(work, arrange)
    cun = a_visitor(client, "cun")
    assert '<option value="0" selected>不给，只给本工坊的人' in cun.get("/workshop/neighbours").text
    address = f"/workshop/workshops/{cast.workshop.id}/neighbours"
    assert cun.post(address, neighbours_after_hours="2").status_code == 422
    assert cun.post(address, neighbours_after_hours="4").status_code == 303
    assert '<option value="4" selected>过 4 小时后' in cun.get("/workshop/neighbours").text
    assert a_visitor(app.test_client(), "bian").post(address, neighbours_after_hours="1").status_code == 404
    assert job.code not in opened(app, issued).get("/c/me").text
    with clock.at(NOON + timedelta(hours=4)):
        lamu = opened(app, issued)
        assert "领料和交货：甲居村丹巴绳艺工坊" in lamu.get("/c/me").text
        assert send(lamu, f"/c/jobs/{job.id}/claim", quantity="20").status_code == 303
        assert "请到甲居村丹巴绳艺工坊领料，做好也交到那里。" in lamu.get("/c/me").text
        assert "邻村工坊的人：邻村绳艺工坊" in a_visitor(app.test_client(), "cun").get(f"/workshop/jobs/{job.id}").text
        told = a_visitor(app.test_client(), "cun").get("/messages/?lang=en").text
        assert "拉姆 of Next Door Braiding took 20 pieces of batch" in told
        people = a_visitor(app.test_client(), "bian").get("/workshop/workers?lang=en").text
        assert "Taken from the villages next door" in people
        assert job.code in people
        assert "Danba Braiding, 甲居村" in people
        assert (
            "Taken from the villages next door"
            not in a_visitor(app.test_client(), "cun").get("/workshop/workers?lang=en").text
        )
        assert send(lamu, f"/c/jobs/{job.id}/give-back").status_code == 303
        assert job.code not in a_visitor(app.test_client(), "bian").get("/workshop/workers").text
        assert "请把材料交还到甲居村丹巴绳艺工坊。" in lamu.get("/c/me").text


def test_the_setting_is_kept_with_its_version(client: FlaskClient, work: UnitOfWork) -> None:
    cast, *_ = remembered(work, arrange)
    token = client.post("/api/v1/sign-in", json={"username": "cun", "password": "braid-and-knot-7"}).json["token"]
    headers = {"Authorization": f"Bearer {token}"}
    address = f"/api/v1/workshops/{cast.workshop.id}"
    version = client.get(address, headers=headers).headers["ETag"]
    body = {"neighbours_after_hours": 24}
    assert client.put(f"{address}/neighbours", headers=headers, json=body).status_code == 428
    answer = client.put(f"{address}/neighbours", headers={**headers, "If-Match": version}, json=body)
    assert (answer.status_code, answer.json["neighbours_after_hours"]) == (200, 24)
    with work.reading() as session:
        assert session.get_one(Workshop, cast.workshop.id).neighbours_after_hours == 24
