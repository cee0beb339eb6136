"""The pages about phones: which there are, how a lost one is shut out, what could not be applied and who decides."""

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.ids import new_id
from craftorders.production.models import Batch, Job
from craftorders.production.services import assign_job
from craftorders.sync.models import UnsettledEvent
from tests.builders.cast import Cast, a_cast
from tests.builders.phones import Phone, signed
from tests.builders.stories import supplied_batch
from tests.builders.visitors import a_visitor
from tests.databases import remembered

Told = tuple[Cast, Phone, Batch]


def _told(session: Session) -> Told:
    """A phone sent a report of a job that nobody had handed out, and one event with two contents."""
    cast = a_cast(session)
    batch = supplied_batch(session, cast, 100)
    job = assign_job(session, batch.id, 1, 60, worker_id=cast.worker.id, actor=cast.coordinator)
    phone = Phone(cast.coordinator).register(session)
    first = phone.reports(batch, job.id, 10)
    changed = signed(first | {"payload": first["payload"] | {"quantity": 12}})
    phone.sends(session, first, changed, phone.says("report_pieces", job_id=new_id(), quantity=5))
    return cast, phone, batch


@pytest.fixture
def told(work: UnitOfWork) -> Told:
    """What the phone left behind."""
    return remembered(work, _told)


def open_event(work: UnitOfWork, code: str) -> UnsettledEvent:
    with work.reading() as session:
        return next(each for each in session.scalars(select(UnsettledEvent)) if each.answer["code"] == code)


def test_what_could_not_be_applied_is_said_in_words(told: Told, client: FlaskClient) -> None:
    page = a_visitor(client, "diao").get("/phones/not-applied").text
    assert "做好 12 件：卓玛" in page
    assert "两条都留着，由人来定" in page
    assert "做好 5 件：这里没有的一份派工" in page
    assert page.count("现在记上") == 2
    english = a_visitor(client, "cun").get("/phones/not-applied?lang=en").text
    assert "12 pieces made: 卓玛" in english
    assert "Both are kept; a person decides." in english


def test_a_person_applies_it(told: Told, client: FlaskClient, work: UnitOfWork) -> None:
    event = open_event(work, "other_content")
    visitor = a_visitor(client, "diao")
    answer = visitor.post(f"/phones/not-applied/{event.id}/apply")
    assert answer.status_code == 303
    assert "已经记上" in visitor.get(answer.location).text
    with work.reading() as session:
        assert session.scalars(select(Job.made)).one() == 22
    assert "Diao" in visitor.get("/phones/not-applied?settled=1").text


def test_a_rule_that_still_forbids_it_says_so(told: Told, client: FlaskClient, work: UnitOfWork) -> None:
    assign = work.run(lambda session: assign_job(session, told[2].id, 1, 40, actor=told[0].coordinator))
    phone = Phone(told[0].coordinator)

    def send(session: Session) -> None:
        phone.register(session).sends(session, phone.reports(told[2], assign.id, 5))

    work.run(send)
    event = open_event(work, "illegal_transition")
    answer = a_visitor(client, "cun").post(f"/phones/not-applied/{event.id}/apply")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert open_event(work, "illegal_transition").state == "open"


def test_setting_aside_needs_a_reason(told: Told, client: FlaskClient, work: UnitOfWork) -> None:
    event = open_event(work, "not_found")
    visitor = a_visitor(client, "cun")
    assert visitor.post(f"/phones/not-applied/{event.id}/set-aside", reason=" ").status_code == 422
    assert visitor.post(f"/phones/not-applied/{event.id}/set-aside", reason="多点了一次").status_code == 303
    assert "“多点了一次”" in visitor.get("/phones/not-applied?settled=1").text


def test_an_operator_shuts_a_lost_phone_out(told: Told, client: FlaskClient) -> None:
    owner, operator = a_visitor(client.application.test_client(), "cun"), a_visitor(client, "ping")
    assert "Redmi 9A" in owner.get("/phones/").text
    answer = operator.post(f"/phones/{told[1].id}/revoke")
    assert "已停用" in operator.get(answer.location).text
    assert owner.get("/workshop/").location.startswith("/sign-in")
    assert a_visitor(client, "qing").post(f"/phones/{told[1].id}/revoke").status_code == 404


def test_the_first_pages_say_how_much_waits(told: Told, client: FlaskClient) -> None:
    for username, path in (("cun", "/workshop/"), ("diao", "/operations/")):
        assert '<b class="badge bad">2</b>' in a_visitor(client, username).get(path).text


@pytest.mark.parametrize("table", ["phone_event", "quarantined_event"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET region_id = region_id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_came(told: Told, work: UnitOfWork, table: str, statement: str) -> None:
    with work.engine.connect() as connection, pytest.raises(DBAPIError, match="append-only"):
        connection.execute(text(statement.format(table)))


class TestShell:
    """The app's shell and code are the same for everybody, and hold nothing of anybody."""

    def test_it_needs_nobody_and_names_nobody(self, told: Told, client: FlaskClient) -> None:
        a_visitor(client, "cun")
        signed_in, nobody = client.get("/workshop/app/zh"), client.application.test_client().get("/workshop/app/zh")
        assert signed_in.text == nobody.text
        assert "Cun" not in signed_in.text
        assert "csrf" not in signed_in.text

    def test_all_that_the_worker_keeps_is_there_and_fits_a_weak_network(self, told: Told, client: FlaskClient) -> None:
        worker = client.get("/workshop/app-worker.js").text
        files = json.loads(worker[worker.index("FILES = ") + 8 : worker.index(";\n")])
        sizes = {}
        for file in files:
            with client.get(file, headers={"Accept-Encoding": "gzip"}) as answer:
                assert answer.status_code == 200, file
                sizes[file] = len(answer.data)
        assert len(sizes) == 21
        assert sum(size for file, size in sizes.items() if not file.startswith("/workshop/app/en")) <= 60_000
        assert client.get("/workshop/app/code/old/main.js").status_code == 404

    def test_who_is_signed_in_is_told_to_coordinators_only(self, told: Told, client: FlaskClient) -> None:
        headers = {"Accept": "application/json"}
        assert client.get("/workshop/app/session", headers=headers).status_code == 401
        a_visitor(client, "cun")
        answer = client.get("/workshop/app/session", headers=headers)
        assert answer.json["user_id"] == str(told[0].coordinator.id)
        assert answer.headers["Cache-Control"] == "no-store"
        a_visitor(client, "hua")
        assert client.get("/workshop/app/session", headers=headers).status_code == 403
