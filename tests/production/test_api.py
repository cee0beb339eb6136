"""Batches, jobs and counts over HTTP: what a program sends, gets, and is refused."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from craftorders.cards.services import IssuedCard, issue_card
from craftorders.infra.application import Application
from craftorders.infra.unit_of_work import UnitOfWork
from craftorders.kernel.actor import SYSTEM
from craftorders.kernel.ids import new_id
from craftorders.production.models import Batch, Job
from craftorders.production.queries import bags_of_batch
from craftorders.production.services import assign_job, record_hand_in, report_pieces
from tests.builders.cast import Cast, a_cast
from tests.builders.inspections import rejected_lot
from tests.builders.programs import Program, a_card_program, a_program, refusal
from tests.builders.stories import a_confirmed_order, accepted_batch, submitted_lot, supplied_batch
from tests.databases import remembered


@dataclass
class Here:
    """The cast, committed, with programs that act for them."""

    cast: Cast
    work: UnitOfWork
    dispatcher: Program
    coordinator: Program
    other_coordinator: Program
    hua: Program
    cards: dict[UUID, IssuedCard]
    client: FlaskClient

    def batch(self, quantity: int = 100) -> Batch:
        """A batch of belts with its materials there."""
        return self.work.run(lambda session: supplied_batch(session, self.cast, quantity))

    def job(self, quantity: int = 40, worker_id: UUID | None = None) -> Job:
        """A job of a new batch; without a worker it is open."""
        batch_id, actor = self.batch().id, self.cast.coordinator
        return self.work.run(lambda session: assign_job(session, batch_id, 1, quantity, worker_id=worker_id, actor=actor))

    def farmer(self, worker_id: UUID) -> Program:
        """The program of a farmer's phone."""
        return a_card_program(self.client, self.cards[worker_id])


@pytest.fixture
def here(app: Application, work: UnitOfWork, client: FlaskClient) -> Here:
    """Everybody, signed in."""
    cast = remembered(work, a_cast)

    def cards(session: Session) -> dict[UUID, IssuedCard]:
        workers = (cast.worker, cast.second_worker, cast.outsider)
        return {worker.id: issue_card(session, worker.id, actor=SYSTEM) for worker in workers}

    programs = (a_program(client, name) for name in ("diao", "cun", "qing", "hua"))
    return Here(cast, work, *programs, work.run(cards), client)


def test_a_line_is_split_once_for_one_key(here: Here) -> None:
    line_id = here.work.run(lambda session: a_confirmed_order(session, here.cast, 100)).lines[0].id
    path, body = f"/lines/{line_id}/batches", {"quantities": [60, 40]}
    answer = here.dispatcher.post(path, body, key="split-1")
    assert answer.status_code == 201
    assert [(batch["quantity"], batch["state"]) for batch in answer.json["items"]] == [(60, "planned"), (40, "planned")]
    assert answer.json["items"][0]["actions"] == ["offer", "cancel"]
    assert here.dispatcher.post(path, body, key="split-1").json == answer.json
    refusal(here.dispatcher.post(path, {"quantities": [100]}, key="split-1"), 422, "idempotency_key_reused")
    refusal(here.dispatcher.post(path, {"quantities": [1]}), 422, "over_planned")
    refusal(here.coordinator.post(path, body), 403, "not_permitted")
    refusal(here.dispatcher.post(f"/lines/{new_id()}/batches", body), 404, "not_found")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/quantities"),
        ({"quantities": []}, "/quantities"),
        ({"quantities": [0]}, "/quantities/0"),
        ({"quantities": [5, "many"]}, "/quantities/1"),
        ({"quantities": [1.5]}, "/quantities/0"),
        ({"quantities": [True]}, "/quantities/0"),
        ({"quantities": [100_000_001]}, "/quantities/0"),
        ({"quantities": [1], "due": "soon"}, "/due"),
    ],
)
def test_a_wrong_split_says_where(here: Here, body: dict[str, object], pointer: str) -> None:
    line_id = here.work.run(lambda session: a_confirmed_order(session, here.cast, 100)).lines[0].id
    answer = here.dispatcher.post(f"/lines/{line_id}/batches", body)
    assert answer.status_code == 422
    assert [each["pointer"] for each in answer.json["errors"]] == [pointer]


def test_a_batch_tells_how_far_it_is_and_its_version(here: Here) -> None:
    job = here.job(40, here.cast.worker.id)
    answer = here.coordinator.get(f"/batches/{job.batch_id}")
    assert answer.status_code == 200
    assert answer.headers["ETag"] == f'"{answer.json["version"]}"'
    shown = {name: answer.json[name] for name in ("state", "quantity", "made", "handed_in", "passed", "actions", "late")}
    assert shown == {"state": "in_work", "quantity": 100, "made": 0, "handed_in": 0, "passed": 0,
                     "actions": ["present", "submit"], "late": False}  # fmt: skip
    assert answer.json["workshop"]["code"] == "W-DANBA"
    assert answer.json["product"] == {"id": str(here.cast.belt.id), "code": "BELT-3", "name": "三股绳编腰带",
                                      "name_en": "Three-strand belt"}  # fmt: skip
    (step,) = answer.json["operations"]
    assert (step["craft"], step["assigned"], step["standard_seconds"]) == ("braid", 40, 150)
    refusal(here.other_coordinator.get(f"/batches/{job.batch_id}"), 404, "not_found")


def test_batches_are_paged_filtered_and_sorted(here: Here) -> None:
    small, large = here.batch(10), here.batch(50)
    page = here.dispatcher.get("/batches?limit=1")
    assert [each["id"] for each in page.json["items"]] == [str(large.id)]
    rest = here.dispatcher.get(f"/batches?limit=1&cursor={page.json['next_cursor']}")
    assert ([each["id"] for each in rest.json["items"]], rest.json["next_cursor"]) == ([str(small.id)], None)
    by_size = here.dispatcher.get("/batches?sort=quantity&state=supplied&late=false")
    assert [each["quantity"] for each in by_size.json["items"]] == [10, 50]
    assert here.dispatcher.get(f"/batches?workshop_id={here.cast.other_workshop.id}").json["items"] == []
    assert len(here.hua.get(f"/batches?order_id={small.order_id}&line_id={small.line_id}").json["items"]) == 1
    for wrong in ("state=gone", "sort=colour", "late=perhaps", "order_id=1", "limit=0", "cursor=!"):
        assert here.dispatcher.get(f"/batches?{wrong}").status_code == 422


def test_a_batch_is_cancelled_with_a_reason(here: Here) -> None:
    batch = here.batch()
    path = f"/batches/{batch.id}/cancel"
    assert here.dispatcher.post(path, {}).json["errors"][0]["pointer"] == "/reason"
    refusal(here.coordinator.post(path, {"reason": "不做"}), 403, "not_permitted")
    answer = here.dispatcher.post(path, {"reason": "客户改款"})
    assert (answer.status_code, answer.json["state"], answer.json["actions"]) == (200, "cancelled", [])
    refusal(here.dispatcher.post(path, {"reason": "再来"}), 409, "illegal_transition")


def test_work_is_handed_out(here: Here) -> None:
    path = f"/batches/{here.batch().id}/jobs"
    body = {"position": 1, "quantity": 40, "worker_id": str(here.cast.worker.id)}
    answer = here.coordinator.post(path, body, key="job-1")
    assert (answer.status_code, answer.json["state"], answer.json["quantity"]) == (201, "assigned", 40)
    assert (answer.json["worker"]["name"], answer.json["step"], answer.json["step_en"]) == ("卓玛", "编织", "Braid")
    assert answer.json["actions"] == ["release"]
    assert here.coordinator.post(path, body, key="job-1").json["id"] == answer.json["id"]
    opened = here.coordinator.post(path, {"position": 1, "quantity": 60})
    assert (opened.json["state"], opened.json["worker"]) == ("open", None)
    refusal(here.coordinator.post(path, {"position": 1, "quantity": 1}), 409, "over_assigned")
    refusal(here.other_coordinator.post(path, body), 404, "not_found")
    refusal(here.dispatcher.post(path, body), 403, "not_permitted")
    refusal(here.coordinator.post(path, {"position": 2, "quantity": 1}), 404, "not_found")
    for wrong in ({"position": 0, "quantity": 1}, {"position": 2**70, "quantity": 1}, {"quantity": 1}, {"position": 1}):
        assert here.coordinator.post(path, wrong).status_code == 422


def test_a_farmer_sees_and_claims_open_work(here: Here) -> None:
    job = here.job(40)
    zhuoma, dawa = here.farmer(here.cast.worker.id), here.farmer(here.cast.second_worker.id)
    listed = zhuoma.get("/jobs").json["items"]
    assert [(each["id"], each["actions"]) for each in listed] == [(str(job.id), ["claim"])]
    assert zhuoma.get(f"/jobs/{job.id}").json["quantity"] == 40
    mine = zhuoma.post(f"/jobs/{job.id}/claim", {"quantity": 30})
    assert (mine.status_code, mine.json["state"], mine.json["quantity"]) == (200, "accepted", 30)
    assert mine.json["split_from_id"] == str(job.id)
    late = dawa.post(f"/jobs/{job.id}/claim", {"quantity": 30})
    refusal(late, 409, "pieces_taken")
    assert late.json["details"] == {"left": 10, "taken_by": "卓玛"}
    refusal(here.farmer(here.cast.outsider.id).post(f"/jobs/{job.id}/claim", {"quantity": 1}), 404, "not_found")
    refusal(here.coordinator.post(f"/jobs/{job.id}/claim", {"quantity": 1}), 403, "not_permitted")
    refusal(dawa.get(f"/jobs/{mine.json['id']}"), 404, "not_found")


@pytest.mark.parametrize(("action", "state"), [("accept", "accepted"), ("decline", "declined")])
def test_a_farmer_answers_what_was_handed_to_them(here: Here, action: str, state: str) -> None:
    job = here.job(40, here.cast.worker.id)
    path = f"/jobs/{job.id}/{action}"
    refusal(here.farmer(here.cast.second_worker.id).post(path), 404, "not_found")
    refusal(here.coordinator.post(path), 403, "not_permitted")
    zhuoma = here.farmer(here.cast.worker.id)
    assert zhuoma.get(f"/jobs/{job.id}").json["actions"] == ["accept", "decline"]
    answer = zhuoma.post(path, key="answer")
    assert (answer.status_code, answer.json["state"]) == (200, state)
    assert zhuoma.post(path, key="answer").json == answer.json
    refusal(zhuoma.post(path), 409, "illegal_transition")


def test_a_job_is_taken_back_whole_or_in_part(here: Here) -> None:
    whole, part = here.job(40, here.cast.worker.id), here.job(40, here.cast.worker.id)
    assert here.coordinator.post(f"/jobs/{whole.id}/release", {}).status_code == 422
    assert here.coordinator.post(f"/jobs/{whole.id}/release", {"reason": "换人"}).json["state"] == "released"
    here.work.run(lambda session: report_pieces(session, part.id, 10, actor=here.cast.zhuoma))
    refusal(here.coordinator.post(f"/jobs/{part.id}/release", {"reason": "换人"}), 422, "pieces_made")
    answer = here.coordinator.post(f"/jobs/{part.id}/shorten", {"reason": "生病"})
    assert (answer.status_code, answer.json["state"], answer.json["quantity"]) == (200, "in_work", 10)
    for action in ("release", "shorten"):
        refusal(here.other_coordinator.post(f"/jobs/{part.id}/{action}", {"reason": "换人"}), 404, "not_found")
        refusal(here.dispatcher.post(f"/jobs/{part.id}/{action}", {"reason": "换人"}), 403, "not_permitted")


def test_pieces_are_reported_by_coordinator_and_farmer(here: Here) -> None:
    job = here.job(40, here.cast.worker.id)
    path, sent = f"/jobs/{job.id}/reports", str(new_id())
    zhuoma = here.farmer(here.cast.worker.id)
    answer = zhuoma.post(path, {"id": sent, "quantity": 30})
    assert (answer.status_code, answer.json["id"], answer.json["quantity"]) == (201, sent, 30)
    again = zhuoma.post(path, {"id": sent, "quantity": 30})
    assert (again.status_code, again.json) == (201, answer.json)
    corrected = here.coordinator.post(path, {"quantity": -5, "reason": "多记一把"})
    assert (corrected.status_code, corrected.json["quantity"], corrected.json["reason"]) == (201, -5, "多记一把")
    assert here.coordinator.get(f"/jobs/{job.id}").json["made"] == 25
    listed = zhuoma.get(path).json
    assert ([each["quantity"] for each in listed["items"]], listed["next_cursor"]) == ([-5, 30], None)
    refusal(zhuoma.post(path, {"quantity": -1, "reason": "少了"}), 422, "correction_needs_reason")
    refusal(zhuoma.post(path, {"quantity": 16}), 422, "over_made")
    refusal(zhuoma.post(path, {"id": sent, "quantity": 1}), 422, "idempotency_key_reused")
    for stranger in (here.farmer(here.cast.second_worker.id), here.other_coordinator):
        refusal(stranger.post(path, {"quantity": 1}), 404, "not_found")
        refusal(stranger.get(path), 404, "not_found")
    refusal(here.hua.post(path, {"quantity": 1}), 403, "not_permitted")
    for wrong in ({}, {"quantity": 1.5}, {"quantity": "一"}, {"quantity": 1, "id": "1"}, {"quantity": 1, "reason": "\x07"}):
        assert here.coordinator.post(path, wrong).status_code == 422


def test_bags_are_counted_by_the_coordinator(here: Here) -> None:
    job = here.job(40, here.cast.worker.id)
    path, sent = f"/jobs/{job.id}/hand-ins", str(new_id())
    answer = here.coordinator.post(path, {"id": sent, "quantity": 25})
    assert (answer.status_code, answer.json["id"], answer.json["quantity"]) == (201, sent, 25)
    assert answer.json["code"].startswith("H-")
    assert here.coordinator.post(path, {"id": sent, "quantity": 25}).json == answer.json
    refusal(here.coordinator.post(path, {"quantity": 16}), 422, "over_handed_in")
    zhuoma = here.farmer(here.cast.worker.id)
    refusal(zhuoma.post(path, {"quantity": 1}), 403, "not_permitted")
    refusal(here.other_coordinator.post(path, {"quantity": 1}), 404, "not_found")
    for wrong in ({"quantity": 0}, {"quantity": -1}, {"quantity": 1, "why": "why"}):
        assert here.coordinator.post(path, wrong).status_code == 422
    assert [each["id"] for each in zhuoma.get(path).json["items"]] == [sent]
    of_batch = f"/batches/{job.batch_id}/hand-ins"
    assert [each["id"] for each in here.coordinator.get(of_batch).json["items"]] == [sent]
    refusal(here.other_coordinator.get(of_batch), 404, "not_found")


def test_a_batch_is_submitted_short_with_a_reason(here: Here) -> None:
    job = here.job(40, here.cast.worker.id)
    path = f"/batches/{job.batch_id}/submit"
    refusal(here.coordinator.post(path), 422, "nothing_handed_in")
    here.work.run(lambda session: record_hand_in(session, job.id, 40, actor=here.cast.coordinator))
    missing = here.coordinator.post(path)
    refusal(missing, 422, "short_without_reason")
    assert missing.json["errors"][0]["pointer"] == "/short_reason"
    refusal(here.other_coordinator.post(path, {"short_reason": "农忙"}), 404, "not_found")
    refusal(here.dispatcher.post(path, {"short_reason": "农忙"}), 403, "not_permitted")
    answer = here.coordinator.post(path, {"short_reason": "农忙"})
    assert (answer.status_code, answer.json["state"], answer.json["quantity"]) == (200, "submitted", 40)


def test_after_rework_bags_are_presented_again(here: Here) -> None:
    def failed(session: Session) -> Batch:
        return rejected_lot(session, here.cast, submitted_lot(session, here.cast, 100)).batch

    batch = here.work.run(failed)
    with here.work.reading() as session:
        bags = [(str(bag.id), bag.quantity) for bag in bags_of_batch(session, batch.id)]
    path = f"/batches/{batch.id}/submit"
    wrong = here.coordinator.post(path, {"presented": {bags[0][0]: -1}})
    assert (wrong.status_code, wrong.json["errors"][0]["pointer"]) == (422, f"/presented/{bags[0][0]}")
    refusal(here.coordinator.post(path, {"presented": {str(new_id()): 1}}), 422, "not_these_bags")
    answer = here.coordinator.post(path, {"presented": {bag: quantity - 1 for bag, quantity in bags}})
    assert (answer.status_code, answer.json["state"]) == (200, "submitted")


def test_bags_are_presented_while_the_rest_is_being_made(here: Here) -> None:
    job = here.job(60, here.cast.worker.id)
    bags = [here.coordinator.post(f"/jobs/{job.id}/hand-ins", {"quantity": 30, "again": True}).json["id"] for _ in range(2)]
    path = f"/batches/{job.batch_id}/present"
    nothing = here.coordinator.post(path, {"bags": []})
    assert (nothing.status_code, nothing.json["errors"][0]["pointer"]) == (422, "/bags")
    refusal(here.dispatcher.post(path, {"bags": bags[:1]}), 403, "not_permitted")
    refusal(here.other_coordinator.post(path, {"bags": bags[:1]}), 404, "not_found")
    answer = here.coordinator.post(path, {"bags": bags[:1]})
    counted = {name: answer.json[name] for name in ("state", "handed_in", "parts", "presented", "sent_back")}
    assert (answer.status_code, counted) == (
        200,
        {"state": "in_work", "handed_in": 60, "parts": 1, "presented": 30, "sent_back": 0},
    )
    again = here.coordinator.post(path, {"bags": bags})
    refusal(again, 422, "presented_before")
    assert again.json["errors"][0]["pointer"] == "/bags"
    (lot,) = here.coordinator.get(f"/lots?batch_id={job.batch_id}").json["items"]
    assert (lot["part"], lot["round"], lot["quantity"]) == (1, 1, 30)


def test_what_is_not_there_is_not_found(here: Here) -> None:
    zhuoma = here.farmer(here.cast.worker.id)
    ask: list[tuple[Callable[..., object], str]] = [
        (here.dispatcher.get, f"/batches/{new_id()}"),
        (here.coordinator.get, f"/batches/{new_id()}/hand-ins"),
        (here.coordinator.get, f"/jobs/{new_id()}"),
        (zhuoma.get, f"/jobs/{new_id()}/reports"),
        (zhuoma.get, f"/jobs/{new_id()}/hand-ins"),
        (zhuoma.post, f"/jobs/{new_id()}/accept"),
    ]
    for send, path in ask:
        refusal(send(path), 404, "not_found")


def test_nobody_is_let_in_without_a_key(here: Here) -> None:
    nobody = Program(here.client, {})
    batch = here.work.run(lambda session: accepted_batch(session, here.cast))
    refusal(nobody.get(f"/batches/{batch.id}"), 401, "not_signed_in")
    refusal(nobody.post(f"/batches/{batch.id}/jobs", {"position": 1, "quantity": 1}), 401, "not_signed_in")
